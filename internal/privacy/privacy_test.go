package privacy_test

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/hang"
	"gongshi/internal/privacy"
)

// The numbers in this file are computed for the tests; regions, dates and check characters are valid,
// the serials were chosen without looking at anyone's.

func TestFind(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // "kind masked covered text"
	}{
		{"resident ID", "身份证号340803199001010027。", []string{"resident_id 3408**********0027 340803199001010027"}},
		{"check character X", "（34080319491008002X）", []string{"resident_id 3408**********002X 34080319491008002X"}},
		{"lower-case x, full width", "３４０８０３１９４９１００８００２ｘ", []string{"resident_id 3408**********002X ３４０８０３１９４９１００８００２ｘ"}},
		{"multiplication sign for X", "34080319491008002×", []string{"resident_id 3408**********002X 34080319491008002×"}},
		{"X apart", "340803 1949 1008 002 X", []string{"resident_id 3408**********002X 340803 1949 1008 002 X"}},
		{"boxes of a form", "3 4 0 8 0 3 1 9 9 0 0 1 0 1 0 0 2 7", []string{"resident_id 3408**********0027 3 4 0 8 0 3 1 9 9 0 0 1 0 1 0 0 2 7"}},
		{"hyphens", "340803-19900101-0027", []string{"resident_id 3408**********0027 340803-19900101-0027"}},
		{"zero-width space", "340803\u200b199001010027", []string{"resident_id 3408**********0027 340803\u200b199001010027"}},
		{"ID after a letter", "ID340803199001010027", []string{"resident_id 3408**********0027 340803199001010027"}},
		{"ID and mobile without a space", "34080319900101002713855561234", []string{
			"resident_id 3408**********0027 340803199001010027", "mobile 138****1234 13855561234"}},
		{"foreigner's card", "911124198108030024", []string{"resident_id 9111**********0024 911124198108030024"}},
		{"wrong check character", "340803199001010028", []string{"likely_id 3408**********0028 340803199001010028"}},
		{"wrong check character, cut", "340803 19900101 0028", []string{"likely_id 3408**********0028 340803 19900101 0028"}},
		{"wrong check character of a code", "项目编号340803199001010028", nil},
		{"one digit too few", "身份证号：34080319900101002", []string{"likely_id 3408*********1002 34080319900101002"}},
		{"one digit too many", "身份证号3408031990010100281", []string{"likely_id 3408***********0281 3408031990010100281"}},
		{"a wrong date beside a word", "公民身份号码340803199002300020", []string{"likely_id 3408**********0020 340803199002300020"}},
		{"no such day", "340803199002300020", nil},
		{"no such province", "990803199001010022", nil},
		{"masked", "3408**********0027，340803********0027", nil},
		{"credit code of an organisation", "统一社会信用代码12340800003111216L", nil},
		{"old ID", "公民身份号码340803490203001", []string{"resident_id 3408********001 340803490203001"}},
		{"old ID cut", "340803 490203 001", []string{"resident_id 3408********001 340803 490203 001"}},
		{"old ID, no such month", "340803491303001", nil},
		{"fifteen digits of a code", "项目代码：340803490203001", nil},
		{"fifteen digits in a longer run", "3408034902030011", nil},

		{"mobile", "请联系王主任13855561234。", []string{"mobile 138****1234 13855561234"}},
		{"mobile with spaces", "138 5556 1234", []string{"mobile 138****1234 138 5556 1234"}},
		{"mobile with hyphens", "138-5556-1234", []string{"mobile 138****1234 138-5556-1234"}},
		{"country code", "+86 13855561234", []string{"mobile 138****1234 13855561234"}},
		{"country code attached", "+8613855561234 008613855561234", []string{"mobile 138****1234 13855561234", "mobile 138****1234 13855561234"}},
		{"full width", "手机：１３８５５５６１２３４", []string{"mobile 138****1234 １３８５５５６１２３４"}},
		{"two mobiles", "13855561234/13955561234", []string{"mobile 138****1234 13855561234", "mobile 139****1234 13955561234"}},
		{"two mobiles, hyphen", "13855561234-13955561234", []string{"mobile 138****1234 13855561234", "mobile 139****1234 13955561234"}},
		{"unusual cut beside a word", "电话1385 556 1234", []string{"mobile 138****1234 1385 556 1234"}},
		{"unusual cut alone", "1385 556 1234", nil},
		{"word before letters", "微信号wang13855561234", []string{"mobile 138****1234 13855561234"}},
		{"masked mobile", "138****1234", nil},
		{"landline", "电话0556-1234567，0556-13855561", nil},
		{"hotlines", "12345，400-855-5612，1584", nil},
		{"longer run", "138555612345", nil},
		{"not a mobile prefix", "12855561234", nil},
		{"voucher", "凭证号：15062300012", nil},
		{"voucher, then telephone", "凭证15062300012，电话13855561234", []string{"mobile 138****1234 13855561234"}},
		{"code with letters", "PZ15062300012", nil},
		{"code with hyphen", "2015-15062300012", nil},
		{"decimal", "13855561234.50", nil},
		{"amount", "共13855561234元", nil},
		{"not an amount", "13855561234元旦后停用", []string{"mobile 138****1234 13855561234"}},
		{"index number", "003111216/201506-00011", nil},
		{"cells are not joined", "138\t5556\t1234\n138\n55561234", nil},
		{"number of a line", "1.13855561234", []string{"mobile 138****1234 13855561234"}},

		{"bank card", "卡号6228480402564890018", []string{"bank_card 6228***********0018 6228480402564890018"}},
		{"bank card in fours", "开户银行：农行 6228 4804 0256 4890 018", []string{"bank_card 6228***********0018 6228 4804 0256 4890 018"}},
		{"word behind", "6228480402564890018（一卡通）", []string{"bank_card 6228***********0018 6228480402564890018"}},
		{"no word", "6228480402564890018", []string{"likely_card 6228***********0018 6228480402564890018"}},
		{"no Luhn", "卡号6228480402564890019", nil},
		{"no issuer", "卡号7228480402564890017", nil},
		{"masked card", "卡号6228 **** **** 0018", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, f := range privacy.Find(tt.text) {
				got = append(got, fmt.Sprintf("%s %s %s", f.Kind, f.Masked, tt.text[f.Start:f.End]))
				if want := utf8.RuneCountInString(tt.text[:f.Start]); f.Rune != want {
					t.Errorf("Rune = %d, want %d", f.Rune, want)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("Find(%q) (-want +got):\n%s", tt.text, diff)
			}
		})
	}
}

