package store

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed"
	"gongshi/internal/protocol"
)

// Files of an exported tree beside the logs. LogsFile lists the logs, one division code a line; it is not signed and
// proves nothing, it tells a reader where to look. TrustFile holds the verifier line.
const (
	LogsFile  = "feed/logs"
	TrustFile = "trust"
)

// Exported is the result of an export.
type Exported struct {
	Logs  int
	Files int // number of written files
	Gone  int // taken away, because they were withdrawn or erased
}

// Export brings a tree up to date: the logs of the whole centre, or of one division's chain. have reads the tree, to
// writes into it. Attachments come first, then each log with its checkpoint last, then lapsed files are dropped;
// nothing else is ever removed. A tree that is not an earlier state of these logs is errs.Conflict.
func (s *Store) Export(ctx context.Context, have feed.Files, to feed.Sink, only division.Code) (Exported, error) {
	if err := s.Ready(ctx); err != nil {
		return Exported{}, err
	}
	codes, err := s.Logs(ctx)
	if err != nil {
		return Exported{}, err
	}
	if only != "" {
		codes = slices.DeleteFunc(codes, func(c division.Code) bool { return !c.Contains(only) })
		if len(codes) == 0 {
			return Exported{}, errs.F(errs.NotFound, "Nothing was published for division %s or above it.", only)
		}
	}
	e := &exporting{store: s, have: have, sink: to}
	live, gone, err := s.exportableFiles(ctx, codes)
	if err != nil {
		return e.did, err
	}
	for _, digest := range live {
		if err := e.writeBlob(ctx, digest); err != nil {
			return e.did, err
		}
	}
	if err := e.writeKeys(ctx); err != nil {
		return e.did, err
	}
	for _, code := range codes {
		if err := e.writeLog(ctx, code); err != nil {
			return e.did, err
		}
	}
	for _, digest := range gone {
		if err := e.Drop(ctx, protocol.BlobFile(digest)); err != nil {
			return e.did, err
		}
	}
	return e.did, e.writeLists(ctx, codes)
}

// exporting is one run of Export; as a feed.Sink it counts.
type exporting struct {
	store *Store
	have  feed.Files
	sink  feed.Sink
	did   Exported
}

// Put implements feed.Sink.
func (e *exporting) Put(ctx context.Context, name string, data []byte) error {
	e.did.Files++
	return e.sink.Put(ctx, name, data)
}

// Drop implements feed.Sink.
func (e *exporting) Drop(ctx context.Context, name string) error {
	if _, err := e.have.ReadFile(ctx, name, 0); !errs.Is(err, errs.NotFound) {
		e.did.Gone++
	}
	return e.sink.Drop(ctx, name)
}

func (e *exporting) writeLog(ctx context.Context, code division.Code) error {
	log, err := e.store.Log(ctx, code)
	if err != nil {
		return err
	}
	signed, err := e.store.Checkpoint(ctx, code, time.Now(), time.Second)
	if err != nil {
		return err
	}
	c, err := e.store.trust.Open(signed, string(code))
	if err != nil {
		return err
	}
	before, err := e.leavesBefore(ctx, log, c)
	if err != nil {
		return err
	}
	e.did.Logs++
	err = feed.Export(ctx, log, c, before, e)
	if errs.Is(err, errs.Gone) {
		return errs.E(errs.Corrupt, "A payload of division "+string(code)+" is missing, and no erasure explains it: central verify names it.", err)
	}
	return err
}

