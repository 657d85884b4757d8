package record

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"gongshi/internal/errs"
)

const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// misprint is what package fmt leaves where a sentence and its arguments do not fit.
var misprint = regexp.MustCompile(`%!.?\(`)

// breakage is an edit of an example and all problems that it must lead to, "pointer: part of the sentence".
type breakage struct {
	name string
	edit func(*Record)
	want []string
}

func checkBreakages(t *testing.T, kind Kind, list []breakage) {
	t.Helper()
	rules := shipped(t)
	for _, tc := range list {
		t.Run(tc.name, func(t *testing.T) {
			r := example(t, kind)
			tc.edit(r)
			problems := r.Validate(rules, exampleDay)
			for i, p := range problems {
				if p.ReasonZh == "" || misprint.MatchString(p.Reason+p.ReasonZh) {
					t.Errorf("a sentence is broken: %+v", p)
				}
				if i < len(tc.want) {
					pointer, part, _ := strings.Cut(tc.want[i], ": ")
					if p.Field != pointer || !strings.Contains(p.Reason, part) {
						t.Errorf("got  %s\nwant %s", p, tc.want[i])
					}
				}
			}
			if len(problems) != len(tc.want) {
				t.Errorf("got %d problems, want %d: %v", len(problems), len(tc.want), problems)
			}
		})
	}
}

