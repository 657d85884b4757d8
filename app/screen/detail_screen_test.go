package screen

import (
	"fmt"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/division"
	"gongshi/internal/record"
)

func recordRoute(r *record.Record) nav.Route { return nav.Route{Page: nav.Record, ID: r.ID} }

// stateForms are the forms of which a state beside the example of its kind has a golden.
var stateForms = []form{cabinet, {1920, 1080, i18n.En, theme.Largest, false}}

func TestDetailScreens(t *testing.T) {
	test.NewTempApp(t)
	for name, r := range detailViews() {
		forms := stateForms
		if name == string(r.Kind) {
			forms = goldenForms()
		}
		for _, f := range forms {
			t.Run(name+"/"+f.String(), func(t *testing.T) {
				golden(t, "detail/"+name+"/"+f.String(), show(t, at(detailShelf(), f, recordRoute(r)), f).Canvas())
			})
		}
	}
}

// Nothing is tiny, cut off or on top of something else, on the whole of every screen: in portrait the
// cabinet is made as high as the page.
func TestDetailsAreWellLaidOut(t *testing.T) {
	test.NewTempApp(t)
	for name, r := range detailViews() {
		for _, f := range allForms() {
			if f.height > f.width {
				f.height = 12_000
			}
			t.Run(name+"/"+f.String(), func(t *testing.T) {
				s := at(detailShelf(), f, recordRoute(r))
				show(t, s, f)
				checkLayout(t, s, f)
			})
		}
	}
}

// All that a body says is on its screen: every text, code, amount, date, moment and number, in both
// languages. What opens at a touch is opened.
func TestEveryFieldIsShown(t *testing.T) {
	test.NewTempApp(t)
	for name, r := range detailViews() {
		for _, lang := range []i18n.Lang{i18n.Zh, i18n.En} {
			f := form{1080, 12_000, lang, theme.Normal, false}
			t.Run(name+"/"+string(lang), func(t *testing.T) {
				s := at(detailShelf(), f, recordRoute(r))
				show(t, s, f)
				said := everythingSaid(s)
				if b, ok := r.Body.(*record.ReliefDistribution); ok {
					m := s.page.models["relief"].(*reliefModel)
					for i := range b.Recipients {
						m.open, m.page = i+1, i/recipientsShown
						s.rebuildParts(true)
						said += everythingSaid(s)
					}
				}
				c := s.newCtx()
				fields(reflect.ValueOf(r.Body).Elem(), "body", func(place string, value any) {
					if words := c.waysToSay(r.Kind, place, value); len(words) > 0 && !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(said, w) }) {
						t.Errorf("%s is not shown: none of %q", place, words)
					}
				})
			})
		}
	}
}

func everythingSaid(s *Shell) string {
	var out strings.Builder
	for text := range texts(s) {
		out.WriteString(text + "\n")
	}
	return out.String()
}

