package privacy

import (
	"slices"
	"strings"
	"unicode"
)

// Surnames with which nearly every Han name begins: those of the Song dynasty's 百家姓 that are in use, and the
// common ones that it lacks. Compound surnames stand apart, because they decide how long a name may be.
const singleSurnames = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐" +
	"费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危" +
	"江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松" +
	"井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟" +
	"谭贡劳逄姬申扶堵冉宰郦雍却璩桑桂濮牛寿通边扈燕冀郏浦尚农温别庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆" +
	"师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖付闫代覃佟仝占苟芦原楚岳帅冼粟海佘佴年褟操矫问钦冒漆檀初鹿战谌青" +
	"劉張陳楊趙黃吳孫馬蕭鄭謝許韓馮鄧蘇葉呂盧蔣閻賈鍾魯龍萬錢湯賴龔嚴歐"

var compoundSurnames = []string{"欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "司空", "夏侯", "长孙", "宇文",
	"闻人", "申屠", "太叔", "轩辕", "钟离", "鲜于", "闾丘", "赫连", "澹台", "濮阳", "淳于", "单于", "呼延", "端木", "南宫", "西门", "独孤", "拓跋", "万俟",
	"太史", "公羊", "宗政", "公冶", "仲孙", "百里", "东郭", "南门", "完颜", "纳兰", "左丘", "梁丘", "公良", "即墨", "第五",
	"歐陽", "司馬", "諸葛", "東方", "尉遲", "公孫", "長孫", "聞人", "軒轅", "鍾離", "鮮于", "閭丘", "赫連", "澹臺", "濮陽", "單于", "南宮", "西門", "獨孤", "萬俟"}

// Words that follow a name, and ends of words that are not names of persons though they begin like one.
var (
	titles       = []string{"同志", "先生", "女士", "老人", "本人", "等人", "等"}
	organisation = []string{"村", "组", "户", "镇", "乡", "县", "局", "厅", "处", "所", "站", "厂", "店", "院", "公司", "中心", "小学", "中学", "学校",
		"委员会", "村委会", "居委会", "社区", "合作社", "基金会", "协会", "小组", "大队", "街道"}
)

// SuspectName reports whether the content of a name column looks like a person's full, unmasked name:
// two to four Han characters that begin with a known surname (five after a compound surname), or a name of
// two parts joined by the middle dot, as 阿依古丽·买买提. Spaces between the characters, titles and a note in
// brackets behind the name do not matter. Masked names (张*, 张某某, 李○明) are not suspect.
//
// It is meant for columns that hold names and nothing else. In running prose it would suspect 高山 and miss
// half of the rest. A name whose surname is not listed passes, so a person must still look.
func SuspectName(cell string) bool {
	name := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || invisible(r) {
			return -1
		}
		return r
	}, cell)
	if at := strings.IndexAny(name, "(（[【〔"); at > 0 {
		name = name[:at]
	}
	for _, title := range titles {
		name = strings.TrimSuffix(name, title)
	}
	if slices.ContainsFunc(organisation, func(o string) bool { return strings.HasSuffix(name, o) }) {
		return false
	}
	for _, point := range []string{"·", "•", "・", "．"} {
		if first, rest, ok := strings.Cut(name, point); ok {
			return allHan(first) && allHan(strings.ReplaceAll(rest, point, ""))
		}
	}
	return allHan(name) && beginsWithSurname([]rune(name))
}

func beginsWithSurname(name []rune) bool {
	if n := len(name); n >= 3 && n <= 5 && slices.Contains(compoundSurnames, string(name[:2])) {
		return true
	}
	return len(name) >= 2 && len(name) <= 4 && strings.ContainsRune(singleSurnames, name[0])
}

// allHan reports whether s is Han characters only, without 某, 〇 and other signs for a hidden character.
func allHan(s string) bool {
	for _, r := range s {
		rare := r >= 0xE000 && r <= 0xF8FF // private use: how older systems write rare characters of names
		if !unicode.Is(unicode.Han, r) && !rare || strings.ContainsRune("某〇氏", r) {
			return false
		}
	}
	return s != ""
}
