package editorial

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// ofNames are the fields in which a possible name was found.
func ofNames(found []Finding) (fields []string) {
	for _, f := range found {
		if f.Kind == privacy.LikelyName {
			fields = append(fields, f.Field)
		}
	}
	return fields
}

// TestNamesInTheTextsOfAList: wherever the full name of a person is in a relief list, it is found, never quoted, and
// kept from publication.
func TestNamesInTheTextsOfAList(t *testing.T) {
	rules, now := shipped(t), time.Date(2026, 11, 1, 0, 0, 0, 0, record.Zone)
	for field, spoil := range map[string]func(*record.Record, *record.ReliefDistribution){
		"/title":      func(r *record.Record, _ *record.ReliefDistribution) { r.Title = "给张三发放救助金" },
		"/summary":    func(r *record.Record, _ *record.ReliefDistribution) { r.Summary = "救助对象李四平已领取。" },
		"/keywords/0": func(r *record.Record, _ *record.ReliefDistribution) { r.Keywords[0] = "王小明" },
		"/body/scope": func(_ *record.Record, b *record.ReliefDistribution) { b.Scope = "王五等3人" },
		"/body/standard": func(_ *record.Record, b *record.ReliefDistribution) {
			b.Standard = "张建军户1200元，其他600元"
		},
		"/body/procedure/0/note": func(_ *record.Record, b *record.ReliefDistribution) { b.Procedure[0].Note = "由李秀英代为申报" },
		"/body/procedure/1/by":   func(_ *record.Record, b *record.ReliefDistribution) { b.Procedure[1].By = "孙国强、周小燕" },
		"/body/inspections/0/finding": func(_ *record.Record, b *record.ReliefDistribution) {
			b.Inspections[0].Finding = "走访了刘德福，款物足额"
		},
		"/body/event/loss":    func(_ *record.Record, b *record.ReliefDistribution) { b.Event.Loss = "困难户赵六房屋倒塌" },
		"/attachments/0/name": func(r *record.Record, _ *record.ReliefDistribution) { r.Attachments[0].Name = "张三申请表.pdf" },
		"/publicity/objection": func(r *record.Record, _ *record.ReliefDistribution) {
			r.Publicity.Objection = "已答复投诉人：高兴"
		},
		"/body/recipients/0/class": func(_ *record.Record, b *record.ReliefDistribution) {
			b.Recipients[0].Class = "低保户（程小例）"
		},
		"/body/recipients/0/standard": func(_ *record.Record, b *record.ReliefDistribution) {
			b.Recipients[0].Standard = "每户100元，由王样代领"
		},
		"/body/recipients/0/group": func(_ *record.Record, b *record.ReliefDistribution) { b.Recipients[0].Group = "程小例" },
		"/body/goods/0/name":       func(_ *record.Record, b *record.ReliefDistribution) { b.Goods[0].Name = "棉被（王样代领）" },
		"/body/recipients/0/goods/0/unit": func(_ *record.Record, b *record.ReliefDistribution) {
			b.Recipients[0].Goods[0].Unit = "床（王样）"
		},
		"/body/payment_method": func(_ *record.Record, b *record.ReliefDistribution) {
			b.Recipients[0].Name, b.PaymentMethod = "岩*罕", "岩温罕已领现金" // a surname on no list, found by the masked row
		},
	} {
		r := example(t, record.KindReliefDistribution)
		if len(r.Attachments) == 0 {
			r.Attachments = []record.Attachment{{Name: "方案.pdf", SHA256: strings.Repeat("ab", 32), Size: 1, MediaType: "application/pdf"}}
		}
		spoil(r, r.Body.(*record.ReliefDistribution))
		found := ofNames(Review{}.Findings(r, rules))
		if len(found) == 0 || found[0] != field {
			t.Errorf("%s: found in %v", field, found)
			continue
		}
		said := ""
		for _, p := range Check(r, rules, now) {
			if p.Field == field && strings.Contains(p.ReasonZh, "疑似个人完整姓名") && strings.Contains(p.Reason, "full name of a person") {
				said = p.Reason + p.ReasonZh
			}
		}
		if said == "" {
			t.Errorf("%s: nothing is said: %v", field, Check(r, rules, now))
		}
		for _, name := range []string{"张三", "李四平", "王小明", "王五", "程小例", "王样"} {
			if strings.Contains(said, name) {
				t.Errorf("%s: %s", field, said)
			}
		}
	}
}