func TestValidateEnvelope(t *testing.T) {
	file := Attachment{digest, 10, "application/pdf", "通知.pdf", nil}
	checkBreakages(t, KindPower, []breakage{
		{"nothing", func(r *Record) {}, nil},
		{"no title", func(r *Record) { r.Title = "" }, []string{"/title: is missing"}},
		{"a very long title", func(r *Record) { r.Title = strings.Repeat("长", 10<<20/3) }, []string{"/title: has 3495253 characters; at most 200", ": The record has 104"}},
		{"a title of 201", func(r *Record) { r.Title = strings.Repeat("长", 201) }, []string{"/title: has 201 characters"}},
		{"a title of 200", func(r *Record) { r.Title = strings.Repeat("长", 200) }, nil},
		{"spaces around", func(r *Record) { r.Title = " 标题" }, []string{"/title: begins or ends with white space"}},
		{"two lines", func(r *Record) { r.Title = "标\n题" }, []string{"/title: has a line break"}},
		{"NUL", func(r *Record) { r.Summary = "内\x00容" }, []string{"/summary: has characters that nobody can see"}},
		{"replacement character", func(r *Record) { r.Summary = "内容\uFFFD" }, []string{"/summary: has a character that was lost on the way"}},
		{"broken UTF-8", func(r *Record) { r.Summary = "内\xff容" }, []string{"/summary: is not valid UTF-8", ": The record cannot be written"}},
		{"bidirectional override", func(r *Record) { r.Summary = "内\u202E容" }, []string{"/summary: has characters that nobody can see"}},
		{"noncharacter", func(r *Record) { r.Summary = "内\uFFFE容" }, []string{"/summary: has characters that nobody can see"}},
		{"an empty keyword", func(r *Record) { r.Keywords = []string{"职权", ""} }, []string{"/keywords/1: is empty"}},
		{"too many keywords", func(r *Record) { r.Keywords = make([]string, 21) }, []string{"/keywords: has 21 entries; at most 20"}},
		{"division", func(r *Record) { r.Division = "340800001000" }, []string{"/division: is \"340800001000\"; a 12-digit division code"}},
		{"issuer", func(r *Record) { r.Issuer = Issuer{"", "12"} }, []string{"/issuer/name: is missing", "/issuer/code: an organisation code"}},
		{"id", func(r *Record) { r.ID, r.Revision = "0197C000-0000-7000-8000-000000000000", 1 }, []string{"/id: the id of a record"}},
		{"id of version 4", func(r *Record) { r.ID, r.Revision = "0197c000-0000-4000-8000-000000000000", 1 }, []string{"/id: the id of a record"}},
		{"a correction", func(r *Record) {
			r.ID, r.Revision, r.IndexNumber, r.PublishedAt = "0197c000-0000-7000-8000-000000000000", 1, "003111216/201506-00011", exampleDay
		}, nil},
		{"id without revision", func(r *Record) { r.ID = "0197c000-0000-7000-8000-000000000000" }, []string{"/revision: is missing although an id is given"}},
		{"revision without id", func(r *Record) { r.Revision = 2 }, []string{"/revision: is given without an id"}},
		{"negative revision", func(r *Record) { r.ID, r.Revision = "0197c000-0000-7000-8000-000000000000", -1 }, []string{"/revision: is -1"}},
		{"index number chosen", func(r *Record) { r.IndexNumber = "003111216/201506-00011" }, []string{"/index_number: is given in a new record"}},
		{"index number malformed", func(r *Record) {
			r.ID, r.Revision, r.IndexNumber = "0197c000-0000-7000-8000-000000000000", 1, "003111216/201500-00011"
		}, []string{"/index_number: an index number of the form"}},
		{"closed list", func(r *Record) { r.Topic = "杂项" }, []string{`/topic: "杂项" is not in the code list topic`}},
		{"open list", func(r *Record) { r.Category = "本地栏目" }, nil},
		{"before the first year", func(r *Record) { r.IssuedOn = Date{1899, 12, 31} }, []string{"/issued_on: is in the year 1899"}},
		{"after the last year", func(r *Record) { r.RepealedOn = Date{2100, 1, 1} }, []string{"/repealed_on: is in the year 2100"}},
		{"issued in the future", func(r *Record) { r.IssuedOn = Date{2026, 12, 1} }, []string{"/issued_on: is 2026-12-01, which is in the future"}},
		{"published in the future", func(r *Record) { r.PublishedAt = exampleDay.AddDate(0, 0, 2) }, []string{"/published_at: which is in the future"}},
		{"repealed at once", func(r *Record) { r.RepealedOn = r.EffectiveOn }, []string{"/repealed_on: it must be after effective_on"}},
		{"expired", func(r *Record) { r.ExpiresAt = exampleDay }, []string{"/expires_at: is 2026-11-23 12:00, which has passed"}},
		{"supervision by nobody", func(r *Record) { r.Supervision = &Supervision{Body: "街道"} }, []string{"/supervision: has neither a telephone nor an address"}},
		{"publicity by the wrong count", func(r *Record) { r.Publicity = &Publicity{Date{2026, 3, 2}, 7, Date{2026, 3, 9}, "来电"} },
			[]string{"/publicity/to: is 2026-03-09, but 7 days from 2026-03-02, the first included, end on 2026-03-08"}},
		{"publicity of no days", func(r *Record) { r.Publicity = &Publicity{Date{2026, 3, 2}, 0, Date{2026, 3, 2}, "来电"} }, []string{"/publicity/days: is 0; 1 to 365"}},
		{"publicity without objection", func(r *Record) { r.Publicity = &Publicity{Date{2026, 3, 2}, 1, Date{2026, 3, 2}, ""} }, []string{"/publicity/objection: is missing"}},
		{"an attachment", func(r *Record) { r.Attachments = []Attachment{file} }, nil},
		{"an attachment twice", func(r *Record) { r.Attachments = []Attachment{file, file} }, []string{"/attachments/1/sha256: is attached already"}},
		{"a bad attachment", func(r *Record) { r.Attachments = []Attachment{{"E3", 0, "application/x-evil", "../通知.pdf", nil}} }, []string{
			"/attachments/0/sha256: a SHA-256 digest", `/attachments/0/media_type: "application/x-evil" is not in the code list`, "/attachments/0/size: is 0 bytes", "/attachments/0/name: holds a path",
		}},
		{"a bad page", func(r *Record) {
			r.Attachments = []Attachment{{digest, 1, "application/pdf", "a.pdf", []PageImage{{digest, 1, "application/pdf", 0, 9}}}}
		}, []string{"/attachments/0/pages/0/media_type: is not a picture's", "/attachments/0/pages/0/width: at least 1 pixel"}},
		{"another kind's body", func(r *Record) { r.Body = new(Policy) }, []string{"/body: is that of another kind"}},
		{"no body", func(r *Record) { r.Body = nil }, []string{"/body: is missing"}},
		{"no kind", func(r *Record) { r.Kind = "none" }, []string{`/kind: Kind "none" is not one of the twelve`}},
		{"a class abolished", func(r *Record) { r.IssuedOn = Date{2016, 1, 4}; r.Body.(*Power).PowerClass = "非行政许可" },
			[]string{`/body/class: "非行政许可" was not in use on 2016-01-04 (…2015-12-31)`}},
		{"a class still in use", func(r *Record) { r.Body.(*Power).PowerClass = "非行政许可" }, nil},
		{"limit without unit", func(r *Record) { r.Body.(*Power).TimeLimit = TimeLimit{Days: 5} }, []string{"/body/time_limit/unit: is missing"}},
		{"everything at once", func(r *Record) { r.Title, r.Division = "", ""; r.Body.(*Power).Code = ""; r.RepealedOn = r.EffectiveOn },
			[]string{"/division: is missing", "/title: is missing", "/body/code: is missing", "/repealed_on: must be after"}},
	})
}

