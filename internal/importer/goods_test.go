package importer

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/record"
)

// TestGoods: goods stand in columns of their own, further ones below, or in one cell; the balances follow.
func TestGoods(t *testing.T) {
	const head = "姓名,组别,金额,物资,数量,单位,发放日期,是否代领\n"
	rice := func(n int64) record.Goods { return record.Goods{Name: "大米", Unit: "袋", Quantity: n} }
	quilt := record.Goods{Name: "棉被", Unit: "床", Quantity: 1}
	for name, c := range map[string]struct {
		text  string
		want  string
		goods [][]record.Goods
	}{
		"columns":           {head + "李*明,一组,5,大米,2,袋,2026-03-04,√\n", "", [][]record.Goods{{rice(2)}}},
		"further below":     {head + "李*明,一组,5,大米,2,袋,,否\n,,,棉被,1,床,,\n张*,,,大米,3,袋,,\n", "", [][]record.Goods{{rice(2), quilt}, {rice(3)}}},
		"one cell":          {"姓名,物资\n李*明,大米10袋、棉被 1 床\n某某,white rice 3 bags\n张*,大米×1袋\n", "", [][]record.Goods{{rice(10), quilt}, {{Name: "white rice", Unit: "bags", Quantity: 3}}, {rice(1)}}},
		"the unit inside":   {"姓名,物资,数量\n李*明,大米,10袋\n", "", [][]record.Goods{{rice(10)}}},
		"totals":            {head + "李*明,一组,5,大米,2,袋,,\n张*,一组,5,大米,3,袋,,\n合计,,10,,5,,,\n", "", [][]record.Goods{{rice(2)}, {rice(3)}}},
		"a wrong total":     {head + "李*明,一组,5,大米,2,袋,,\n合计,,5,,3,,,\n", "3 数量: 合计为3，明细相加为2。\n", nil},
		"no unit":           {head + "李*明,一组,5,大米,2,,,\n", "2 单位: 没有填写单位。\n", nil},
		"two units":         {head + "李*明,一组,5,大米,2斤,袋,,\n", "2 数量: 数量写的是“斤”，单位写的是“袋”。\n", nil},
		"no number":         {head + "李*明,一组,5,大米,两,袋,,\n", "2 数量: “两”不是数量。请写整数。\n", nil},
		"half a bag":        {head + "李*明,一组,5,大米,1.5,袋,,\n", "2 数量: “1.5”不是数量。请写整数。\n", nil},
		"of what":           {head + "李*明,一组,5,,2,袋,,\n", "2 数量: 写了数量2，没有写是什么物资。\n", nil},
		"what is no list":   {"姓名,物资\n李*明,大米若干\n", "2 物资: “大米若干”读不出物资和数量。请写成“大米10袋、棉被2床”，或分列“数量”“单位”。\n", nil},
		"somebody's name":   {head + "李*明,一组,5,,,,,王某\n", "2 是否代领: “王某”不是“是”或“否”。这里不写姓名。\n", nil},
		"another group's":   {head + "李*明,一组,5,,,,,\n,二组,,大米,2,袋,,\n", "3 nameless:3\n", nil},
		"nothing above":     {head + ",,,大米,2,袋,,\n", "2 nameless:2\n", nil},
		"neither":           {head + "李*明,一组,,,,,,\n", "2 金额: 这一行没有金额。\n", nil},
		"a unit of nothing": {"姓名,金额,单位\n李*明,5,某厂\n", "", [][]record.Goods{nil}},
	} {
		t.Run(name, func(t *testing.T) {
			p := Read([]byte(c.text), record.KindReliefDistribution, Choice{})
			checkLanguages(t, p)
			got := told(p.Problems)
			for _, q := range p.Questions {
				if strings.HasPrefix(q.ID, "nameless") {
					got += fmt.Sprintf("%d %s\n", q.Row, q.ID)
				}
			}
			if got != c.want {
				t.Fatalf("got %s, want %s", got, c.want)
			}
			if c.want != "" {
				return
			}
			var goods [][]record.Goods
			for _, one := range p.Recipients {
				goods = append(goods, one.Goods)
			}
			if diff := cmp.Diff(c.goods, goods); diff != "" {
				t.Error(diff)
			}
		})
	}
	merged := book(t, [][]any{{"姓名", "金额", "物资", "数量", "单位"}, {"李*明", 5, "大米", 2, "袋"}, {nil, nil, "棉被", 1, "床"}}, merge(t, "A2", "A3"), merge(t, "B2", "B3"))
	if p := Read(merged, record.KindReliefDistribution, Choice{}); len(p.Problems) > 0 || len(p.Recipients) != 1 || len(p.Recipients[0].Goods) != 2 || p.Rows[2].Use != UseMore || p.Recipients[0].Amount != 500 {
		t.Errorf("a household merged over its goods: %s, %+v", told(p.Problems), p.Recipients)
	}
	p := Read([]byte(head+"李*明,一组,5,大米,2,袋,2026-03-04,是\n张*,一组,5,大米,3,袋,,\n张*,一组,5,棉被,1,床,2026-03-04,\n"), record.KindReliefDistribution, Choice{})
	body := &record.ReliefDistribution{Goods: []record.GoodsBalance{{Name: "大米", Unit: "袋", Received: 9, Distributed: 7, Returned: 1, InStock: 1}}}
	if err := p.Fill(&record.Record{Kind: record.KindReliefDistribution, Body: body}); err != nil {
		t.Fatal(err)
	}
	want := []record.GoodsBalance{{Name: "大米", Unit: "袋", Received: 9, Distributed: 2, Returned: 1, InStock: 6}, {Name: "棉被", Unit: "床", Distributed: 1}}
	if diff := cmp.Diff(want, body.Goods); diff != "" || !body.Recipients[0].CollectedByOther || body.Recipients[1].CollectedByOther {
		t.Errorf("%s\n%+v", diff, body.Recipients)
	}
}
