package privacy_test

import (
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/privacy"
)

// found gives the pieces of a text that are found, with a sign between.
func found(text string, list []privacy.Finding) string {
	var pieces []string
	for _, f := range list {
		pieces = append(pieces, text[f.Start:f.End])
	}
	return strings.Join(pieces, "|")
}

// TestFindNames: a full name in the place of a name is found in a sentence, whatever is around it.
func TestFindNames(t *testing.T) {
	for text, want := range map[string]string{
		"给张三发放": "张三", "救助对象李四平": "李四平", "王五等3人": "王五", "王五等三户已领": "王五", "向张三、李四发放救助金": "张三|李四", "慰问困难户王小明一家": "王小明",
		"张三因病去世": "张三", "经核查张建军符合条件": "张建军", "张三申请表.pdf": "张三", "李四平身份证.jpg": "李四平", "张三.jpg": "张三", "户主：高兴": "高兴", "领取人:仉督": "仉督",
		"给 张 三 发 放": "张 三", "發放給張三": "張三", "为王建国办理低保": "王建国", "由李秀英代领": "李秀英", "村民李大军反映": "李大军", "残疾人赵六": "赵六", "赵六家房屋倒塌": "赵六",
		"给阿依古丽·买买提发放": "阿依古丽·买买提", "救助张三500元": "张三", "张三": "张三", "（王小明）": "王小明", "三组张伟": "张伟", "孙七、周八等5户": "孙七|周八", "欧阳修文领取": "欧阳修文",
		"刘德福患病住院": "刘德福", "特困户刘德福因病去世": "刘德福", "发给张三500元，李四300元": "张三|李四", "王五，男，56岁": "王五", "申请人李强住三组": "李强", "李四的补助已退回": "李四",
		"补发张三、退回李四": "张三|李四", "张三丰(已故)": "张三丰", "死者王五": "王五",
	} {
		list := privacy.FindNames(text)
		if got := found(text, list); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
		for _, f := range list {
			if f.Kind != privacy.LikelyName || !strings.Contains(f.Masked, "*") || string([]rune(text)[f.Rune:])[:3] != text[f.Start:f.Start+3] {
				t.Errorf("%q: %+v", text, f)
			}
		}
	}
	for _, text := range strings.Fields(`给张*发放 救助对象李*平 李*平申报 李＊平等3户 王某某等3人 给高龄老人发放 向全体村民发放 为常年患病者发放 救助对象应当如实申报 村民可从村委会领取 村民于十月领取 户主本人领取 由王镇长带队慰问
		名单在村（社区）张榜公示。 医疗救助和临时救助 张湾村三组 王庄组 李家村村民委员会 陈洼小学 向阳组全部农户 何时发放 方便群众 安全发放 高兴地领取 马上发放 成功转账 和平路维修 群众高度评价 全额发放 给一至六组农户发放棉被
		金秋助学 救助金打卡发放 领取人：本人 户主：详见附件 申请人：家属 联系人：村委会 李主任负责 一户一档 三组组长 发放名单.xlsx 低保户名单 张贴公示 严重损房户每户1200元 石桥组 发放方案`) {
		if list := privacy.FindNames(text); len(list) > 0 {
			t.Errorf("%q: %q", text, found(text, list))
		}
	}
}