func TestValidateFinance(t *testing.T) {
	body := func(r *Record) *FinanceStatement { return r.Body.(*FinanceStatement) }
	checkBreakages(t, KindFinanceStatement, []breakage{
		{"does not balance", func(r *Record) { body(r).ClosingBalance -= 100 },
			[]string{"/body/closing_balance: is 141,624.52 yuan, but opening 128,640.55 + income 34,538.72 − expense 21,553.75 = 141,625.52 yuan: the difference is -1.00 yuan"}},
		{"overdrawn", func(r *Record) { b := body(r); b.OpeningBalance -= 20_000_000; b.ClosingBalance -= 20_000_000 }, nil},
		{"month 13", func(r *Record) { body(r).Period.Number = 13 }, []string{"/body/period: is not a period"}},
		{"period to come", func(r *Record) {
			b := body(r)
			r.Summary = "收支均为零。"
			*b = FinanceStatement{Period: Period{"month", 2026, 12}, Account: "committee", OpeningBalance: 100, ClosingBalance: 100}
		},
			[]string{"/body/period: is 2026-12-01, which is in the future"}},
		{"no figure, whatever the summary says", func(r *Record) {
			r.Summary, r.Body = "本月工作正常开展。", &FinanceStatement{Period: Period{"month", 2026, 9}, Account: "committee"}
		}, []string{"/body/income: holds no figure, so it is not complete"}},
		{"a period in which nothing moved", func(r *Record) {
			r.Summary, r.Body = "本月无收支。", &FinanceStatement{Period: Period{"month", 2026, 9}, Account: "committee", OpeningBalance: 100, ClosingBalance: 100}
		}, nil},
		{"and the summary says something else", func(r *Record) {
			r.Summary, r.Body = "本月收支正常，没有困难。", &FinanceStatement{Period: Period{"month", 2026, 9}, Account: "committee", OpeningBalance: 100, ClosingBalance: 100}
		}, []string{"/body/income: say so in the summary"}},
		{"and nobody says so", func(r *Record) {
			r.Summary, r.Body = "", &FinanceStatement{Period: Period{"month", 2026, 9}, Account: "committee", OpeningBalance: 100, ClosingBalance: 100}
		}, []string{"/body/income: say so in the summary"}},
		{"a line outside", func(r *Record) { body(r).Expense[1].Date = Date{2026, 10, 1} }, []string{"/body/expense/1/date: is 2026-10-01, outside the period 2026-09-01 to 2026-09-30"}},
		{"a line without a date", func(r *Record) { body(r).Income[0].Date = Date{} }, []string{"/body/income/0/date: is missing"}},
		{"a negative line", func(r *Record) { b := body(r); b.Income[0].Amount *= -1; b.ClosingBalance -= 2 * 1_800_000 }, []string{"/body/income/0/amount: is negative (-18,000.00 yuan)"}},
		{"an impossible amount", func(r *Record) { b := body(r); b.Assets[0].Value = MaxFen + 1 }, []string{"/body/assets/0/value: is beyond 10,000,000,000,000.00 yuan"}},
		{"unknown account", func(r *Record) { body(r).Account = "private" }, []string{`/body/account: "private" is not in the code list account`}},
		{"a receipt that is not attached", func(r *Record) { body(r).Expense[0].Receipts = []string{digest} }, []string{"/body/expense/0/receipts/0: names e3b0c44298fc…, which is not among the attachments"}},
		{"a receipt that is no picture", func(r *Record) {
			body(r).Expense[0].Receipts, r.Attachments = []string{digest}, []Attachment{{digest, 1, "application/pdf", "a.pdf", nil}}
		}, []string{"/body/expense/0/receipts/0: is not a picture"}},
		{"a receipt", func(r *Record) {
			body(r).Expense[0].Receipts, r.Attachments = []string{digest}, []Attachment{{digest, 1, "image/jpeg", "a.jpg", nil}}
		}, nil},
		{"due before since", func(r *Record) { body(r).ClaimsAndDebts[0].Due = Date{2020, 1, 1} }, []string{"/body/claims_and_debts/0/due: is 2020-01-01, before Claims and debts (1) · Since"}},
		{"checked too early", func(r *Record) { body(r).Check.Date = Date{2026, 8, 1} }, []string{"/body/check/date: before the period begins"}},
		{"checked by nobody", func(r *Record) { body(r).Check.Members = nil }, []string{"/body/check/members: is missing"}},
	})
}

