package main

import (
	"fmt"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"gongshi/app/screen"
	"gongshi/internal/catalogue"
	"gongshi/internal/record"
)

// searchCommand is `kiosk search`.
type searchCommand struct {
	folder
	keyed
	Query string `arg:"" help:"Words to look for."`
	Limit int    `default:"20" help:"How many records at most."`
}

// Run prints one line for each record found, newest first.
func (c searchCommand) Run(s *station) error {
	keys, err := c.readKeys()
	if err != nil {
		return err
	}
	k, _, err := c.openCache(s, opening{trust: keys})
	if err != nil {
		return err
	}
	defer k.Close()
	hits, err := k.Search(s.ctx, c.Query, c.Limit)
	if err != nil {
		return err
	}
	for _, h := range hits {
		line := struct {
			ID          string    `json:"id"`
			Kind        string    `json:"kind"`
			Title       string    `json:"title"`
			Division    string    `json:"division"`
			IndexNumber string    `json:"index_number"`
			PublishedAt time.Time `json:"published_at"`
		}{h.ID, string(h.Kind), h.Title, string(h.Division), h.IndexNumber, h.PublishedAt}
		if err := s.printJSON(line); err != nil {
			return err
		}
	}
	return nil
}

// showCommand is `kiosk show`.
type showCommand struct {
	folder
	keyed
	ID string `arg:"" help:"The record's id."`
}

// shown is the output of `kiosk show`.
type shown struct {
	ID          string             `json:"id"`
	Kind        record.Kind        `json:"kind"`
	Division    string             `json:"division"`
	IndexNumber string             `json:"index_number"`
	State       catalogue.State    `json:"state"`
	Record      jsontext.Value     `json:"record,omitzero"`
	Withdrawal  *record.Withdrawal `json:"withdrawal,omitzero"`
	Revisions   []shownRevision    `json:"revisions"`
	Proof       shownProof         `json:"proof"`
}

type shownRevision struct {
	Op       string         `json:"op"`
	Revision int            `json:"revision"`
	Entry    int64          `json:"entry"` // leaf number in the division's log
	At       time.Time      `json:"at"`
	Digest   string         `json:"digest,omitzero"`
	Erased   bool           `json:"erased,omitzero"`
	Reason   string         `json:"reason,omitzero"`
	By       string         `json:"by,omitzero"`
	Changes  []shownChange  `json:"changes,omitzero"`
	Record   jsontext.Value `json:"record,omitzero"` // of superseded revisions; the newest is above
}

type shownChange struct {
	Field string `json:"field"`
	Old   string `json:"old"`
	New   string `json:"new"`
}

type shownProof struct {
	Verified   bool       `json:"verified"`
	Origin     string     `json:"origin"`
	Entry      int64      `json:"entry"`
	LeafHash   string     `json:"leaf_hash"`
	Size       int64      `json:"size"`
	Root       string     `json:"root"`
	Key        string     `json:"key"`
	SignedAt   *time.Time `json:"signed_at,omitzero"`
	VerifiedAt time.Time  `json:"verified_at"`
}

// Run prints the record, also a withdrawn one: then its trace.
func (c showCommand) Run(s *station) error {
	keys, err := c.readKeys()
	if err != nil {
		return err
	}
	k, _, err := c.openCache(s, opening{trust: keys})
	if err != nil {
		return err
	}
	defer k.Close()
	trail, err := k.Trail(s.ctx, c.ID)
	if err != nil {
		return err
	}
	out, err := shownTrail(trail)
	if err != nil {
		return err
	}
	return s.printJSON(out, jsontext.WithIndent("  "))
}

func shownTrail(t *catalogue.Trail) (shown, error) {
	out := shown{
		ID: t.ID, Kind: t.Kind, Division: string(t.Division), IndexNumber: t.IndexNumber, State: t.State, Withdrawal: t.Withdrawal,
		Proof: shownProof{
			Verified: t.Proof.Verified, Origin: t.Proof.Origin, Entry: t.Proof.Entry, LeafHash: t.Proof.LeafHash, Size: t.Proof.Size,
			Root: t.Proof.Root, Key: t.Proof.Key, VerifiedAt: t.Proof.VerifiedAt,
		},
	}
	if !t.Proof.SignedAt.IsZero() {
		out.Proof.SignedAt = &t.Proof.SignedAt
	}
	for _, r := range t.Revisions {
		line := shownRevision{Op: r.Op, Revision: r.Number, Entry: r.Entry, At: r.At, Digest: r.Digest, Erased: r.Erased, Reason: r.Reason, By: r.By}
		for _, ch := range r.Changes {
			line.Changes = append(line.Changes, shownChange(ch))
		}
		if r.Record != nil {
			text, err := r.Record.Canonical()
			if err != nil {
				return out, err
			}
			line.Record = text
		}
		out.Revisions = append(out.Revisions, line)
	}
	for i := len(out.Revisions) - 1; i >= 0 && t.State == catalogue.Current; i-- {
		if text := out.Revisions[i].Record; text != nil {
			out.Record, out.Revisions[i].Record = text, nil
			break
		}
	}
	return out, nil
}

// routesCommand is `kiosk routes`.
type routesCommand struct{}

// Run prints the routes, those of single records as forms.
func (routesCommand) Run(s *station) error {
	for _, r := range screen.Routes() {
		fmt.Fprintln(s.stdout, r)
	}
	_, err := fmt.Fprintln(s.stdout, "record/ID\ntrail/ID")
	return err
}
