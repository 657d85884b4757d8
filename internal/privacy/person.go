package privacy

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

var (
	// reliefWord are words of a relief list's short texts besides names: classes of households, goods, groups,
	// quantities.
	reliefWord = regexp.MustCompile(`边缘易致贫户?|脱贫不稳定户?|突发严重困难户?|易返贫致贫|建档立卡|低保边缘户?|低保户?|五保户?|特困供养|特困户?|一般户|贫困户|脱贫户|监测户|困难户|受灾户|损房户|边缘户|` +
		`困境儿童|留守儿童|残疾人?|孤儿|高龄老人|老年人|老人|重病|大病|优抚对象|退役军人|退伍军人|烈属|军属|遗属|计生户?|单亲家庭|单亲户?|` +
		`棉被|棉衣|棉大衣|大衣|大米|面粉|食用油|方便面|矿泉水|帐篷|毛巾被|毛毯|折叠床|救助金|补助金|慰问金|现金|` +
		`已故|死亡|病故|去世|患病|住院|未领|已领|未到|每人|每户|其中|第?[0-9一二三四五六七八九十百零〇]{1,4}(?:村民小组|居民小组|小组|组|生产队|队|屯|网格|人|口|户|档|类|级)`)

	role       = `代领人|代领|代签人|代签|代收人|代收|代取|代办|转交|签收人|签收|领取人|领款人|收款人|联系人|经办人|经办|经手人|经手|户主|监护人|负责人|申请人|受益人|受托人|委托人|姓名`
	kin        = `儿子|女儿|长子|次子|长女|次女|丈夫|妻子|父亲|母亲|爱人|配偶|孙子|孙女|侄子|侄女|外甥|儿媳|女婿|哥哥|弟弟|姐姐|妹妹|[其之][子女妻夫父母孙媳兄弟姐妹侄婿]`
	behindRole = regexp.MustCompile(`(?:` + role + `|` + kin + `|由)[\s:,是为叫名]*([\p{Han}]{2,4})`)
	beforeRole = regexp.MustCompile(`([\p{Han}]{2,})[\s:,(]*(?:` + role + `|的?(?:` + kin + `)|同志|先生|女士|本人)`)
	roleWord   = regexp.MustCompile(role + `|` + kin)
	dotted     = regexp.MustCompile(`[\p{Han}]{2,}[·•・‧][\p{Han}]{2,}`)
)

// thingEnds are characters that words of goods, classes and places end with, and names hardly ever do.
const thingEnds = "油面被衣鞋帽布床壶盆桶袋糖药炉伞肉蛋奶纸皂巾毯垫席箱盒包炭煤肥器具料票券卡酒菜瓜薯椒盐酱醋鸡鸭鹅猪裤袜帘帐篷板瓦砖管绳锹铲刀锅碗筷杯瓶椅凳桌柜架扇液剂膏贴罩泥灰灯粉饼糕粥汤罐" +
	"人员类级档型款费族度间位期业品额" + "庄湾村屋冲岗坪塘洼坝铺店集寨堡沟坡畈墩圩垸咀嘴坳垅垄塆屯营楼圈井寺庙街巷口组队社区片格场厂"

// ordinary are words that begin with the character of a surname.
var ordinary = strings.Fields(`周岁 周边 周转 黄豆 黄酒 白糖 白米 白面 白酒 白菜 马铃 马灯 柴油 柴火 毛巾 毛毯 毛衣 毛线 毛被 方便 花生 花卷 花菜 牛奶 牛肉 羊肉 羊绒 羊毛 鱼干 米粉 米面 麻花 麻油 水泥 水管 水壶
	水稻 水费 水灾 水淹 水库 水果 石灰 石棉 石子 石料 胡椒 胡萝 汤圆 秋衣 秋裤 秋季 秋粮 夏季 夏粮 农药 农具 农膜 农资 农户 农村 农业 农民 农机 农合 车票 温度 温水 安全 安置 安居 金针 金额 应急 应发 应补 应保 应助
	雷击 雷电 单衣 单人 单鞋 单亲 单身 单位 单户 单价 双人 双女 双残 双老 双职 双层 童装 童鞋 童车 路费 路灯 葛根 葛粉 苗木 柏树 杨树 柳树 桑苗 桑叶 桃树 姜片 江米 梅干 海带 海鲜 红糖 红薯 红豆 红枣 红花 游泳 青菜 青稞 青年 青少
	云豆 皮鞋 皮衣 皮带 万元 万人 元整 边缘 边民 边境 易返 易致 危房 危险 严重 严损 全倒 全损 全残 全家 全额 全户 全镇 全村 全部 全体 全组 常补 常住 常年 常规 计生 计划 计算 高龄 高中 高校 高职 高考 高等
	成人 成年 成员 成品 家庭 家属 家中 家里 家畜 家禽 家电 家具 家长 居民 居住 居家 党员 党龄 空巢 空调 康复 干部 干粮 干旱 干粉 干货 洪涝 洪水 洪灾 暴雨 暴雪 山洪 山体 山区 山药 房屋 房产 宗教 时间 时令 时疫 林业 林农 林权 林地
	田地 管理 经济 经营 程度 程序 项目 季度 华侨 齐全 余额 余粮 平房 平均 平时 和平 支出 支书 解决 解困 储备 储蓄 符合 幸福 怀孕 申请 申报 付款 代领 代表 代缴 代发 代签 代收 代取 代办 年度 年老 年迈 年满 年龄 年末 年终 问题 初中 初次 初级
	千克 公斤 公民 公益 公示 公共 国家 国有 利息 满族 苗族 黎族 符号 封闭 充电 通讯 通用 连衣 容量 席子 司机 商品 强制 强降 章程 顾问 时段 支持 明细 向阳 高山 文明 富强 红星 红旗 东风 东方 东西 石门 双河 万年 安乐 金星 华东 胜利 太平
	东片 东头 东组 云山 白云 龙山 龙泉 龙门 乐园 安康 永安 长安 祖坟 后山 后方 相关 关爱 查实 游客 权益 蓝莓 蓝色 白色 红色 黄色 青色 康乐 阴雨 谷物 谷种 曲酒 池塘 糜子 印花 巴士 路面 路口 于是 祝寿 柏油 柏木 师生 原粮 原价 原装 海绵 利民
	黄金 马甲 马鞍 毛呢 元宝 单子 杨梅 石斛 米线 花种 花露 鱼苗 牛犊 牛栏 羊羔 羊角 燕麦 向日 金银 金龙 路牌 童书 连花 贝壳 车厘 车站 车辆 车头 高粱 秋梨 茅台 干群 单老 解放 平安 双峰 双龙 花亭 松林 梅林 柳林 柏林
	关帝 红光 红卫 和睦 万福 万寿 丰收 江南 江北 江东 高潮 高峰 高危 卫星 成功 国庆 宣传 明星 时代 时症 时疫 常青 古城 古塘 易地 农科 农场 桂花 桂林 水东 水西 水南 云峰 云台 龙潭 甘露 丁香 都市 巩固 危重 应征 左邻 空缺 充值 司法
	白马 白沙 白鹤 石牌 秋浦 丰乐 华丰 华阳 安丰 东升 文昌 双庆 乐群 国光 明光 康师 左氧`)