func TestValidateRelief(t *testing.T) {
	body := func(r *Record) *ReliefDistribution { return r.Body.(*ReliefDistribution) }
	checkBreakages(t, KindReliefDistribution, []breakage{
		{"an unmasked name", func(r *Record) { body(r).Recipients[2].Name = "方建国" }, []string{"/body/recipients/2/name: is not masked"}},
		{"a mask that hides too little", func(r *Record) { body(r).Recipients[2].Name = "方建国华*" }, []string{"/body/recipients/2/name: is not masked"}},
		{"no name", func(r *Record) { body(r).Recipients[2].Name = "" }, []string{"/body/recipients/2/name: is missing"}},
		{"received does not add up", func(r *Record) { body(r).Received += 1 }, []string{"/body/received: the difference is 0.01 yuan"}},
		{"distributed is not what was handed out", func(r *Record) { b := body(r); b.Distributed += 100; b.InStock -= 100 },
			[]string{"/body/distributed: is 7,601.00 yuan, but the recipients with a date of handing out received 7,600.00 yuan: the difference is 1.00 yuan"}},
		{"handed out later", func(r *Record) { body(r).Recipients[0].HandedOutOn = Date{} }, []string{
			"/body/distributed: received 7,000.00 yuan", "/body/goods/0/distributed: is 17 床, but the recipients with a date of handing out received 15", "/body/goods/1/distributed: received 8",
		}},
		{"goods do not add up", func(r *Record) { body(r).Goods[1].Received = 99 }, []string{"/body/goods/1/received: is 99 桶"}},
		{"goods out of nowhere", func(r *Record) {
			body(r).Recipients[0].Goods = append(body(r).Recipients[0].Goods, Goods{"大米", "袋", 0})
		},
			[]string{"/body/recipients/0/goods/2/quantity: is 0", "/body/recipients/0/goods/2: (大米 in 袋) has no balance"}},
		{"goods balanced twice", func(r *Record) { body(r).Goods = append(body(r).Goods, body(r).Goods[0]) }, []string{"/body/goods/2: is listed twice"}},
		{"a recipient of nothing", func(r *Record) { body(r).Recipients = append(body(r).Recipients, Recipient{Name: "李*"}) }, []string{"/body/recipients/10/amount: is zero and there are no goods"}},
		{"no disaster", func(r *Record) { body(r).Event = nil }, []string{"/body/event: is missing. Name the disaster"}},
		{"no publicity", func(r *Record) { r.Publicity = nil }, []string{"/publicity: is missing. A list of recipients is up for objection for at least 3 days"}},
		{"too little publicity", func(r *Record) { r.Publicity.Days, r.Publicity.To = 2, Date{2026, 8, 9} }, []string{"/publicity/days: is 2; at least 3 days are required"}},
		{"too little for dibao", func(r *Record) {
			r.Publicity.Days, r.Publicity.To = 6, Date{2026, 8, 13}
			body(r).Programme = "低保"
		}, []string{"/publicity/days: is 6; at least 7 days are required (《最低生活保障审核确认办法》"}},
		{"no supervision", func(r *Record) { r.Supervision = nil }, []string{"/supervision: is missing"}},
		{"steps out of order", func(r *Record) { body(r).Procedure[2].Date = Date{2026, 7, 20} }, []string{"/body/procedure/2/date: is 2026-07-20, before Procedure (2)"}},
		{"handed out before the decision", func(r *Record) {
			body(r).Programme = "过渡期救助"
			body(r).Recipients[0].HandedOutOn = Date{2026, 8, 2}
		},
			[]string{"/body/recipients/0/handed_out_on: is 2026-08-02, before the decision of 2026-08-03"}},
		{"urgent help first", func(r *Record) { body(r).Recipients[0].HandedOutOn = Date{2026, 8, 2} }, nil},
		{"nobody listed in a village", func(r *Record) { body(r).Recipients = nil }, []string{"/body/recipients: is empty although something was distributed"}},
		{"a list of nothing, whatever the summary says", func(r *Record) {
			b := body(r)
			r.Summary, b.Recipients, b.Funds, b.Goods = "已全部发放到位。", nil, []Fund{{Name: "救灾资金"}}, []GoodsBalance{{Name: "大米", Unit: "袋"}}
			b.Received, b.Distributed, b.Returned, b.InStock = 0, 0, 0, 0
		}, []string{"/body/recipients: the list is empty, so it is not complete"}},
		{"a city's batch without names", func(r *Record) {
			r.Division, r.Publicity, r.Supervision = "340800000000", nil, nil
			body(r).Recipients = nil
		}, nil},
		{"handed out tomorrow week", func(r *Record) { body(r).Recipients[0].HandedOutOn = Date{2026, 12, 1} }, []string{"/body/recipients/0/handed_out_on: in the future"}},
	})
}

