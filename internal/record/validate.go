package record

import (
	"fmt"
	"reflect"
	"strings"
	"time"

	"gongshi/internal/errs"
)

// Problem is a rule that a record breaks: the place, and a sentence in English and in Chinese that names the fault and
// says what to do.
type Problem struct {
	Field    string `json:"field"` // JSON pointer from the record's root; "" for the record as a whole
	Reason   string `json:"reason"`
	ReasonZh string `json:"reason_zh"`
	Record   string `json:"record,omitempty"` // id of another record that is in the way; "" for none
}

// String returns the pointer and the English sentence.
func (p Problem) String() string {
	if p.Field == "" {
		return "/: " + p.Reason
	}
	return p.Field + ": " + p.Reason
}

// Validate checks everything that follows from the record itself and the moment of publication, and returns every
// problem: first those of single fields in the order of the form, then those between fields. It is the last check
// before publication. Parse has checked the form already, but records built in the program are checked here as fully as
// those from outside.
//
// Not checked here, because it needs more than the record: that the opening balance is the last closing balance, that
// attachments are stored, that a corrected revision is the newest.
func (r *Record) Validate(rules *Rules, now time.Time) []Problem {
	c := &checker{rules: rules, r: r, now: now, today: DateOf(now.In(Zone)), files: make(map[string]Attachment)}
	c.label = func(pointer, lang string) string { return rules.FieldLabel(r.Kind, pointer, lang) }
	c.day = c.recordDay()
	if !c.checkBody() {
		return c.problems
	}
	for _, a := range r.Attachments {
		c.files[a.SHA256] = a
	}
	walkRecord(r, c.checkField)
	c.checkEnvelope()
	switch b := r.Body.(type) {
	case *FinanceStatement:
		c.checkFinance(b)
	case *ReliefDistribution:
		c.checkRelief(b)
	case *ServiceGuide:
		c.checkGuide(b)
	case *Announcement:
		c.checkAnnouncement(b)
	case *Project:
		c.checkProject(b)
	case *StaffProfile:
		c.checkStaff(b)
	case *Institution:
		c.checkInstitution(b)
	case *Power:
		c.checkPower(b)
	case *Decision:
		c.checkDecision(b)
	case *Answer:
		c.checkAnswer(b)
	case *Alert:
		c.checkAlert(b)
	}
	c.checkSize()
	return c.problems
}

// checker collects the problems of one record.
type checker struct {
	rules    *Rules
	r        *Record
	now      time.Time
	today    Date
	day      Date // on which codes must be valid
	files    map[string]Attachment
	label    func(pointer, lang string) string
	problems []Problem
}

// recordDay returns the day whose rules apply to the record.
func (c *checker) recordDay() Date {
	switch {
	case !c.r.IssuedOn.IsZero():
		return c.r.IssuedOn
	case !c.r.PublishedAt.IsZero():
		return DateOf(c.r.PublishedAt.In(Zone))
	}
	return c.today
}

// add reports a problem. The sentences begin with the field's label; en and zh take the same arguments.
func (c *checker) add(pointer, en, zh string, args ...any) {
	p := Problem{Field: pointer, Reason: fmt.Sprintf(en, args...), ReasonZh: fmt.Sprintf(zh, args...)}
	if pointer != "" {
		p.Reason = c.label(pointer, "en") + " " + p.Reason
		p.ReasonZh = "“" + c.label(pointer, "zh") + "”" + p.ReasonZh
	}
	c.problems = append(c.problems, p)
}

// checkBody makes sure that there is a body of the kind that the envelope states.
func (c *checker) checkBody() bool {
	body := reflect.ValueOf(c.r.Body)
	switch {
	case !c.r.Kind.Valid():
		c.problems = append(c.problems, Problem{Field: "/kind",
			Reason: fmt.Sprintf(
				"Kind %q is not one of the twelve kinds: %v.",
				shortQuote(string(c.r.Kind), 40),
				Kinds(),
			),
			ReasonZh: fmt.Sprintf("信息种类“%s”不在十二种之内：%v。", shortQuote(string(c.r.Kind), 40), Kinds())})
	case !body.IsValid() || body.IsNil():
		c.add("/body", "is missing. Fill in the fields of the kind.", "没有填写，请填写该种信息的各项内容。")
	case c.r.Body.Kind() != c.r.Kind:
		c.add("/body", "is that of another kind, %[1]s. State one kind only.", "属于另一种信息（%[1]s），请保持一致。", c.r.Body.Kind())
	default:
		return true
	}
	return false
}

// checkField makes the checks that need no other field.
func (c *checker) checkField(n node) bool {
	doc := c.rules.fieldDoc(n.owner, n.name)
	if doc.Required && !n.element && isBlank(n.value) {
		c.addMissing(n)
		return false
	}
	switch v := n.value.Interface().(type) {
	case Fen:
		c.checkFen(n.pointer, v, doc)
	case Date:
		c.checkYear(n.pointer, v.Year, v.IsZero())
	case time.Time:
		c.checkYear(n.pointer, v.In(Zone).Year(), v.IsZero())
	default:
		return c.checkPlain(n, doc)
	}
	return true
}

