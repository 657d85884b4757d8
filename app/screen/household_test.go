package screen

import (
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"gongshi/app/i18n"
	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/internal/record"
)

func householdRoute() nav.Route {
	return nav.Route{Page: nav.Record, ID: detailViews()["relief_long"].ID, Part: partHousehold}
}

// typeName types a name as the keyboard does, and puts it away.
func typeName(s *Shell, name string) {
	for _, r := range name {
		s.TypedRune(r)
	}
	s.hideKeys(s.current.Entry)
}

func TestHouseholdScreen(t *testing.T) {
	test.NewTempApp(t)
	for _, f := range allForms() {
		t.Run(f.String(), func(t *testing.T) {
			s := at(detailShelf(), f, householdRoute())
			w := show(t, s, f)
			checkLayout(t, s, f)
			if f.width != 1280 {
				golden(t, "household/"+f.String(), w.Canvas())
			}
			typeName(s, "李小明")
			checkLayout(t, s, f)
			for _, touch := range []string{"三组", s.newCtx().T("relief.persons", "n", "4"), s.newCtx().T("household.ask")} {
				tapSomewhere(t, s, touch)
			}
			checkLayout(t, s, f)
			if f.width != 1280 {
				golden(t, "household-answer/"+f.String(), w.Canvas())
			}
		})
	}
}

// ask says everything and asks.
func ask(t *testing.T, s *Shell, name, group, persons string) map[string]bool {
	t.Helper()
	s.current.Entry.Typing.Clear()
	typeName(s, name)
	for _, touch := range []string{group, persons, "查一查"} {
		tapSomewhere(t, s, touch)
	}
	return texts(s)
}

func TestAHouseholdIsFoundAndNobodyElse(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	r := detailViews()["relief_long"]
	list := r.Body.(*record.ReliefDistribution).Recipients
	s := at(detailShelf(), f, recordRoute(r))
	show(t, s, f)
	tap(t, s, "名单里有我家吗？")
	if s.Route() != householdRoute() {
		t.Fatalf("at %s", s.Route())
	}
	for _, x := range list { // nothing of the list is on the page
		if texts(s)[string(x.Name)] || texts(s)[x.Class] {
			t.Fatalf("%s is on the page before anything is asked", x.Name)
		}
	}
	own := list[slices.IndexFunc(list, func(x record.Recipient) bool { return x.Name == "欧阳*兰" })]
	c := s.newCtx()
	got := ask(t, s, "欧阳若兰", own.Group, c.T("relief.persons", "n", c.Number(own.Persons)))
	if !got["有，您家在名单里"] || !got[c.Yuan(own.Amount)+" 元"] || !got[own.Class] {
		t.Errorf("the answer is %s", everythingSaid(s))
	}
	for _, x := range list {
		if got[string(x.Name)] {
			t.Errorf("%s is shown", x.Name)
		}
	}
	got = ask(t, s, "欧阳若梅", own.Group, c.T("relief.persons", "n", c.Number(own.Persons)))
	if !got["没有查到"] || got[own.Class] || got["有，您家在名单里"] {
		t.Errorf("the answer to a stranger is %s", everythingSaid(s))
	}
	if !got[r.Publicity.Objection] {
		t.Error("it is not said how to object")
	}
}

// The page forgets when it is left; the kiosk when the person is.
func TestTheQuestionIsForgotten(t *testing.T) {
	test.NewTempApp(t)
	f := form{1080, 4000, i18n.Zh, theme.Normal, false}
	s := at(detailShelf(), f, householdRoute())
	show(t, s, f)
	for i := range mostAsked {
		if got := ask(t, s, "司马小"+string([]rune("甲乙丙丁戊")[i]), "二组", "3 人"); !got["没有查到"] {
			t.Fatalf("try %d: %s", i, everythingSaid(s))
		}
	}
	tap(t, s, "三组")
	if got := texts(s); !got[s.newCtx().T("household.enough")] || got["查一查"] {
		t.Error("the list can be tried out")
	}
	s.Back()
	s.Go(householdRoute())
	if said := everythingSaid(s); strings.Contains(said, "司马") || s.page.models["household"].(*householdModel).group != "" {
		t.Error("what was typed is still there")
	}
	if !texts(s)[s.newCtx().T("household.enough")] {
		t.Error("leaving the page makes the tries forgotten")
	}
	s.Reset()
	s.Go(householdRoute())
	if texts(s)[s.newCtx().T("household.enough")] {
		t.Error("the next person pays for the one before")
	}
}

func TestWhatCameInIsAccountedFor(t *testing.T) {
	b := &record.ReliefDistribution{Received: 100, Distributed: 60, Returned: 10, InStock: 30, Goods: []record.GoodsBalance{{Received: 5, Distributed: 4, InStock: 1}}}
	if !reliefAddsUp(b) {
		t.Error("what adds up is said not to")
	}
	b.Goods[0].InStock = 0
	if reliefAddsUp(b) {
		t.Error("a missing quilt is not noticed")
	}
	b.Goods[0].InStock, b.InStock = 1, 29
	if reliefAddsUp(b) {
		t.Error("missing money is not noticed")
	}
}
