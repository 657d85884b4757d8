package record

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/hanzi"
)

func (c *checker) checkAnnouncement(b *Announcement) {
	c.notFuture("/body/happened_on", b.HappenedOn)
	if b.Outlet == "" && c.rules.isTagged("medium", b.Medium, "outlet") {
		c.add("/body/outlet", "is missing. Name the paper or station.", "没有填写，请写明报纸或电台、电视台名称。")
	}
}

func (c *checker) checkProject(b *Project) {
	if b.Percent > 100 {
		c.add("/body/percent", "is %[1]d; 0 to 100 are possible.", "为%[1]d，应为0至100。", b.Percent)
	}
	if b.Tender != nil {
		c.notFuture("/body/tender/date", b.Tender.Date)
	}
	for i, x := range b.Changes {
		c.notFuture("/body/changes/"+strconv.Itoa(i)+"/date", x.Date)
	}
	for i, m := range b.Milestones {
		at := "/body/milestones/" + strconv.Itoa(i)
		if m.PlannedOn.IsZero() && m.ActualOn.IsZero() {
			c.add(at+"/planned_on", "is missing. Give the planned or the actual date.", "没有填写，请填写计划日期或实际日期。")
		}
		c.notFuture(at+"/actual_on", m.ActualOn)
	}
	for i, p := range b.Problems {
		at := "/body/problems/" + strconv.Itoa(i)
		c.notFuture(at+"/date", p.Date)
		c.notFuture(at+"/resolved_on", p.ResolvedOn)
		c.inOrder(at+"/resolved_on", p.ResolvedOn, at+"/date", p.Date)
	}
	c.checkInspections(b.Inspections)
}

func (c *checker) checkStaff(b *StaffProfile) {
	if b.Whereabouts != nil && c.today.AddDays(31).Before(b.Whereabouts.On) {
		c.add("/body/whereabouts/on", "is %[1]s, more than a month ahead. Whereabouts are for a day near.", "是%[1]s，超过一个月之后，去向应为近日。", b.Whereabouts.On)
	}
}

func (c *checker) checkInstitution(b *Institution) {
	if b.Address == "" && b.Phone == "" && len(b.Functions)+len(b.Affiliated)+len(b.Rules)+len(b.Services) == 0 {
		c.add("/body/functions", "is empty, and there is no address, telephone, rule or service: nothing is told of the body. Fill in what residents need.",
			"是空的，也没有地址、电话、制度和服务，没有可公开的内容，请填写居民需要的内容。")
	}
}

func (c *checker) checkPower(b *Power) { c.checkLimit("/body/time_limit", b.TimeLimit) }

func (c *checker) checkDecision(b *Decision) {
	c.notFuture("/body/held_on", b.HeldOn)
	if b.Expected > 0 && b.Present > b.Expected {
		c.add("/body/present", "is %[1]d, more than the %[2]d who may attend. Correct one of the two.", "为%[1]d人，超过应到的%[2]d人，请更正其中一个。", b.Present, b.Expected)
	}
	if len(b.Topics) == 0 && len(b.Affairs) == 0 {
		c.add("/body/topics", "is empty, and there are no affairs. Say what was discussed or disclosed.", "为空，也没有内部事务，请写明议题或公开事项。")
	}
	for i, t := range b.Topics {
		if t.Vote == nil {
			continue
		}
		if votes := t.Vote.For + t.Vote.Against + t.Vote.Abstain; b.Present > 0 && votes > b.Present {
			c.add("/body/topics/"+strconv.Itoa(i)+"/vote", "counts %[1]d votes, but %[2]d persons were present. Correct one of the two.", "共%[1]d票，但到会%[2]d人，请更正其中一个。", votes, b.Present)
		}
	}
	for i, a := range b.Affairs {
		c.notFuture("/body/affairs/"+strconv.Itoa(i)+"/date", a.Date)
	}
}

