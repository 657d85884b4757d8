package screen

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"gongshi/internal/record"
)

func asking(name, group string, persons int) *householdModel {
	m := &householdModel{}
	m.setName(name)
	m.setGroup(group)
	m.setPersons(persons)
	return m
}

func TestAHouseholdFindsItself(t *testing.T) {
	list := []record.Recipient{
		{Name: "李*明", Group: "一组", Persons: 4, Amount: 120000},
		{Name: "李*明", Group: "二组", Persons: 2, Amount: 60000},
		{Name: "张*", Group: "一组", Persons: 2, Amount: 60000},
		{Name: "欧阳*兰", Group: "十一组", Persons: 12, Amount: 90000},
		{Name: "王**", Group: "三组", Persons: 3, Amount: 90000},
	}
	for _, tc := range []struct {
		m     *householdModel
		found bool
		own   record.Fen // 0: no facts
	}{
		{asking("李小明", "一组", 4), true, 120000},
		{asking(" 李小明 ", "二组", 2), true, 60000},
		{asking("李小明", "一组", 2), false, 0},
		{asking("李小兰", "一组", 4), false, 0},
		{asking("李明", "一组", 4), false, 0},       // a shorter name is another one
		{asking("李大小明", "一组", 4), true, 0},      // the stars may stand for more: the office can tell
		{asking("张三", "一组", 2), true, 0},        // a surname alone is not an own row
		{asking("王小五", "三组", 3), true, 0},       // likewise
		{asking("欧阳若兰", "十一组", 9), true, 90000}, // nine or more
		{asking("欧阳若兰", "十一组", 8), false, 0},
	} {
		asked := 0
		tc.m.askHousehold(list, &asked)
		got := record.Fen(0)
		if tc.m.answer == nil {
			t.Errorf("%+v is not answered", tc.m)
			continue
		}
		if tc.m.answer.own != nil {
			got = tc.m.answer.own.Amount
		}
		if tc.m.answer.found != tc.found || got != tc.own {
			t.Errorf("%s %s %d: found %v, own %v", tc.m.name, tc.m.group, tc.m.persons, tc.m.answer.found, got)
		}
	}
}

func TestNothingIsAnsweredBeforeAllIsSaid(t *testing.T) {
	list := []record.Recipient{{Name: "司马*兰", Group: "九组", Persons: 1, Amount: 30000}}
	for _, m := range []*householdModel{asking("", "九组", 1), asking("司", "九组", 1), asking("司马若兰", "", 1), asking("司马若兰", "九组", 0)} {
		asked := 0
		if m.askHousehold(list, &asked); m.answer != nil || asked != 0 {
			t.Errorf("%+v is answered", m)
		}
	}
	m := asking("司马若兰", "九组", 1)
	asked := 0
	m.askHousehold(list, &asked)
	if m.answer == nil || m.answer.own == nil {
		t.Fatal("a whole question is not answered")
	}
	m.setPersons(2)
	if m.answer != nil {
		t.Error("the answer outlives its question")
	}
}

// Two households behind one masked name are told of neither.
func TestWhoCannotBeToldApartIsNotTold(t *testing.T) {
	list := []record.Recipient{
		{Name: "李*明", Group: "一组", Persons: 4, Amount: 120000},
		{Name: "李*明", Group: "一组", Persons: 4, Amount: 80000},
	}
	m, asked := asking("李小明", "一组", 4), 0
	m.askHousehold(list, &asked)
	if m.answer == nil || !m.answer.found || m.answer.own != nil {
		t.Errorf("the answer is %+v", m.answer)
	}
	list[1].Amount = 120000 // what holds for both may be said
	m.setName("李小明")
	m.askHousehold(list, &asked)
	if m.answer.own == nil || m.answer.own.Amount != 120000 {
		t.Errorf("the answer is %+v", m.answer)
	}
}

func TestTryingOutTheListEnds(t *testing.T) {
	list := []record.Recipient{{Name: "李*明", Group: "一组", Persons: 4, Amount: 120000}}
	asked := 0
	for i := range mostAsked {
		m := asking(fmt.Sprintf("李小%d", i), "一组", 4)
		if m.askHousehold(list, &asked); m.answer == nil || m.answer.found {
			t.Fatalf("try %d: %+v", i, m.answer)
		}
	}
	m := asking("李小明", "一组", 4)
	if m.askHousehold(list, &asked); m.answer != nil {
		t.Error("there is an answer after too many questions")
	}
	asked = 0
	for range 3 * mostAsked { // who finds themselves may look again
		m.setName("李小明")
		if m.askHousehold(list, &asked); m.answer == nil || m.answer.own == nil {
			t.Fatal("who is on the list is turned away")
		}
	}
}

