package console

import (
	"slices"
	"sync"
)

// drafting is one page on which a draft is written, from when it is shown until it is left by a button.
type drafting struct{ draft, session, form string }

// formID is how long the name of a form is (rand.Text).
const formID = 26

// maxForms is the most forms that are remembered; a forgotten form shows a conflict with its own writer, and loses
// nothing.
const maxForms = 4096

// forms remember which version of a draft a form has saved by itself last. On a slow link the answer to one save is
// still on its way when the next is sent, or the button is pressed. The next save names the earlier version, and yet
// removes nobody's words, since the form holds all of them. A form that was left by a button saves nothing more: a
// delayed save of it does not undo the later one. The lock is held from the comparison of a form with its draft until
// the new version is known; the methods need the lock.
type forms struct {
	sync.Mutex
	list []openForm // the oldest first
}

type openForm struct {
	drafting
	version int
}

// lastVersion gives the version that a form saved last.
func (f *forms) lastVersion(d drafting) (int, bool) {
	for _, o := range f.list {
		if o.drafting == d {
			return o.version, true
		}
	}
	return 0, false
}

// noteVersion notes a version.
func (f *forms) noteVersion(d drafting, version int) {
	if len(d.form) != formID {
		return
	}
	f.forgetForm(d)
	f.list = append(f.list, openForm{d, version})
	if len(f.list) > maxForms {
		f.list = slices.Delete(f.list, 0, 1)
	}
}

// forgetForm forgets a form.
func (f *forms) forgetForm(d drafting) {
	f.list = slices.DeleteFunc(f.list, func(o openForm) bool { return o.drafting == d })
}