// TestFindReceivers: in a notice a name is found in the place of who receives something or complains, and an official's
// is not.
func TestFindReceivers(t *testing.T) {
	for text, want := range map[string]string{
		"给张三发放救助金": "张三", "救助对象李四平": "李四平", "王五等3人获救助": "王五", "村民李大军反映": "李大军", "走访慰问困难户刘德福": "刘德福", "张三因病致贫": "张三", "投诉人：高兴": "高兴",
		"村党支部书记张三主持会议": "", "会议由李四主持": "", "副主任王五参加": "", "张三任村委会主任": "", "任命赵六为会计": "", "志愿者王芳等带头清扫": "", "全国劳动模范李明": "",
	} {
		if got := found(text, privacy.FindReceivers("", text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestOrdinaryTextsNameNobody: the demo's own texts, in which no resident is named, are not asked about.
func TestOrdinaryTextsNameNobody(t *testing.T) {
	files, err := assets.Demo.ReadDir("demo")
	if err != nil {
		t.Fatal(err)
	}
	tried, asked := 0, 0
	var visit func(any)
	visit = func(v any) {
		switch v := v.(type) {
		case string:
			tried++
			if list := privacy.FindReceivers("困难群众救助公示", v); len(list) > 0 {
				asked++
				t.Logf("%q: %s", v, found(v, list))
			}
		case []any:
			for _, one := range v {
				visit(one)
			}
		case map[string]any:
			for _, one := range v {
				visit(one)
			}
		}
	}
	for _, f := range files {
		data, err := assets.Demo.ReadFile("demo/" + f.Name())
		var all any
		if err != nil || json.Unmarshal(data, &all) != nil {
			t.Fatal(f.Name(), err)
		}
		visit(all)
	}
	if tried < 3000 || asked > 3 {
		t.Errorf("%d of %d texts are asked about", asked, tried)
	}
}

// TestKnownNames: a known name is masked in whatever form a text has it; a word that is a name as well is left and
// reported.
func TestKnownNames(t *testing.T) {
	var known privacy.KnownNames
	for _, name := range []string{"李四平", "张三", "高兴", "欧阳娜娜", "买买提·艾力", "Wang Xiaoming", "张*", "明", "高田", "幸福合作社"} {
		known.Add(name)
	}
	for text, want := range map[string]string{
		"给李四平发放": "给李*平发放", "李 四 平": "李*平", "張三領取": "张*領取", "张三丰": "张*丰", "欧阳娜娜、张三": "欧阳*娜、张*", "买买提艾力户": "买**·*力户", "Wang  Xiaoming": "W**********g",
		"WangXiaomings": "WangXiaomings", "给高兴发放": "给高*发放", "高兴地": "高兴地", "高田村民委员会": "高田村民委员会", "幸福合作社": "幸福合作社", "无人": "无人", "": "",
	} {
		got, unsure := known.Hide(text)
		if got != want || unsure != (text == "高兴地" || text == "高田村民委员会") {
			t.Errorf("%q: %q, %v, want %q", text, got, unsure, want)
		}
	}
}

// TestMaskedNamesFound: beside a masked name, what it may stand for is found in full, whatever the surname.
func TestMaskedNamesFound(t *testing.T) {
	var masked privacy.MaskedNames
	for _, name := range []string{"李*明", "阿****提", "岩*罕", "张*", "*", "金*明"} {
		masked.Add(name)
	}
	for text, want := range map[string]string{"李小明已领": "李小明", "阿不都热西提已领": "阿不都热西提", "岩温罕": "岩温罕", "张贴": "", "奖金证明": "", "李*明": "", "资金使用说明": ""} {
		if got := found(text, masked.Find(text)); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestInstitutions: an institution's name in a name column stays, a person's that ends like one is masked.
func TestInstitutions(t *testing.T) {
	for text, want := range map[string]string{"甲示例村敬老院": "甲示例村敬老院", "三组": "三组", "第二村民小组": "第二村民小组", "甲示例村三组": "甲示例村三组", "幸福合作社": "幸福合作社", "甲示例村村委会": "甲示例村村委会",
		"王卫村": "王*村", "陈村": "陈*", "王小学": "王*学", "张小组": "张*组", "李建社": "李*社", "程小例三组": "程***组"} {
		if got, _ := privacy.MaskName(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestFindWhoIsTakenIn: a notice about who gets or loses an allowance has a name found in it, with others beside it or
// notes behind it; one about works and offices has none.
func TestFindWhoIsTakenIn(t *testing.T) {
	for _, text := range strings.Fields(`经评议，汪小明、吴丽华、程大山纳入低保。 汪小明纳入低保 拟将汪小明、吴丽华2户纳入低保
		同意汪小明、吴丽华退出低保 汪小明（残疾）、吴丽华（重病）纳入低保 将汪小明列入低保 取消汪小明低保资格
		汪小明、吴丽华等3户符合条件 汪小明被认定为特困人员 停发汪小明高龄津贴`) {
		if got := found(text, privacy.FindReceivers("", text)); !strings.Contains(got, "汪小明") {
			t.Errorf("%q: %q", text, got)
		}
	}
	for _, text := range strings.Fields(`将李书记、王主任 将高标准农田 把安全生产 取消万元以上 停发高龄津贴 恢复和平路供水
		新增石料200吨 将金额退回 同意徐州公司中标 将于3月 取消公益岗位 将万里路 将程序公开 停止施工 暂停向阳水库
		同意何家村 将王家湾道路 将黄山市 同意张村小学 高温、干旱、洪涝纳入救助 黄山、池州等3市 白米、黄豆、柴油等3种
		何家村、李家村等2村 本村低保对象名单已经评议 救助对象名单已张贴 王主任、李书记主持会议 市民政局局长李大山出席`) {
		if list := privacy.FindReceivers("", text); len(list) > 0 {
			t.Errorf("%q: %q", text, found(text, list))
		}
	}
}

// TestRowsOfNames: names in a row of a notice are found where the title or the words before say that they receive
// something, and those of officials are not.
func TestRowsOfNames(t *testing.T) {
	const title = "春节慰问名单公示"
	for _, one := range []struct{ title, text, want string }{
		{"", "经研究，决定慰问：张三、李四、王小二。", "张三|李四|王小二"},
		{title, "张三\n李四\n汪小明", "张三|李四|汪小明"},
		{title, "一组：张三、李四；二组：汪小明、欧阳修文", "张三|李四|汪小明|欧阳修文"},
		{"", "发放补助：张三500元、李四 300元", "张三|李四"},
		{title, "姓名 组别 金额\n张三 一组 500\n汪小明 二组 300", "张三|汪小明"},
		{title, "| 序号 | 姓名 | 金额 |\n| 1 | 张三 | 500 |\n| 2 | 吴丽华 | 300元 |", "张三|吴丽华"},
		{title, "張三、李四、陳小二", "張三|李四|陳小二"},
		{"", "困难党员张三、程小例", "张三|程小例"},
		{"", "经村民代表评议，下列低保户：张三、李四", "张三|李四"},
		{"", "烈属张建国、退役军人王小明、孤儿李秀英各领取500元", "张建国|王小明|李秀英"},
		{"", "给予老党员李秀英、王小明慰问金", "李秀英|王小明"},
		{"", "退休教师张建国、老兵王小明、军属李秀英享受优抚补助", "张建国|王小明|李秀英"},
		{"", "张建国、王小明分别领到棉被2床、1床", "张建国|王小明"},
		{"", "村干部张建国、王小明到现场发放物资", ""},
		{"", "会议由李四主持，张三、王五、赵六参加", ""},
		{title, "慰问活动由书记带队，参加的有张三、李四", ""},
		{title, "评议小组成员：张三、李四、王五", ""},
		{title, "村干部张三、李四走访了低保户", ""},
		{"道路维修公告", "施工队：张三、李四", ""},
		{title, "慰问品有白米、黄豆、柴油、毛毯", ""},
		{title, "发放范围：黄山、池州、安庆", ""},
		{title, "张*、李*平、王某", ""},
		{title, "受灾的有高田、黄岗、石桥、龙山", ""},
	} {
		if got := found(one.text, privacy.FindReceivers(one.title, one.text)); got != one.want {
			t.Errorf("%s: %q: %q, want %q", one.title, one.text, got, one.want)
		}
	}
	if got := found("关于给予张小明困难补助的公告", privacy.FindReceivers("", "关于给予张小明困难补助的公告")); got != "张小明" {
		t.Errorf("a title: %q", got)
	}
}
