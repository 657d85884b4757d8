package importer

import (
	"strings"
	"testing"

	"gongshi/internal/record"
)

// TestNoClassIsAHousehold: words for people, sums and things under the names are never taken for the name of a
// household without being asked about.
func TestNoClassIsAHousehold(t *testing.T) {
	words := "死亡人员 受伤人员 困难家庭 受灾群众 五保户 一般户 全村 党员 慰问品 备用 预留 余额 结余 剩余 " +
		"上期结转 账面余额 尚余 未发 已发 其他 其余 村集体 扎西 路灯 无 温困难户 养殖大户 农技员 李家湾 一网格 三社 " +
		"公厕 全乡 党总支 双胞胎 年关慰问 *低保户 低保户** 低*户 某户 王某等3户 封山育林 困难户·汉族 高龄老人 孤寡老人 单亲家庭"
	forms := []string{
		"姓名,金额\n程小例,500\n王例子,300\nX,560\n",
		"姓名,组别,人数,救助金额\n程小例,一组,2,500\nX,一组,1,560\n王例子,二组,2,300\n",
	}
	for _, word := range strings.Fields(words) {
		for _, form := range forms {
			p := Read([]byte(strings.ReplaceAll(form, "X", word)), record.KindReliefDistribution, Choice{})
			if len(p.Questions) == 0 && len(p.Problems) == 0 {
				t.Errorf("%s: taken without a question: %+v", word, p.Recipients)
			}
		}
	}
}

// TestAskedNamesAreTaken: each answer to the question about names leads on.
func TestAskedNamesAreTaken(t *testing.T) {
	file := []byte("姓名,金额\n程小例,510\n扎西顿珠,320\n卓玛措,270\n死亡人员,100\n")
	for _, c := range []struct {
		answers map[string]string
		taken   int
	}{
		{map[string]string{"names": "names", "row:5": "line"}, 4},
		{map[string]string{"names": "names", "row:5": "passed"}, 3},
		{map[string]string{"names": "each", "row:3": "line", "row:5": "passed"}, 3},
		{map[string]string{"names": "each", "row:3": "passed", "row:5": "passed"}, 2},
	} {
		p := Read(file, record.KindReliefDistribution, Choice{Answers: c.answers})
		if len(p.Questions) > 0 || len(p.Problems) > 0 || len(p.Recipients) != c.taken {
			t.Errorf("%v: %+v, %+v, %+v", c.answers, p.Questions, p.Problems, p.Recipients)
		}
	}
}

// TestNamesNeedNoQuestion: usual names, masked ones, and rare ones beside a number are taken as they are.
func TestNamesNeedNoQuestion(t *testing.T) {
	for _, file := range []string{
		"姓名,金额\n程小例,500\n王例,300\n欧阳小例,200\n黄*宝,100\n*秀英,100\n某某,100\n阿依古丽·买买提,100\n" +
			"石小数,100\n林小品,100\n高秀例,100\n例示县敬老院,100\n",
		"序号,姓名,金额\n1,扎西顿珠,510\n2,傣小例,320\n3,建国,270\n",
	} {
		p := Read([]byte(file), record.KindReliefDistribution, Choice{})
		if len(p.Questions) > 0 || len(p.Problems) > 0 {
			t.Errorf("%s: %+v, %+v", file, p.Questions, p.Problems)
		}
	}
}