// fields calls f with every value that is present.
func fields(v reflect.Value, place string, f func(place string, value any)) {
	switch x := v.Interface().(type) {
	case record.Date, time.Time, record.Fen, division.Code, record.Masked:
		if !v.IsZero() {
			f(place, x)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			fields(v.Elem(), place, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			fields(v.Index(i), place, f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			fields(v.Field(i), place+"/"+v.Type().Field(i).Name, f)
		}
	default:
		if !v.IsZero() {
			f(place, v.Interface())
		}
	}
}

// unsaid are fields that no resident reads: ids by which parts of a record refer to each other and to
// other records, digests of pictures, and truths that words stand for.
var unsaid = []string{
	"/ID", "/Question", "/Option", "/Guide", "/About", "/References", "/Photo", "/Photos", "/PromiseScan", "/Sample", "/BlankForm",
	"/Free", "/Special", "/CollectedByOther", "/Weekdays", "/Unit", "/From", "/To",
}

// waysToSay are the forms in which a value may stand on the screen; none for what is not shown.
func (c *Ctx) waysToSay(k record.Kind, place string, value any) []string {
	if strings.Contains(place, "Whereabouts") {
		return nil // said on its own day alone, see TestWhereaboutsHoldForTheirDay
	}
	for _, u := range unsaid {
		if strings.HasSuffix(place, u) && !strings.HasSuffix(place, "FAQs/Question") && place != "body/Question" {
			return nil
		}
	}
	switch x := value.(type) {
	case record.Fen:
		return []string{c.Yuan(x), c.YuanSigned(x)}
	case record.Date:
		return []string{c.Date(x), c.ShortDate(x, c.Now)}
	case time.Time:
		return []string{c.Moment(x)}
	case division.Code:
		return []string{c.Place.Name(x, c.English())}
	case record.Masked:
		return []string{string(x)}
	case string:
		return c.waysToSayText(x)
	}
	return []string{fmt.Sprint(value)}
}

// waysToSayText are a text's own words, or the label of a code; of a long text, its lines are looked for
// without the marks of headings.
func (c *Ctx) waysToSayText(s string) []string {
	words := []string{s}
	for _, list := range c.Rules.Lists() {
		if label := c.Label(list, s); label != s {
			words = append(words, label)
		}
	}
	lines := strings.Split(strings.TrimSpace(s), "\n")
	last := strings.TrimLeft(lines[len(lines)-1], "#- ")
	return append(words, last)
}

func TestSurnameAndGroupFindAHousehold(t *testing.T) {
	test.NewTempApp(t)
	tallCabinet := form{1080, 6000, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), tallCabinet, recordRoute(detailViews()["relief_long"]))
	show(t, s, tallCabinet)
	tap(t, s, "三组 7")
	if !texts(s)["7 户 20 人 · 合计 6,000.00 元"] {
		t.Errorf("the sum of a group is not said; the screen says %s", everythingSaid(s))
	}
	tap(t, s, "按姓找")
	tap(t, s, "欧阳 3")
	got := texts(s)
	if !got["欧阳*兰"] || got["李*明"] {
		t.Error("a surname does not show its households alone")
	}
	tap(t, s, "欧阳*兰")
	if !texts(s)["300 元/人"] {
		t.Error("a touched row does not open")
	}
	tap(t, s, "收起")
	if texts(s)["300 元/人"] {
		t.Error("the open row does not shut")
	}
	tap(t, s, "按组找")
	if !texts(s)["吴*明"] {
		t.Error("the tenth household is not on the first page")
	}
	tap(t, s, "名单下一页")
	if got := texts(s); got["吴*明"] || !got["查*生"] {
		t.Error("the list does not turn its page")
	}
}

func TestGuideNarrowsAtATouch(t *testing.T) {
	test.NewTempApp(t)
	tallCabinet := form{1080, 6000, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), tallCabinet, recordRoute(detailViews()["service_guide"]))
	show(t, s, tallCabinet)
	if got := texts(s); !got["6 样"] || !got["委托书和代办人身份证"] || !got["现在开门"] || !got["今天开到 17:30"] {
		t.Errorf("the guide says %v", got)
	}
	tap(t, s, "老人本人")
	tap(t, s, "老人或配偶的")
	if got := texts(s); !got["4 样"] || got["委托书和代办人身份证"] {
		t.Errorf("after two answers the guide says %v", got)
	}
}

func TestPolicyOutlineAndLinks(t *testing.T) {
	test.NewTempApp(t)
	tallCabinet := form{1080, 6000, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), tallCabinet, recordRoute(detailViews()["policy_replaced"]))
	show(t, s, tallCabinet)
	tap(t, s, "第三章 走访慰问")
	if said := everythingSaid(s); strings.Contains(said, "第三条") || !strings.Contains(said, "第六条") {
		t.Error("a chapter is not shown alone")
	}
	tap(t, s, "大观区高龄老人节日走访和日常探访办法（示例）")
	if s.Route() != recordRoute(detailViews()["policy"]) {
		t.Errorf("the new rule is not reached but %s", s.Route())
	}
	if !texts(s)["现行有效"] {
		t.Error("the new rule is not said to be in force")
	}
}

