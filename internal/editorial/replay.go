package editorial

import (
	"slices"
	"time"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Act is an entry of the audit trail about a draft.
type Act struct {
	Name string // of the entry, such as "draft_submit"
	By   string // account id
	At   time.Time
	Due  time.Time // of a schedule; zero where it was taken back
}

// Replay plays a draft's acts again by the present rules of the workflow, and returns the state that they lead to. It
// fails at the first act that the rules do not allow. A change of words starts the reviews again: of the time before
// the last change, only the authors and the count of revisions are left, so that a draft that was reviewed by older
// rules can be mended and reviewed again.
func (w *Workflow) Replay(kind record.Kind, acts []Act) (d Review, err error) {
	last := 0
	for i, a := range acts {
		if a.Name == "draft_save" {
			last = i
		}
	}
	for i, a := range acts {
		if (i == 0) != (a.Name == "draft_begin") {
			return refuseAct("A draft begins once.")
		}
		if i > 0 && i < last && a.Name != "draft_save" {
			continue
		}
		if d, err = w.replayAct(kind, d, a); err != nil {
			return Review{}, errs.E(errs.Conflict, "act "+a.Name+" of "+a.At.Format(time.RFC3339)+": "+errs.Sentence(err), err)
		}
	}
	return d, nil
}

func (w *Workflow) replayAct(kind record.Kind, d Review, a Act) (Review, error) {
	switch a.Name {
	case "draft_begin":
		return New(kind, a.By, a.At), nil
	case "draft_save":
		return w.Edit(d, a.By, a.At)
	case "draft_submit":
		return w.Submit(d, nil, a.At)
	case "draft_open":
		return w.Open(d, a.By), nil
	case "draft_approve":
		return w.Decide(d, Verdict{By: a.By, Revision: d.Revision, Step: w.Waits(d), Approve: true, Answers: &Answers{}}, a.At)
	case "draft_return":
		if w.Waits(d) == "" {
			return w.Return(d, a.By, a.Name, nil, a.At)
		}
		return w.Decide(d, Verdict{By: a.By, Revision: d.Revision, Step: w.Waits(d), Opinion: a.Name}, a.At)
	case "draft_schedule":
		return w.Schedule(d, a.Due, a.At)
	case "draft_publish":
		return w.Publish(d, a.At)
	case "draft_discard":
		return w.Discard(d, a.At)
	case "draft_ask", "draft_stay":
		return d, nil // who may let something stay has no part in the approval; the words that stay are reviewed with it
	}
	return refuseAct("No rule knows the act %s.", a.Name)
}

// Differs names the first fact of an approval that differs from another draft's; "" if none does.
func (d Review) Differs(other Review) string {
	of := func(d Review) []Decision {
		return slices.DeleteFunc(slices.Clone(d.Decisions), func(one Decision) bool { return one.Revision != d.Revision })
	}
	same := func(a, b Decision) bool {
		return a.Revision == b.Revision && a.Step == b.Step && a.By == b.By && a.Approved == b.Approved
	}
	switch {
	case d.Kind != other.Kind:
		return "its kind is"
	case d.State != other.State:
		return "its state is"
	case d.Revision != other.Revision:
		return "its revision is"
	case !slices.Equal(slices.Sorted(slices.Values(d.Authors)), slices.Sorted(slices.Values(other.Authors))):
		return "its authors are"
	case !slices.EqualFunc(of(d), of(other), same):
		return "the reviews are"
	case d.Due.Unix() != other.Due.Unix():
		return "the time of publication is"
	}
	return ""
}
