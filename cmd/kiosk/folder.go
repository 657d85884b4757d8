package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/app/screen"
	"gongshi/assets"
	"gongshi/internal/cache"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// A cache is the source of the screens.
var _ screen.Source = (*cache.Cache)(nil)

// folder is the part of the command line that names a kiosk.
type folder struct {
	Dir string `required:"" placeholder:"DIR" help:"The kiosk's folder."`
}

// keyed is the part of the command line about trusted keys.
type keyed struct {
	Trust string `placeholder:"FILE" help:"Verifier key lines that must have signed what is shown. Without it those that the folder names count, which whoever can change the folder can change too."`
}

// readKeys reads the trusted keys; "" without --trust.
func (k keyed) readKeys() (string, error) { return source{Trust: k.Trust}.readKeys() }

// opening holds how a folder is opened.
type opening struct {
	division string           // "" takes the folder's
	check    cache.Check      // a pass or a window checks, and makes the folder
	now      func() time.Time // nil: the machine's clock
	trust    string           // verifier lines; "": those that the folder names
}

// openCache opens the cache. A folder that no kiosk has filled yet is only made where that is meant.
func (f folder) openCache(s *station, o opening) (*cache.Cache, *division.Registry, error) {
	registry, err := shippedDivisions()
	if err != nil {
		return nil, nil, err
	}
	began := time.Now()
	options := cache.Options{Names: registry.Name, Now: machineClock, Steady: func() time.Duration { return time.Since(began) }, Check: o.check, Trust: o.trust}
	if o.now != nil {
		options.Now, options.Steady = o.now, nil
	}
	if o.division != "" {
		if options.Division, err = division.Parse(o.division); err != nil {
			return nil, nil, err
		}
	}
	empty := errs.F(errs.NotFound, "there is no kiosk in %s yet: run kiosk sync first", f.Dir)
	if _, err := os.Stat(filepath.Join(f.Dir, cache.FileName)); os.IsNotExist(err) && o.check == cache.Unchecked {
		return nil, nil, empty
	}
	c, err := cache.Open(s.ctx, f.Dir, options)
	if errs.Is(err, errs.Conflict) {
		return nil, nil, errs.E(errs.Invalid, errs.Sentence(err), nil) // the wrong folder or division was given
	}
	if err == nil && c.Division() == "" {
		c.Close()
		if o.check == cache.Unchecked {
			return nil, nil, empty
		}
		return nil, nil, errs.F(errs.Invalid, "the folder %s belongs to no kiosk yet: give --division CODE", f.Dir)
	}
	return c, registry, err
}

func shippedDivisions() (*division.Registry, error) {
	var list []division.Division
	if err := json.Unmarshal(assets.Divisions, &list); err != nil {
		return nil, fmt.Errorf("the list of divisions: %w", err)
	}
	return division.NewRegistry(list)
}

// placeOf returns the kiosk's division and those above it, with their known names.
func placeOf(code division.Code, registry *division.Registry) screen.Place {
	p := screen.Place{Names: registry}
	for _, c := range code.Chain() {
		d, ok := registry.Lookup(c)
		if !ok {
			d = division.Division{Code: c, Name: string(c)}
		}
		p.Chain = append(p.Chain, d)
	}
	return p
}

// shippedRules are the code lists and the duties that ship with the program.
func shippedRules() (*record.Rules, *duty.Rules, error) {
	r, err := record.ParseRules(assets.Codes())
	if err != nil {
		return nil, nil, err
	}
	d, err := duty.ParseRules(assets.Duties())
	return r, d, err
}
