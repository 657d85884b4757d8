package screen

import (
	"encoding/json"
	"fmt"
	"time"

	"gongshi/assets"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/duty"
	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

// The moment and the place of all pictures: a Monday afternoon in an invented village.
var (
	fixedNow = time.Date(2026, 11, 23, 16, 42, 0, 0, record.Zone)
	village  = division.Division{
		Code: "340803001901", Name: "龙山示例村", NameEN: "Longshan Sample Village", Hall: "龙山示例村便民服务大厅",
		HallEN: "Longshan Sample Village Service Hall", Sample: true,
	}
	fixedPlace = Place{Chain: []division.Division{
		village,
		{Code: "340803001000", Name: "德宽路街道", NameEN: "Dekuan Road Subdistrict"},
		{Code: "340803000000", Name: "大观区", NameEN: "Daguan District"},
		{Code: "340800000000", Name: "安庆市", NameEN: "Anqing City"},
	}, Names: mustNames()}
	fixedRules  = mustRules()
	fixedDuties = mustDuties()
)

func mustNames() *division.Registry {
	var list []division.Division
	if err := json.Unmarshal(assets.Divisions, &list); err != nil {
		panic(err)
	}
	names, err := division.NewRegistry(list)
	if err != nil {
		panic(err)
	}
	return names
}

func mustRules() *record.Rules {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		panic(err)
	}
	return rules
}

func mustDuties() *duty.Rules {
	duties, err := duty.ParseRules(assets.Duties())
	if err != nil {
		panic(err)
	}
	return duties
}

// envelope makes the part that all records have. days is how long ago it was published.
func envelope(n int, title string, days int, body record.Body) *record.Record {
	at := fixedNow.AddDate(0, 0, -days).Add(-time.Duration(n) * time.Minute)
	return &record.Record{
		ID: fmt.Sprintf("0190163d-8694-739b-aea5-%012d", n), Revision: 1, Kind: body.Kind(), Division: village.Code,
		IndexNumber: fmt.Sprintf("34080391X/%s-%05d", at.Format("200601"), n), Title: title,
		Issuer: record.Issuer{Name: "龙山示例村村民委员会", Code: "34080391X"}, Department: "村务监督委员会",
		Category: "公告公示", Topic: "综合政务", Audience: "公民", Genre: "公告", Manner: "主动公开",
		IssuedOn: record.DateOf(at), PublishedAt: at, Sample: true, Body: body,
		Supervision: &record.Supervision{Body: "德宽路街道纪工委", Phone: "0556-0000 001", Address: "德宽路 12 号", Hours: "工作日 8:30–17:30"},
	}
}

func line(month, day int, class, item string, yuan int64) record.FinanceLine {
	return record.FinanceLine{
		Date: record.Date{Year: 2026, Month: time.Month(month), Day: day}, Class: class, Item: item, Amount: record.Fen(yuan * 100),
		Handler: "王建国", Witness: "李秀英", Approver: "赵志强", Voucher: fmt.Sprintf("2026-%02d-%03d", month, day),
	}
}

