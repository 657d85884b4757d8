package cache

import (
	"context"
	"log/slog"

	"gongshi/internal/division"
	"gongshi/internal/index"
	"gongshi/internal/sqlkit"
)

// readAll derives columns, index and attachments again from every payload whose record is current or was not understood
// so far. Places stay, so that nothing moves in lists.
func readAll(ctx context.Context, tx *sqlkit.Tx) error {
	ids, err := sqlkit.Texts(ctx, tx, "The records cannot be read.", "SELECT id FROM records WHERE state IN ('current', 'unread')")
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := readOneAgain(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

func readOneAgain(ctx context.Context, tx *sqlkit.Tx, id string) error {
	var place, content int64
	var code string
	err := tx.QueryRowContext(ctx, "SELECT place, content, division FROM records WHERE id = ?", id).Scan(&place, &content, &code)
	if err != nil {
		return sqlkit.ReadError("A record cannot be read.", err)
	}
	leaf, err := readLeaf(ctx, tx, content)
	if err != nil {
		return err
	}
	payload, err := readPayload(ctx, tx, content)
	if err != nil || payload == nil {
		return err
	}
	if err := checkStored(leaf, payload); err != nil {
		return err
	}
	state, err := index.ReadAgain(ctx, tx, keeper{tx}, place, leaf, division.Code(code), payload)
	if err == nil && state == index.Unread {
		slog.Warn("a record is of a form that this program does not know", "record", id, "kind", leaf.Kind)
	}
	return err
}