func TestValidateGuide(t *testing.T) {
	body := func(r *Record) *ServiceGuide { return r.Body.(*ServiceGuide) }
	checkBreakages(t, KindServiceGuide, []breakage{
		{"condition on no question", func(r *Record) { body(r).Materials[3].OnlyIf[0].Question = "none" }, []string{`/body/materials/3/only_if/0/question: "none" is no question`}},
		{"condition on no option", func(r *Record) { body(r).Materials[3].OnlyIf[0].Option = "none" }, []string{`/body/materials/3/only_if/0/option: "none" is no option of the question "who"`}},
		{"ids twice", func(r *Record) {
			b := body(r)
			b.Questions[1].ID, b.Materials[4].OnlyIf = "who", nil
			b.Questions[0].Options[1].ID = "self"
			b.Materials[3].OnlyIf = nil
		},
			[]string{"/body/questions/0/options/1/id: is used by another option", "/body/questions/1/id: is used by another question"}},
		{"one option", func(r *Record) { body(r).Questions[1].Options = body(r).Questions[1].Options[1:] }, []string{"/body/questions/1/options: has one option"}},
		{"promise beyond the law", func(r *Record) { body(r).PromisedLimit.Days = 21 }, []string{"/body/promised_limit: is longer than the statutory limit"}},
		{"days on the spot", func(r *Record) { body(r).Steps[0].Limit.Days = 1 }, []string{"/body/steps/0/limit/days: is 1 although it is done on the spot"}},
		{"a unit alone", func(r *Record) { body(r).Steps[2].Limit.Days = 0 }, []string{"/body/steps/2/limit: states a unit without days"}},
		{"free but paid", func(r *Record) { body(r).Fee.Amount = 500 }, []string{"/body/fee/amount: is 5.00 yuan although the service is free"}},
		{"fee not stated", func(r *Record) { body(r).Fee = Fee{} }, []string{"/body/fee: is neither free nor stated"}},
		{"fee without basis", func(r *Record) { body(r).Fee = Fee{Amount: 500} }, []string{"/body/fee/basis: is missing"}},
		{"hours", func(r *Record) { body(r).Hours = []Opening{{[]int{1, 1, 8}, "12:00", "08:30"}, {nil, "8:30", "25:00"}} }, []string{
			"/body/hours/1/weekdays: is missing", `/body/hours/1/from: is "8:30"; a time of day`, "/body/hours/1/to: a time of day",
			"/body/hours/0/weekdays/1: is 1;", "/body/hours/0/weekdays/2: is 8;", "/body/hours/0/to: is 08:30, not after 12:00", "/body/hours/1/to: not after 8:30",
		}},
		{"visits", func(r *Record) { *body(r).Visits = -1 }, []string{"/body/visits: is -1"}},
		{"no visits", func(r *Record) { *body(r).Visits = 0 }, nil},
		{"unknown life event", func(r *Record) { body(r).LifeEvents = []string{"lottery"} }, []string{`/body/life_events/0: "lottery" is not in the code list life_event`}},
		{"lines where they may be", func(r *Record) { body(r).Promise = "一\n二" }, nil},
	})
}

