package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// recipients are the lines of a list, one in a line each.
func (p *Preview) recipients() string {
	var b strings.Builder
	for _, one := range p.Recipients {
		fmt.Fprintf(&b, "%s %s %d %s", one.Name, one.Group, one.Persons, strings.ReplaceAll(one.Amount.String(), ",", ""))
		for _, g := range one.Goods {
			fmt.Fprintf(&b, " %s%d%s", g.Name, g.Quantity, g.Unit)
		}
		if !one.HandedOutOn.IsZero() {
			b.WriteString(" " + one.HandedOutOn.String())
		}
		b.WriteString("\n")
	}
	return b.String()
}

// TestLists: lists in shapes that committees have are read, asked about, or refused with their row.
func TestLists(t *testing.T) {
	const day = ",2024-03-05\n"
	const head = "姓名,村民组,金额,发放日期\n"
	for name, c := range map[string]struct {
		text               string
		answers            map[string]string
		want, asked, wrong string
	}{
		"goods by column":      {"姓名,棉被（床）,大米(10kg/袋),食用油/桶,发放日期\n李*明,2,1,-" + day + "张*,1,,0" + day + "合计,3,1,,\n", nil, "李*明  0 0.00 棉被2床 大米（10kg）1袋 2024-03-05\n张*  0 0.00 棉被1床 2024-03-05\n", "", ""},
		"units below":          {"姓名,棉被,大米,发放日期\n,床,袋,\n李*明,2,1" + day, nil, "李*明  0 0.00 棉被2床 大米1袋 2024-03-05\n", "", ""},
		"units in cells":       {"姓名,棉被,金额,发放日期\n李*明,2床,5" + day + "合计,2床,5,\n", nil, "李*明  0 5.00 棉被2床 2024-03-05\n", "", ""},
		"goods, wrong total":   {"姓名,棉被（床）,大米（袋）,发放日期\n李*明,2,1" + day + "合计,2,2,\n", nil, "", "", "3 大米（袋）: 合计为2，明细相加为1。\n"},
		"no unit":              {"姓名,棉被,发放日期\n李*明,2" + day, nil, "", "", "2 棉被: 没有写单位。请写在列名里，如“棉被（床）”。\n"},
		"half":                 {"姓名,大米（袋）,发放日期\n李*明,1.5" + day, nil, "", "", "2 大米（袋）: “1.5”不是数量。请写整数。\n"},
		"ticks":                {"姓名,大米（袋）,金额,发放日期\n李*明,√,5" + day, nil, "", "", "2 大米（袋）: “√”不是数量。请写整数。\n"},
		"an address":           {"姓名,家庭住址,金额,发放日期\n李*明,某某镇甲示例村三组12号,5" + day + "张*,甲示例村四组,5" + day + "王*,幸福路8号,5" + day, nil, "李*明 三组 0 5.00 2024-03-05\n张* 四组 0 5.00 2024-03-05\n王*  0 5.00 2024-03-05\n", "", ""},
		"a house in a group":   {head + "李*明,三组12号,5" + day, nil, "李*明 三组 0 5.00 2024-03-05\n", "", ""},
		"an ID for a group":    {head + "李*明,340101199001011234,5" + day, nil, "", "", "2 村民组: 含有个人号码（3401**********1234）。请删去。\n"},
		"a masked ID":          {head + "李*明,340***********1234,5" + day, nil, "", "", "2 村民组: 含有一长串数字，可能是个人号码。请删去。\n"},
		"a day in the title":   {"示例村临时救助发放名单（发放日期：2024年3月5日）,,\n姓名,村民组,金额\n李*明,一组,5\n", nil, "李*明 一组 0 5.00 2024-03-05\n", "", ""},
		"a day, then the word": {"2024年3月5日发放,,\n姓名,村民组,金额\n李*明,一组,5\n", nil, "李*明 一组 0 5.00 2024-03-05\n", "", ""},
		"a day of nothing":     {"示例村救助名单 2024年3月5日,,\n姓名,村民组,金额\n李*明,一组,5\n", nil, "", "date 0 : 表中没有发放日期列。表头或表尾写的日期是发放日期吗？ [2024-03-05 发放日期是2024-03-05] [none 不是，或尚未发放]\n", ""},
		"a day, answered":      {"示例村救助名单 2024年3月5日,,\n姓名,村民组,金额\n李*明,一组,5\n", map[string]string{"date": "2024-03-05"}, "李*明 一组 0 5.00 2024-03-05\n", "", ""},
		"a day, denied":        {"示例村救助名单 2024年3月5日,,\n姓名,村民组,金额\n李*明,一组,5\n", map[string]string{"date": "none"}, "李*明 一组 0 5.00\n", "", ""},
		"another day":          {"姓名,村民组,金额\n李*明,一组,5\n公示日期：2024年3月5日至3月11日,,\n", nil, "李*明 一组 0 5.00\n", "", ""},
		"groups' sums":         {"序号,姓名,村民组,人口,金额,发放日期\n1,李*明,一组,3,600" + day + ",一组小计,,3,600,\n3,张*,二组,4,800" + day + ",二组计,,4,800,\n,全村合计2户,,7,1400,\n", nil, "李*明 一组 3 600.00 2024-03-05\n张* 二组 4 800.00 2024-03-05\n", "", ""},
		"a wrong count":        {head + "李*明,一组,5" + day + "合计3户,,5,\n", nil, "", "", "3 : 写明3户，明细有1行。\n"},
		"a sum in words":       {head + "李*明,一组,5" + day + "合计：6元,,,\n", nil, "", "", "3 : 写明的合计为6.00，与明细相加不符。\n"},
		"a count alone":        {head + "李*明,一组,5" + day + "共1户,,5,\n", nil, "李*明 一组 0 5.00 2024-03-05\n", "", ""},
		"the total first":      {head + "合计,,10,\n李*明,一组,4" + day + "张*,一组,6" + day, nil, "李*明 一组 0 4.00 2024-03-05\n张* 一组 0 6.00 2024-03-05\n", "", ""},
		"due and paid":         {"姓名,应发金额,扣回多发,实发金额,发放日期\n李*明,900,100,800" + day, map[string]string{"columns:amount": "D", "column:C": "skip"}, "李*明  0 800.00 2024-03-05\n", "", ""},
		"a name, no amount":    {head + "李*明,一组,5" + day + "张某,,,\n", nil, "", "", "3 金额: 这一行没有金额。\n"},
		"two in a cell":        {head + "\"李小明\n张某\",一组,5" + day, nil, "", "", "2 姓名: 姓名单元格里有几行。请只写一个姓名，每户一行。\n"},
		"signatures":           {head + "李*明,一组,5" + day + "经办人,示例甲,审核人,示例乙\n发放人：示例丙,,,2024年3月6日\n", nil, "李*明 一组 0 5.00 2024-03-05\n", "", ""},
		"a group as a name":    {head + "一组,,5,\n李*明,一组,5" + day, map[string]string{"row:2": "passed"}, "李*明 一组 0 5.00 2024-03-05\n", "", ""},
		"official form": {"受灾人员冬春生活政府救助人口一览表,,,,,,,,,\n,,,,,,,,表    号：应急统表10,\n填报单位（盖章）：示例村,,,,,,,,,\n" +
			"户主姓名,户主身份证号,户主联系方式,家庭类型,家庭人口,家庭住址,需救助人口,已发放救助款（元）,已发放救助物资折款（元）,救助资金发放形式\n甲,乙,丙,丁,人,——,人,元,元,——\n" +
			"李*明,340***********1234,138****5678,低保户,3,一组,2,600.00,120.00,一卡通\n合计,,,,3,,2,600.00,120.00,\n单位负责人：示例甲　统计负责人：示例乙　填表人：示例丙　报出日期：2024年3月5日,,,,,,,,,\n", map[string]string{"column:G": "skip"}, "李*明 一组 3 600.00\n", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindReliefDistribution, Choice{Answers: c.answers})
			checkLanguages(t, p)
			if diff := cmp.Diff(c.wrong, told(p.Problems)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.asked, p.open()); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(c.want, p.recipients()); c.want != "" && diff != "" {
				t.Error(diff)
			}
			if p.Cells.Open > 0 && c.wrong == "" {
				t.Errorf("%+v", p.Cells)
			}
		})
	}
}
