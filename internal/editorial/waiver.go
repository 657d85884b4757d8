package editorial

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gongshi/internal/errs"
	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// Finding is personal information in a text that would become public.
type Finding struct {
	Field  string // JSON pointer
	Kind   privacy.Kind
	Rune   int    // where it begins in the text, from 0
	Masked string // as it may be shown
	Text   string // SHA-256 of the whole text of the field, lower-case hex
}

// Waivable reports whether a reviewer may let such a finding stay: a mobile number may be an institution's, or only
// look like a mobile number; a number in the form of a card's or a resident's, without a word beside it or a check
// character, may be another. No office publishes a certain one.
func (f Finding) Waivable() bool { return !f.Kind.Certain() }

// Waiver is a reviewer's statement that a finding may stay, in this field and this text and nowhere else.
type Waiver struct {
	Field  string       `json:"field"`
	Kind   privacy.Kind `json:"kind"`
	Rune   int          `json:"rune"`
	Text   string       `json:"text,omitempty"` // SHA-256 as in Finding; "" when the draft has ended
	Reason string       `json:"reason,omitempty"`
	By     string       `json:"by"` // account id
	At     time.Time    `json:"at"`
}

// covers reports whether the statement is about a finding. A word that is no name in one row is none in another.
func (s Waiver) covers(f Finding) bool {
	sameField := s.Field == f.Field || s.Kind == privacy.LikelyName && fieldOf(s.Field) == fieldOf(f.Field)
	return s.Text == f.Text && sameField && s.Rune == f.Rune && s.Kind == f.Kind && f.Waivable()
}

// PageFinding is a finding on a page of a document, or in a plain text, when it was attached: the text is not kept.
type PageFinding struct {
	Page   string       `json:"page"` // SHA-256 of the page's picture, or of the plain text
	Kind   privacy.Kind `json:"kind"`
	Rune   int          `json:"rune"`
	Masked string       `json:"masked"`
	Text   string       `json:"text"` // SHA-256 as in Finding
}

// OnPage searches the text of a page of a document that is attached to a record. A number that never stays is an error:
// errs.Invalid, with the page's number and the way out. Names are one finding of the page, since a list has many.
func OnPage(r *record.Record, number int, picture, text string) ([]PageFinding, error) {
	found, never := searchPage(r, picture, text)
	if never != "" {
		return nil, errs.F(errs.Invalid, "Page %d of the document holds personal information (%s). "+
			"Mask it or leave it out, save the document as PDF again, and choose it again.", number, never)
	}
	return found, nil
}

// OnText is OnPage for a plain text that is attached to a record.
func OnText(r *record.Record, digest, text string) ([]PageFinding, error) {
	found, never := searchPage(r, digest, text)
	if never != "" {
		return nil, errs.F(errs.Invalid,
			"The text holds personal information (%s). Mask it or leave it out, and choose it again.", never)
	}
	return found, nil
}

// searchPage searches a text under its digest. never is the first number that never stays, masked.
func searchPage(r *record.Record, digest, text string) (found []PageFinding, never string) {
	for f := range findingsIn(text, "") {
		if !f.Waivable() {
			return nil, f.Masked
		}
		found = append(found, PageFinding{digest, f.Kind, f.Rune, f.Masked, f.Text})
	}
	if on := newNameSearch(r).in("/attachments/pages", text); len(on) > 0 {
		found = append(found, PageFinding{digest, on[0].Kind, on[0].Rune, maskedNames(on), on[0].Text})
	}
	return found, ""
}

// maskedNames are the first names that were found, and how many there are.
func maskedNames(found []Finding) string {
	const quoted = 3
	var names []string
	for _, f := range found[:min(len(found), quoted)] {
		names = append(names, f.Masked)
	}
	if len(found) > quoted {
		return fmt.Sprintf("%s … %d", strings.Join(names, "、"), len(found))
	}
	return strings.Join(names, "、")
}

// Attach adds the findings on the pages of a document to the draft, once for pages that look the same.
func (d Review) Attach(found []PageFinding) Review {
	d.Pages = slices.Clone(d.Pages)
	for _, f := range found {
		if !slices.Contains(d.Pages, f) {
			d.Pages = append(d.Pages, f)
		}
	}
	return d
}

