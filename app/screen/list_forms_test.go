package screen

import (
	"fmt"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

// listShelf holds staff of two divisions, powers of four classes and projects.
func listShelf() *shelf {
	s := &shelf{blobs: map[string][]byte{}}
	add := func(title string, code division.Code, body record.Body) *record.Record {
		n := 600 + len(s.records)
		r := envelope(n, title, n%40, body)
		r.Division = code
		s.records = append(s.records, r)
		return r
	}
	face := photo(0, 300, 400)
	s.blobs[digestOf(face)] = face
	for i, name := range []string{"赵志强", "程秀英", "王建国", "李秀英", "陈桂兰", "欧阳建华", "周玉梅"} {
		b := &record.StaffProfile{Name: name, Post: []string{"村党支部书记、村委会主任", "村委会副主任、民政专干", "村文书", "妇联主席"}[i%4], Order: (i + 3) % 7}
		if i%3 == 0 {
			b.Photo = digestOf(face)
		}
		if i%2 == 0 {
			b.Whereabouts = &record.Whereabouts{Status: []string{"在岗", "下村", "请假", "在岗"}[i/2], On: record.DateOf(fixedNow)}
		}
		add(name, village.Code, b)
	}
	for i, name := range []string{"刘德胜", "孙立新"} {
		add(name, "340803001000", &record.StaffProfile{Name: name, Post: "街道社会事务办公室主任", Order: 2 - i})
	}
	for i, class := range []string{"其他", "处罚", "许可", "处罚", "给付", "处罚", "其他"} {
		r := add(fmt.Sprintf("第%d项职权（示例）", i+1), "340800000000", &record.Power{PowerClass: class, Code: fmt.Sprintf("MZ-%03d", i+1), ExercisedBy: "安庆市民政局"})
		for _, level := range [][]string{{"low"}, {"medium", "low"}, nil, {"low", "high", "medium"}}[i%4] {
			b := r.Body.(*record.Power)
			b.RiskPoints = append(b.RiskPoints, record.RiskPoint{Name: "审核把关", Level: level, Measures: []string{"两人办理"}})
		}
		r.Issuer = record.Issuer{Name: "安庆市民政局", Code: "340800MZJ"}
	}
	for i, title := range []string{"村西道路硬化工程", "老年食堂改造", "城乡医疗救助"} {
		b := &record.Project{ProjectClass: "construction", Status: []string{"implementation", "completion", "preparation"}[i], Owner: "龙山示例村村民委员会", Percent: []int{68, 100, 0}[i]}
		add(title, village.Code, b)
	}
	guidesOfALife(add)
	return s
}

var ownLists = []string{"staff_profile", "power", "project", "service_guide"}

// guidesOfALife are guides of several events, one of two and one of none.
func guidesOfALife(add func(title string, code division.Code, body record.Body) *record.Record) {
	for i, events := range [][]string{{"old_age"}, {"birth"}, {"old_age", "disability"}, nil, {"death"}, {"marriage"}} {
		title := []string{"高龄津贴申请", "新生儿落户", "居家适老化改造补贴", "开具居住证明", "丧葬费减免申请", "婚姻登记"}[i]
		add(title, village.Code, &record.ServiceGuide{Type: "行政给付", LifeEvents: events, Applicants: "本村居民", Fee: record.Fee{Free: true}})
	}
}

func TestOwnLists(t *testing.T) {
	test.NewTempApp(t)
	for _, k := range ownLists {
		for _, f := range goldenForms() {
			t.Run(k+"/"+f.String(), func(t *testing.T) {
				s := at(listShelf(), f, nav.Route{Page: nav.List, ID: k})
				w := show(t, s, f)
				checkLayout(t, s, f)
				golden(t, "list-"+k+"/"+f.String(), w.Canvas())
			})
		}
	}
}

// inOrder checks that words appear on the screen one after the other.
func inOrder(t *testing.T, s *Shell, words ...string) {
	t.Helper()
	var said []string
	walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
		if o, ok := d.CanvasObject.(*widget.Text); ok {
			said = append(said, o.String())
		}
	})
	rest := strings.Join(said, "\n")
	for _, w := range words {
		_, after, ok := strings.Cut(rest, w)
		if !ok {
			t.Fatalf("%q is not on the screen, or before what should precede it:\n%s", w, strings.Join(said, "\n"))
		}
		rest = after
	}
}

