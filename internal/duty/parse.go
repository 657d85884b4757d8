package duty

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"gongshi/internal/division"
	"gongshi/internal/errs"
)

// file is a file of a folder of duties; any of the members may be absent.
type file struct {
	Duties   []Duty         `json:"duties,omitempty"`
	Calendar []CalendarYear `json:"calendar,omitempty"`
	Settings *Settings      `json:"settings,omitzero"`
}

// ParseRules reads the *.json files of one or more folders. A later folder replaces all versions of the duty with the
// same id, the calendar of the same year, or the settings. Errors are Invalid and name the file, the field and the
// reason.
func ParseRules(folders ...fs.FS) (*Rules, error) {
	r := &Rules{years: map[int]CalendarYear{}}
	for _, folder := range folders {
		if err := r.readFiles(folder); err != nil {
			return nil, err
		}
	}
	if r.settings.NewDays < 1 || r.settings.NewDays > longest || r.settings.OutageMinutes < 0 {
		return nil, errs.F(errs.Invalid, "the duties' settings: new_days must be 1 to %d and outage_minutes 0 or more; they are %d and %d",
			longest, r.settings.NewDays, r.settings.OutageMinutes)
	}
	r.markDays()
	return r, nil
}

// longest is the most days of a time limit, more than any catalogue states; boards look back no further.
const longest = 366

func (r *Rules) readFiles(folder fs.FS) error {
	names, err := fs.Glob(folder, "*.json")
	if err != nil || len(names) == 0 {
		return errs.E(errs.Invalid, "the folder of duties holds no *.json file", err)
	}
	var duties []Duty
	for _, name := range names {
		data, err := fs.ReadFile(folder, name)
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
		if err != nil {
			return errs.E(errs.Unavailable, fmt.Sprintf("the duties in %s cannot be read", name), err)
		}
		f, err := parseFile(name, data)
		if err != nil {
			return err
		}
		for i, d := range f.Duties {
			if n := slices.IndexFunc(duties, d.overlapsWith); n >= 0 {
				return formError(name, i, "from", "%s is in force twice on one day; a later version begins after the earlier one's to", d.ID)
			}
			duties = append(duties, d)
		}
		for _, y := range f.Calendar {
			r.years[y.Year] = y
		}
		if f.Settings != nil {
			r.settings = *f.Settings
		}
	}
	r.duties = slices.DeleteFunc(r.duties, func(old Duty) bool {
		return slices.ContainsFunc(duties, func(d Duty) bool { return d.ID == old.ID })
	})
	r.duties = append(r.duties, duties...)
	return nil
}

// overlapsWith reports whether two versions of one duty are in force on one day.
func (d Duty) overlapsWith(e Duty) bool {
	return d.ID == e.ID && (d.To.IsZero() || !d.To.Before(e.From)) && (e.To.IsZero() || !e.To.Before(d.From))
}

// parseFile reads one file strictly and checks every line of it.
func parseFile(name string, data []byte) (file, error) {
	var f file
	if err := json.Unmarshal(data, &f, json.RejectUnknownMembers(true)); err != nil {
		return file{}, errs.E(errs.Invalid, fmt.Sprintf("the duties in %s, field %s", name, placeOfMistake(err)), err)
	}
	for i, d := range f.Duties {
		if field, why := d.check(); why != "" {
			return file{}, formError(name, i, field, "%s", why)
		}
	}
	for i, y := range f.Calendar {
		if field, why := y.check(); why != "" {
			return file{}, errs.F(errs.Invalid, "the duties in %s, field /calendar/%d/%s: %s", name, i, field, why)
		}
	}
	return f, nil
}

func formError(name string, i int, field, format string, args ...any) error {
	return errs.F(errs.Invalid, "the duties in %s, field /duties/%d/%s: %s", name, i, field, fmt.Sprintf(format, args...))
}

// placeOfMistake returns the place of a mistake of form, and the mistake.
func placeOfMistake(err error) string {
	var sem *json.SemanticError
	if errors.As(err, &sem) {
		reason := "a value of another type is expected"
		switch inner := (*errs.Error)(nil); {
		case errors.Is(sem.Err, json.ErrUnknownName):
			reason = "there is no such field"
		case errors.As(sem.Err, &inner):
			reason = inner.Sentence
		}
		return string(sem.JSONPointer) + ": " + reason
	}
	var syn *jsontext.SyntacticError
	if errors.As(err, &syn) {
		return fmt.Sprintf("%s: not valid JSON at byte %d", syn.JSONPointer, syn.ByteOffset)
	}
	return "/: cannot be read"
}

// check gives the first field that is wrong, and why; "" when all are right.
func (d Duty) check() (field, why string) {
	switch {
	case d.ID == "":
		return "id", "it is missing"
	case d.Zh == "" || d.En == "":
		return "zh", "a duty needs its title in zh and en"
	case !d.Kind.Valid():
		return "kind", fmt.Sprintf("%q is not a kind of record", d.Kind)
	case slices.Contains(d.Classes, ""):
		return "classes", "a class is empty"
	case len(d.Except) > 0 && d.Period == Always:
		return "except", "a duty that is owed always names its classes instead"
	case len(d.Levels) == 0:
		return "levels", "it is missing: who owes the duty?"
	case !slices.Contains([]Period{Month, Quarter, Year, Each, Always}, d.Period):
		return "period", fmt.Sprintf("%q is none of month, quarter, year, each and always", d.Period)
	case min(d.Days, d.WorkingDays) < 0 || max(d.Days, d.WorkingDays) > longest:
		return "days", fmt.Sprintf("a time limit has 0 to %d days", longest)
	case d.Days > 0 && d.WorkingDays > 0:
		return "working_days", "a time limit is in days or in working days, not in both"
	case d.Basis == "":
		return "basis", "it is missing: which rule does the duty come from?"
	case !d.From.IsZero() && !d.To.IsZero() && d.To.Before(d.From):
		return "to", "the duty ends before it begins"
	}
	for _, l := range d.Levels {
		if !levelNames[l] {
			return "levels", fmt.Sprintf("%q is not a level of divisions", l)
		}
	}
	for _, c := range d.Within {
		if c.Level() == division.None {
			return "within", fmt.Sprintf("%q is not a division code", c)
		}
	}
	return "", ""
}

var levelNames = map[string]bool{
	division.Province.String(): true, division.City.String(): true, division.County.String(): true,
	division.Township.String(): true, division.Village.String(): true,
}
