package hanzi_test

import (
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/hang"
	"gongshi/internal/hanzi"
)

// spoken is the reading of a text in numbered pinyin.
func spoken(readings []hanzi.Reading) string {
	var all []string
	for _, r := range readings {
		all = append(all, r.Numbered())
	}
	return strings.Join(all, " ")
}

func TestReadings(t *testing.T) {
	tests := []struct{ text, want string }{
		{"还款", "huan2 kuan3"},
		{"银行", "yin2 hang2"},
		{"会计", "kuai4 ji4"},
		{"重庆", "chong2 qing4"},
		{"行长", "hang2 zhang3"},
		{"长江", "chang2 jiang1"},
		{"成长", "cheng2 zhang3"},
		{"音乐", "yin1 yue4"},
		{"快乐", "kuai4 le4"},
		{"重量", "zhong4 liang4"},
		{"调查", "diao4 cha2"},
		{"调整", "tiao2 zheng3"},
		{"朝阳", "chao2 yang2"},
		{"重新测量", "chong2 xin1 ce4 liang2"},
		{"农商银行行长会见会计", "nong2 shang1 yin2 hang2 hang2 zhang3 hui4 jian4 kuai4 ji4"},
		{"还款后还要还", "huan2 kuan3 hou4 hai2 yao4 hai2"},
		{"村委会长", "cun1 wei3 hui4 zhang3"},
		{"特困人员供养", "te4 kun4 ren2 yuan2 gong1 yang3"},
		{"重度残疾人", "zhong4 du4 can2 ji2 ren2"},
		{"行政给付", "xing2 zheng4 ji3 fu4"},
		{"种粮补贴", "zhong4 liang2 bu3 tie1"},
		{"农作物种类", "nong2 zuo4 wu4 zhong3 lei4"},
		{"军干所", "jun1 gan4 suo3"},
		{"中标公示", "zhong4 biao1 gong1 shi4"},
		{"应急救助", "ying4 ji2 jiu4 zhu4"},
		{"宿松县、枞阳县", "su4 song1 xian4 zong1 yang2 xian4"},
		{"模板、着落", "mu2 ban3 zhuo2 luo4"},
		{"高分子与知识分子", "gao1 fen1 zi3 yu3 zhi1 shi2 fen4 zi3"},
		{"绿色", "lv4 se4"},
		{"2015年，ABC", "nian2"},
		{"𠮷林", "ji2 lin2"},
		{"\U00030000好", "hao3"},
		{"银　行", "yin2 hang2"},
		{"", ""},
	}
	for _, tt := range tests {
		if got := spoken(hanzi.Default().Readings(tt.text)); got != tt.want {
			t.Errorf("%s is read %s, want %s", tt.text, got, tt.want)
		}
	}
}

func TestNameReadings(t *testing.T) {
	tests := []struct{ name, want string }{
		{"单小明", "shan4 xiao3 ming2"}, {"仇*", "qiu2"}, {"任长江", "ren2 chang2 jiang1"}, {"曾伟", "zeng1 wei3"},
		{"尉迟恭", "yu4 chi2 gong1"}, {"王*伟", "wang2 wei3"}, {"", ""},
	}
	for _, tt := range tests {
		if got := spoken(hanzi.Default().NameReadings(tt.name)); got != tt.want {
			t.Errorf("%s is read %s, want %s", tt.name, got, tt.want)
		}
	}
	if got := spoken(hanzi.Default().Readings("简单")); got != "jian3 dan1" {
		t.Errorf("in a sentence 简单 is read %s", got)
	}
}

func TestReadingsSayWhere(t *testing.T) {
	text := "a村，务ü"
	var got []string
	for _, r := range hanzi.Default().Readings(text) {
		got = append(got, text[r.Start:r.End])
	}
	if diff := cmp.Diff([]string{"村", "务"}, got); diff != "" {
		t.Errorf("places (-want +got):\n%s", diff)
	}
}