// placeEnds end the name of a place of two characters.
const placeEnds = "岭桥河港溪园山家湖洲"

// NamesPerson reports whether a short text of a list (a class, a kind of goods, a group, a standard) may hold the full name of a
// person: a known surname and one or two characters beside a word such as 代领 or 之子, as a part in brackets or of its own,
// or behind a class or a kind of goods. Ordinary words that begin with the character of a surname (黄豆, 高龄, 王庄) are none. It is
// not meant for sentences.
func NamesPerson(text string) bool {
	text = strings.Map(func(r rune) rune {
		if invisible(r) {
			return -1
		}
		return r
	}, norm.NFKC.String(text))
	if dotted.MatchString(text) {
		return true
	}
	for _, m := range behindRole.FindAllStringSubmatch(text, -1) {
		if nameAtStart(m[1]) {
			return true
		}
	}
	for _, m := range beforeRole.FindAllStringSubmatch(text, -1) {
		if nameAtEnd(strings.TrimSuffix(reliefWord.ReplaceAllString(m[1], " "), "的")) {
			return true
		}
	}
	return nameApart(text)
}

// NamesPersonInGoods is NamesPerson for goods and their units, where one word alone is a thing, whatever it begins with: 程记宝.
func NamesPersonInGoods(text string) bool {
	word := strings.TrimSpace(norm.NFKC.String(text))
	return NamesPerson(text) && (!allHan(word) || reliefWord.MatchString(word) || roleWord.MatchString(word))
}

// NamesPersonInGroup is NamesPerson for groups, where a word of two characters alone is a village: 高田.
func NamesPersonInGroup(text string) bool {
	if utf8.RuneCountInString(strings.TrimSpace(text)) == 2 {
		return NamesPersonInGoods(text)
	}
	return NamesPerson(text)
}

// nameAtStart reports whether a text of Han characters begins with a name.
func nameAtStart(text string) bool {
	runes := []rune(text)
	return beginsWithSurname(runes[:min(len(runes), 3)]) && !isOrdinary(text) && !roleWord.MatchString(text[:len(string(runes[:2]))])
}

// nameAtEnd reports whether a text of Han characters ends with a name.
func nameAtEnd(text string) bool {
	runes := []rune(text)
	for n := 2; n <= min(4, len(runes)); n++ {
		if isName(string(runes[len(runes)-n:])) {
			return true
		}
	}
	return false
}

// nameApart reports whether a part of a text is a name: between signs, or beside the words of which such texts consist.
func nameApart(text string) bool {
	for _, words := range []string{strings.Join(strings.Fields(text), ""), text} { // 程 小 例 is one name, 低保 程小例 is one beside a word
		words = reliefWord.ReplaceAllString(words, " ")
		words = roleWord.ReplaceAllString(words, " ")
		parts := strings.FieldsFunc(words, func(r rune) bool { return !unicode.Is(unicode.Han, r) })
		if slices.ContainsFunc(parts, isName) {
			return true
		}
	}
	return false
}

// isName reports whether a text has the form of a name and is no ordinary word.
func isName(text string) bool {
	for _, title := range []string{"同志", "先生", "女士", "本人", "一家", "家", "户", "等"} {
		if rest := strings.TrimSuffix(text, title); rest != text {
			text = rest
			break
		}
	}
	runes := []rune(text)
	if !allHan(text) || !beginsWithSurname(runes) || isOrdinary(text) {
		return false
	}
	return len(runes) <= 3 || slices.Contains(compoundSurnames, string(runes[:2])) || strings.ContainsRune(singleSurnames, runes[1])
}

// isOrdinary reports whether a text is, or begins with, an ordinary word.
func isOrdinary(text string) bool {
	runes := []rune(text)
	if len(runes) < 2 {
		return false
	}
	last := runes[len(runes)-1]
	return slices.Contains(ordinary, string(runes[:2])) || strings.ContainsRune(thingEnds, last) ||
		len(runes) == 2 && strings.ContainsRune(placeEnds, last) || runes[1] == '家' && len(runes) <= 4
}