// statements are four quarters and twelve months of a village's accounts, each opening where the one
// before closed.
func statements() []*record.Record {
	var out []*record.Record
	add := func(n, days int, p record.Period, b *record.FinanceStatement, title string) {
		b.Period, b.Account = p, "committee"
		b.ClosingBalance = b.OpeningBalance + b.TotalIncome() - b.TotalExpense()
		b.Check = &record.FinanceCheck{
			Members: []string{"陈桂兰", "刘德胜", "周玉梅"}, Date: p.To().AddDays(12), Opinion: "账目清楚，票据齐全，同意公开。",
		}
		r := envelope(n, title, days, b)
		r.Category = "村务财务"
		out = append(out, r)
	}
	q2 := &record.FinanceStatement{OpeningBalance: 16650000, Income: []record.FinanceLine{line(5, 9, "上级拨款", "村级组织运转经费", 116150)}, Expense: []record.FinanceLine{line(6, 3, "道路维修", "村西道路硬化首期", 100410)}}
	add(101, 130, record.Period{Type: "quarter", Year: 2026, Number: 2}, q2, "2026年第二季度收支")
	q3 := &record.FinanceStatement{
		OpeningBalance: q2.ClosingBalance,
		Income: []record.FinanceLine{
			line(7, 8, "上级拨款", "村级组织运转经费", 46000), line(8, 12, "上级拨款", "人居环境整治补助", 30000),
			line(7, 20, "发包及上交收入", "鱼塘承包费（张家塘、李家塘两口，第三期）", 31450), line(9, 2, "经营收入", "村集体厂房租金", 15000), line(9, 21, "其他收入", "存款利息", 6000),
		},
		Expense: []record.FinanceLine{
			line(7, 15, "道路维修", "村西道路硬化工程款（第二期）", 48000), line(8, 25, "公益事业", "中秋慰问老人", 12230), line(9, 10, "公益事业", "文化广场健身器材", 9000),
			line(9, 28, "人员报酬", "村民小组长误工补贴", 18000), line(9, 29, "办公费", "办公用品、水电费", 9000),
		},
		Plan:           []record.PlanLine{{Class: "公益事业", Item: "老年食堂改造", Planned: 6000000, Actual: 1200000, Remark: "年底完工"}},
		Assets:         []record.Holding{{Name: "村办公楼", Quantity: "420 平方米", Value: 86000000, Location: "村部", Use: "办公、卫生室、农家书屋"}},
		Resources:      []record.Holding{{Name: "张家塘、李家塘水面", Quantity: "32.5 亩", Use: "发包给示例养殖合作社，至 2028 年 12 月"}},
		ClaimsAndDebts: []record.Debt{{Direction: "claim", Party: "示例养殖合作社", Reason: "承包费尾款", Amount: 500000, Due: record.Date{Year: 2026, Month: 12, Day: 31}}},
		Proceeds:       []record.Proceed{{Use: "提取公积公益金", Amount: 1200000, Scope: "按年度方案"}},
	}
	add(102, 5, record.Period{Type: "quarter", Year: 2026, Number: 3}, q3, "2026年第三季度收支")
	lastYear := &record.FinanceStatement{OpeningBalance: 9000000, Income: []record.FinanceLine{line(8, 1, "上级拨款", "村级组织运转经费", 101000)}, Expense: []record.FinanceLine{line(9, 1, "道路维修", "村道修补", 99000)}}
	add(103, 400, record.Period{Type: "quarter", Year: 2025, Number: 3}, lastYear, "2025年第三季度收支")
	opening := record.Fen(18264000)
	for i := range 12 {
		month := record.Period{Type: "month", Year: 2025, Number: 11}
		for range i {
			month = month.Next()
		}
		b := &record.FinanceStatement{
			OpeningBalance: opening,
			Income:         []record.FinanceLine{line(int(month.From().Month), 6, "上级拨款", "村级组织运转经费", int64(9000+i*731%4200))},
			Expense:        []record.FinanceLine{line(int(month.From().Month), 18, "办公费", "办公用品、水电费", int64(5200+i*977%6100))},
		}
		add(110+i, 360-i*30, month, b, fmt.Sprintf("%d年%d月收支", month.Year, month.Number))
		opening = b.ClosingBalance
	}
	return out
}

