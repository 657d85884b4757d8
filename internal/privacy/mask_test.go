package privacy_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"gongshi/internal/privacy"
)

// nameSpelling is a line of testdata/names.tsv.
type nameSpelling struct {
	text, want string
	change     privacy.NameChange
}

var changes = map[string]privacy.NameChange{"kept": privacy.NameKept, "tidied": privacy.NameTidied, "hidden": privacy.NameHidden, "unclear": privacy.NameUnclear}

func nameSpellings(t *testing.T) (list []nameSpelling) {
	t.Helper()
	data, err := os.ReadFile("testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(strings.TrimSpace(line), "\t")
		text, err := strconv.Unquote(cells[0])
		want, err2 := strconv.Unquote(cells[1])
		change, ok := changes[cells[2]]
		if err != nil || err2 != nil || !ok {
			t.Fatalf("%s: %v, %v", line, err, err2)
		}
		list = append(list, nameSpelling{text, want, change})
	}
	if len(list) < 40 {
		t.Fatalf("%d spellings", len(list))
	}
	return list
}

func TestMaskName(t *testing.T) {
	for _, tt := range nameSpellings(t) {
		got, change := privacy.MaskName(tt.text)
		if got != tt.want || change != tt.change {
			t.Errorf("%q: %q, change %d; want %q, %d", tt.text, got, change, tt.want, tt.change)
		}
		if again, change := privacy.MaskName(got); again != got || change != privacy.NameKept {
			t.Errorf("%q as %q is not of the form: %q, change %d", tt.text, got, again, change)
		}
	}
}

// Whatever is written around and into a name, a surname and one more character are all that is shown, and masking ends.
func TestMaskedNamesShowLittle(t *testing.T) {
	signs := []rune("张李王欧阳司马大小明国华三四丰*＊xX○某·①1(（)）[]★△\u200b\ufe0f 、:：")
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom(signs), 0, 10, -1).Draw(t, "text")
		got, _ := privacy.MaskName(text)
		if again, change := privacy.MaskName(got); again != got || change != privacy.NameKept {
			t.Fatalf("%q as %q is not of the form: %q, change %d", text, got, again, change)
		}
		shown := utf8.RuneCountInString(strings.NewReplacer("*", "", "·", "").Replace(got))
		before, _ := privacy.NameParts(got)
		if !strings.Contains(got, "*") || shown > utf8.RuneCountInString(before)+2 || utf8.RuneCountInString(before) > 2 || shown > 3 {
			t.Fatalf("%q is shown as %q", text, got)
		}
		if privacy.SuspectName(got) {
			t.Fatalf("%q is shown as %q", text, got)
		}
	})
}

// TestCleanIsStable: cleaning ends, keeps what can be seen, and a name of whatever characters is masked without a
// panic.
func TestCleanIsStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, lines := rapid.String().Draw(t, "text"), rapid.Bool().Draw(t, "lines")
		clean := privacy.Clean(text, lines)
		if again := privacy.Clean(clean, lines); again != clean {
			t.Fatalf("%q as %q is cleaned to %q", text, clean, again)
		}
		seen := func(s string) string {
			return strings.Map(func(r rune) rune {
				if unicode.IsGraphic(r) && !unicode.IsSpace(r) && !unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && r != 0x2800 && r != 0xFFFC {
					return r
				}
				return -1
			}, s)
		}
		if seen(clean) != seen(text) {
			t.Fatalf("%q as %q loses what can be seen", text, clean)
		}
		got, _ := privacy.MaskName(text)
		if again, change := privacy.MaskName(got); again != got || change != privacy.NameKept {
			t.Fatalf("%q as %q is not of the form: %q, change %d", text, got, again, change)
		}
	})
}

func TestClean(t *testing.T) {
	for _, tt := range []struct {
		text  string
		lines bool
		want  string
	}{
		{"公示", false, "公示"},
		{" 公示\u00a0", false, "公示"},
		{"公\u200b示\ufeff", false, "公示"},
		{"\u202d1200.50\u202c", false, "1200.50"},
		{"机耕路\r\n维修", false, "机耕路维修"},
		{"road\nrepair", false, "road repair"},
		{"一\r\n二\r三", true, "一\n二\n三"},
		{"内\x00容", false, "内容"},
		{"一\t二", false, "一 二"},
		{"葛\U000e0100城", false, "葛城"},
		{"❤\ufe0f", false, "❤"},
		{"👨\u200d👩", false, "👨👩"},
		{"ᠮᠣᠩ\u180bᠭᠣᠯ", false, "ᠮᠣᠩ\u180bᠭᠣᠯ"},
		{"内\ufffe容\ufffc", false, "内容"},
		{"全　角", false, "全　角"},
		{"\u3164", false, ""},
	} {
		if got := privacy.Clean(tt.text, tt.lines); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.text, got, tt.want)
		}
	}
}

func TestGroupOnly(t *testing.T) {
	for _, tt := range []struct {
		text, want string
		private    bool
	}{
		{"三组", "三组", false},
		{"第2村民小组", "第2村民小组", false},
		{"甲示例村三组", "甲示例村三组", false},
		{"一至六组", "一至六组", false},
		{"东庄组", "东庄组", false},
		{"", "", false},
		{"龙山示例村二组12号（小学后面第三户）", "二组", true},
		{"某某镇甲示例村三组15号", "三组", true},
		{"甲示例村东庄组5号", "东庄组", true},
		{"甲示例村第二村民小组１２号", "第二村民小组", true},
		{"三组小学隔壁", "三组", true},
		{"示例社区3栋2单元501室", "", true},
		{"人民路十二号", "", true},
		{"示例花园3-2-501", "", true},
		{"村口第三户", "", true},
		{"三组12", "三组", true},
		{"二组１２#", "二组", true},
		{"三组B12", "三组", true},
		{"三组 No.12", "三组", true},
		{"三组第12", "三组", true},
		{"二组拾贰号", "二组", true},
		{"三组12號", "三组", true},
		{"三组3门", "三组", true},
		{"三组三門", "三组", true},
		{"三组 门牌 23", "三组", true},
		{"三组5排3巷", "三组", true},
		{"三组张大爷家", "三组", true},
		{"三组村东头第二家", "三组", true},
		{"敬老院203", "", true},
		{"敬老院203床", "", true},
		{"和平路12", "", true},
		{"幸福小区A座1203", "", true},
		{"3", "3", false},
		{"1、2", "1、2", false},
		{"3社", "3社", false},
		{"网格3", "网格3", false},
		{"二组、3组", "二组、3组", false},
		{"三门村二组", "三门村二组", false},
		{"李家村三组", "李家村三组", false},
		{"三组（低洼片）", "三组（低洼片）", false},
		{"百家社区", "百家社区", false},
	} {
		if got, private := privacy.GroupOnly(tt.text); got != tt.want || private != tt.private {
			t.Errorf("%q: %q, %v; want %q, %v", tt.text, got, private, tt.want, tt.private)
		}
	}
}

func TestFindAddresses(t *testing.T) {
	for text, want := range map[string]int{
		"示例村二组12号倒房一间":          1,
		"人民路12号3栋202室、解放巷五号":    3,
		"一至六组，低洼地段11户进水":        0,
		"龙示村〔2026〕8号":           0,
		"示例村三组3号机井":             0,
		"7月18号发放，示例村12户受灾，共3间房": 0,
		"示例村2026年3号文件":          0,
		"花园小区１２栋":               1,
	} {
		if found := privacy.FindAddresses(text); len(found) != want {
			t.Errorf("%q: %+v, want %d", text, found, want)
		}
	}
}
