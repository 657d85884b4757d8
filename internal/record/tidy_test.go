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
		"/body/recipients/0/name: ":     func(_ *Record, one *Recipient) { one.Name = "张建国*" },
		"/body/recipients/0/group: ":    func(_ *Record, one *Recipient) { one.Group = "二组12号" },
		"/body/recipients/0/class: ":    func(_ *Record, one *Recipient) { one.Class = "低保户程小例" },
		"/body/recipients/0/standard: ": func(_ *Record, one *Recipient) { one.Standard = "每户100元，由王样代领" },
		"/title: ":                      func(r *Record, _ *Recipient) { r.Title = "公\u200b示" },
	} {
		r := example(t, KindReliefDistribution)
		spoil(r, &r.Body.(*ReliefDistribution).Recipients[0])
		problems := r.Validate(rules, time.Date(2026, 11, 1, 0, 0, 0, 0, Zone))
		if len(problems) != 1 || !strings.HasPrefix(problems[0].String(), name) {
			t.Errorf("%s %v", name, problems)
		}
	}
}

// TestPersonsInARelief: the full name of a person in a text of a recipient is refused by the field's name, in both
// languages.
func TestPersonsInARelief(t *testing.T) {
	rules := shipped(t)
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, Zone)
	for label, spoil := range map[string]func(*Recipient){
		"村民小组": func(one *Recipient) { one.Group = "程小例" },
		"类别":   func(one *Recipient) { one.Class = "低保户（程小例）" },
		"标准":   func(one *Recipient) { one.Standard = "每户100元，由王样代领" },
		"品名": func(one *Recipient) {
			one.Goods = []Goods{{Name: "棉被（王样代领）", Unit: "床", Quantity: 1}}
		},
		"单位": func(one *Recipient) { one.Goods = []Goods{{Name: "棉被", Unit: "床（王样）", Quantity: 1}} },
	} {
		r := example(t, KindReliefDistribution)
		body := r.Body.(*ReliefDistribution)
		spoil(&body.Recipients[0])
		body.Goods = append(body.Goods, GoodsBalance{Name: "棉被（王样代领）", Unit: "床", Received: 1, InStock: 1})
		tidy, _ := rules.Tidy(r)
		found, balance := false, false
		for _, p := range tidy.Validate(rules, now) {
			balance = balance || strings.HasPrefix(p.Field, "/body/goods/") && strings.Contains(p.Reason, "full name")
			found = found || strings.HasPrefix(p.Field, "/body/recipients/0/") && strings.Contains(p.ReasonZh, label+"”可能写有个人的完整姓名") && strings.Contains(p.Reason, "may hold the full name of a person")
		}
		if !found || !balance {
			t.Errorf("%s: %v", label, tidy.Validate(rules, now))
		}
	}
}