func TestFindUnder(t *testing.T) {
	tests := []struct {
		heading, text string
		want          int
	}{
		{"银行卡号", "6228480402564890018", 1},
		{"备注", "6228480402564890018", 1}, // a person decides
		{"凭证号", "6228480402564890018", 0},
		{"索引号", "340803/19900101/0027", 1}, // likewise
		{"凭证号", "15062300012", 0},
		{"联系电话", "15062300012", 1},
		{"凭证号", "电话15062300012", 1},
		{"Voucher No.", "15062300012", 0},
		{"编号", "340803490203001", 0},
		{"身份证件号码", "340803490203001", 1},
		{"编号", "340803199001010027", 1}, // a checked number is one wherever it stands
	}
	for _, tt := range tests {
		if got := privacy.FindUnder(tt.heading, tt.text); len(got) != tt.want {
			t.Errorf("FindUnder(%q, %q) = %v, want %d findings", tt.heading, tt.text, got, tt.want)
		}
	}
}

func TestMask(t *testing.T) {
	got := privacy.Mask("户主身份证 34080319491008002X，手机 +86 138-5556-1234。")
	if want := "户主身份证 3408**********002X，手机 +86 138****1234。"; got != want {
		t.Errorf("Mask = %q, want %q", got, want)
	}
}

// checkCharacter is the weights form of GB 11643-1999 appendix A, another way than the package's.
func checkCharacter(digits string) string {
	weights := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return string("10X98765432"[sum%11])
}

var residentIDs = rapid.Custom(func(t *rapid.T) string {
	region := rapid.SampledFrom([]string{"340803", "340811", "110101", "440305", "650102", "820000", "513436"}).Draw(t, "region")
	year := rapid.IntRange(1900, 2026).Draw(t, "year")
	month := rapid.IntRange(1, 12).Draw(t, "month")
	day := rapid.IntRange(1, 28).Draw(t, "day")
	digits := fmt.Sprintf("%s%04d%02d%02d%03d", region, year, month, day, rapid.IntRange(0, 999).Draw(t, "serial"))
	return digits + checkCharacter(digits)
})

// prose is Chinese text with the punctuation and the few Latin letters that surround numbers in practice.
var prose = rapid.StringOfN(rapid.SampledFrom([]rune("身份证号码为的居民家庭编号凭证电话，。：；（）、卡 \n＊*ab元")), 0, 20, -1)