// writeKeys writes the keys' statements, before anything that the newest key has signed.
func (e *exporting) writeKeys(ctx context.Context) error {
	text, err := e.store.Keys(ctx)
	if errs.Is(err, errs.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return e.sink.Put(ctx, KeysFile, text)
}

// leavesBefore is how many leaves of the log the tree holds already.
func (e *exporting) leavesBefore(ctx context.Context, log *Log, c feed.Checkpoint) (int64, error) {
	_, signed, err := feed.OpenTree(ctx, e.have, string(log.Code))
	if errs.Is(err, errs.NotFound) {
		return 0, nil
	}
	if err != nil && feed.ReasonOf(err) == "" {
		return 0, err
	}
	old, err := e.store.past.OpenStored(signed, string(log.Code))
	if err == nil {
		var edge feed.Edge
		if edge, err = feed.EdgeAt(ctx, log, old.Size); err == nil {
			err = old.CheckEdge(edge)
		}
	}
	if err != nil {
		return 0, errs.E(errs.Conflict, "The log of division "+string(log.Code)+" in the tree is not an earlier state of this centre's: export into another folder, or remove that log.", err)
	}
	return old.Size, nil
}

// writeBlob writes an attachment unless its place has a file of its size; verifying a tree reads it.
func (e *exporting) writeBlob(ctx context.Context, digest string) error {
	b, err := e.store.Blob(ctx, digest)
	if errs.Is(err, errs.Gone) {
		return nil // withdrawn since the list was made
	}
	if err != nil {
		return err
	}
	name := protocol.BlobFile(digest)
	if there, err := e.have.ReadFile(ctx, name, b.Size); err == nil && int64(len(there)) == b.Size {
		return nil
	}
	data, err := io.ReadAll(b)
	if err != nil {
		return err
	}
	return e.Put(ctx, name, data)
}

// writeLists writes the list of logs, added to the tree's own list, and the verifier line.
func (e *exporting) writeLists(ctx context.Context, codes []division.Code) error {
	listed, err := e.have.ReadFile(ctx, LogsFile, 1<<24)
	if err != nil && !errs.Is(err, errs.NotFound) {
		return err
	}
	for _, line := range strings.Fields(string(listed)) {
		codes = append(codes, division.Code(line))
	}
	slices.Sort(codes)
	if err := e.sink.Put(ctx, LogsFile, []byte(LogsText(slices.Compact(codes)))); err != nil {
		return err
	}
	statement, err := e.store.AuditStatement(ctx, time.Now(), time.Second)
	if err == nil {
		err = e.sink.Put(ctx, AuditFile, statement)
	}
	if err != nil && !errs.Is(err, errs.Conflict) { // a trail that was put back is not signed, and the tree keeps its statement
		return err
	}
	return e.sink.Put(ctx, TrustFile, []byte(e.store.VerifierLine()+"\n"))
}

// LogsText is the list of logs as LogsFile holds it.
func LogsText(codes []division.Code) string {
	var b strings.Builder
	for _, code := range codes {
		b.WriteString(string(code) + "\n")
	}
	return b.String()
}

// exportableFiles lists the attachments that the given logs' current records list, and all that no current
// record lists any more.
func (s *Store) exportableFiles(ctx context.Context, codes []division.Code) (live, gone []string, err error) {
	wanted := map[division.Code]bool{}
	for _, code := range codes {
		wanted[code] = true
	}
	err = eachRow(ctx, s.db.Reader(), `SELECT DISTINCT b.digest, l.division FROM blobs AS b JOIN blob_uses AS u ON u.blob = b.number
		JOIN records AS r ON r.number = u.record JOIN logs AS l ON l.number = r.log WHERE r.state = 'current' ORDER BY b.digest`,
		func(scan func(...any) error) error {
			var digest string
			var code division.Code
			err := scan(&digest, &code)
			if wanted[code] && (len(live) == 0 || live[len(live)-1] != digest) {
				live = append(live, digest)
			}
			return err
		})
	if err != nil {
		return nil, nil, err
	}
	err = eachRow(ctx, s.db.Reader(), `SELECT digest FROM blobs AS b WHERE NOT EXISTS (SELECT 1 FROM blob_uses AS u
		JOIN records AS r ON r.number = u.record WHERE u.blob = b.number AND r.state = 'current')`, func(scan func(...any) error) error {
		var digest string
		err := scan(&digest)
		gone = append(gone, digest)
		return err
	})
	return live, gone, err
}
