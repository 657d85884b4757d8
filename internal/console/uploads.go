package console

import (
	"crypto/rand"
	"slices"
	"sync"
	"time"

	"gongshi/internal/account"
	"gongshi/internal/importer"
)

// Bounds of the held files.
const (
	heldTime  = 30 * time.Minute
	heldBytes = 64 << 20 // of all files together; the oldest makes room
	oneFiles  = 3        // of one person, in all of their sessions; their oldest makes room
	oneBytes  = 20 << 20
	heldName  = 100 // characters
)

// upload is a spreadsheet between its upload and its import.
type upload struct {
	draft, session, person string

	id     string // the id in the form that shows it: the form's answers are about this file and no other
	name   string
	data   []byte
	until  time.Time
	choice importer.Choice
	shown  shownFile

	gone *time.Timer
}

// uploads keeps uploaded spreadsheets in memory alone, one for each draft and session. Such a file may hold identity
// numbers of a whole village that nobody ever publishes: in the database they would come into backups and the
// write-ahead log, and want clearing after every accident. A file that a restart has dropped is uploaded again.
type uploads struct {
	mu   sync.Mutex
	list []*upload // the oldest first
}

// putUpload holds a file in place of the former one of its draft and session.
func (h *uploads) putUpload(f upload) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.removeUploads(func(old *upload) bool { return old.draft == f.draft && old.session == f.session })
	f.id, f.name = rand.Text(), shorten(f.name, heldName)
	f.until = time.Now().Add(heldTime)
	f.gone = time.AfterFunc(heldTime, func() { h.dropUploads(func(old *upload) bool { return old == &f }) })
	h.list = append(h.list, &f)
	h.boundUploads(func(one *upload) bool { return one.person == f.person }, oneFiles, oneBytes)
	h.boundUploads(func(*upload) bool { return true }, len(h.list), heldBytes)
}

// boundUploads lets the oldest of some files go until they are few and small enough; the caller has the lock.
func (h *uploads) boundUploads(of func(*upload) bool, files, size int) {
	for _, f := range slices.Backward(slices.Clone(h.list)) {
		if !of(f) {
			continue
		}
		files, size = files-1, size-len(f.data)
		if files < 0 || size < 0 {
			h.removeUploads(func(old *upload) bool { return old == f })
		}
	}
}

// findUpload gives the file of a draft and a session.
func (h *uploads) findUpload(draft, session string) (upload, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.list {
		if f.draft == draft && f.session == session && time.Now().Before(f.until) {
			return *f, true
		}
	}
	return upload{}, false
}

// noteChoice keeps a file's choices and shown state, if the file is still held.
func (h *uploads) noteChoice(f upload) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, old := range h.list {
		if old.id == f.id {
			old.choice, old.shown = f.choice, f.shown
		}
	}
}

// removeUploads lets files go; the caller has the lock.
func (h *uploads) removeUploads(which func(*upload) bool) {
	h.list = slices.DeleteFunc(h.list, func(f *upload) bool {
		if !which(f) {
			return false
		}
		f.gone.Stop()
		return true
	})
}

func (h *uploads) dropUploads(which func(*upload) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.removeUploads(which)
}

func (h *uploads) dropDraft(id string) { h.dropUploads(func(f *upload) bool { return f.draft == id }) }

func (h *uploads) dropSession(id string) {
	h.dropUploads(func(f *upload) bool { return f.session == id })
}

// dropEnded drops the files of a person's sessions that are not in force any more.
func (r *request) dropEnded(person string) {
	list, err := r.console.accounts.Sessions(r.Context(), r.actor(), person)
	r.console.uploads.dropUploads(func(f *upload) bool {
		return f.person == person && (err != nil || !slices.ContainsFunc(list, func(s account.Session) bool { return s.ID == f.session }))
	})
}
