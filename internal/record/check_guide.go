package record

import "strconv"

func (c *checker) checkGuide(b *ServiceGuide) {
	options := c.checkQuestions(b.Questions)
	for i, m := range b.Materials {
		for j, when := range m.OnlyIf {
			at := "/body/materials/" + strconv.Itoa(i) + "/only_if/" + strconv.Itoa(j)
			known, ok := options[when.Question]
			switch {
			case !ok:
				c.add(at+"/question", "%[1]q is no question of this guide. Use the id of a question.", "“%[1]s”不是本指南的问题，请填写问题的标识。", shortQuote(when.Question, 40))
			case !known[when.Option]:
				c.add(at+"/option", "%[1]q is no option of the question %[2]q. Use the id of an option.", "“%[1]s”不是问题“%[2]s”的选项，请填写选项的标识。",
					shortQuote(when.Option, 40), shortQuote(when.Question, 40))
			}
		}
	}
	for i, s := range b.Steps {
		c.checkLimit("/body/steps/"+strconv.Itoa(i)+"/limit", s.Limit)
	}
	c.checkLimit("/body/statutory_limit", b.StatutoryLimit)
	c.checkLimit("/body/promised_limit", b.PromisedLimit)
	if s, p := b.StatutoryLimit, b.PromisedLimit; s.Unit == p.Unit && !s.IsZero() && p.Days > s.Days {
		c.add("/body/promised_limit", "(%[1]d days) is longer than the statutory limit (%[2]d). Correct one of the two.", "（%[1]d天）长于法定时限（%[2]d天），请更正其中一个。", p.Days, s.Days)
	}
	c.checkFee(b.Fee)
	c.checkHours(b.Hours)
	if b.Visits != nil && *b.Visits > 20 {
		c.add("/body/visits", "is %[1]d; 0 to 20 visits are plausible.", "为%[1]d次，应为0至20次。", *b.Visits)
	}
}

// checkQuestions makes sure that conditions can refer to answers, and returns the options by question.
func (c *checker) checkQuestions(list []GuideQuestion) map[string]map[string]bool {
	questions := make(map[string]map[string]bool)
	for i, q := range list {
		at := "/body/questions/" + strconv.Itoa(i)
		if questions[q.ID] != nil {
			c.add(at+"/id", "%[1]q is used by another question. Ids are unique.", "“%[1]s”已用于另一个问题，标识不能重复。", shortQuote(q.ID, 40))
		}
		options := make(map[string]bool)
		for j, o := range q.Options {
			if options[o.ID] {
				c.add(at+"/options/"+strconv.Itoa(j)+"/id", "%[1]q is used by another option. Ids are unique.", "“%[1]s”已用于另一个选项，标识不能重复。", shortQuote(o.ID, 40))
			}
			options[o.ID] = true
		}
		if len(q.Options) == 1 {
			c.add(at+"/options", "has one option. A question needs two at least.", "只有一个选项，至少需要两个。")
		}
		questions[q.ID] = options
	}
	return questions
}

func (c *checker) checkLimit(at string, l TimeLimit) {
	switch {
	case l.Days == 0 && l.Unit != "on_the_spot" && l.Note == "" && !l.IsZero():
		c.add(at, "states a unit without days. Give the days or leave the limit out.", "有单位没有天数，请填写天数或删去。")
	case l.Days > 0 && l.Unit == "":
		c.add(at+"/unit", "is missing. Say whether the days are working days.", "没有填写，请说明是否为工作日。")
	case l.Days > 0 && l.Unit == "on_the_spot":
		c.add(at+"/days", "is %[1]d although it is done on the spot. Leave the days out.", "为%[1]d，但写明当场办结，请删去天数。", l.Days)
	case l.Days > 3650:
		c.add(at+"/days", "is %[1]d; at most 3650 are plausible.", "为%[1]d，最多3650天。", l.Days)
	}
}

func (c *checker) checkFee(f Fee) {
	switch {
	case f.Free && f.Amount != 0:
		c.add("/body/fee/amount", "is %[1]s yuan although the service is free. Correct one of the two.", "为%[1]s元，但写明不收费，请更正其中一个。", f.Amount)
	case !f.Free && f.Amount == 0 && f.Note == "":
		c.add("/body/fee", "is neither free nor stated. Say \"free\": true, give the amount, or say in the note how it is calculated.",
			"既未写明免费，也未写明金额，请写明免费、金额或计算方法。")
	case !f.Free && f.Basis == "":
		c.add("/body/fee/basis", "is missing. A fee needs the rule that allows it.", "没有填写，收费须写明依据。")
	}
}

func (c *checker) checkHours(list []Opening) {
	for i, o := range list {
		at := "/body/hours/" + strconv.Itoa(i)
		seen := make(map[int]bool)
		for j, day := range o.Weekdays {
			if day < 1 || day > 7 || seen[day] {
				c.add(at+"/weekdays/"+strconv.Itoa(j), "is %[1]d; weekdays are 1 (Monday) to 7 (Sunday), each once.", "为%[1]d，星期应为1（星期一）至7（星期日），不得重复。", day)
			}
			seen[day] = true
		}
		if o.From != "" && o.To != "" && o.To <= o.From {
			c.add(at+"/to", "is %[1]s, not after %[2]s. Correct one of the two.", "是%[1]s，不晚于开始时间%[2]s，请更正其中一个。", shortQuote(o.To, 10), shortQuote(o.From, 10))
		}
	}
}
