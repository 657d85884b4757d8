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
		a.printf("Without --trust the key is taken from the data itself, so this proves that all of it fits together, not who signed it:")
		a.printf("%s", strings.TrimSpace(string(lines)))
	}
	trust, fault, err := followKeys(a.ctx, files, trust)
	if err != nil {
		return nil, err
	}
	codes := []division.Code{only}
	if only == "" {
		var err error
		if codes, err = listedLogs(a.ctx, files); err != nil {
			return nil, err
		}
	}
	v := &filesAudit{ctx: a.ctx, files: files, trust: trust, found: &store.Inspection{}, known: map[string]bool{}, blobs: map[string]bool{}}
	if fault != nil {
		v.add(store.KeysFile, feed.ReasonOf(fault), "%s", errs.Sentence(fault))
	}
	for _, code := range codes {
		if err := v.auditLog(code); err != nil {
			return nil, err
		}
	}
	if err := v.auditStatement(); err != nil {
		return nil, err
	}
	if lister, ok := files.(feed.Lister); ok && only == "" {
		if err := v.findStrangers(lister); err != nil {
			return nil, err
		}
	}
	return v.found, nil
}

// followKeys returns the trust that follows from the statements of the centre's keys; fault is a Refusal of a
// statement.
func followKeys(ctx context.Context, files feed.Files, trust *feed.Trust) (next *feed.Trust, fault, err error) {
	text, err := files.ReadFile(ctx, store.KeysFile, protocol.MaxKeys)
	if errs.Is(err, errs.NotFound) {
		return trust, nil, nil
	}
	var said feed.Succession
	if err == nil {
		said, err = feed.ParseSuccession(text)
	}
	if err == nil {
		next, _, err = trust.Follow(said)
	}
	if feed.ReasonOf(err) != "" {
		return trust, err, nil
	}
	return next, nil, err
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
	known map[string]bool // payload digests that some log commits to
	blobs map[string]bool // attachments that payloads list and that were looked at
}

func (v *filesAudit) add(place string, reason feed.Reason, format string, args ...any) {
	v.found.Findings = append(v.found.Findings, newFinding(place, reason, format, args...))
}

func newFinding(place string, reason feed.Reason, format string, args ...any) feed.Finding {
	return feed.Finding{Place: place, Leaf: feed.None, Reason: reason, Sentence: fmt.Sprintf(format, args...)}
}

// auditLog audits one log with its attachments. A payload that is withdrawn or erased meanwhile is explained by a leaf
// beyond the checkpoint read first: if a payload is missing and the log has grown, it is audited again from its newer
// checkpoint, a few times at a busy centre.
func (v *filesAudit) auditLog(code division.Code) error {
	for again := 5; ; again-- {
		one, err := v.auditFiles(code)
		if err != nil {
			return err
		}
		if one.isMissing() && again > 0 {
			tree, _, err := feed.OpenTree(v.ctx, v.files, string(code))
			if err == nil && tree.Size > one.report.Checkpoint.Size {
				continue
			}
		}
		v.found.Findings = append(v.found.Findings, one.findings...)
		maps.Copy(v.blobs, one.blobs)
		if one.report != nil {
			v.found.Logs = append(v.found.Logs, one.report)
			for d := range one.report.Digests {
				v.known[d.String()] = true
			}
		}
		return nil
	}
}

// logAudit is the result of one audit of a log.
type logAudit struct {
	report   *feed.Report // nil if there is no log to look at
	findings []feed.Finding
	blobs    map[string]bool
}

func (l logAudit) isMissing() bool {
	withheld := func(f feed.Finding) bool { return f.Reason == feed.Withheld }
	return l.report != nil && (slices.ContainsFunc(l.report.Findings, withheld) || slices.ContainsFunc(l.findings, withheld))
}

func (v *filesAudit) auditFiles(code division.Code) (logAudit, error) {
	one := logAudit{blobs: map[string]bool{}}
	tree, signed, err := feed.OpenTree(v.ctx, v.files, string(code))
	if errs.Is(err, errs.NotFound) {
		one.findings = append(one.findings, newFinding(feed.CheckpointFile(string(code)), feed.Withheld, "the log's checkpoint is missing"))
		return one, nil
	}
	if feed.ReasonOf(err) != "" {
		one.findings = append(one.findings, newFinding(feed.CheckpointFile(string(code)), feed.ReasonOf(err), "%s", errs.Sentence(err)))
		return one, nil
	}
	if err != nil {
		return one, err
	}
	bodies := &store.Bodies{Code: code}
	one.report, err = feed.Audit{Code: string(code), Backend: tree, Places: feed.TreePlaces(string(code), tree.Size), Signed: signed,
		Trust: v.trust, CheckBody: bodies.Check}.Run(v.ctx)
	if err != nil {
		return one, err
	}
	for digest, size := range bodies.Files {
		if v.blobs[digest] {
			continue // another log lists it too
		}
		one.blobs[digest] = true
		found, err := v.auditBlob(digest, size)
		if err != nil {
			return one, err
		}
		one.findings = append(one.findings, found...)
	}
	return one, nil
}

// auditStatement checks the statement about the audit trail, which older trees do not have. Whether the trail extends
// it can be checked in the centre's folder alone.
func (v *filesAudit) auditStatement() error {
	signed, err := v.files.ReadFile(v.ctx, store.AuditFile, 1<<12)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err == nil {
		err = store.CheckStatement(strings.Fields(v.trust.Lines()), signed)
	}
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.TooLarge) {
		v.add(store.AuditFile, feed.BadSignature, "the statement about the audit trail is not signed by a trusted key")
		return nil
	}
	return err
}

func (v *filesAudit) auditBlob(digest string, size int64) ([]feed.Finding, error) {
	name := protocol.BlobFile(digest)
	data, err := v.files.ReadFile(v.ctx, name, protocol.MaxBlob)
	switch {
	case errs.Is(err, errs.NotFound), errs.Is(err, errs.Gone):
		return []feed.Finding{newFinding(name, feed.Withheld, "an attachment that a published record lists is missing")}, nil
	case err != nil && !errs.Is(err, errs.TooLarge) && !errs.Is(err, errs.Corrupt):
		return nil, err
	}
	sum := sha256.Sum256(data)
	if err != nil || int64(len(data)) != size || hex.EncodeToString(sum[:]) != digest {
		return []feed.Finding{newFinding(name, feed.DigestMismatch, "the bytes are not those of the attachment")}, nil
	}
	return nil, nil
}

// findStrangers names files that belong to no log: people who trust the place read the files among payloads and
// attachments.
func (v *filesAudit) findStrangers(l feed.Lister) error {
	for folder, known := range map[string]map[string]bool{"payload": v.known, "blob": v.blobs} {
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
