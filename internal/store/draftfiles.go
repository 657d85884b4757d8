package store

import (
	"context"
	"slices"

	"gongshi/internal/account"
	"gongshi/internal/editorial"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// A draft's attachments are stored among the published ones, and nobody gets them by their digest before the draft is
// published. The words of the draft list them. The act that removes a file from the last list removes its bytes too.

// AttachFile adds an attachment to a draft, with the bytes of its files, and the findings on its pages. Like other
// words it starts the reviews again.
func (s *Store) AttachFile(ctx context.Context, actor account.Actor, id string, version int, a record.Attachment, files map[string]File, found ...editorial.PageFinding) (Draft, error) {
	return s.runAct(ctx, actor, id, version, actSave, func(d *draftTx) error {
		if err := d.checkMay(account.Write); err != nil {
			return err
		}
		if d.m.Record == nil {
			return noManuscript(id)
		}
		if _, there := filesOf(d.m.Record)[a.SHA256]; there {
			return errs.F(errs.Invalid, "This file is attached already.")
		}
		words := *d.m.Record
		words.Attachments = append(slices.Clip(words.Attachments), a)
		if err := d.setRecord(&words); err != nil {
			return err
		}
		p := s.newPublication(d.tx, Batch{Items: []Item{{Record: &words}}, Files: files})
		if err := p.storeFiles(ctx); err != nil {
			return err
		}
		var err error
		d.m.Review, err = s.workflow.Edit(d.m.Review.Attach(found), d.actor.ID, d.tx.Now)
		return err
	})
}

// listedByDraft reports whether a draft lists a blob among its attachments or their pages, as filesOf does. In
// canonical JSON no text of a person holds this: its quotation marks have backslashes before them.
const listedByDraft = `EXISTS (SELECT 1 FROM drafts WHERE CAST(body AS TEXT) LIKE '%"sha256":"' || blobs.digest || '"%')`

// dropFiles deletes the files that no list names after the act. It runs after the words are written.
func (d *draftTx) dropFiles(ctx context.Context) error {
	now := map[string]int64{}
	if d.m.Record != nil {
		now = filesOf(d.m.Record)
	}
	for digest := range d.files {
		if _, stays := now[digest]; stays {
			continue
		}
		var number int64
		err := d.tx.QueryRowContext(ctx, `DELETE FROM blobs WHERE digest = $1 AND erased = 0 AND NOT EXISTS (SELECT 1 FROM blob_uses WHERE blob = blobs.number)
			AND NOT `+listedByDraft+" RETURNING number", digest).Scan(&number)
		if isNoRow(err) {
			continue
		}
		if err != nil {
			return sqlkit.Error(err)
		}
		if err := dropParts(ctx, d.tx, number); err != nil {
			return err
		}
		d.dropped = true
	}
	return nil
}

// dropParts deletes a blob's bytes.
func dropParts(ctx context.Context, tx *sqlkit.Tx, number int64) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM blob_parts WHERE key >= $1 AND key < $2", number<<blobShift, (number+1)<<blobShift)
	return err
}

// DraftFile opens a file of a draft by its digest, with its media type: errs.NotFound for a file that the
// draft does not list, or that the actor may not read.
func (s *Store) DraftFile(ctx context.Context, actor account.Actor, id, digest string) (*Blob, string, error) {
	m, err := s.Draft(ctx, actor, id)
	if err != nil {
		return nil, "", err
	}
	mediaType := ""
	if m.Record != nil {
		for _, a := range m.Record.Attachments {
			if a.SHA256 == digest {
				mediaType = a.MediaType
			}
			for _, page := range a.Pages {
				if page.SHA256 == digest {
					mediaType = page.MediaType
				}
			}
		}
	}
	b := &Blob{ctx: ctx, q: s.db.Reader(), part: -1}
	if mediaType != "" {
		err = b.q.QueryRowContext(ctx, "SELECT number, size FROM blobs WHERE digest = $1 AND erased = 0", digest).Scan(&b.number, &b.Size)
	}
	if mediaType == "" || isNoRow(err) {
		return nil, "", errs.F(errs.NotFound, "There is no attachment %s.", digest)
	}
	return b, mediaType, sqlkit.Error(err)
}
