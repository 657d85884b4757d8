package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
	"gongshi/internal/store"
)

// verifyFiles audits the logs of a tree, on a disk or on the web: those that its list names, or one.
func verifyFiles(a *app, files feed.Files, trust *feed.Trust, only division.Code) (*store.Inspection, error) {
	if trust == nil {
		lines, err := files.ReadFile(a.ctx, store.TrustFile, protocol.MaxTrust)
		if errs.Is(err, errs.NotFound) {
			return nil, errs.E(errs.NotFound, "No trusted key is known: give --trust FILE.", err)
		}
		if err != nil {
			return nil, err
		}
		if trust, err = feed.ParseTrust(string(lines)); err != nil {
			return nil, err
		}
		a.say("Without --trust the key is taken from the data itself, so this proves that all of it fits together, not who signed it:")
		a.say("%s", strings.TrimSpace(string(lines)))
	}
	codes := []division.Code{only}
	if only == "" {
		var err error
		if codes, err = listedLogs(a.ctx, files); err != nil {
			return nil, err
		}
	}
	v := &filesAudit{ctx: a.ctx, files: files, trust: trust, found: &store.Inspection{}, known: map[string]bool{}, blobs: map[string]int64{}}
	for _, code := range codes {
		if err := v.log(code); err != nil {
			return nil, err
		}
	}
	for digest, size := range v.blobs {
		if err := v.blob(digest, size); err != nil {
			return nil, err
		}
	}
	if lister, ok := files.(feed.Lister); ok && only == "" {
		if err := v.strangers(lister); err != nil {
			return nil, err
		}
	}
	return v.found, nil
}

func listedLogs(ctx context.Context, files feed.Files) ([]division.Code, error) {
	text, err := files.ReadFile(ctx, store.LogsFile, 1<<24)
	if errs.Is(err, errs.NotFound) {
		return nil, errs.E(errs.NotFound, "There is no list of logs, "+store.LogsFile+"; name a log with --division.", err)
	}
	if err != nil {
		return nil, err
	}
	var codes []division.Code
	for _, line := range strings.Fields(string(text)) {
		code, err := division.Parse(line)
		if err != nil {
			return nil, errs.E(errs.Corrupt, "The list of logs, "+store.LogsFile+", is damaged.", err)
		}
		codes = append(codes, code)
	}
	if len(codes) == 0 {
		return nil, errs.F(errs.NotFound, "There are no logs there.")
	}
	return codes, nil
}

// filesAudit is the verification of one tree.
type filesAudit struct {
	ctx   context.Context
	files feed.Files
	trust *feed.Trust
	found *store.Inspection
	known map[string]bool  // payload digests that some log commits to
	blobs map[string]int64 // attachments that payloads list, with their sizes
}

func (v *filesAudit) add(place string, reason feed.Reason, format string, args ...any) {
	v.found.Findings = append(v.found.Findings, feed.Finding{Place: place, Leaf: feed.None, Reason: reason, Sentence: fmt.Sprintf(format, args...)})
}

func (v *filesAudit) log(code division.Code) error {
	tree, signed, err := feed.OpenTree(v.ctx, v.files, string(code))
	if errs.Is(err, errs.NotFound) {
		v.add(feed.CheckpointFile(string(code)), feed.Withheld, "the log's checkpoint is missing")
		return nil
	}
	if feed.ReasonOf(err) != "" {
		v.add(feed.CheckpointFile(string(code)), feed.ReasonOf(err), "%s", errs.Sentence(err))
		return nil
	}
	if err != nil {
		return err
	}
	bodies := &store.Bodies{Code: code}
	report, err := feed.Audit{Code: string(code), Backend: tree, Places: feed.TreePlaces(string(code), tree.Size), Signed: signed,
		Trust: v.trust, CheckBody: bodies.Check}.Run(v.ctx)
	if err != nil {
		return err
	}
	v.found.Logs = append(v.found.Logs, report)
	maps.Copy(v.blobs, bodies.Files)
	for d := range report.Digests {
		v.known[d.String()] = true
	}
	return nil
}

func (v *filesAudit) blob(digest string, size int64) error {
	name := protocol.BlobFile(digest)
	data, err := v.files.ReadFile(v.ctx, name, protocol.MaxBlob)
	switch {
	case errs.Is(err, errs.NotFound), errs.Is(err, errs.Gone):
		v.add(name, feed.Withheld, "an attachment that a published record lists is missing")
		return nil
	case err != nil && !errs.Is(err, errs.TooLarge) && !errs.Is(err, errs.Corrupt):
		return err
	}
	sum := sha256.Sum256(data)
	if err != nil || int64(len(data)) != size || hex.EncodeToString(sum[:]) != digest {
		v.add(name, feed.DigestMismatch, "the bytes are not those of the attachment")
	}
	return nil
}

// strangers names files that no log speaks for: what lies among payloads and attachments is read by
// people who trust the place.
func (v *filesAudit) strangers(l feed.Lister) error {
	listed := maps.Keys(v.blobs)
	for folder, known := range map[string]map[string]bool{"payload": v.known, "blob": keys(slices.Collect(listed))} {
		names, err := l.List(v.ctx, folder)
		if err != nil {
			return err
		}
		for _, name := range names {
			if !known[name] {
				v.add(folder+"/"+name, feed.Malformed, "no log speaks of this file")
			}
		}
	}
	return nil
}

func keys(list []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range list {
		set[s] = true
	}
	return set
}