// Detach forgets findings on pages and in texts that the record does not list any more.
func (d Review) Detach(r *record.Record) Review {
	d.Pages = slices.DeleteFunc(slices.Clone(d.Pages), func(f PageFinding) bool {
		return !slices.ContainsFunc(r.Attachments, func(a record.Attachment) bool {
			return a.SHA256 == f.Page || slices.ContainsFunc(a.Pages, func(page record.PageImage) bool { return page.SHA256 == f.Page })
		})
	})
	return d
}

// mostCells is over how many fields a number is looked for: region, year, day, serial.
const mostCells = 4

// Findings are all in the words, place by place, then those on the pages of its documents and in its plain texts; those
// that may stay are included.
func (d Review) Findings(r *record.Record, rules *record.Rules) (found []Finding) {
	label := fieldHeading(r, rules)
	var fields, cells []string // the last ones, and their texts
	names := newNameSearch(r)
	for pointer, text := range record.TextsAndCodes(r) {
		fields, cells = append(fields, pointer), append(cells, text)
		if len(cells) > mostCells {
			fields, cells = fields[1:], cells[1:]
		}
		for i := range len(cells) - 1 {
			if f, ok := privacy.FindAcross(cells[i:]...); ok {
				found = append(found, Finding{fields[i], f.Kind, f.Rune, f.Masked, textDigest(strings.Join(cells[i:], "\n"))})
			}
		}
		for f := range findingsIn(text, label(pointer)) {
			f.Field = pointer
			found = append(found, f)
		}
		found = append(found, names.in(pointer, text)...)
		if r.Kind == record.KindReliefDistribution && tellsOfHomes(pointer) {
			for _, f := range privacy.FindAddresses(text) {
				found = append(found, Finding{pointer, f.Kind, f.Rune, f.Masked, textDigest(text)})
			}
		}
	}
	for i, a := range r.Attachments {
		field := fmt.Sprintf("/attachments/%d", i)
		found = append(found, d.findingsOn(a.SHA256, field)...)
		for n, page := range a.Pages {
			found = append(found, d.findingsOn(page.SHA256, fmt.Sprintf("%s/pages/%d", field, n))...)
		}
	}
	return found
}

// findingsOn are the findings of a page or a plain text by its digest, under a field.
func (d Review) findingsOn(digest, field string) (found []Finding) {
	for _, f := range d.Pages {
		if f.Page == digest {
			found = append(found, Finding{field, f.Kind, f.Rune, f.Masked, f.Text})
		}
	}
	return found
}

// tellsOfHomes reports whether a field of a relief list may hold where recipients live; an office's own address is
// public.
func tellsOfHomes(pointer string) bool {
	return strings.HasPrefix(pointer, "/body/") || pointer == "/title" || pointer == "/summary" || strings.HasPrefix(pointer, "/attachments/")
}

// Open are the findings that nobody has let stay.
func (d Review) Open(r *record.Record, rules *record.Rules) []Finding {
	return d.withoutWaived(d.Findings(r, rules))
}

func (d Review) withoutWaived(found []Finding) []Finding {
	return slices.DeleteFunc(slices.Clone(found), func(f Finding) bool { return d.WaiverOf(f) != nil })
}

// WaiverOf is the word by which a finding stays; nil while it blocks. The word of somebody who has written in the draft
// since counts no more.
func (d Review) WaiverOf(f Finding) *Waiver {
	for i, s := range d.Waivers {
		if s.covers(f) && !slices.Contains(d.Authors, s.By) {
			return &d.Waivers[i]
		}
	}
	return nil
}

// fieldHeading gives the Chinese label of a field, under which numbers are read: eleven digits in 凭证号 are a voucher,
// nineteen in 卡号 a card.
func fieldHeading(r *record.Record, rules *record.Rules) func(pointer string) string {
	return func(pointer string) string { return rules.FieldLabel(r.Kind, pointer, "zh") }
}

// findingsIn searches a text under its heading; the field is the caller's to fill in.
func findingsIn(text, heading string) iter.Seq[Finding] {
	return func(yield func(Finding) bool) {
		for _, f := range privacy.FindUnder(heading, text) {
			if !yield(Finding{Kind: f.Kind, Rune: f.Rune, Masked: f.Masked, Text: textDigest(text)}) {
				return
			}
		}
	}
}

func textDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// names of the kinds of personal information, with their articles in English.
var names = map[privacy.Kind]struct{ en, zh string }{
	privacy.ResidentID: {"a resident ID number", "公民身份号码"},
	privacy.Mobile:     {"a mobile telephone number", "手机号码"},
	privacy.BankCard:   {"a bank card number", "银行卡号"},
	privacy.LikelyID:   {"what may be a resident ID number", "疑似公民身份号码"},
	privacy.LikelyCard: {"what may be a bank card number", "疑似银行卡号"},

	privacy.LikelyAddress: {"what may be somebody's home address", "疑似住址"},
	privacy.LikelyName:    {"what may be the full name of a person", "疑似个人完整姓名"},
}

// toProblem is the finding as a reason against publishing; label is the field's in Chinese.
func (f Finding) toProblem(label string, mayStay bool) record.Problem {
	en, zh := "mask it or leave it out.", "请隐去或删除。"
	if mayStay {
		en, zh = "mask it, leave it out, or have a reviewer of the draft state why it may stay.", "请隐去或删除；确可公开的，由审查人说明理由后保留。"
	}
	name := names[f.Kind]
	return record.Problem{
		Field:    f.Field,
		Reason:   fmt.Sprintf("holds %s (%s) at character %d; %s", name.en, f.Masked, f.Rune+1, en),
		ReasonZh: fmt.Sprintf("“%s”第%d个字处有%s（%s），%s", label, f.Rune+1, name.zh, f.Masked, zh),
	}
}

// maxStays is the most statements in one draft.
const maxStays = 100

// Asking reports whether the authors wait for a reviewer's statement on findings in the present words.
func (d Review) Asking() bool { return d.State == Writing && d.Asks == d.Revision }

// Ask asks the reviewers whether findings may stay; open are the findings without a statement.
func (w *Workflow) Ask(d Review, open []Finding, now time.Time) (Review, error) {
	switch {
	case d.State != Writing:
		return refuseAct("The draft is %s already.", d.State)
	case !slices.ContainsFunc(open, Finding.Waivable):
		return Review{}, errs.F(errs.Invalid, "Nothing was found in the draft that might stay.")
	}
	next := d.clone(Writing, now)
	next.Asks = d.Revision
	return next, nil
}

// Waive records a reviewer's statement on one of the findings in the present words; Field and Rune of s tell which,
// Reason and By count. A number in the reason is masked. Nobody makes a statement on a draft that they had a hand in.
func (w *Workflow) Waive(d Review, found []Finding, s Waiver, now time.Time) (Review, error) {
	at := slices.IndexFunc(found, func(f Finding) bool { return f.Field == s.Field && f.Rune == s.Rune })
	s.Reason = strings.TrimSpace(privacy.Mask(s.Reason))
	switch {
	case d.State != Writing:
		return refuseAct("The draft is %s already.", d.State)
	case slices.Contains(d.Authors, s.By):
		return Review{}, errs.F(errs.Forbidden, "Whoever has written in a draft does not say what may stay in it.")
	case at < 0:
		return refuseAct("What was found there is not there any more.")
	case !found[at].Waivable():
		return Review{}, errs.F(errs.Forbidden, "A resident ID number or a bank card number never stays: it is masked or left out.")
	case s.Reason == "":
		return Review{}, errs.F(errs.Invalid, "Say why it may stay.")
	case utf8.RuneCountInString(s.Reason) > maxOpinion:
		return Review{}, errs.F(errs.TooLarge, "The opinion has more than %d characters.", maxOpinion)
	}
	f := found[at]
	s.Kind, s.Text, s.At = f.Kind, f.Text, now
	next := d.clone(Writing, d.Since)
	next.Waivers = slices.DeleteFunc(next.Waivers, func(old Waiver) bool { return old.Field == f.Field && (old.Text != f.Text || old.Rune == f.Rune) })
	if len(next.Waivers) >= maxStays {
		return refuseAct("%d findings stay already; mask the others or leave them out.", maxStays)
	}
	next.Waivers = append(next.Waivers, s)
	if !slices.ContainsFunc(next.withoutWaived(found), Finding.Waivable) {
		next.Asks, next.Since = 0, now // the authors have it
	}
	return next, nil
}