// TestNamesInNotices: who receives something or complains is not named in a notice or an answer; officials are.
func TestNamesInNotices(t *testing.T) {
	rules := shipped(t)
	for text, want := range map[string]int{"今日给张三发放救助金500元。": 1, "王五等3人获得救助。": 1, "村党支部书记张三主持会议，李四参加。": 0, "村民李大军反映路灯不亮。": 1} {
		for _, kind := range []record.Kind{record.KindAnnouncement, record.KindAnswer} {
			r := example(t, kind)
			switch body := r.Body.(type) {
			case *record.Announcement:
				body.Text = text
			case *record.Answer:
				body.Question = text
			}
			if found := ofNames(Review{}.Findings(r, rules)); len(found) != want {
				t.Errorf("%s %q: %v", kind, text, found)
			}
		}
	}
}

// TestAClassLikeAName: a class that begins like a name is asked about once for a list of any length, and stays by a
// reviewer's word in every row, also in another order; another text is asked about anew.
func TestAClassLikeAName(t *testing.T) {
	rules, now := shipped(t), time.Date(2026, 11, 1, 0, 0, 0, 0, record.Zone)
	r := example(t, record.KindReliefDistribution)
	list := r.Body.(*record.ReliefDistribution).Recipients
	for i := range list {
		list[i].Class = "金秋班"
	}
	d := New(r.Kind, "writer", now)
	found := d.Open(r, rules)
	if len(found) != 1 || !found[0].Waivable() || found[0].Field != "/body/recipients/0/class" {
		t.Fatalf("%+v", found)
	}
	d, err := table(t).Waive(d, found, Waiver{Field: found[0].Field, Reason: "是班级名称", By: "reviewer"}, now)
	if err != nil {
		t.Fatal(err)
	}
	list[0].Class = "低保户"
	if open := d.Open(r, rules); len(open) > 0 || len(d.Check(r, rules, now)) > 0 {
		t.Errorf("%+v %v", open, d.Check(r, rules, now))
	}
	list[1].Class = "金秋生"
	if open := d.Open(r, rules); len(open) != 1 || open[0].Field != "/body/recipients/1/class" {
		t.Errorf("%+v", open)
	}
}

// TestNoNames: an operator's word covers the fields that it names, for possible names alone.
func TestNoNames(t *testing.T) {
	rules, now := shipped(t), time.Date(2026, 11, 1, 0, 0, 0, 0, record.Zone)
	r := example(t, record.KindReliefDistribution)
	r.Title, r.Summary = "给张三发放", "咨询13812345678"
	for fields, want := range map[string]string{"": "/title /summary", "/title": "/summary", "/summary": "/title /summary"} {
		var left []string
		for _, p := range NoNames(r, rules, nil, strings.Fields(fields), "system", now).Check(r, rules, now) {
			left = append(left, p.Field)
		}
		if fmt.Sprint(left) != "["+want+"]" {
			t.Errorf("%s: %v", fields, left)
		}
	}
}

// TestReceiversInEveryKind: who receives something is found in a title, a file's name, a keyword, a ledger's line and a
// resolution; names of officials in their own fields are not.
func TestReceiversInEveryKind(t *testing.T) {
	for field, change := range map[string]func(*record.Record){
		"/title":              func(r *record.Record) { r.Title = "关于给予张小明困难补助的公告" },
		"/keywords/0":         func(r *record.Record) { r.Keywords = []string{"慰问困难户张小明"} },
		"/attachments/0/name": func(r *record.Record) { r.Attachments = []record.Attachment{{Name: "给予张小明困难补助.pdf"}} },
		"/body/expense/0/item": func(r *record.Record) {
			r.Body = &record.FinanceStatement{Expense: []record.FinanceLine{{Item: "慰问困难户张小明"}}}
		},
		"": func(r *record.Record) {
			r.Body = &record.FinanceStatement{Expense: []record.FinanceLine{{Item: "慰问物资", Handler: "张小明", Witness: "李大山"}}}
		},
	} {
		r := &record.Record{Kind: record.KindFinanceStatement, Body: &record.FinanceStatement{}}
		change(r)
		if found := ofNames(Review{}.Findings(r, shipped(t))); strings.Join(found, " ") != field {
			t.Errorf("%v, want %s", found, field)
		}
	}
}