func TestValidateAlert(t *testing.T) {
	body := func(r *Record) *Alert { return r.Body.(*Alert) }
	actual := func(r *Record) {
		body(r).Status, body(r).Severity, r.Title = "Actual", "Severe", "暴雨橙色预警"
		body(r).Onset, body(r).Expires, r.ExpiresAt = exampleDay, exampleDay.AddDate(0, 0, 1), time.Time{}
	}
	checkBreakages(t, KindAlert, []breakage{
		{"a drill that looks real", func(r *Record) { r.Title = "暴雨预警" }, []string{"/title: must say that this is not a real alert"}},
		{"a real one", actual, nil},
		{"another colour", func(r *Record) { actual(r); body(r).Severity = "Minor" }, []string{"/title: names the colour 橙色, but the alert is Blue (minor)"}},
		{"from one colour to another", func(r *Record) { actual(r); r.Title = "暴雨黄色预警升级为橙色" }, nil},
		{"expired", func(r *Record) { actual(r); body(r).Onset, body(r).Expires = exampleDay.AddDate(0, 0, -2), exampleDay }, []string{"/body/expires: is 2026-11-23 12:00, which has passed"}},
		{"ends before it begins", func(r *Record) { actual(r); body(r).Onset = exampleDay.AddDate(0, 0, 2) }, []string{"/body/expires: not after the onset (2026-11-25 12:00)"}},
		{"for ever", func(r *Record) { actual(r); body(r).Expires = exampleDay.AddDate(1, 0, 0) }, []string{"/body/expires: ends within 90 days"}},
		{"never ends", func(r *Record) { body(r).Expires = time.Time{} }, []string{"/body/expires: is missing"}},
		{"an update of nothing", func(r *Record) { body(r).MsgType = "Update" }, []string{"/body/references: is missing"}},
		{"an update of something", func(r *Record) {
			body(r).MsgType, body(r).References = "Update", []string{"0197c000-0000-7000-8000-000000000000"}
		}, nil},
		{"an update of something twice", func(r *Record) {
			body(r).MsgType, body(r).References = "Update", slices.Repeat([]string{"0197c000-0000-7000-8000-000000000000"}, 2)
		}, []string{"/body/references/1: names an alert that is named before"}},
		{"not CAP", func(r *Record) {
			b := body(r)
			b.Severity, b.Urgency, b.Certainty, b.MsgType = "severe", "Now", "Sure", "Ack"
		}, []string{
			"/body/msg_type: \"Ack\"", "/body/urgency: \"Now\"", "/body/severity: \"severe\"", "/body/certainty: \"Sure\"",
		}},
		{"an area that does not exist", func(r *Record) { body(r).AreaCodes = append(body(r).AreaCodes, "34") }, []string{"/body/area_codes/2: a 12-digit division code"}},
	})
}

