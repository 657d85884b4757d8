package importer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// content is what an import takes over, in words that a right value can be compared with.
type content map[string]string

func contentOf(p *importer.Preview, r *record.Record) content {
	c := content{}
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		c["opening"] = "none"
		if p.Ledger.Stated {
			c["opening"] = plainYuan(p.Ledger.Opening)
		}
		lines := slices.Concat(body.Income, body.Expense)
		c["in"], c["out"], c["lines"] = plainYuan(body.TotalIncome()), plainYuan(body.TotalExpense()), fmt.Sprint(len(lines))
		var days []string
		for _, l := range lines {
			days = append(days, l.Date.String())
		}
		slices.Sort(days)
		c["days"] = strings.Join(slices.Compact(days), ",")
		c["text"], c["ticked"] = jsonText(lines), fmt.Sprint(ticked(p.Sums))
		var told []string
		for i, l := range lines {
			told = append(told, lineText(l.Date, i < len(body.Income), l.Amount, l.Item, l.Voucher))
		}
		slices.Sort(told)
		c["ledger"] = strings.Join(told, "|")
	case *record.ReliefDistribution:
		c.recipients(body.Recipients)
	}
	return c
}

// ticked counts the values that a file states and the import agrees with.
func ticked(sums []importer.Sum) (n int) {
	for _, s := range sums {
		for _, one := range s.Stated {
			if one.Agrees {
				n++
			}
		}
	}
	return n
}

func (c content) recipients(list []record.Recipient) {
	var sum record.Fen
	persons, goods := 0, map[string]int64{}
	var names, groups, days, amounts, goodsText, told []string
	for _, one := range list {
		sum, persons = sum+one.Amount, persons+one.Persons
		names, groups, days = append(names, string(one.Name)), append(groups, one.Group), append(days, one.HandedOutOn.String())
		amounts = append(amounts, plainYuan(one.Amount))
		told = append(told, recipientText(one))
		for _, g := range one.Goods {
			goods[g.Name+"/"+g.Unit] += g.Quantity
		}
	}
	for _, g := range slices.Sorted(maps.Keys(goods)) {
		goodsText = append(goodsText, fmt.Sprintf("%s/%d", g, goods[g]))
	}
	slices.Sort(days)
	slices.Sort(told)
	c["list"] = strings.Join(told, "|")
	c["households"], c["sum"], c["persons"] = fmt.Sprint(len(list)), plainYuan(sum), fmt.Sprint(persons)
	c["names"], c["groups"], c["amounts"] = strings.Join(names, ","), strings.Join(groups, ","), strings.Join(amounts, ",")
	c["days"], c["goods"], c["text"] = strings.Join(slices.Compact(days), ","), strings.Join(goodsText, ","), jsonText(list)
}

// compare says in what the content is not as it should be; lines of a value are alternatives.
func (c content) compare(want map[string]string) string {
	var wrong []string
	for _, key := range slices.Sorted(maps.Keys(want)) {
		value := want[key]
		switch key {
		case "has", "hasnot":
			for _, word := range strings.Split(value, ",") {
				if strings.Contains(c["text"], word) != (key == "has") {
					wrong = append(wrong, key+" "+word)
				}
			}
		case "goods":
			list := strings.Split(value, ",")
			slices.Sort(list)
			if value = strings.Join(list, ","); value != c[key] {
				wrong = append(wrong, "goods not "+value)
			}
		default:
			if !slices.Contains(strings.Split(value, "\n"), c[key]) {
				wrong = append(wrong, fmt.Sprintf("%s is %s not %s", key, c[key], value))
			}
		}
	}
	return strings.Join(wrong, "; ")
}

func plainYuan(f record.Fen) string {
	sign := ""
	if f < 0 {
		sign, f = "-", -f
	}
	return fmt.Sprintf("%s%d.%02d", sign, f/100, f%100)
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // of our own types
	}
	return string(b)
}
