package cache_test

import (
	"fmt"
	"testing"

	"gongshi/internal/hanzi"
	"gongshi/internal/record"
)

func TestLexiconSpeaksOfWhatIsPublished(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	suggested := func(typed string) string {
		t.Helper()
		lexicon, err := c.Lexicon(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return hanzi.Default().Suggest(typed, lexicon, 1)[0].Text
	}
	for _, typed := range []string{"lnstbz", "slccmwyh"} {
		if got := suggested(typed); got == "老年食堂补助" || got == "示例村民委员会" {
			t.Fatalf("without records %s gives %s: this test shows nothing", typed, got)
		}
	}
	for i := range 3 {
		o.publish(notice(fmt.Sprintf("第%d批老年食堂补助发放", i+1), "一"))
		staff := notice("欧阳光明", "二")
		staff.Kind, staff.Body = record.KindStaffProfile, &record.StaffProfile{Name: "欧阳光明", Post: "主任"}
		o.publish(staff)
	}
	o.must(c)
	if got := suggested("lnstbz"); got != "老年食堂补助" {
		t.Errorf("what titles speak of is not suggested, but %s", got)
	}
	if got := suggested("slccmwyh"); got != "示例村村民委员会" {
		t.Errorf("the issuer is not suggested, but %s", got)
	}
	if got := suggested("oygm"); got == "欧阳光明" {
		t.Error("a person is suggested to everybody")
	}
}
