package screen

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/app/i18n"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

func day(y, m, d int) record.Date { return record.Date{Year: y, Month: time.Month(m), Day: d} }

func TestOpenAt(t *testing.T) {
	hours := []record.Opening{
		{Weekdays: []int{1, 2, 3, 4, 5}, From: "08:30", To: "12:00"}, {Weekdays: []int{1, 2, 3, 4, 5}, From: "14:30", To: "17:30"},
		{Weekdays: []int{6}, From: "09:00", To: "12:00"},
	}
	for _, tc := range []struct {
		at   string
		want openState
	}{
		{"2026-11-23 08:29", openState{day: day(2026, 11, 23), from: "08:30"}}, // a Monday
		{"2026-11-23 08:30", openState{open: true, until: "12:00"}},
		{"2026-11-23 12:00", openState{day: day(2026, 11, 23), from: "14:30"}},
		{"2026-11-23 17:29", openState{open: true, until: "17:30"}},
		{"2026-11-23 17:30", openState{day: day(2026, 11, 24), from: "08:30"}},
		{"2026-11-28 12:00", openState{day: day(2026, 11, 30), from: "08:30"}}, // Saturday noon: opens on Monday
		{"2026-11-29 10:00", openState{day: day(2026, 11, 30), from: "08:30"}},
	} {
		now, err := time.ParseInLocation("2006-01-02 15:04", tc.at, record.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := openAt(hours, now.UTC()); got != tc.want {
			t.Errorf("at %s: %+v, want %+v", tc.at, got, tc.want)
		}
	}
	if got := openAt(nil, fixedNow); got != (openState{}) {
		t.Errorf("without hours: %+v", got)
	}
	touching := []record.Opening{{Weekdays: []int{1}, From: "08:00", To: "12:00"}, {Weekdays: []int{1}, From: "12:00", To: "20:00"}}
	if got := openAt(touching, fixedNow); got.until != "20:00" {
		t.Errorf("openings that touch are shut at %s", got.until)
	}
}

// When openAt says that it opens later, it is open then and at no minute in between.
func TestOpenAtKeepsItsWord(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		clock := func(label string) string {
			return fmt.Sprintf("%02d:%02d", rapid.IntRange(0, 22).Draw(t, label), 15*rapid.IntRange(0, 3).Draw(t, label+" quarter"))
		}
		var hours []record.Opening
		for range rapid.IntRange(1, 4).Draw(t, "openings") {
			o := record.Opening{Weekdays: []int{rapid.IntRange(1, 7).Draw(t, "day")}, From: clock("from"), To: clock("to")}
			if o.From < o.To {
				hours = append(hours, o)
			}
		}
		now := fixedNow.Add(time.Duration(rapid.IntRange(0, 7*24*4).Draw(t, "at")) * 15 * time.Minute)
		s := openAt(hours, now)
		switch {
		case s.open && s.until <= now.In(record.Zone).Format("15:04"):
			t.Fatalf("open until %s, which is past", s.until)
		case s.open || s.day.IsZero():
			return
		}
		then, err := time.ParseInLocation("2006-01-02 15:04", s.day.String()+" "+s.from, record.Zone)
		if err != nil {
			t.Fatal(err)
		}
		if !then.After(now) || !openAt(hours, then).open {
			t.Fatalf("at %s it opens %s, but is not open then", now, then)
		}
		for at := now; at.Before(then); at = at.Add(15 * time.Minute) {
			if openAt(hours, at).open {
				t.Fatalf("open at %s, before %s", at, then)
			}
		}
	})
}

func TestHoursInWords(t *testing.T) {
	hours := []record.Opening{
		{Weekdays: []int{5, 1, 2, 3, 4}, From: "08:30", To: "12:00"}, {Weekdays: []int{1, 2, 3, 4, 5}, From: "14:30", To: "17:30"},
		{Weekdays: []int{6, 7}, From: "09:00", To: "12:00"}, {Weekdays: []int{1, 2, 3, 4, 5, 6, 7}, From: "20:00", To: "21:00"},
	}
	want := map[i18n.Lang]string{
		i18n.Zh: "周一至周五 8:30–12:00，14:30–17:30\n周六、周日 9:00–12:00\n每天 20:00–21:00",
		i18n.En: "Mon–Fri 8:30–12:00, 14:30–17:30\nSat, Sun 9:00–12:00\nDaily 20:00–21:00",
	}
	for lang, w := range want {
		if got := hoursText(i18n.Printer{Lang: lang}, hours); got != w {
			t.Errorf("%s: %q, want %q", lang, got, w)
		}
	}
}