func TestValidateOtherBodies(t *testing.T) {
	t.Run("announcement", func(t *testing.T) {
		checkBreakages(t, KindAnnouncement, []breakage{
			{"a paper without a name", func(r *Record) { r.Body.(*Announcement).Medium = "newspaper" }, []string{"/body/outlet: is missing. Name the paper"}},
			{"a long bulletin", func(r *Record) { r.Body.(*Announcement).Bulletin = strings.Repeat("播", 181) }, []string{"/body/bulletin: has 181 characters; at most 180"}},
			{"not yet", func(r *Record) { r.Body.(*Announcement).HappenedOn = Date{2027, 1, 1} }, []string{"/body/happened_on: in the future"}},
		})
	})
	t.Run("project", func(t *testing.T) {
		body := func(r *Record) *Project { return r.Body.(*Project) }
		checkBreakages(t, KindProject, []breakage{
			{"101 percent", func(r *Record) { body(r).Percent = 101 }, []string{"/body/percent: is 101"}},
			{"minus one percent", func(r *Record) { body(r).Percent = -1 }, []string{"/body/percent: is -1"}},
			{"a sum may fall", func(r *Record) { body(r).Changes[0].Amount = -5 }, nil},
			{"spent less than nothing", func(r *Record) { body(r).Spent = -5 }, []string{"/body/spent: is negative"}},
			{"a milestone without a date", func(r *Record) { body(r).Milestones[2].PlannedOn = Date{} }, []string{"/body/milestones/2/planned_on: is missing"}},
			{"reached in the future", func(r *Record) { body(r).Milestones[2].ActualOn = Date{2027, 1, 1} }, []string{"/body/milestones/2/actual_on: in the future"}},
			{"solved before it arose", func(r *Record) { body(r).Problems[0].ResolvedOn = Date{2026, 7, 1} }, []string{"/body/problems/0/resolved_on: is 2026-07-01, before Problems (1) · Date (2026-07-23)"}},
			{"a photo that is not there", func(r *Record) { body(r).Photos = []string{digest} }, []string{"/body/photos/0: not among the attachments"}},
		})
	})
	t.Run("staff", func(t *testing.T) {
		checkBreakages(t, KindStaffProfile, []breakage{
			{"far whereabouts", func(r *Record) { r.Body.(*StaffProfile).Whereabouts.On = Date{2027, 11, 1} }, []string{"/body/whereabouts/on: more than a month ahead"}},
			{"a plain name is right", func(r *Record) { r.Body.(*StaffProfile).Name = "方建国" }, nil},
		})
	})
	t.Run("institution", func(t *testing.T) {
		checkBreakages(t, KindInstitution, []breakage{
			{"e-mail", func(r *Record) { r.Body.(*Institution).Email = "nobody" }, []string{`/body/email: is "nobody"; an e-mail address`}},
		})
	})
	t.Run("decision", func(t *testing.T) {
		body := func(r *Record) *Decision { return r.Body.(*Decision) }
		checkBreakages(t, KindDecision, []breakage{
			{"more present than expected", func(r *Record) { body(r).Present = 39 }, []string{"/body/present: is 39, more than the 38"}},
			{"more votes than present", func(r *Record) { body(r).Topics[0].Vote.For = 33 }, []string{"/body/topics/0/vote: counts 35 votes, but 33"}},
			{"about nothing", func(r *Record) { body(r).Topics, body(r).Affairs = nil, nil }, []string{"/body/topics: is empty"}},
			{"little publicity", func(r *Record) { r.Publicity.Days, r.Publicity.To = 2, Date{2026, 9, 5} }, []string{"/publicity/days: is 2; at least 3"}},
		})
	})
	t.Run("answer", func(t *testing.T) {
		body := func(r *Record) *Answer { return r.Body.(*Answer) }
		checkBreakages(t, KindAnswer, []breakage{
			{"answered before it came", func(r *Record) { body(r).AnsweredOn = Date{2026, 8, 1} }, []string{"/body/answered_on: is 2026-08-01, before Received on (2026-08-10)"}},
			{"a reply without a date", func(r *Record) { body(r).AnsweredOn = Date{} }, []string{"/body/answered_on: is missing although there is a reply"}},
			{"a date without a reply", func(r *Record) { body(r).Reply = "" }, []string{"/body/reply: is missing although it was answered"}},
			{"by nobody", func(r *Record) { body(r).AnsweredBy = "" }, []string{"/body/answered_by: is missing"}},
			{"still open", func(r *Record) { b := body(r); b.Reply, b.AnsweredOn, b.AnsweredBy, b.Outcome = "", Date{}, "", "" }, nil},
			{"about no record", func(r *Record) { body(r).About = "1" }, []string{"/body/about: the id of a record"}},
		})
	})
}