func TestStaffWallFollowsTheBoards(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(listShelf(), f, nav.Route{Page: nav.List, ID: "staff_profile"})
	show(t, s, f)
	// The own village before the street; in each by place on the board, who has none last.
	inOrder(t, s, village.Name, "7 人", "欧阳建华", "周玉梅", "赵志强", "今天在岗", "程秀英", "王建国", "今天下村", "李秀英", "陈桂兰", "德宽路街道", "2 人", "孙立新", "刘德胜")
	tap(t, s, "程秀英")
	if !texts(s)["村委会副主任、民政专干"] {
		t.Error("a face does not lead to the person")
	}
}

func TestPowersStandUnderTheirClasses(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(listShelf(), f, nav.Route{Page: nav.List, ID: "power"})
	show(t, s, f)
	inOrder(t, s, "行政许可", "行政许可", "1 项", "第3项职权", "行政处罚", "3 项", "行政给付", "1 项", "第5项职权", "其他权力", "2 项")
	s.Go(nav.Route{Page: nav.List, ID: "power", Class: "处罚"})
	if got := texts(s); got["3 项"] || !got["第4项职权（示例）"] || got["第3项职权（示例）"] {
		t.Error("a chosen class is not shown alone")
	}
}

func TestProjectsSayHowFarTheyAre(t *testing.T) {
	test.NewTempApp(t)
	s := at(listShelf(), cabinet, nav.Route{Page: nav.List, ID: "project"})
	show(t, s, cabinet)
	if got := texts(s); !got["68%"] || !got["100%"] || !got["组织实施"] {
		t.Errorf("the list says %v", got)
	}
}

func TestWhatHappenedLeadsToGuides(t *testing.T) {
	test.NewTempApp(t)
	s := at(listShelf(), cabinet, nav.Route{Page: nav.List, ID: "service_guide"})
	show(t, s, cabinet)
	inOrder(t, s, "遇到了什么事？", "出生 1", "婚姻 1", "残疾 1", "养老 2", "身后 1", "开具居住证明")
	tap(t, s, "养老 2")
	if got := texts(s); !got["高龄津贴申请"] || !got["居家适老化改造补贴"] || got["新生儿落户"] || got["开具居住证明"] {
		t.Errorf("old age leads to %s", everythingSaid(s))
	}
	tap(t, s, "全部")
	if !texts(s)["开具居住证明"] {
		t.Error("the way back to all guides is lost")
	}
	s.Go(nav.Route{Page: nav.List, ID: "service_guide", Value: "nothing"})
	if !texts(s)["开具居住证明"] {
		t.Error("an unknown event shows nothing")
	}
	tap(t, s, "返回") // choosing is no way that has to be gone back
	if s.Route().Page != nav.Home {
		t.Errorf("back is %s", s.Route())
	}
}

func TestPowersSayTheirHighestRisk(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(listShelf(), f, nav.Route{Page: nav.List, ID: "power", Class: "处罚"})
	show(t, s, f)
	high := s.newCtx().T("power.risk", "level", s.newCtx().Label("risk_level", "high"))
	if got := texts(s); !got[high] || !got["3 处"] {
		t.Errorf("the list of powers says %s", everythingSaid(s))
	}
	if got := highestRisk([]record.RiskPoint{{Level: "low"}, {Level: "medium"}}); got != "medium" {
		t.Errorf("the highest of low and medium is %s", got)
	}
}