func TestAnswersNarrowThePapers(t *testing.T) {
	b := detailViews()["service_guide"].Body.(*record.ServiceGuide)
	m := newGuideModel()
	names := func() string {
		var out []string
		for _, n := range m.neededMaterials(b.Materials) {
			out = append(out, fmt.Sprint(n.index, len(n.open)))
		}
		return strings.Join(out, ",")
	}
	if got := names(); got != "0 0,1 0,2 0,3 1,4 1,5 0" {
		t.Errorf("before any answer: %s", got)
	}
	m.chooseOption("who", "self")
	m.chooseOption("house", "other")
	if got := names(); got != "0 0,1 0,2 0,4 0,5 0" {
		t.Errorf("applying oneself for another's house: %s", got)
	}
	m.chooseOption("who", "self") // taken back
	if got := names(); got != "0 0,1 0,2 0,3 1,4 0,5 0" {
		t.Errorf("after taking an answer back: %s", got)
	}
}

// Further answers never bring papers back.
func TestMoreAnswersNeverAskForMorePapers(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.SampledFrom([]string{"a", "b", "c"})
		var papers []record.Material
		for range rapid.IntRange(0, 8).Draw(t, "papers") {
			var p record.Material
			for range rapid.IntRange(0, 2).Draw(t, "conditions") {
				p.OnlyIf = append(p.OnlyIf, record.MaterialIf{Question: id.Draw(t, "question"), Option: id.Draw(t, "option")})
			}
			papers = append(papers, p)
		}
		m := newGuideModel()
		before := len(m.neededMaterials(papers))
		for _, q := range []string{"a", "b", "c"} {
			m.chooseOption(q, id.Draw(t, "answer"))
			if n := len(m.neededMaterials(papers)); n > before {
				t.Fatalf("%d papers after an answer, %d before", n, before)
			} else {
				before = n
			}
		}
		for _, n := range m.neededMaterials(papers) {
			if len(n.open) > 0 {
				t.Fatalf("every question is answered, but paper %d still depends on one", n.index)
			}
		}
	})
}

func TestOutline(t *testing.T) {
	got := (&record.Policy{Text: "前言一句。\n# 办法\n\n## 第一章 总则\n第一条 甲\n\n## 第二章 附则\n第二条 乙"}).Sections("")
	heads := policyOutline(got)
	if !cmp.Equal(heads, []int{2, 3}) {
		t.Errorf("outline %v", heads)
	}
	if p := policyPart(got, heads, 1); len(p) != 1 || p[0].Heading != "第一章 总则" {
		t.Errorf("first chapter %+v", p)
	}
	if p := policyPart(got, heads, 0); len(p) != 4 {
		t.Errorf("the whole has %d sections", len(p))
	}
}

// The chapters are the whole.
func TestChaptersAreTheWhole(t *testing.T) {
	line := rapid.SampledFrom([]string{"# 一", "## 二", "### 三", "第一条 文字。", "", "- 一点", "#没有空格"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(line, 0, 20).Draw(t, "lines"), "\n")
		all := (&record.Policy{Text: text}).Sections("")
		heads := policyOutline(all)
		if len(heads) == 0 {
			return
		}
		joined := append([]record.Section{}, all[:heads[0]]...)
		for i := range heads {
			joined = append(joined, policyPart(all, heads, i+1)...)
		}
		if diff := cmp.Diff(all, joined); diff != "" {
			t.Fatal(diff)
		}
	})
}

func TestReliefSteps(t *testing.T) {
	r := detailViews()["relief_long"]
	b := r.Body.(*record.ReliefDistribution)
	states := func(today record.Date) string {
		var out strings.Builder
		for _, s := range reliefSteps(b, r.Publicity, today) {
			out.WriteString(map[widget.StepState]string{widget.StepDone: "✓", widget.StepNow: "•", widget.StepAhead: "–"}[s.state])
		}
		return out.String()
	}
	for today, want := range map[record.Date]string{
		day(2026, 11, 1):  "•–––––", // nobody has reported yet
		day(2026, 11, 8):  "✓✓•–––", // assessed in the village today
		day(2026, 11, 20): "✓✓✓✓•–", // decided; the list is up
		day(2026, 11, 26): "✓✓✓✓•–",
		day(2026, 11, 27): "✓✓✓✓✓•", // nobody objected in time; hand out
	} {
		if got := states(today); got != want {
			t.Errorf("on %s: %s, want %s", today, got, want)
		}
	}
	b.Recipients[0].HandedOutOn = day(2026, 11, 28)
	if got := states(day(2026, 11, 28)); got != "✓✓✓✓✓•" {
		t.Errorf("while it is handed out: %s", got)
	}
	for i := range b.Recipients {
		b.Recipients[i].HandedOutOn = day(2026, 11, 28+i%2)
	}
	steps := reliefSteps(b, r.Publicity, day(2026, 11, 29))
	if last := steps[len(steps)-1]; last.state != widget.StepDone || last.from != day(2026, 11, 28) || last.to != day(2026, 11, 29) {
		t.Errorf("when all is handed out: %+v", last)
	}
}