// disguise writes a number as people do: full width, lower case, cut by separators.
func disguise(t *rapid.T, number string) string {
	var b strings.Builder
	wide := rapid.Bool().Draw(t, "wide")
	for i, r := range number {
		if i > 0 {
			b.WriteString(rapid.SampledFrom([]string{"", "", "", "", " ", "-", "　", " - ", "\u200b"}).Draw(t, "separator"))
		}
		switch {
		case wide:
			r += 0xFEE0
		case r == 'X' && rapid.Bool().Draw(t, "lower"):
			r = 'x'
		}
		b.WriteRune(r)
	}
	return b.String()
}

func TestResidentIDAnywhere(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := residentIDs.Draw(t, "id")
		before, shown, behind := prose.Draw(t, "before"), disguise(t, id), prose.Draw(t, "behind")
		text := before + shown + behind
		got := privacy.Find(text)
		want := []privacy.Finding{{Kind: privacy.ResidentID, Start: len(before), End: len(before) + len(shown),
			Rune: utf8.RuneCountInString(before), Masked: id[:4] + "**********" + id[14:]}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("Find(%q) (-want +got):\n%s", text, diff)
		}
	})
}

func TestResidentIDWithAnyDigitChanged(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := []byte(residentIDs.Draw(t, "id"))
		at := rapid.IntRange(0, 16).Draw(t, "at")
		id[at] = '0' + (id[at]-'0'+byte(rapid.IntRange(1, 9).Draw(t, "by")))%10
		text := prose.Draw(t, "before") + disguise(t, string(id)) + prose.Draw(t, "behind")
		for _, f := range privacy.Find(text) {
			if f.Kind == privacy.ResidentID {
				t.Fatalf("Find(%q) = %v", text, f)
			}
		}
	})
}

func TestMobileInProse(t *testing.T) {
	words := rapid.StringOfN(rapid.SampledFrom([]rune("请拨打村民小组长的号码为，。：（）、")), 0, 20, -1)
	rapid.Check(t, func(t *rapid.T) {
		number := fmt.Sprintf("1%d%09d", rapid.IntRange(3, 9).Draw(t, "second"), rapid.IntRange(0, 999_999_999).Draw(t, "rest"))
		before, behind := words.Draw(t, "before"), words.Draw(t, "behind")
		got := privacy.Find(before + number + behind)
		if len(got) != 1 || got[0].Kind != privacy.Mobile || got[0].Start != len(before) || got[0].Masked != number[:3]+"****"+number[7:] {
			t.Fatalf("Find(%q) = %v", before+number+behind, got)
		}
		if got := privacy.Find(before + number + "0" + behind); len(got) != 0 {
			t.Fatalf("found %v in a run of twelve digits", got)
		}
	})
}

// cuts are what parts of a number are found between: by the line's end, by hand, by a form, to get past a search.
var cuts = []string{"\n", "\r\n", " \n  ", "/", "／", "|", "，", ",", "、", "。", "(", ")", "】【", ") (", "_", "~", "：", "'", "->", " / ", "\u2028", "\t", "\u3000\u3000\n"}

// spellings write a digit otherwise.
var spellings = []string{"0123456789", "０１２３４５６７８９", "〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零幺二三四五六七八九", "⓪①②③④⑤⑥⑦⑧⑨", "⁰¹²³⁴⁵⁶⁷⁸⁹", "₀₁₂₃₄₅₆₇₈₉",
	"⓿❶❷❸❹❺❻❼❽❾", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "٠١٢٣٤٥٦٧٨٩", "๐๑๒๓๔๕๖๗๘๙", "༠༡༢༣༤༥༦༧༨༩", "᠐᠑᠒᠓᠔᠕᠖᠗᠘᠙"}

// respell writes each digit in one of the spellings.
func respell(number string, spelling func(i int) string) string {
	var b strings.Builder
	for i, r := range number {
		if r >= '0' && r <= '9' {
			r = []rune(spelling(i))[r-'0']
		}
		b.WriteRune(r)
	}
	return b.String()
}

// TestNumbersInPieces: whatever cuts a number, however its digits are written.
func TestNumbersInPieces(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id, mixed := residentIDs.Draw(t, "id"), rapid.Bool().Draw(t, "mixed")
		one := rapid.SampledFrom(spellings).Draw(t, "spelling")
		text := respell(id, func(int) string {
			if mixed {
				return rapid.SampledFrom(spellings).Draw(t, "digit")
			}
			return one
		})
		shown := []rune(text)
		var b strings.Builder
		for i, r := range shown {
			if i > 0 && rapid.IntRange(0, 3).Draw(t, "cut") == 0 {
				b.WriteString(rapid.SampledFrom(cuts).Draw(t, "by"))
			}
			b.WriteRune(r)
		}
		before, behind := prose.Draw(t, "before"), prose.Draw(t, "behind")
		got := privacy.Find(before + b.String() + behind)
		if len(got) != 1 || got[0].Kind == privacy.Mobile || got[0].Start != len(before) || got[0].End != len(before)+b.Len() {
			t.Fatalf("Find(%q) = %v", before+b.String()+behind, got)
		}
	})
}