// notices are one or more records of every other kind.
func notices() []*record.Record {
	day := func(y, m, d int) record.Date { return record.Date{Year: y, Month: time.Month(m), Day: d} }
	relief := envelope(201, "台风临时生活救助资金发放名单（第二批）", 3, reliefBody(day))
	relief.Publicity = &record.Publicity{From: day(2026, 11, 20), Days: 7, To: day(2026, 11, 26), Objection: "到村务监督委员会或拨打监督电话"}
	dibao := envelope(202, "十一月农村低保新增对象名单", 2, &record.ReliefDistribution{Programme: "低保", Scope: "新增低保对象", Standard: "每人每月 750 元"})
	dibao.Publicity = &record.Publicity{From: day(2026, 11, 22), Days: 7, To: day(2026, 11, 28)}
	policy := envelope(204, "关于提高高龄津贴标准的通知", 20, &record.Policy{Authority: "安庆市民政局", Text: "# 一、标准\n年满八十周岁的老人每人每月六十元。"})
	policy.Division, policy.Issuer = "340800000000", record.Issuer{Name: "安庆市民政局", Code: "340800MZJ"}
	policy.DocumentNumber, policy.Summary = "宜民〔2026〕12号", "高龄津贴标准由每人每月五十元提高到六十元，自本年七月起执行。"
	return []*record.Record{
		relief, dibao,
		envelope(203, "高龄津贴申请", 13, &record.ServiceGuide{Type: "行政给付", Applicants: "本村年满 80 周岁的老人", Fee: record.Fee{Free: true}}),
		policy,
		envelope(205, "城乡居民医疗保险集中缴费通知", 15, &record.Announcement{Medium: "notice_board", Text: "集中缴费期到十二月底。"}),
		envelope(206, "村西道路硬化工程进度（68%）", 11, &record.Project{ProjectClass: "construction", Status: "implementation", Owner: "龙山示例村村民委员会", Percent: 68}),
		envelope(207, "赵志强", 40, &record.StaffProfile{Name: "赵志强", Post: "村党支部书记、村委会主任"}),
		envelope(208, "龙山示例村村民委员会", 60, &record.Institution{Type: "committee"}),
		envelope(209, "公益性公墓建设审核转报", 70, &record.Power{PowerClass: "其他", Code: "MZ-077", ExercisedBy: "德宽路街道办事处"}),
		envelope(210, "村民代表会议：同意文化广场改造方案", 9, &record.Decision{Meeting: "村民代表会议", HeldOn: day(2026, 11, 14)}),
		envelope(211, "问：村西的路灯什么时候修？", 6, &record.Answer{Type: "question", Question: "村西的路灯坏了三盏。", ReceivedOn: day(2026, 11, 15), Reply: "本周内修好。"}),
	}
}

func reliefBody(day func(y, m, d int) record.Date) *record.ReliefDistribution {
	return &record.ReliefDistribution{
		Programme: "应急救助", Batch: "第二批", Scope: "受台风影响的农户", EligibleHouseholds: 38, EligiblePersons: 112, Standard: "每人 300 元",
		Event:      &record.DisasterEvent{Type: "台风", Date: day(2026, 10, 29), Area: "全村六个村民组"},
		Recipients: []record.Recipient{{Name: "李*明", Group: "一组", Persons: 4, Amount: 120000}},
		Received:   4260000, InStock: 4260000,
	}
}

// drill is an alert that must never look real.
func drill() *record.Record {
	r := envelope(301, "【演练】防汛应急疏散演练", 1, &record.Alert{
		Status: "Exercise", MsgType: "Alert", Event: "洪水", Expires: fixedNow.AddDate(0, 0, 1), Description: "今天下午三点全村防汛疏散演练。",
	})
	r.Summary = "今天下午三点全村防汛疏散演练，听到广播后请到村小学集合。"
	return r
}

// gone is the id of a record that was withdrawn.
const gone = "0190163d-8694-739b-aea5-000000000401"

