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

// heldFile is a spreadsheet between its upload and its import.
type heldFile struct {
	draft, session, person string

	id     string // the id in the form that shows it: the form's answers are about this file and no other
	name   string
	data   []byte
	until  time.Time
	choice importer.Choice
	shown  shownFile

	gone *time.Timer
}

// held keeps uploaded spreadsheets in memory alone, one for each draft and session. Such a file may hold identity
// numbers of a whole village that nobody ever publishes: in the database they would come into backups and the
// write-ahead log, and want clearing after every accident. A file that a restart has dropped is uploaded again.
type held struct {
	mu   sync.Mutex
	list []*heldFile // the oldest first
}

// put holds a file in place of the former one of its draft and session.
func (h *held) put(f heldFile) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(func(old *heldFile) bool { return old.draft == f.draft && old.session == f.session })
	f.id, f.name = rand.Text(), cut(f.name, heldName)
	f.until = time.Now().Add(heldTime)
	f.gone = time.AfterFunc(heldTime, func() { h.drop(func(old *heldFile) bool { return old == &f }) })
	h.list = append(h.list, &f)
	h.bound(func(one *heldFile) bool { return one.person == f.person }, oneFiles, oneBytes)
	h.bound(func(*heldFile) bool { return true }, len(h.list), heldBytes)
}

// bound lets the oldest of some files go until they are few and small enough; the caller has the lock.
func (h *held) bound(of func(*heldFile) bool, files, size int) {
	for _, f := range slices.Backward(slices.Clone(h.list)) {
		if !of(f) {
			continue
		}
		files, size = files-1, size-len(f.data)
		if files < 0 || size < 0 {
			h.remove(func(old *heldFile) bool { return old == f })
		}
	}
}

// find gives the file of a draft and a session.
func (h *held) find(draft, session string) (heldFile, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, f := range h.list {
		if f.draft == draft && f.session == session && time.Now().Before(f.until) {
			return *f, true
		}
	}
	return heldFile{}, false
}

// note keeps a file's choices and shown state, if the file is still held.
func (h *held) note(f heldFile) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, old := range h.list {
		if old.id == f.id {
			old.choice, old.shown = f.choice, f.shown
		}
	}
}

// remove lets files go; the caller has the lock.
func (h *held) remove(which func(*heldFile) bool) {
	h.list = slices.DeleteFunc(h.list, func(f *heldFile) bool {
		if !which(f) {
			return false
		}
		f.gone.Stop()
		return true
	})
}

func (h *held) drop(which func(*heldFile) bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.remove(which)
}

func (h *held) dropDraft(id string) { h.drop(func(f *heldFile) bool { return f.draft == id }) }

func (h *held) dropSession(id string) { h.drop(func(f *heldFile) bool { return f.session == id }) }

// dropEnded drops the files of a person's sessions that are not in force any more.
func (r *request) dropEnded(person string) {
	list, err := r.console.accounts.Sessions(r.Context(), r.actor(), person)
	r.console.held.drop(func(f *heldFile) bool {
		return f.person == person && (err != nil || !slices.ContainsFunc(list, func(s account.Session) bool { return s.ID == f.session }))
	})
}