// TestShapes: what is met in announcements, ledgers and lists, as kind and covered text.
func TestShapes(t *testing.T) {
	for text, want := range map[string]string{
		// numbers of residents
		"340803199001\n010027":           "resident_id",
		"身份证：340803\r\n19900101\r\n0027": "resident_id",
		"340803/19900101/0027":           "resident_id",
		"（340803）19900101（0027）":         "resident_id",
		"340803,1990,0101,0027":          "resident_id",
		"三四〇八〇三一九九〇〇一〇一〇〇二七":             "resident_id",
		"叁肆零捌零叁壹玖玖零零壹零壹零零贰柒":             "resident_id",
		"340803一九九〇0101零零二七":             "resident_id",
		"③④⓪⑧⓪③①⑨⑨⓪⓪①⓪①⓪⓪②⑦":             "resident_id",
		"3️⃣4️⃣0️⃣8️⃣0️⃣3️⃣1️⃣9️⃣9️⃣0️⃣0️⃣1️⃣0️⃣1️⃣0️⃣0️⃣2️⃣7️⃣": "resident_id",
		"3̶40803199001010027":  "resident_id",
		"34080319491008002\nX": "resident_id",
		"张三13855561234340803\n19900101002713955561234李四": "mobile resident_id mobile",
		"编号：340803/19900101/0027":                        "likely_id",
		"编号：340803199001\n010027":                        "resident_id",
		"公民身份号码340803/490203/001":                        "resident_id",
		"340803/490203/001":                              "likely_id",
		"3408034902\n03001":                              "likely_id",
		"三四〇八〇三四九〇二〇三〇〇一":                                "resident_id",
		"三四○八○三一九九○○一○一○○二七":                             "resident_id",
		"三 四 ◯ 八 ◯ 三 一 九 九 ◯ ◯ 一 ◯ 一 ◯ ◯ 二 七":            "resident_id",
		"340803\u316419900101\u115f\uffa00027":           "resident_id", // fillers, of which nothing is seen
		"340803\x0119900101\x7f\u20650027":               "resident_id",
		"营业执照注册号：340803600123456":                        "likely_id",
		"税号340803711012345":                              "likely_id",
		"证件号码340803711012345":                            "resident_id",
		// telephones
		"一三八○○○五一二三四":           "mobile",
		"一三八五五五六一二三四":           "mobile",
		"幺三八五五五六幺二三四":           "mobile",
		"138五五五六1234":           "mobile",
		"王主任：138\n55561234":     "mobile",
		"王主任，13855\n561234":     "mobile",
		"138/5556/1234":         "mobile",
		"(138)5556(1234)":       "mobile",
		"【138】【5556】【1234】":     "mobile",
		"138，5556，1234":         "mobile",
		"1 3 8 5 5 5 6 1 2 3 4": "mobile",
		"电话：13，85，55，61，23，4":   "mobile",
		"方案一13855561234":        "mobile",
		"编号3 王五 13855561234":    "mobile",
		"收据请找王会计13855561234":    "mobile",
		"流水线工人13855561234":      "mobile",
		"订单农业负责人李四13855561234":  "mobile",
		"①13855561234":          "mobile",
		"13855561234①":          "mobile",
		"二、13855561234":         "mobile",
		"三十户 13855561234":       "mobile",
		"+86(138)5556-1234":     "mobile",
		// cards
		"6228480402\n564890018":             "likely_card",
		"6228/4804/0256/4890/018":           "likely_card",
		"六二二八四八〇四〇二五六四八九〇〇一八":               "likely_card",
		"卡号：六二二八四八〇四〇二五六四八九〇〇一八":            "bank_card",
		"农行卡6228，4804，0256，4890，018":        "bank_card",
		"农行卡62284804\n02564890018":          "bank_card",
		"一卡通：622848 0402564890018":          "bank_card",
		"卡号\n6228480402564890018":           "likely_card",
		"银行手续费等四项为4000、1000、2000、6250，均已入账": "likely_card", // amounts, or not
		"卡号4000、1000、2000、6250":             "bank_card",
		// none
		"2026年1月至11月，分别支出1200、3500、138、5556元": "",
		"共支出138，5556，1234元":                   "",
		"分别为135、1234、5678户":                   "",
		"138\t5556\t1234":                     "",
		"备注150\n20260302":                     "",
		"备注150\n20260302\n备注160\n20260303":    "",
		"一、二、三、四、五、六、七、八、九、十、十一、十二":           "",
		"一是三八妇女节五一六一二三四项活动":                   "",
		"二〇二六年十一月三十日至二〇二七年一月三日":               "",
		"壹仟叁佰捌拾伍元伍角陆分壹贰叁肆":                    "",
		"12,345,678,901.50":                   "",
		"1,385,556,123.40元":                   "",
		"账户余额：45,000,000,000,000.00元":         "",
		"统一社会信用代码123408000031112163":          "",
		"003111216/202606-00011":              "",
		"宜公示〔2026〕138号\n5556/1234":            "",
		"2026-01-01/2026-12-31":               "",
		"2020-340803-01-01-012345":            "",
		"发票代码：034002000111 发票号码：62284804":     "",
		"凭证6228480402564890018":               "",
		"金额6228480402564890018元":              "",
		"6228480402564890018.50":              "",
		"电话0556-1384556，1234":                 "",
		"138○○○○1234，340803○○○○○○○○0027":      "", // hidden, not spelled
	} {
		var kinds []string
		for _, f := range privacy.Find(text) {
			kinds = append(kinds, string(f.Kind))
		}
		if got := strings.Join(kinds, " "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// BenchmarkFind reads a long text without numbers of interest, and a ledger's with many.
func BenchmarkFind(b *testing.B) {
	for name, text := range map[string]string{
		"prose":  strings.Repeat("村民委员会于二〇二六年十一月三十日召开村民代表会议，一致通过第三季度财务收支情况。", 500),
		"ledger": strings.Repeat("2026-03-04 支付道路维修款 12,345.00 元，凭证 20260304001，余额 1,234,567.89\n", 500),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			for b.Loop() {
				privacy.Find(text)
			}
		})
	}
}

func FuzzFind(f *testing.F) {
	for _, seed := range []string{
		"身份证号34080319491008002X，电话138 5556 1234", "卡号6228 4804 0256 4890 018", "３４０８０３-1949100８-００２ｘ",
		"340803490203001", "+86 138-5556-1234/0086139 5556 1234", "138****1234 3408**********002X", "\xff13855561234\xe5",
		"34080319900101002713855561234", "凭证号15062300012", "138 340803199001010027 1234 5678 电话",
	} {
		f.Add("", seed)
		f.Add("银行卡号", seed)
	}
	f.Fuzz(func(t *testing.T, heading, text string) {
		hang.Watch(t)
		end := 0
		for _, found := range privacy.FindUnder(heading, text) {
			if found.Start < end || found.End <= found.Start || found.End > len(text) {
				t.Fatalf("finding %v out of order or out of range", found)
			}
			end = found.End
			if utf8.ValidString(text) && !utf8.ValidString(text[found.Start:found.End]) {
				t.Fatalf("finding %v cuts a rune", found)
			}
			if utf8.RuneCountInString(text[:found.Start]) != found.Rune {
				t.Fatalf("finding %v: wrong rune index", found)
			}
			if rest := privacy.Find(found.Masked); len(rest) != 0 {
				t.Fatalf("masked form %q is itself a finding", found.Masked)
			}
		}
		if rest := privacy.Find(privacy.Mask(text)); len(rest) != 0 {
			t.Fatalf("after masking still found: %v", rest)
		}
	})
}

// TestFindAcross: a number in the cells of a row, one behind the other.
func TestFindAcross(t *testing.T) {
	for _, tt := range []struct {
		cells []string
		want  bool
	}{
		{[]string{"340803", "199001010027"}, true},
		{[]string{"340803", "19900101", "0027"}, true},
		{[]string{"张三340803", "1990", "0101", "0027号"}, true},
		{[]string{"340803199001", "010027"}, true},
		{[]string{"三四○八○三", "一九九○○一○一", "○○二七"}, true},
		{[]string{"34080319491008", "002", "x"}, true},
		{[]string{"340803", "于", "199001010027"}, false},
		{[]string{"340803199001010027", "1"}, false}, // in one cell
		{[]string{"1", "340803199001010027", "1"}, false},
		{[]string{"340803", "19900101", "0028"}, false},
		{[]string{"340803199001010027", ""}, false},
	} {
		if _, got := privacy.FindAcross(tt.cells...); got != tt.want {
			t.Errorf("FindAcross(%q) = %v, want %v", tt.cells, got, tt.want)
		}
	}
}