// Whatever a list holds and whoever asks: every no is the same, the questions asked do not depend on who
// is listed, and facts belong to a row that carries the asker's own name, group and number of persons.
func TestTheAnswerRevealsNobodyElse(t *testing.T) {
	chars := []string{"李", "王", "欧阳", "小", "明", "兰", "国"}
	rapid.Check(t, func(t *rapid.T) {
		char := rapid.SampledFrom(chars)
		name := func(label string) string {
			s := char.Draw(t, label)
			for range rapid.IntRange(1, 3).Draw(t, label+" length") {
				s += char.Draw(t, label)
			}
			return s
		}
		group := rapid.SampledFrom([]string{"一组", "二组"})
		persons := rapid.IntRange(1, 11)
		var list []record.Recipient
		for range rapid.IntRange(1, 12).Draw(t, "rows") {
			list = append(list, record.Recipient{
				Name: record.Mask(name("listed")), Group: group.Draw(t, "group"), Persons: persons.Draw(t, "persons"),
				Amount: record.Fen(rapid.IntRange(1, 4).Draw(t, "amount")) * 10000,
			})
		}
		me := asking(name("me"), group.Draw(t, "my group"), min(personsMost, persons.Draw(t, "my persons")))
		asked := 0
		me.askHousehold(list, &asked)
		if me.answer == nil {
			t.Fatal("no answer")
		}
		if !me.answer.found && *me.answer != (householdAnswer{}) {
			t.Fatalf("a no with more than a no: %+v", me.answer)
		}
		for _, r := range list { // who stands on the list as they would be masked finds something
			if r.Name == record.Mask(me.name) && r.Group == me.group && min(r.Persons, personsMost) == me.persons && !me.answer.found {
				t.Fatalf("%s is on the list as %s and is told no", me.name, r.Name)
			}
		}
		own := me.answer.own
		if own == nil {
			return
		}
		if own.Name != record.Mask(me.name) || own.Group != me.group || min(own.Persons, personsMost) != me.persons {
			t.Fatalf("%+v is told of %+v", me, own)
		}
		for _, r := range list {
			if nameFit(r.Name, me.name) != fitsNot && r.Group == me.group && min(r.Persons, personsMost) == me.persons && r.Amount != own.Amount {
				t.Fatalf("%+v is told one of two rows that differ", me)
			}
		}
	})
}

func TestGroupsStandInTheirOrder(t *testing.T) {
	list := []record.Recipient{{Group: "十二组"}, {Group: "二组"}, {Group: "十组"}, {Group: "二十一组"}, {Group: "一组"}, {Group: "二组"}, {}, {Group: "3组"}}
	want := []string{"一组", "二组", "3组", "十组", "十二组", "二十一组"}
	if got := groupsOf(list, nil); !slices.Equal(got, want) {
		t.Errorf("groups are %v, want %v", got, want)
	}
}

// TestAHouseholdIsFoundHoweverItIsWritten: whom a list shows, in whatever way their name came to it, is found.
func TestAHouseholdIsFoundHoweverItIsWritten(t *testing.T) {
	data, err := os.ReadFile("../../internal/privacy/testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) < 4 || cells[3] == `""` {
			continue
		}
		shown, err := strconv.Unquote(cells[1])
		person, err2 := strconv.Unquote(cells[3])
		if err != nil || err2 != nil {
			t.Fatal(line)
		}
		list := []record.Recipient{{Name: record.Masked(shown), Group: "一组", Amount: 100}}
		for _, said := range []string{person, " " + person, person[:3] + "\u200b" + person[3:]} {
			m, n := asking(said, "一组", 1), 0
			if m.askHousehold(list, &n); m.answer == nil || !m.answer.found {
				t.Errorf("%q is on the list as %q, and is told no", said, shown)
			}
			m = asking("钱"+person, "一组", 1)
			if m.askHousehold(list, &n); m.answer == nil || m.answer.own != nil && !strings.HasPrefix(shown, "*") {
				t.Errorf("%q is told of %q", m.name, shown)
			}
		}
		asked++
	}
	if asked < 40 {
		t.Errorf("%d names", asked)
	}
}