// TestTwoColumnsOfNamesAreAsked: of several columns with names a person says who receives.
func TestTwoColumnsOfNamesAreAsked(t *testing.T) {
	pairs := []string{"死者姓名,家属姓名", "户主,领款人", "学生姓名,家长姓名", "申请人姓名,受益人姓名", "姓名,监护人",
		"受益人,代理人", "姓名,配偶"}
	for _, headings := range pairs {
		file := []byte(headings + ",救助金额\n程小例,程大例,500\n王例子,王老例,300\n")
		p := Read(file, record.KindReliefDistribution, Choice{})
		if len(p.Questions) != 1 || p.Questions[0].ID != "columns:name" {
			t.Errorf("%s: %+v, %+v", headings, p.Questions, p.Problems)
		}
		p = Read(file, record.KindReliefDistribution, Choice{Answers: map[string]string{"columns:name": "B"}})
		if len(p.Questions) > 0 || len(p.Problems) > 0 || len(p.Recipients) != 2 || p.Recipients[1].Name != "王*例" {
			t.Errorf("%s, the second: %+v, %+v, %+v", headings, p.Questions, p.Problems, p.Recipients)
		}
	}
	for _, officer := range []string{"经办人", "审核人姓名", "帮扶责任人", "联系人"} {
		file := []byte("姓名," + officer + ",救助金额\n程小例,程大例,500\n王例子,程大例,300\n")
		if p := Read(file, record.KindReliefDistribution, Choice{}); len(p.Questions) > 0 || len(p.Problems) > 0 {
			t.Errorf("%s: %+v, %+v", officer, p.Questions, p.Problems)
		}
	}
}

// TestStatedHasWords: no sum that the file states is shown without its words.
func TestStatedHasWords(t *testing.T) {
	for _, file := range []string{
		"日期,摘要,收入,支出\n2024-03-05,拨款,500,\n2024-03-06,修路,,200\n合计人民币（大写）壹仟元整,,,\n",
		"日期,摘要,金额\n2024-03-05,拨款,500\n本月结余：600元,,\n",
	} {
		p := Read([]byte(file), record.KindFinanceStatement, Choice{})
		for _, sum := range p.Sums {
			for _, s := range sum.Stated {
				if s.Text == "" {
					t.Errorf("%s: %+v", file, sum)
				}
			}
		}
	}
}

// TestPartsHaveTheirOwnSums: a total below a column that another one adds up or deducts is compared with that column.
func TestPartsHaveTheirOwnSums(t *testing.T) {
	file := "姓名,应发,扣款,实发\n程小例,300,10,290\n王例子,200,0,200\n合计,500,10,490\n"
	p := Read([]byte(file), record.KindReliefDistribution, Choice{})
	got := map[string]string{}
	for _, s := range p.Sums {
		if _, twice := got[s.Name+s.Label]; twice || s.Name == "goods" {
			t.Errorf("%+v", p.Sums)
		}
		got[s.Name+s.Label] = s.Value
	}
	if got["amount"] != "490.00" || got["amount应发"] != "500.00" || got["amount扣款"] != "10.00" {
		t.Errorf("%+v", p.Sums)
	}
}

// TestUnevenListsAreAsked: names to the right of a list, without amounts beside them, are asked about, and each answer
// leads on. Two lists side by side have a question each.
func TestUnevenListsAreAsked(t *testing.T) {
	for _, c := range []struct {
		file    string
		answers map[string]string
		names   string
	}{
		{"姓名,金额,姓名\n程小例,500,李例子\n", map[string]string{"beside:C": "skip"}, "程*例"},
		{"姓名,金额,姓名\n程小例,500,李例子\n", map[string]string{"beside:C": "same", "columns:name": "C"}, "李*子"},
		{"姓名,金额,姓名,金额,姓名\n程小例,500,李例子,200,赵小明\n", map[string]string{"beside:E": "skip"}, "程*例 李*子"},
		{"序号,姓名,金额,序号,姓名\n1,程小例,500,3,李例子\n", map[string]string{"beside:D": "skip"}, "程*例"},
		{"户主,姓名,金额,户主,姓名,金额\n程小例,程大,1,李例子,李大,2\n",
			map[string]string{"columns:name": "A", "columns:name:D": "E"}, "程*例 李*"},
	} {
		if p := Read([]byte(c.file), record.KindReliefDistribution, Choice{}); len(p.Questions) == 0 {
			t.Errorf("%s: %+v", c.file, p)
		}
		p := Read([]byte(c.file), record.KindReliefDistribution, Choice{Answers: c.answers})
		var names []string
		for _, one := range p.Recipients {
			names = append(names, string(one.Name))
		}
		if got := strings.Join(names, " "); got != c.names || len(p.Questions)+len(p.Problems) > 0 {
			t.Errorf("%s: %s, %+v, %+v", c.file, got, p.Questions, p.Problems)
		}
	}
}
