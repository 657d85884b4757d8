package console

import (
	"strconv"

	"gongshi/internal/errs"
)

// confirmRecord states that the record, in the revision that the page showed, is still true.
func confirmRecord(r *request) (answer, error) {
	if _, err := r.readHistory(); err != nil {
		return nil, err
	}
	id := r.PathValue("id")
	page := Root + "records/" + id
	revision, err := strconv.Atoi(r.value("revision"))
	if err != nil {
		return r.nothingShown(page)
	}
	_, err = r.console.store.ConfirmRecord(r.Context(), r.actor(), id, revision)
	switch {
	case errs.Is(err, errs.Forbidden):
		return nil, notFound()
	case errs.Is(err, errs.Conflict): // the page shows the present state
		return goTo(page + "?done=outdated"), nil
	case err != nil:
		return nil, err
	}
	r.console.library.forget()
	return goTo(page + "?done=confirmed"), nil
}