func (c *checker) checkAnswer(b *Answer) {
	c.notFuture("/body/received_on", b.ReceivedOn)
	c.notFuture("/body/answered_on", b.AnsweredOn)
	c.inOrder("/body/answered_on", b.AnsweredOn, "/body/received_on", b.ReceivedOn)
	switch {
	case b.Reply != "" && b.AnsweredOn.IsZero():
		c.add("/body/answered_on", "is missing although there is a reply. Say when it was given.", "没有填写，但已有答复，请写明答复日期。")
	case b.Reply == "" && !b.AnsweredOn.IsZero():
		c.add("/body/reply", "is missing although it was answered on %[1]s. Give the reply.", "没有填写，但已于%[1]s答复，请填写答复内容。", b.AnsweredOn)
	}
	if b.Reply != "" && b.AnsweredBy == "" {
		c.add("/body/answered_by", "is missing. Say who answered.", "没有填写，请写明答复单位。")
	}
}

// checkAlert checks an alert against CAP 1.2 and two rules of our own: a drill's headline calls it a drill, and every
// alert ends.
func (c *checker) checkAlert(b *Alert) {
	if !b.Expires.IsZero() {
		c.checkAlertEnd(b)
	}
	switch refers := c.rules.isTagged("alert_type", b.MsgType, "references"); {
	case len(b.References) > 0 && !refers:
		c.add("/body/references", "are for an update or an all-clear, and do nothing here. Take them out.",
			"只用于更新或解除，在这里不起作用，请去掉。")
	case len(b.References) == 0 && refers:
		c.add("/body/references", "is missing. Name the alert that this one updates or cancels.", "没有填写，请写明所更新或解除的警报。")
	}
	for i, id := range b.References {
		if slices.Contains(b.References[:i], id) {
			c.add(fmt.Sprintf("/body/references/%d", i), "names an alert that is named before. Name each once.", "与前面重复，每条警报只写一次。")
		}
	}
	c.checkAlertColour(b)
	e, known, _ := c.rules.findEntry("alert_status", b.Status, c.day)
	if known && len(e.Words) > 0 && !containsAny(c.r.Title, e.Words) {
		c.add("/title", "must say that this is not a real alert, with one of the words %[1]s.", "须写明这不是真实警报，含有以下词语之一：%[1]s。", strings.Join(e.Words, ", "))
	}
}

// checkAlertColour compares the colour in the title with the chosen one: screens show the latter.
func (c *checker) checkAlertColour(b *Alert) {
	var named []string
	own, label := false, [2]string{}
	for _, e := range c.rules.Entries("alert_severity", c.day) {
		if e.Code == b.Severity {
			label = [2]string{e.En, e.Zh}
		}
		if len(e.Words) > 0 && containsAny(c.r.Title, e.Words) {
			named, own = append(named, e.Words[0]), own || e.Code == b.Severity
		}
	}
	if len(named) > 0 && !own && label[0] != "" {
		c.add("/title", "names the colour %[1]s, but the alert is %[2]s. Correct one of the two.", "写的是%[1]s，而所选的是%[3]s，请更正其中一个。",
			strings.Join(named, ", "), label[0], label[1])
	}
}

func (c *checker) checkAlertEnd(b *Alert) {
	end := b.Expires.In(Zone).Format("2006-01-02 15:04")
	if !b.Expires.After(c.now) {
		c.add("/body/expires", "is %[1]s, which has passed: nobody would see the alert. Give a later time.", "是%[1]s，已经过去，发布后无人能看到，请改为以后的时间。", end)
	}
	if !b.Onset.IsZero() && !b.Expires.After(b.Onset) {
		c.add("/body/expires", "is %[1]s, not after the onset (%[2]s). Correct one of the two.", "是%[1]s，不晚于开始时间（%[2]s），请更正其中一个。", end, b.Onset.In(Zone).Format("2006-01-02 15:04"))
	}
	e, _, _ := c.rules.findEntry("alert_status", b.Status, c.day)
	if most := time.Duration(e.Days) * 24 * time.Hour; most > 0 && b.Expires.Sub(c.now) > most {
		c.add("/body/expires", "is %[1]s; an alert of this status ends within %[2]d days. Give an earlier time and publish an update if it goes on.",
			"是%[1]s，此类警报应在%[2]d天内失效，请提前，如仍持续再发布更新。", end, e.Days)
	}
}

func containsAny(s string, words []string) bool {
	for _, w := range words {
		if strings.Contains(hanzi.Fold(s), hanzi.Fold(w)) {
			return true
		}
	}
	return false
}

func validDivision(s string) bool { return division.Code(s).Level() != division.None }
