package report

import (
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/signintech/gopdf"

	"gongshi/internal/errs"
	"gongshi/internal/record"
)

// Papers are the sizes of sheets for the wall board.
var Papers = []string{"a4", "a3"}

// Sheet is a record to be hung on the wall board [公示栏] or handed out.
type Sheet struct {
	Record *record.Record
	Place  string         // the division's name
	Paper  string         // one of Papers
	Lang   string         // of the words that are not the record's own: zh or en
	Made   record.Date    // the day of printing
	At     time.Time      // of printing, by which a record may be over; zero: the sheet does not mention that
	Sequel *record.Record // the alert that has updated this one, or called it off; nil for none
}

// sheet is one being drawn.
type sheet struct {
	*paper
	Sheet
	words words
	d     *Described
	body  float64 // size of running text, in points
}

// WritePDF writes every public field of the record: its tables first, large enough to be read on a wall. Characters
// above U+FFFF (𠮷) are printed right, but text copied out of the PDF has another sign: the library's character map has
// room for four hexadecimal digits.
func (s Sheet) WritePDF(w io.Writer, rules *record.Rules) error {
	size, scale := gopdf.PageSizeA4, 1.0
	switch s.Paper {
	case "a4":
	case "a3":
		size, scale = gopdf.PageSizeA3, 1.414
	default:
		return errs.F(errs.Invalid, "There is no paper %q; there are %s.", s.Paper, strings.Join(Papers, ", "))
	}
	words := speak(s.Lang)
	p := &sheet{paper: newPaper(size, scale, s.Record.Title, s.Record.IndexNumber, s.Made), Sheet: s, words: words,
		d: Describe(s.Record, rules, s.Lang), body: 11.5 * scale}
	p.head()
	p.ledger()
	p.recipients()
	p.fields(p.d.Body, p.body)
	p.gap(p.body * 0.6)
	p.fields(p.d.Envelope, p.body*0.85)
	p.sayLacking(words, p.body*0.8)
	p.foot(words, s.Record.Issuer.Name+" · "+words.T("made", s.Made), p.body*0.8)
	return p.write(w)
}

// head writes the record's kind, its title, its division, and the last day for objections.
func (s *sheet) head() {
	r := s.Record
	s.box(s.edge, s.y, s.body*4, s.body*0.4, vermilion)
	s.gap(s.body * 1.5)
	s.style(text, s.body, muted)
	s.at(s.edge, s.y, s.d.Kind+" · "+s.Place, false)
	if r.Sample {
		s.tag(s.edge+s.measure(s.d.Kind+" · "+s.Place)+s.body, s.y, s.words.T("invented"), sampleBox, sampleInk, s.body)
	}
	s.gap(s.body * 1.9)
	s.paragraph(s.edge, s.d.Title, bold, s.body*2.1, ink)
	s.gap(s.body * 0.3)
	s.paragraph(s.edge, s.words.T("index", r.IndexNumber, record.DateOf(r.PublishedAt.In(record.Zone))), text, s.body, muted)
	if r.Publicity != nil {
		s.gap(s.body * 0.6)
		s.tag(s.edge, s.y, s.words.T("publicity", r.Publicity.From, r.Publicity.To), vermilion, colour{255, 255, 255}, s.body*1.1)
		s.gap(s.body * 2)
	}
	if over := s.over(); over != "" {
		s.gap(s.body * 0.6)
		s.notice(over)
	}
	s.gap(s.body)
}

// over says what has become of the record since it was published; "" while it holds.
func (s *sheet) over() string {
	b, isAlert := s.Record.Body.(*record.Alert)
	moment := func(t time.Time) string { return t.In(record.Zone).Format("2006-01-02 15:04") }
	isPast := func(t time.Time) bool { return !s.At.IsZero() && !t.IsZero() && !s.At.Before(t) }
	switch later := s.Sequel; {
	case isAlert && later != nil:
		key := "updated"
		if next, ok := later.Body.(*record.Alert); ok && next.MsgType == "Cancel" {
			key = "calledoff"
		}
		return s.words.T(key, moment(later.PublishedAt), later.Title, later.IndexNumber)
	case isAlert && isPast(b.Expires):
		return s.words.T("over", moment(b.Expires))
	case isPast(s.Record.ExpiresAt):
		return s.words.T("expired", moment(s.Record.ExpiresAt))
	}
	return ""
}

