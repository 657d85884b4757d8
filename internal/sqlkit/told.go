package sqlkit

import (
	"context"
	"errors"
	"strings"

	"gongshi/internal/errs"
)

// ReadError gives the errors of the database a sentence; nil stays nil. A value that no column of this program can have
// is errs.Corrupt.
func ReadError(sentence string, err error) error {
	if err == nil {
		return nil
	}
	if strings.HasPrefix(err.Error(), "sql: Scan error") {
		return Damaged(sentence, err)
	}
	return errs.E(errs.KindOf(Error(err)), sentence, err)
}

// Damaged is the error for stored bytes that are not what was stored. The cause is kept as words alone: a refusal in it
// is for offered bytes, and a sender must not be blamed for this disk.
func Damaged(sentence string, cause error) error {
	if cause != nil {
		cause = errors.New(cause.Error())
	}
	return errs.E(errs.Corrupt, sentence, cause)
}

// EachRow is Each with a sentence for the errors of the database, in scan too; errors of visit stay as they are.
func EachRow(ctx context.Context, q Querier, sentence, query string, visit func(Scan) error, args ...any) error {
	var own error
	err := Each(ctx, q, query, func(scan Scan) error {
		own = visit(func(columns ...any) error { return ReadError(sentence, scan(columns...)) })
		return own
	}, args...)
	if own != nil {
		return own
	}
	return ReadError(sentence, err)
}

// Texts reads the rows of one text column; nil without rows. Errors are those of EachRow.
func Texts(ctx context.Context, q Querier, sentence, query string, args ...any) ([]string, error) {
	list, err := List(ctx, q, query, One[string], args...)
	return list, ReadError(sentence, err)
}