func TestReliefParts(t *testing.T) {
	list := []record.Recipient{
		{Name: "李*明", Group: "二组", Persons: 3, Amount: 100}, {Name: "欧阳*兰", Group: "一组", Persons: 1, Amount: 20}, {Name: "李*", Group: "二组", Persons: 2, Amount: 3},
	}
	m := &reliefModel{}
	if diff := cmp.Diff([]reliefPart{{"二组", 2}, {"一组", 1}}, m.listParts(list), cmp.AllowUnexported(reliefPart{})); diff != "" {
		t.Error(diff)
	}
	m.divideList(true)
	if diff := cmp.Diff([]reliefPart{{"李", 2}, {"欧阳", 1}}, m.listParts(list), cmp.AllowUnexported(reliefPart{})); diff != "" {
		t.Error(diff)
	}
	m.page, m.open = 3, 2
	m.choosePart("李")
	rows, persons, sum := m.shownLines(list)
	if !cmp.Equal(rows, []int{0, 2}) || persons != 5 || sum != 103 || m.page != 0 || m.open != 0 {
		t.Errorf("rows %v, %d persons, %d fen, %+v", rows, persons, sum, m)
	}
}

func TestMilestoneState(t *testing.T) {
	today := day(2026, 11, 23)
	for _, tc := range []struct {
		planned, actual record.Date
		state           widget.StepState
		late            int
	}{
		{day(2026, 6, 15), day(2026, 6, 18), widget.StepDone, 3},
		{day(2026, 6, 15), day(2026, 6, 13), widget.StepDone, -2},
		{record.Date{}, day(2026, 6, 13), widget.StepDone, 0},
		{day(2026, 11, 20), record.Date{}, widget.StepNow, 3},
		{day(2026, 11, 23), record.Date{}, widget.StepAhead, 0},
		{day(2026, 12, 1), day(2026, 12, 2), widget.StepAhead, 0}, // entered ahead of its day
	} {
		state, late := milestoneState(record.Milestone{PlannedOn: tc.planned, ActualOn: tc.actual}, today)
		if state != tc.state || late != tc.late {
			t.Errorf("planned %s, actual %s: %v, %d days", tc.planned, tc.actual, state, late)
		}
	}
	if phaseStates("cancelled") != nil {
		t.Error("a cancelled project has phases")
	}
}

func TestPercent(t *testing.T) {
	for _, tc := range []struct {
		part, whole int64
		want        int
	}{{0, 10, 0}, {1, 1000, 1}, {999, 1000, 99}, {10, 10, 100}, {31, 33, 94}, {12, 10, 120}, {1, 0, 0}} {
		if got := percentOf(tc.part, tc.whole); got != tc.want {
			t.Errorf("percent(%d, %d) = %d, want %d", tc.part, tc.whole, got, tc.want)
		}
	}
}

// Whatever else a drill is, it is a drill first.
func TestAlertState(t *testing.T) {
	later, earlier := fixedNow.Add(time.Hour), fixedNow.Add(-time.Hour)
	for _, tc := range []struct {
		status, msg string
		expires     time.Time
		want        alertState
	}{
		{"Actual", "Alert", later, alertReal}, {"Actual", "Update", later, alertReal}, {"Actual", "Cancel", later, alertCancelled},
		{"Actual", "Alert", fixedNow, alertExpired}, {"Actual", "Cancel", earlier, alertExpired},
		{"Exercise", "Alert", later, alertDrill}, {"Test", "Cancel", earlier, alertDrill}, {"Exercise", "Alert", earlier, alertDrill},
		{"", "", later, alertDrill}, // what does not say that it is real is not
	} {
		if got := alertStateOf(&record.Alert{Status: tc.status, MsgType: tc.msg, Expires: tc.expires}, fixedNow); got != tc.want {
			t.Errorf("%s %s until %s: %v, want %v", tc.status, tc.msg, tc.expires.Format(time.TimeOnly), got, tc.want)
		}
	}
}
