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
	// Referred names the record or the division that a line of a field refers to by its id or code, and returns other
	// lines as they are; nil leaves ids and codes.
	Referred func(line string) string
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
	words := wordsOf(s.Lang)
	p := &sheet{paper: newPaper(size, scale, s.Record.Title, s.Record.IndexNumber, s.Made), Sheet: s, words: words,
		d: Describe(s.Record, rules, s.Lang), body: 11.5 * scale}
	p.nameReferred(p.d.Body)
	p.nameReferred(p.d.Envelope)
	p.writeHead()
	p.writeLedger()
	p.writeRecipients()
	p.writeFields(p.d.Body, p.body)
	p.addGap(p.body * 0.6)
	p.writeFields(p.d.Envelope, p.body*0.85)
	p.sayLacking(words, p.body*0.8)
	p.writeFoot(words, s.Record.Issuer.Name+" · "+words.T("made", s.Made), p.body*0.8)
	return p.write(w)
}

// writeHead writes the record's kind, its title, its division, and the last day for objections.
func (s *sheet) writeHead() {
	r := s.Record
	s.drawBox(s.edge, s.y, s.body*4, s.body*0.4, vermilion)
	s.addGap(s.body * 1.5)
	s.setStyle(text, s.body, muted)
	s.writeAt(s.edge, s.y, s.d.Kind+" · "+s.Place, false)
	if r.Sample {
		s.drawTag(
			s.edge+s.measureWidth(s.d.Kind+" · "+s.Place)+s.body,
			s.y,
			s.words.T("invented"),
			sampleBox,
			sampleInk,
			s.body,
		)
	}
	s.addGap(s.body * 1.9)
	s.writeParagraph(s.edge, s.d.Title, bold, s.body*2.1, ink)
	s.addGap(s.body * 0.3)
	s.writeParagraph(
		s.edge,
		s.words.T("index", r.IndexNumber, record.DateOf(r.PublishedAt.In(record.Zone))),
		text,
		s.body,
		muted,
	)
	if r.Publicity != nil {
		s.addGap(s.body * 0.6)
		s.drawTag(
			s.edge,
			s.y,
			s.words.T("publicity", r.Publicity.From, r.Publicity.To),
			vermilion,
			colour{255, 255, 255},
			s.body*1.1,
		)
		s.addGap(s.body * 2)
	}
	if over := s.over(); over != "" {
		s.addGap(s.body * 0.6)
		s.notice(over)
	}
	s.addGap(s.body)
}

// over says what has become of the record since it was published; "" while it holds.
func (s *sheet) over() string {
	b, isAlert := s.Record.Body.(*record.Alert)
	moment := func(t time.Time) string { return t.In(record.Zone).Format("2006-01-02 15:04") }
	isPast := func(t time.Time) bool { return !s.At.IsZero() && !t.IsZero() && !s.At.Before(t) }
	switch later := s.Sequel; {
	case isAlert && later != nil:
		if next, ok := later.Body.(*record.Alert); ok && next.MsgType == "Cancel" {
			return s.words.T("calledoff", moment(later.PublishedAt), later.Title, later.IndexNumber)
		}
		return s.words.T("updated", moment(later.PublishedAt), later.Title, later.IndexNumber)
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
	s.setStyle(bold, size, ink)
	lines := s.breakWords(words, s.innerWidth()-2*size)
	height := size*1.5*float64(len(lines)) + size
	s.ensureRoom(height)
	s.drawBox(s.edge, s.y, s.innerWidth(), height, sampleBox)
	s.drawBox(s.edge, s.y, size*0.4, height, vermilion)
	s.addGap(size * 0.6)
	for _, line := range lines {
		s.setStyle(bold, size, ink)
		s.writeAt(s.edge+size, s.y, line, false)
		s.addGap(size * 1.5)
	}
	s.addGap(size * 0.4)
}

// writeHeading is a heading within the sheet.
func (s *sheet) writeHeading(name string) {
	s.ensureRoom(s.body * 8)
	s.setStyle(bold, s.body*1.3, ink)
	s.writeAt(s.edge, s.y, name, false)
	s.addGap(s.body * 2.3)
}

// writeLedger is the table of a finance statement with its four figures above it.
func (s *sheet) writeLedger() {
	l, w := s.d.Ledger, s.words
	if l == nil {
		return
	}
	s.writeHeading(w.T("ledger"))
	four := []struct {
		name  string
		money record.Fen
	}{{w.T("opening"), l.Opening}, {w.T("took"), l.Income}, {w.T("spent"), l.Expense}, {w.T("closing"), l.Closing}}
	for i, f := range four {
		x := s.edge + s.innerWidth()/4*float64(i)
		s.setStyle(text, s.body*0.9, muted)
		s.writeAt(x, s.y, f.name, false)
		s.setStyle(bold, s.body*1.3, ink)
		s.writeAt(x, s.y+s.body*1.4, f.money.String(), false)
	}
	s.addGap(s.body * 4)
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
	s.writeTable(
		[]column{{w.T("date"), 14, false}, {w.T("matter"), 20, false}, {w.T("in"), 14, true}, {w.T("out"), 14, true},
			{w.T("balance"), 14.5, true}, {w.T("voucher"), 14, false}, {w.T("people"), 9.5, false}},
		rows,
		s.body*0.85,
	)
	s.addGap(s.body)
}

// writeRecipients writes the list of recipients with their benefits.
func (s *sheet) writeRecipients() {
	if len(s.d.Recipients) == 0 {
		return
	}
	w := s.words
	s.writeHeading(w.T("list", len(s.d.Recipients)))
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
		rows = append(
			rows,
			[]string{
				strconv.Itoa(i + 1),
				string(r.Name),
				r.Group,
				persons,
				strings.Join(given, w.T("and")),
				r.Amount.String(),
				on,
			},
		)
	}
	s.writeTable(
		[]column{
			{w.T("number"), 7, true},
			{w.T("name"), 12, false},
			{w.T("group"), 12, false},
			{w.T("persons"), 9, true},
			{w.T("standard"), 29, false},
			{w.T("amount"), 15, true},
			{w.T("on"), 16, false},
		},
		rows,
		s.body*0.9,
	)
	s.addGap(s.body)
}

// nameReferred puts names in the place of ids and codes.
func (s *sheet) nameReferred(fields []Field) {
	if s.Referred == nil {
		return
	}
	for i, f := range fields {
		lines := strings.Split(f.Value, "\n")
		for n, line := range lines {
			lines[n] = s.Referred(line)
		}
		fields[i].Value = strings.Join(lines, "\n")
	}
}

// writeFields writes names on the left and values beside them.
func (s *sheet) writeFields(fields []Field, size float64) {
	names := s.innerWidth() * 0.24
	for _, f := range fields {
		s.setStyle(text, size, muted)
		left := s.breakWords(f.Name, names-size)
		s.setStyle(text, size, ink)
		right := s.breakWords(f.Value, s.innerWidth()-names)
		s.ensureRoom(size * 1.6 * float64(min(3, max(len(left), len(right)))))
		for n := range max(len(left), len(right)) {
			s.ensureRoom(size * 1.6)
			if n < len(left) {
				s.setStyle(text, size, muted)
				s.writeAt(s.edge, s.y, left[n], false)
			}
			if n < len(right) {
				s.setStyle(text, size, ink)
				s.writeAt(s.edge+names, s.y, right[n], false)
			}
			s.addGap(size * 1.6)
		}
		s.addGap(size * 0.35)
	}
}