func TestRefusalNamesEveryProblem(t *testing.T) {
	r := example(t, KindPower)
	r.Title, r.Body.(*Power).Code = "", ""
	err := Refusal(r.Validate(shipped(t), exampleDay))
	if want := "/title: Title is missing. Fill it in.\n/body/code: Code is missing. Fill it in."; errs.KindOf(err) != errs.Invalid || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	if Refusal(nil) != nil {
		t.Error("no problems make an error")
	}
}

// Whatever a record holds, Validate comes to an end, says the same twice, and writes whole sentences.
func TestValidateIsTotal(t *testing.T) {
	rules := shipped(t)
	rapid.Check(t, func(t *rapid.T) {
		r := genRecord().Draw(t, "record")
		first := r.Validate(rules, exampleDay)
		if second := r.Validate(rules, exampleDay); fmt.Sprint(first) != fmt.Sprint(second) {
			t.Fatal("the order of problems is not stable")
		}
		for _, p := range first {
			if p.Reason == "" || p.ReasonZh == "" || misprint.MatchString(p.Reason+p.ReasonZh) {
				t.Fatalf("%+v", p)
			}
			if _, _, ok := resolvePointer(r.Kind, p.Field); !ok && p.Field != "" {
				t.Fatalf("a pointer that leads nowhere: %+v", p)
			}
		}
	})
}

// TestNoMovement: a summary that says that nothing was received or spent is told from any other.
func TestNoMovement(t *testing.T) {
	for summary, want := range map[string]bool{
		"本月无收支。": true, "九月份没有收支": true, "本期未发生收支业务": true, "本月没有发生收入和支出。": true, "收支均为零": true, "本期无任何收入和支出": true,
		"本月无资金往来": true, "本季度未发生经济业务": true, "No income and no expense in this period.": true, "Nothing was received or spent.": true,
		"": false, "本月工作正常。": false, "收支平衡": false, "本月收支公开如下": false, "无": false, "Everything is in order.": false, "没有困难": false,
	} {
		if got := noMovement.MatchString(summary); got != want {
			t.Errorf("%q: %v", summary, got)
		}
	}
}