func TestSyllable(t *testing.T) {
	tests := []struct {
		hanzi.Syllable
		marked string
	}{
		{hanzi.Syllable{Letters: "chong", Tone: 2}, "chóng"}, {hanzi.Syllable{Letters: "gao", Tone: 1}, "gāo"},
		{hanzi.Syllable{Letters: "hui", Tone: 4}, "huì"}, {hanzi.Syllable{Letters: "jiu", Tone: 4}, "jiù"},
		{hanzi.Syllable{Letters: "gou", Tone: 4}, "gòu"}, {hanzi.Syllable{Letters: "lve", Tone: 4}, "lüè"},
		{hanzi.Syllable{Letters: "nv", Tone: 3}, "nǚ"}, {hanzi.Syllable{Letters: "zi", Tone: 5}, "zi"},
		{hanzi.Syllable{Letters: "xue", Tone: 2}, "xué"}, {hanzi.Syllable{Letters: "m", Tone: 2}, "m"},
	}
	for _, tt := range tests {
		if got := tt.String(); got != tt.marked {
			t.Errorf("%s is %s, want %s", tt.Numbered(), got, tt.marked)
		}
	}
}

func TestFirstCandidate(t *testing.T) {
	tests := []struct{ typed, want string }{
		{"cunwugongkai", "村务公开"}, {"dibaojin", "低保金"}, {"gaolingbutie", "高龄补贴"}, {"linshijiuzhu", "临时救助"},
		{"caiwugongkai", "财务公开"}, {"yiliaojiuzhu", "医疗救助"}, {"jiuzaijiuzhu", "救灾救助"}, {"cunweihui", "村委会"},
		{"shehuibaoxian", "社会保险"}, {"hunyindengji", "婚姻登记"}, {"shouyang", "收养"}, {"youfu", "优抚"},
		{"yanglaobaoxian", "养老保险"}, {"yiliaobaoxian", "医疗保险"}, {"canjirenbutie", "残疾人补贴"}, {"tekungongyang", "特困供养"},
		{"gongshi", "公示"}, {"gonggao", "公告"}, {"banshizhinan", "办事指南"}, {"minzhengju", "民政局"}, {"weifanggaizao", "危房改造"},
		{"zhengdibuchangkuan", "征地补偿款"}, {"yishiyiyi", "一事一议"}, {"fulicaipiao", "福利彩票"}, {"liulangqitao", "流浪乞讨"},
		{"gongmu", "公墓"}, {"binzang", "殡葬"}, {"dongchunjiuzhu", "冬春救助"}, {"huikuan", "汇款"}, {"tingshui", "停水"},
		// First letters, mixed, unfinished, apostrophes, ü, capitals.
		{"cwgk", "财务公开"}, {"gljt", "高龄津贴"}, {"glbt", "高龄补贴"}, {"dbj", "低保金"}, {"gaolbt", "高龄补贴"}, {"cunwugk", "村务公开"},
		{"cunwugon", "村务公开"}, {"gaoling'butie", "高龄补贴"}, {"'di'bao'jin", "低保金"}, {"xi'an", "西安"}, {"nvxing", "女性"}, {"lveduo", "掠夺"},
		{"lueduo", "掠夺"}, {"CUNWEIHUI", "村委会"},
		// Sentences.
		{"womenyaoshenqingdibao", "我们要申请低保"}, {"zhonghuarenmingongheguo", "中华人民共和国"},
	}
	for _, tt := range tests {
		got := hanzi.Default().Suggest(tt.typed, nil, 5)
		if len(got) == 0 || got[0].Text != tt.want || got[0].Letters != len(tt.typed) {
			t.Errorf("%s gives %v, want %s first", tt.typed, got, tt.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	d := hanzi.Default()
	all := func(typed string) []string {
		var list []string
		for _, c := range d.Suggest(typed, nil, 0) {
			list = append(list, c.Text)
		}
		return list
	}
	if got := all("ylbx")[:2]; !slices.Contains(got, "养老保险") || !slices.Contains(got, "医疗保险") {
		t.Errorf("ylbx begins with %v", got)
	}
	if got := all("yanglaob"); !slices.Contains(got[:3], "养老保险") {
		t.Errorf("unfinished words: %v", got)
	}
	for _, none := range []string{"", "'", "7", "村", "-a", "\xff"} {
		if got := all(none); got != nil {
			t.Errorf("%q gives %v", none, got)
		}
	}
	if got := all("gaolingbutie7")[0]; got != "高龄补贴" {
		t.Errorf("letters before a digit give %v", got)
	}
	if got := all("i"); len(got) > 0 {
		t.Errorf("no syllable begins with i: %v", got)
	}
	if got := len(d.Suggest("s", nil, 7)); got != 7 {
		t.Errorf("%d candidates for a limit of 7", got)
	}
}

// TestSuggestPart: a part can be chosen and the rest typed on; the whole comes before parts, words before characters.
func TestSuggestPart(t *testing.T) {
	got := hanzi.Default().Suggest("cunwu'gongkai", nil, 0)
	want := map[string]int{"村务公开": 13, "村务": 6, "村": 3}
	last := 13
	for _, c := range got {
		if letters, ok := want[c.Text]; ok {
			if c.Letters != letters {
				t.Errorf("%s uses %d letters, want %d", c.Text, c.Letters, letters)
			}
			delete(want, c.Text)
		}
		if c.Letters > last {
			t.Errorf("%s uses more letters than the one before", c.Text)
		}
		last = c.Letters
	}
	if len(want) > 0 {
		t.Errorf("not suggested: %v", want)
	}
}

func TestLexicon(t *testing.T) {
	d := hanzi.Default()
	if got := d.Suggest("yuanmingshuikuduizhang", nil, 1)[0].Text; got == "源明水库队长" {
		t.Fatal("the dictionary knows the word: this test shows nothing")
	}
	lexicon := d.NewLexicon(
		hanzi.Word{Text: "源明水库队长", Weight: 1}, hanzi.Word{Text: "最低生活保障（低保）", Weight: 2},
		hanzi.Word{Text: "公事", Weight: 9}, hanzi.Word{Text: "一", Weight: 9}, hanzi.Word{Text: "\U00030000\U00030000", Weight: 9}, hanzi.Word{})
	for typed, want := range map[string]string{
		"yuanmingshuikuduizhang": "源明水库队长", "ymskdz": "源明水库队长", "gongshi": "公事", "zuidishenghuobaozhang": "最低生活保障",
		"womenqingyuanmingshuikuduizhang": "我们请源明水库队长",
	} {
		if got := d.Suggest(typed, lexicon, 1); got[0].Text != want {
			t.Errorf("%s gives %v, want %s", typed, got, want)
		}
	}
}

func TestMine(t *testing.T) {
	titles := []string{
		"关于发放老年食堂补助的公示", "王建国老年食堂补助发放名单", "老年食堂补助标准调整通知", "王建国同志任职公示",
		"王建国家庭低保金发放情况", "示例村低保金发放名单", "第三季度低保金发放名单", "赵小明遗失声明", "张小明申请公示",
	}
	mined := map[string]int{}
	for _, w := range hanzi.Default().Mine(iter.Seq[string](slices.Values(titles))) {
		mined[w.Text] = w.Weight
	}
	for text, weight := range map[string]int{"老年食堂补助": 3, "低保金": 3, "食堂": 3, "公示": 3, "发放": 5, "通知": 0} {
		if mined[text] != weight {
			t.Errorf("%s has weight %d, want %d", text, mined[text], weight)
		}
	}
	for text := range mined {
		if strings.Contains(text, "王") || strings.Contains(text, "小明") {
			t.Errorf("%s is suggested to everybody", text)
		}
	}
}

func FuzzSuggest(f *testing.F) {
	for _, s := range []string{"cunwugongkai", "xi'an", "ssssssssssss", "nv'lve", "''a'", "zhuangzhuangzhuang", "ABCdef7", "村wu"} {
		f.Add(s)
	}
	d := hanzi.Default()
	lexicon := d.NewLexicon(hanzi.Word{Text: "村务公开", Weight: 3})
	f.Fuzz(func(t *testing.T, typed string) {
		hang.Watch(t)
		for _, c := range d.Suggest(typed, lexicon, 50) {
			if c.Text == "" || c.Letters < 1 || c.Letters > len(typed) {
				t.Fatalf("%q gives %+v", typed, c)
			}
		}
	})
}

func FuzzReadings(f *testing.F) {
	for _, s := range seeds {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		hang.Watch(t)
		end := 0
		for _, r := range hanzi.Default().Readings(text) {
			if r.Start < end || r.End <= r.Start || r.End > len(text) || r.Letters == "" || r.Tone < 1 || r.Tone > 5 {
				t.Fatalf("%q: %+v", text, r)
			}
			end = r.End
		}
	})
}
