package screen

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/internal/record"
)

// badRecords are records that nobody should publish and somebody will.
func badRecords() map[string]*record.Record {
	out := map[string]*record.Record{}
	for i, k := range record.Kinds() {
		r, err := record.Parse([]byte(`{"kind":"` + string(k) + `","body":{}}`)) // no optional field, nor any other
		if err != nil {
			panic(err)
		}
		r.ID, r.Division, r.Title, r.PublishedAt = detailID(800+i), village.Code, "空", fixedNow
		out["empty "+string(k)] = r
	}
	title := envelope(830, strings.Repeat("关于进一步做好受灾困难群众生活救助工作的通知", 91), 1, &record.Announcement{Text: "正文"})
	word := envelope(831, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft", 1,
		&record.Announcement{Text: strings.Repeat("https://example.org/a/very/long/address/without/any/space/", 12)})
	names := envelope(832, "𠮷㐂𡃁𨰻村慰问名单", 1, &record.ReliefDistribution{Programme: "低保", Scope: "𠮷", Standard: "㐂",
		Recipients: []record.Recipient{{Name: "𠮷*㐂", Group: "𡃁组", Persons: 1 << 30, Amount: 1 << 52}, {}}})
	many := envelope(833, "五千户的名单", 1, &record.ReliefDistribution{Programme: "应急救助", Scope: "全镇", Standard: "每人 300 元"})
	b := many.Body.(*record.ReliefDistribution)
	for i := range 5000 {
		b.Recipients = append(b.Recipients, record.Recipient{
			Name: record.Masked(string([]rune("赵钱孙李周吴郑王𠮷㐂")[i%10]) + "*明"), Group: strings.Repeat("东", i%40) + "组", Persons: i % 9, Amount: record.Fen(i * 100),
		})
	}
	out["title"], out["word"], out["names"], out["many"] = title, word, names, many
	return out
}

var hardForms = []form{cabinet, {1080, 1920, i18n.En, theme.Largest, false}, {1920, 1080, i18n.Zh, theme.Normal, false}, {1280, 800, i18n.En, theme.Largest, false}}

// Whatever a record holds or lacks, its screen and its list stay in order.
func TestBadDataBreaksNoScreen(t *testing.T) {
	test.NewTempApp(t)
	for name, r := range badRecords() {
		for _, f := range hardForms {
			for _, route := range []nav.Route{recordRoute(r), {Page: nav.List, ID: string(r.Kind)}} {
				s := at(&shelf{records: []*record.Record{r}, fresh: fixtures().fresh}, f, route)
				show(t, s, f)
				t.Run(strings.Join([]string{name, string(route.Page), f.String()}, "/"), func(t *testing.T) { checkLayout(t, s, f) })
			}
		}
	}
}