func fixtures() *shelf {
	s := &shelf{records: append(statements(), notices()...), blobs: map[string][]byte{}}
	at := func(days int) time.Time { return fixedNow.AddDate(0, 0, -days) }
	proof := catalogue.Proof{
		Origin: "demo.gongshi.example/feed/340803001901", Entry: 1203, LeafHash: "q0uVZ0pzWbTnZ3Jm8sX0sQyC1oQ0f5o1m0aKq3m7b1A=", Size: 1288,
		Root: "0m4x2K8Qw1sVb7n9Yt5u3Gh2Jf6Lr8Dp1Za4Xc7Ve0U=", Key: "demo.gongshi.example+3f9a1c07", SignedAt: at(0).Add(-8 * time.Minute),
		VerifiedAt: at(0).Add(-3 * time.Minute), Verified: true, Text: fixedProof().Text(),
	}
	short := fixedProof()
	short.Leaf = nil
	proof.Short = short.Text()
	relief := s.records[len(statements())]
	s.trails = map[string]*catalogue.Trail{
		relief.ID: {
			ID: relief.ID, Kind: relief.Kind, Division: village.Code, IndexNumber: relief.IndexNumber, Title: relief.Title,
			State: catalogue.Current, FirstPublished: at(5), Proof: proof,
			Revisions: []catalogue.Revision{
				{Op: "publish", Number: 1, Entry: 1196, At: at(5), Digest: "9f2c51e07ab3d4c8", Record: relief},
				{Op: "correct", Number: 2, Entry: 1203, At: at(3), Digest: "41d8aa90c3f7e612", Record: relief, Reason: "第 12 户人口数登记有误", By: "村会计 周玉梅",
					Changes: []record.Change{
						{Field: "/publicity/days", Old: "5", New: "7"}, {Field: "/body/received", Old: "4280000", New: "4260000"},
						{Field: "/body/recipients/11/persons", Old: "3", New: "2"},
					}},
			},
		},
		gone: {
			ID: gone, Kind: record.KindReliefDistribution, Division: village.Code, IndexNumber: "34080391X/202611-00009", State: catalogue.Erased,
			FirstPublished: at(9), Proof: proof,
			Withdrawal: &record.Withdrawal{ID: gone, Reason: "名单中有未遮盖的身份信息", By: "德宽路街道办事处", At: at(8)},
			Revisions: []catalogue.Revision{
				{Op: "publish", Number: 1, Entry: 1180, At: at(9), Digest: "c07715d2aa93be41", Erased: true},
				{Op: "erase", Number: 2, Entry: 1184, At: at(8), Digest: "5b1ed0397c2f88a6", Reason: "名单中有未遮盖的身份信息", By: "德宽路街道办事处"},
			},
		},
	}
	s.fresh = catalogue.Freshness{
		Signed: fixedNow.Add(-3 * time.Minute), FreshFor: 20 * time.Minute, Clock: catalogue.Clock{Wall: fixedNow, Now: fixedNow, Confirmed: true},
		LastHeard: fixedNow.Add(-3 * time.Minute), LastSigned: fixedNow.Add(-8 * time.Minute), LastTried: fixedNow.Add(-3 * time.Minute), Records: len(s.records),
	}
	for i, d := range fixedPlace.Chain {
		s.fresh.Chain = append(s.fresh.Chain, catalogue.Log{Division: d.Code, Name: d.Name, Size: int64(1288 - i*211), Signed: fixedNow.Add(-3 * time.Minute), VerifiedAt: fixedNow.Add(-3 * time.Minute)})
	}
	return s
}

// spelling is a Speller of a few words.
type spelling struct{}

func (spelling) Candidates(letters string, limit int) []hanzi.Candidate {
	words := map[string][]string{
		"shenghuojiuzhu": {"生活救助"}, "sheng": {"生", "声", "省", "升", "胜", "圣", "剩", "绳", "牲", "盛", "甥", "笙"}, "shenghuo": {"生活", "圣火", "升火"},
		"jintie": {"津贴", "金贴", "锦帖"}, "jin": {"今", "进", "金", "近"},
	}
	var out []hanzi.Candidate
	for n := len(letters); n > 0; n-- {
		for _, w := range words[letters[:n]] {
			if len(out) < limit {
				out = append(out, hanzi.Candidate{Text: w, Letters: n})
			}
		}
	}
	return out
}