// notice writes words in a box across the sheet that nobody overlooks.
func (s *sheet) notice(words string) {
	size := s.body * 1.2
	s.style(bold, size, ink)
	lines := s.broken(words, s.inner()-2*size)
	height := size*1.5*float64(len(lines)) + size
	s.room(height)
	s.box(s.edge, s.y, s.inner(), height, sampleBox)
	s.box(s.edge, s.y, size*0.4, height, vermilion)
	s.gap(size * 0.6)
	for _, line := range lines {
		s.style(bold, size, ink)
		s.at(s.edge+size, s.y, line, false)
		s.gap(size * 1.5)
	}
	s.gap(size * 0.4)
}

// part is a heading within the sheet.
func (s *sheet) part(name string) {
	s.room(s.body * 8)
	s.style(bold, s.body*1.3, ink)
	s.at(s.edge, s.y, name, false)
	s.gap(s.body * 2.3)
}

// ledger is the table of a finance statement with its four figures above it.
func (s *sheet) ledger() {
	l, w := s.d.Ledger, s.words
	if l == nil {
		return
	}
	s.part(w.T("ledger"))
	four := []struct {
		name  string
		money record.Fen
	}{{w.T("opening"), l.Opening}, {w.T("took"), l.Income}, {w.T("spent"), l.Expense}, {w.T("closing"), l.Closing}}
	for i, f := range four {
		x := s.edge + s.inner()/4*float64(i)
		s.style(text, s.body*0.9, muted)
		s.at(x, s.y, f.name, false)
		s.style(bold, s.body*1.3, ink)
		s.at(x, s.y+s.body*1.4, f.money.String(), false)
	}
	s.gap(s.body * 4)
	var rows [][]string
	for _, line := range l.Lines {
		in, out := line.Amount.String(), ""
		if !line.In {
			in, out = out, in
		}
		people := strings.Join(strings.Fields(line.Handler+" "+line.Witness+" "+line.Approver), "\n")
		item := strings.TrimSpace(line.Class + "\n" + line.Item + "\n" + line.Remark)
		rows = append(rows, []string{line.Date.String(), item, in, out, line.Balance.String(), line.Voucher, people})
	}
	s.table([]column{{w.T("date"), 14, false}, {w.T("matter"), 20, false}, {w.T("in"), 14, true}, {w.T("out"), 14, true},
		{w.T("balance"), 14.5, true}, {w.T("voucher"), 14, false}, {w.T("people"), 9.5, false}}, rows, s.body*0.85)
	s.gap(s.body)
}

// recipients writes the list of recipients with their benefits.
func (s *sheet) recipients() {
	if len(s.d.Recipients) == 0 {
		return
	}
	w := s.words
	s.part(w.T("list", len(s.d.Recipients)))
	var rows [][]string
	for i, r := range s.d.Recipients {
		persons := ""
		if r.Persons > 0 {
			persons = strconv.Itoa(r.Persons)
		}
		var given []string
		if r.Standard != "" {
			given = append(given, r.Standard)
		}
		for _, g := range r.Goods {
			given = append(given, g.Name+strconv.FormatInt(g.Quantity, 10)+g.Unit)
		}
		on := w.T("notyet")
		if !r.HandedOutOn.IsZero() {
			on = r.HandedOutOn.String()
		}
		if r.CollectedByOther {
			on += "\n" + w.T("other")
		}
		rows = append(rows, []string{strconv.Itoa(i + 1), string(r.Name), r.Group, persons, strings.Join(given, w.T("and")), r.Amount.String(), on})
	}
	s.table([]column{{w.T("number"), 7, true}, {w.T("name"), 12, false}, {w.T("group"), 12, false}, {w.T("persons"), 9, true},
		{w.T("standard"), 29, false}, {w.T("amount"), 15, true}, {w.T("on"), 16, false}}, rows, s.body*0.9)
	s.gap(s.body)
}

// fields writes names on the left and values beside them.
func (s *sheet) fields(fields []Field, size float64) {
	names := s.inner() * 0.24
	for _, f := range fields {
		s.style(text, size, muted)
		left := s.broken(f.Name, names-size)
		s.style(text, size, ink)
		right := s.broken(f.Value, s.inner()-names)
		s.room(size * 1.6 * float64(min(3, max(len(left), len(right)))))
		for n := range max(len(left), len(right)) {
			s.room(size * 1.6)
			if n < len(left) {
				s.style(text, size, muted)
				s.at(s.edge, s.y, left[n], false)
			}
			if n < len(right) {
				s.style(text, size, ink)
				s.at(s.edge+names, s.y, right[n], false)
			}
			s.gap(size * 1.6)
		}
		s.gap(size * 0.35)
	}
}
