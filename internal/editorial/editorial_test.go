package editorial

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/record"
)

var day = time.Date(2026, 11, 23, 12, 0, 0, 0, record.Zone)

func shipped(t testing.TB) *record.Rules {
	t.Helper()
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

func example(t testing.TB, kind record.Kind) *record.Record {
	t.Helper()
	data, err := fs.ReadFile(assets.Examples(), string(kind)+".json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestExamplesMayBePublished(t *testing.T) {
	rules := shipped(t)
	for _, kind := range record.Kinds() {
		for _, p := range Check(example(t, kind), rules, day) {
			t.Errorf("%s: %s", kind, p)
		}
	}
}

func TestPersonalInformationIsFoundWhereverItStands(t *testing.T) {
	const resident, mobile, card = "34080319490312002X", "13812345678", "6222021234567890128"
	rules := shipped(t)
	for name, tc := range map[string]struct {
		kind  record.Kind
		put   func(*record.Record)
		field string
		want  string
	}{
		"in a title": {record.KindPower, func(r *record.Record) { r.Title += resident }, "/title", "a resident ID number (3408**********002X) at character 18"},
		"in the name of a recipient": {
			record.KindReliefDistribution, func(r *record.Record) {
				r.Body.(*record.ReliefDistribution).Recipients[3].Name = "吴*明" + resident
			}, "/body/recipients/3/name", "a resident ID number (3408**********002X)",
		},
		"in a remark": {
			record.KindFinanceStatement, func(r *record.Record) {
				r.Body.(*record.FinanceStatement).Expense[0].Remark = "联系" + mobile
			}, "/body/expense/0/remark", "a mobile telephone number (138****5678)",
		},
		"in a long text": {
			record.KindAnnouncement, func(r *record.Record) {
				r.Body.(*record.Announcement).Text += "\n捐款账号：" + card
			}, "/body/text", "a bank card number",
		},
		"in the name of an attachment": {
			record.KindPower, func(r *record.Record) {
				r.Attachments = []record.Attachment{{SHA256: strings.Repeat("0", 64), Size: 1, MediaType: "image/png", Name: resident + ".png"}}
			}, "/attachments/0/name", "a resident ID number",
		},
		"in the place of a code": {
			record.KindInstitution, func(r *record.Record) { r.Body.(*record.Institution).Email = mobile }, "/body/email", "a mobile telephone number",
		},
		"in the reason of a correction": {
			record.KindPower, func(r *record.Record) { r.Correction = &record.Correction{Reason: "更正" + mobile} }, "/correction/reason", "a mobile telephone number",
		},
	} {
		t.Run(name, func(t *testing.T) {
			r := example(t, tc.kind)
			tc.put(r)
			problems := Check(r, rules, day)
			found := false
			for _, p := range problems {
				found = found || p.Field == tc.field && strings.Contains(p.Reason, tc.want) && strings.Contains(p.ReasonZh, "请隐去")
				for _, secret := range []string{resident, mobile, card} {
					if strings.Contains(p.Reason+p.ReasonZh, secret) {
						t.Errorf("a problem repeats what must be hidden: %s", p)
					}
				}
			}
			if !found {
				t.Errorf("not found among %v", problems)
			}
		})
	}
}

func TestAVoucherNumberIsNoTelephone(t *testing.T) {
	r := example(t, record.KindFinanceStatement)
	r.Body.(*record.FinanceStatement).Expense[0].Voucher = "13812345678"
	if p := Check(r, shipped(t), day); len(p) != 0 {
		t.Error(p)
	}
}

func TestWithdrawalReasonIsPublic(t *testing.T) {
	rules := shipped(t)
	for reason, want := range map[string]string{
		"重复发布":                   "",
		"":                       "Reason is missing",
		"应13812345678来电":         "a mobile telephone number (138****5678)",
		strings.Repeat("重", 301): "Reason has 301 characters",
		"重\x00复":                 "nobody can see",
	} {
		problems := CheckWithdrawal(&record.Withdrawal{Kind: record.KindPower, Reason: reason}, rules)
		if want == "" {
			if len(problems) != 0 {
				t.Error(problems)
			}
			continue
		}
		if len(problems) != 1 || problems[0].Field != "/reason" || !strings.Contains(problems[0].Reason, want) {
			t.Errorf("%.20q: %v", reason, problems)
		}
	}
}