// addMissing reports a required part that is not there, by its label.
func (c *checker) addMissing(n node) {
	switch n.value.Interface().(type) {
	case Fen:
		c.add(n.pointer, "is zero. Enter the amount.", "为0元，请填写金额。")
		return
	case Date, time.Time:
		c.add(n.pointer, "is missing. Give the date.", "没有填写日期，请补充。")
		return
	}
	if n.value.Kind() == reflect.Slice {
		c.add(n.pointer, "is missing: the list is empty. Add one entry at least.", "是空的，请至少填写一项。")
		return
	}
	c.add(n.pointer, "is missing. Fill it in.", "没有填写，请补充。")
}

func (c *checker) checkPlain(n node, doc FieldDoc) bool {
	switch n.value.Kind() {
	case reflect.String:
		c.checkText(n, doc)
	case reflect.Int, reflect.Int64:
		if i := n.value.Int(); i < 0 || i > maxExact {
			c.add(n.pointer, "is %[1]d, which is no possible number. Correct it.", "为%[1]d，不可能是这个数，请更正。", i)
		}
	case reflect.Slice:
		most := doc.Items
		if most == 0 {
			most = c.rules.limits.Items
		}
		if count := n.value.Len(); count > most {
			c.add(
				n.pointer,
				"has %[1]d entries; at most %[2]d are allowed. Shorten the list or publish several records.",
				"有%[1]d项，最多%[2]d项，请精简或分成几条信息发布。",
				count,
				most,
			)
			return false
		}
	}
	return true
}

func isBlank(v reflect.Value) bool {
	return v.IsZero() || v.Kind() == reflect.Slice && v.Len() == 0
}

func (c *checker) checkFen(pointer string, amount Fen, doc FieldDoc) {
	switch {
	case amount > MaxFen || amount < -MaxFen:
		c.add(pointer, "is beyond %[1]s yuan, the largest amount. Amounts are in fen; check the unit.",
			"超过最大金额%[1]s元。金额以分为单位，请核对单位。", MaxFen)
	case amount < 0 && !doc.Signed:
		c.add(pointer, "is negative (%[1]s yuan). Give the amount without a sign.", "为负数（%[1]s元），请填写不带负号的金额。", amount)
	}
}

func (c *checker) checkYear(pointer string, year int, absent bool) {
	first, last := c.rules.limits.EarliestYear, c.today.Year+c.rules.limits.YearsAhead
	if !absent && (year < first || year > last) {
		c.add(pointer, "is in the year %[1]d; years from %[2]d to %[3]d are plausible. Correct it.",
			"的年份是%[1]d年，应在%[2]d年至%[3]d年之间，请更正。", year, first, last)
	}
}

// notFuture reports a day after today. One day of grace covers clocks that differ.
func (c *checker) notFuture(pointer string, day Date) {
	if !day.IsZero() && c.today.AddDays(1).Before(day) {
		c.add(pointer, "is %[1]s, which is in the future. Correct it.", "是%[1]s，尚未到来，请更正。", day)
	}
}

// inOrder reports a later day before an earlier one; a day that is not given does not matter.
func (c *checker) inOrder(laterPointer string, later Date, earlierPointer string, earlier Date) {
	if !later.IsZero() && !earlier.IsZero() && later.Before(earlier) {
		c.add(
			laterPointer,
			"is %[1]s, before %[3]s (%[2]s). Correct one of the two.",
			"是%[1]s，早于“%[4]s”（%[2]s），请更正其中一个。",
			later,
			earlier,
			c.label(earlierPointer, "en"),
			c.label(earlierPointer, "zh"),
		)
	}
}

func (c *checker) checkSize() {
	form, err := c.r.Canonical()
	if err != nil {
		c.add("", "The record cannot be written as JSON: %[1]v.", "信息无法写成 JSON：%[1]v。", err)
		return
	}
	if most := c.rules.limits.RecordBytes; len(form) > most {
		c.add("", "The record has %[1]d bytes; at most %[2]d are allowed. Shorten texts or publish several records.",
			"信息共%[1]d字节，最多%[2]d字节，请精简文字或分成几条信息发布。", len(form), most)
	}
}

// Validate checks the public words of a withdrawal like those of a record: a reason must be given and be readable.
func (w *Withdrawal) Validate(rules *Rules) []Problem {
	labels := map[string][2]string{"/reason": {"撤回原因", "Reason"}, "/by": {"撤回人", "By"}}
	c := &checker{rules: rules, r: new(Record)}
	c.label = func(pointer, lang string) string { return pickLanguage(lang, labels[pointer][0], labels[pointer][1]) }
	reason := rules.fieldDoc("Correction", "reason")
	if w.Reason == "" {
		c.add("/reason", "is missing. Say why the record is taken down: residents see it.", "没有填写，请写明为何撤回，居民会看到。")
	}
	for pointer, text := range w.Texts() {
		c.checkText(node{pointer: pointer, value: reflect.ValueOf(text)}, reason)
	}
	return c.problems
}

// Refusal makes one Invalid error of all problems, a line each; nil when there are none.
func Refusal(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = p.String()
	}
	return errs.F(errs.Invalid, "%s", strings.Join(lines, "\n"))
}
