package privacy_test

import (
	"strings"
	"testing"

	"gongshi/internal/privacy"
)

// TestNamesPerson: a full name beside a class, goods or a group is found; ordinary words, though they begin as names
// do, are not.
func TestNamesPerson(t *testing.T) {
	for _, text := range []string{"低保户程小例", "程小例", "程小例（低保户）", "低保户（程小例）", "低保户 程小例", "低保户程小例已故", "王样", "程小例户", "程小例家",
		"棉被(王样代领)", "棉被（程小例）", "床(王样代领)", "由其子程小明代领", "代领人王样", "代领人：王样", "程小例之子", "程小例的儿子", "户主程小例", "联系人 程小例", "经办:王样",
		"由程小明代签", "欧阳小例", "一般户欧阳例", "阿依古丽·买买提", "程\u200b小例", "程 小 例", "【程小例】", "残疾人张李小例", "三组程小例", "程小例三组", "黄小豆", "白小甜代领",
		"大米程小例", "五保户王样户", "程小例等", "特困-程小例", "低保户/程小例"} {
		if !privacy.NamesPerson(text) {
			t.Errorf("%q holds a name", text)
		}
	}
	ordinary := strings.Fields(`低保户 五保户 一般户 边缘易致贫户 残疾人 孤儿 高龄老人 脱贫户 监测户 一般损房户 严重损房户 受灾户 特困供养 特困人员 单亲家庭 单亲户 双女户 计生户 农户 党员 老党员 困难党员 空巢老人
		留守老人 困境儿童 事实无人抚养儿童 成年孤儿 危房户 全倒户 易返贫户 华侨 水库移民 退役军人 高龄补贴 康复补贴 家庭 低保边缘家庭 重病 时疫 A类 一档 贫困户（一般） 低保（全额） 残疾人（一级） 高龄（80岁以上） 严重困难户 边缘户
		棉被 大米 食用油 棉衣 方便面 帐篷 毛巾被 黄豆 白糖 马铃薯 柴油 大米（10kg） 食用油（5L） 棉被（双人） 棉被（单人） 应急灯 应急包 折叠床 矿泉水 毛毯 毛衣 牛奶 花生油 花生 水泥 石灰 温水壶 红糖 安全帽 农药 路灯 皮鞋 白菜 白酒
		秋裤 彩条布 家庭包 雨衣 手电筒 煤 粮油 米 面粉（20斤装） 大米（代领） 凉席 童装 葛根粉 饼干 金针菇 羊肉 鱼干 干粮 海带 马灯 胡椒粉
		张家组 王庄组 李湾队 一组 甲示例村二组 第三村民小组 王庄 李湾 张家湾 高山 向阳组 东庄组 7网格 石桥组 柏树组 马家冲 黄土岭组 王家老屋 和平组 程家 金星组
		户主 代领 本人 其子代领 村干部代领 每人100元 每户300元，其他受灾户每人120元 80—89周岁每人每季150元 一类每人400元 程*例 程*例代领 张某代领 床 袋 公斤 千克`)
	if len(ordinary) < 100 {
		t.Errorf("%d ordinary words", len(ordinary))
	}
	for _, text := range ordinary {
		if privacy.NamesPerson(text) {
			t.Errorf("%q holds no name", text)
		}
	}
}

// TestNamesPersonAlone: a brand or a village that begins like a name is none where it stands alone; a name beside a
// word is.
func TestNamesPersonAlone(t *testing.T) {
	for text, want := range map[string][2]bool{
		"程记宝": {false, true}, "高田": {false, false}, "大米程小例": {true, true}, "棉被（程小例）": {true, true}, "王样代领": {true, true}, "程 小 例": {true, true},
	} {
		if got := [2]bool{privacy.NamesPersonInGoods(text), privacy.NamesPersonInGroup(text)}; got != want {
			t.Errorf("%q: %t", text, got)
		}
	}
}