// Where somebody was on another day is not where they are today.
func TestWhereaboutsHoldForTheirDay(t *testing.T) {
	test.NewTempApp(t)
	for name, want := range map[string][]string{"staff_profile": {"今天去向未登记"}, "staff_today": {"今天在岗", "在便民服务大厅值班"}} {
		s := at(detailShelf(), cabinet, recordRoute(detailViews()[name]))
		show(t, s, cabinet)
		got := texts(s)
		for _, w := range want {
			if !got[w] {
				t.Errorf("%s does not say %q", name, w)
			}
		}
		if name == "staff_profile" && (got["今天下村"] || got["上午在四组走访高龄老人"]) {
			t.Error("whereabouts of October are shown in November")
		}
	}
}

// A service leads to its guide, named by its id or found by the code of the item.
func TestServicesLeadToTheirGuides(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 6000, i18n.Zh, theme.Normal, false}
	for _, name := range []string{"institution", "institution_linked"} {
		s := at(detailShelf(), f, recordRoute(detailViews()[name]))
		show(t, s, f)
		tap(t, s, "困难老年人家庭适老化改造补贴申请")
		if want := recordRoute(detailViews()["service_guide"]); s.Route() != want {
			t.Errorf("%s leads to %s, want %s", name, s.Route(), want)
		}
	}
}

// An affiliated unit that has a record leads to it; one that has none is named.
func TestUnitsLeadToTheirRecords(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 6000, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), f, recordRoute(detailViews()["institution_linked"]))
	show(t, s, f)
	if said := everythingSaid(s); !strings.Contains(said, "德宽示例社区便民服务大厅") {
		t.Error("a unit without a record is not named")
	}
	tap(t, s, "德宽路街道为民服务中心")
	if want := recordRoute(detailViews()["institution"]); s.Route() != want {
		t.Errorf("a unit leads to %s, want %s", s.Route(), want)
	}
}

// TestDetailPictureGoldens compares whole pictures of the screens of records that matter most.
func TestDetailPictureGoldens(t *testing.T) {
	test.NewTempApp(t)
	for name, f := range map[string]form{
		"relief_long": cabinet, "service_guide": cabinet, "project_photos": {1920, 1080, i18n.Zh, theme.Normal, false},
		"alert_real": {1080, 1920, i18n.Zh, theme.Largest, false}, "alert": {1280, 800, i18n.En, theme.Large, false},
	} {
		t.Run(name, func(t *testing.T) {
			img := Picture(at(detailShelf(), f, recordRoute(detailViews()[name])), f.width, f.height)
			file := filepath.Join("pictures", "detail-"+name+"-"+f.String()+".png")
			if *update {
				write(t, file, encodePNG(t, img))
				return
			}
			test.AssertImageMatches(t, file, img)
		})
	}
}

// A drill says that it is one, twice; an alert that is over says so; neither says the other.
func TestDrillsAndPastAlertsAreUnmistakable(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 6000, i18n.Zh, theme.Normal, false}
	for name, want := range map[string]map[string]int{
		"alert":         {"这是演练，不是真的": 2, "已经过期": 0, "洪水 · 橙色（严重）": 0},
		"alert_real":    {"这是演练，不是真的": 0, "已经过期": 0, "洪水 · 橙色（严重）": 1},
		"alert_expired": {"这是演练，不是真的": 0, "已经过期": 1, "洪水 · 橙色（严重）": 0},
	} {
		s := at(detailShelf(), f, recordRoute(detailViews()[name]))
		show(t, s, f)
		got := map[string]int{}
		walk(s, fyne.Position{}, fyne.Size{}, func(d drawn) {
			if o, ok := d.CanvasObject.(*widget.Text); ok {
				got[o.String()]++
			}
		})
		for words, n := range want {
			if got[words] != n {
				t.Errorf("%s says %q %d times, want %d", name, words, got[words], n)
			}
		}
	}
}
