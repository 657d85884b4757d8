package record

import (
	"strings"
	"testing"
	"time"
)

// TestTidy: what nobody can see goes from every text, a name is masked, a home loses all but its group, a character
// that no kiosk draws is named, each once; the record itself stays as it was, and a tidy record is given back as it is.
func TestTidy(t *testing.T) {
	rules := shipped(t)
	r := example(t, KindReliefDistribution)
	if same, said := rules.Tidy(r); same != r || len(said) != 0 {
		t.Fatalf("the example is not tidy: %+v", said)
	}
	r.Title, r.Summary, r.Keywords[0] = "\u202a"+r.Title+"\u200b", "一\r\n二\U0002A6A5", "\ufeff"+r.Keywords[0]
	list := r.Body.(*ReliefDistribution).Recipients
	list[0].Name, list[0].Group = "张建国*", "甲示例村二组12号"
	tidy, said := rules.Tidy(r)
	got := tidy.Body.(*ReliefDistribution).Recipients[0]
	if list[0].Name != "张建国*" || got.Name != "张*国" || got.Group != "二组" || strings.ContainsAny(tidy.Title+tidy.Summary+tidy.Keywords[0], "\u202a\u200b\ufeff\r") {
		t.Errorf("%+v, %q", got, tidy.Title)
	}
	var what []string
	for _, one := range said {
		what = append(what, one.What)
	}
	if strings.Join(what, " ") != "names addresses unseen undrawn" {
		t.Errorf("said is %v", what)
	}
	if text := said[3].Reason; !strings.Contains(text, "𪚥 U+2A6A5") || !strings.Contains(text, "〓") || !strings.Contains(said[3].ReasonZh, "内容概述") {
		t.Error(text, said[3].ReasonZh)
	}
	if again, left := rules.Tidy(tidy); again != tidy || len(left) != 1 {
		t.Errorf("it is not tidy then: %+v", left)
	}
}

// TestPastTidyIsRefused: what Tidy would have mended is refused where a record comes another way.
func TestPastTidyIsRefused(t *testing.T) {
	rules := shipped(t)
	for name, spoil := range map[string]func(*Record, *Recipient){
		"/body/recipients/0/name: ":  func(_ *Record, one *Recipient) { one.Name = "张建国*" },
		"/body/recipients/0/group: ": func(_ *Record, one *Recipient) { one.Group = "二组12号" },
		"/title: ":                   func(r *Record, _ *Recipient) { r.Title = "公\u200b示" },
	} {
		r := example(t, KindReliefDistribution)
		spoil(r, &r.Body.(*ReliefDistribution).Recipients[0])
		problems := r.Validate(rules, time.Date(2026, 11, 1, 0, 0, 0, 0, Zone))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), name) {
			t.Errorf("%s %v", name, problems)
		}
	}
}

// TestNamesLeaveOtherTexts: where a full name of a recipient comes in, it is masked in every other text, however it is
// spelled there. A word that is a name as well stays, which the person is told.
func TestNamesLeaveOtherTexts(t *testing.T) {
	rules := shipped(t)
	r := example(t, KindReliefDistribution)
	body := r.Body.(*ReliefDistribution)
	body.Recipients[0].Name, body.Recipients[1].Name, body.Recipients[2].Name, body.Recipients[3].Name = "李四平", "安全", "买买提·艾力", "Wang Xiaoming"
	r.Title, r.Summary = "给李四平等户发放", "李 四平、李\u200b四平、買買提·艾力：安全发放，王安全、Wang Xiaoming户。已发给安全。"
	r.Attachments = []Attachment{{Name: "李四平申请.pdf", MediaType: "application/pdf"}}
	body.Procedure[0].Note, body.Recipients[5].Class, body.Standard = "李四平申报", "低保户李四平", "买买提艾力每户100元"
	tidy, done := rules.Tidy(r)
	text, _ := tidy.Canonical()
	for _, name := range []string{"李四平", "李 四平", "買買提·艾力", "买买提", "Wang", "发给安全"} {
		if strings.Contains(string(text), name) {
			t.Errorf("%q is left in %s", name, text)
		}
	}
	if tidy.Summary != "李*平、李*平、買**·*力：安全发放，王安全、W**********g户。已发给安*。" && tidy.Summary != "李*平、李*平、买**·*力：安全发放，王安全、W**********g户。已发给安*。" {
		t.Error(tidy.Summary)
	}
	said := map[string]string{}
	for _, one := range done {
		said[one.What] = one.ReasonZh
	}
	if !strings.Contains(said[TidyMentions], "信息名称") || !strings.Contains(said[TidyMentions], "附件") || !strings.Contains(said[TidyNamesakes], "内容概述") {
		t.Errorf("%v", said)
	}
	if r.Title != "给李四平等户发放" {
		t.Error("the record itself was changed")
	}
	r = example(t, KindReliefDistribution)
	r.Title = "张三丰救助"
	if tidy, done := rules.Tidy(r, "张三丰"); tidy.Title != "张*丰救助" || len(done) != 1 {
		t.Errorf("%q, %v", tidy.Title, done)
	}
}
