package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/sqlkit"
)

// An alert that updates or calls off another one (CAP 1.2 section 3.2.1, references) makes screens forget the earlier
// one. So a reference must name an alert that is published here, in force, of the same status and of a division that
// the later alert may speak for, and nobody may lose a warning by it: the later alert covers the whole area of the
// earlier one. Facts that a later alert relies on are not corrected away afterwards. These rules hold for a draft at
// submission and for every publication.

// publishedAlert is a current alert with its row.
type publishedAlert struct {
	*row
	record *record.Record
	body   *record.Alert
}

func (a publishedAlert) name() string { return a.record.Title + " (" + a.indexNumber + ")" }

func (a publishedAlert) nameZh() string {
	return "《" + a.record.Title + "》（" + a.indexNumber + "）"
}

func (a publishedAlert) refersTo(id string) bool {
	return a.body.MsgType != "Alert" && slices.Contains(a.body.References, id)
}

// referenceCheck collects the faults in the references of one alert, and in the references that other alerts have to
// it.
type referenceCheck struct {
	rules    *record.Rules
	record   *record.Record
	alert    *record.Alert
	own      int64            // row number of the record; above all others for a new one
	kept     []string         // references that the revision in force has already
	replaced []string         // those of them that the revision in force keeps off the screens
	others   []publishedAlert // current alerts with possible references to the same alerts
	moment   time.Time
	found    []record.Problem
}

// add notes a problem under the label of its field.
func (c *referenceCheck) add(field, en, zh string, args ...any) {
	label := func(lang string) string { return c.rules.FieldLabel(record.KindAlert, field, lang) }
	c.found = append(c.found, record.Problem{Field: field, Reason: label("en") + " " + fmt.Sprintf(en, args...),
		ReasonZh: "“" + label("zh") + "”" + fmt.Sprintf(zh, args...)})
}

// checkReferences returns the faults in the references of an alert at a moment, and nothing for records of other
// kinds.
func (s *Store) checkReferences(ctx context.Context, q querier, r *record.Record, moment time.Time) ([]record.Problem, error) {
	alert, ok := r.Body.(*record.Alert)
	if !ok || r.ID == "" && len(alert.References) == 0 {
		return nil, nil
	}
	c := &referenceCheck{rules: s.rules, record: r, alert: alert, own: 1 << 62, moment: moment}
	from, err := c.readOwn(ctx, q)
	if err != nil {
		return nil, err
	}
	rows := make([]*row, len(alert.References))
	for i, id := range alert.References {
		if rows[i], err = findRow(ctx, q, id); err != nil && !errs.Is(err, errs.NotFound) {
			return nil, err
		}
		if rows[i] != nil {
			from = min(from, rows[i].number)
		}
	}
	for _, id := range c.replaced {
		row, err := findRow(ctx, q, id)
		if err != nil {
			return nil, err
		}
		from = min(from, row.number)
	}
	if c.others, err = alertsFrom(ctx, q, from); err != nil {
		return nil, err
	}
	for i, id := range alert.References {
		c.checkReference("/body/references/"+strconv.Itoa(i), id, rows[i])
	}
	c.checkReferrers()
	c.checkDropped()
	return c.found, nil
}

// readOwn reads the revision of the record that is in force, and returns its row number.
func (c *referenceCheck) readOwn(ctx context.Context, q querier) (int64, error) {
	if c.record.ID == "" {
		return c.own, nil
	}
	own, err := findRow(ctx, q, c.record.ID)
	if errs.Is(err, errs.NotFound) || err == nil && own.state != stateCurrent {
		return c.own, nil // the rules about corrections report it
	}
	if err != nil {
		return 0, err
	}
	c.own = own.number
	old, err := readContent(ctx, q, own)
	if err != nil {
		return 0, err
	}
	if b, ok := old.Body.(*record.Alert); ok {
		if c.kept = b.References; b.MsgType != "Alert" {
			c.replaced = b.References
		}
	}
	return c.own, nil
}

// alertsFrom reads the current alerts from a row number on.
func alertsFrom(ctx context.Context, q querier, from int64) ([]publishedAlert, error) {
	var all []publishedAlert
	err := eachRow(ctx, q, "SELECT "+rowColumns+" FROM records WHERE number >= $1 AND kind = $2 AND state = $3 ORDER BY number", func(scan func(...any) error) error {
		r := new(row)
		all = append(all, publishedAlert{row: r})
		return r.scan(scan)
	}, from, string(record.KindAlert), stateCurrent)
	if err != nil {
		return nil, sqlkit.Error(err)
	}
	for i := range all {
		if all[i].record, err = readContent(ctx, q, all[i].row); err != nil {
			return nil, err
		}
		all[i].body, _ = all[i].record.Body.(*record.Alert)
		if all[i].body == nil {
			return nil, errs.F(errs.Corrupt, "The record %s is listed as an alert and is none.", all[i].id)
		}
	}
	return all, nil
}

// Sequel returns the newest alert that has updated or called off a published alert, nil for none and for records of
// other kinds.
func (s *Store) Sequel(ctx context.Context, r *record.Record) (*record.Record, error) {
	if r.Kind != record.KindAlert {
		return nil, nil
	}
	all, err := alertsFrom(ctx, s.db.Reader(), 0)
	if err != nil {
		return nil, err
	}
	for _, later := range slices.Backward(all) {
		if later.id != r.ID && later.refersTo(r.ID) {
			return later.record, nil
		}
	}
	return nil, nil
}

// checkReference notes the faults of one reference. Its row is nil if the record does not exist.
func (c *referenceCheck) checkReference(field, id string, found *row) {
	i, before := -1, len(c.found)
	if found != nil {
		i = slices.IndexFunc(c.others, func(a publishedAlert) bool { return a.number == found.number })
	}
	switch {
	case id == c.record.ID:
		c.add(field, "is this alert itself. Name the earlier alert.", "是本警报自身，请填写较早的警报。")
	case found == nil:
		c.add(field, "is %[1]s, and no such alert was published here. Open the alert in question and use its buttons.",
			"为%[1]s，本中心没有发布过这条警报。请打开所指的警报，用其上的按钮更新或解除。", id)
	case found.kind != record.KindAlert:
		c.add(field, "is %[1]s, which is no alert. Name the alert in question.",
			"为%[1]s，不是警报，请填写所指的警报。", found.indexNumber)
	case i < 0 && !slices.Contains(c.kept, id):
		c.add(field, "is the alert %[1]s, which was withdrawn and is on no screen any more. Take the reference out.",
			"所指的警报%[1]s已撤回，屏幕上已不再显示，请去掉这一引用。", found.indexNumber)
	case i >= 0 && found.number > c.own:
		c.add(field, "is %[1]s, which was published after this one. Name an earlier alert.",
			"为%[1]s，其发布晚于本警报，请填写较早的警报。", c.others[i].name())
	case i >= 0:
		c.checkEarlier(field, c.others[i])
	}
	for i := range c.found[before:] {
		if found != nil {
			c.found[before+i].Record = id
		}
	}
}

// checkEarlier holds the alert against an alert that it refers to.
func (c *referenceCheck) checkEarlier(field string, earlier publishedAlert) {
	c.checkScope(field, earlier)
	if slices.Contains(c.kept, earlier.id) {
		return // its end, and its later alerts, were checked when the reference was published
	}
	switch end := earlier.body.Expires; {
	case earlier.body.MsgType == "Cancel":
		c.add(field, "is %[1]s, which is an all-clear itself. Issue a new alert instead.",
			"所指的%[2]s本身是解除消息，请另发新的警报。", earlier.name(), earlier.nameZh())
	case !end.After(c.moment):
		c.add(field, "is %[1]s, which ended by itself at %[3]s. Nothing is left to update or to call off; issue a new alert if there is need.",
			"所指的%[2]s已于%[3]s到期失效，无需更新或解除，如有需要请另发新的警报。", earlier.name(), earlier.nameZh(), formatMinute(end))
	case c.alert.MsgType == "Cancel" && c.alert.Expires.Before(end):
		c.add("/body/expires", "is %[1]s, before the end of the alert that is called off (%[2]s). Screens say that it was called off for as long as it would have been in force: give %[2]s or later.",
			"为%[1]s，早于所解除警报的失效时间（%[2]s）。原警报到期之前，屏幕应一直显示已解除，请改为%[2]s或更晚。", formatMinute(c.alert.Expires), formatMinute(end))
	}
	for _, later := range c.others {
		if later.id == c.record.ID || !later.refersTo(earlier.id) || slices.Contains(c.alert.References, later.id) {
			continue
		}
		if later.body.MsgType == "Cancel" {
			c.add(field, "is %[1]s, which was called off already by %[3]s.",
				"所指的%[2]s已由%[4]s解除。", earlier.name(), earlier.nameZh(), later.name(), later.nameZh())
		} else {
			c.add(field, "is %[1]s, which was updated by %[3]s. Open that one and use its buttons.",
				"所指的%[2]s已由%[4]s更新，请打开后者，用其上的按钮更新或解除。",
				earlier.name(), earlier.nameZh(), later.name(), later.nameZh())
		}
	}
}

// checkScope holds status, division and area of the alert against an earlier one.
func (c *referenceCheck) checkScope(field string, earlier publishedAlert) {
	status := func(code, lang string) string { return c.rules.Label("alert_status", code, lang) }
	switch {
	case earlier.body.Status != c.alert.Status:
		c.add(field, "is %[1]s, which is %[3]s, but this alert is %[4]s. A drill or test never touches a real alert, nor the other way round.",
			"所指的%[2]s是“%[5]s”，而本警报是“%[6]s”。演练、测试与实际警报不得互相更新或解除。", earlier.name(), earlier.nameZh(),
			status(earlier.body.Status, "en"), status(c.alert.Status, "en"), status(earlier.body.Status, "zh"), status(c.alert.Status, "zh"))
	case !c.record.Division.Contains(earlier.record.Division):
		c.add(field, "is %[1]s of division %[3]s. It is updated or called off there or by a division above it, not by %[4]s.",
			"所指的%[2]s由区划%[3]s发布，只能由该单位或其上级更新、解除，不能由%[4]s办理。", earlier.name(), earlier.nameZh(), earlier.record.Division, c.record.Division)
	default:
		if lost := uncoveredDivision(c.record.Division, c.alert, earlier.record.Division, earlier.body); lost != "" {
			c.add("/body/area_codes", "leave out %[3]s, which %[1]s warns: people there would lose the warning without a word. Add it, or call the alert off and issue a new one.",
				"没有包括%[3]s，而%[2]s涉及该地，那里的人会在不知情中失去预警。请补上，或先解除再另发。", earlier.name(), earlier.nameZh(), lost)
		}
	}
}

// checkReferrers holds the correction of an alert against those that have updated it or called it off.
func (c *referenceCheck) checkReferrers() {
	for _, later := range c.others {
		if c.record.ID == "" || later.id == c.record.ID || !later.refersTo(c.record.ID) {
			continue
		}
		switch {
		case later.body.Status != c.alert.Status:
			c.add("/body/status", "cannot be changed: %[1]s refers to this alert.",
				"不能更改：%[2]s引用了本警报。", later.name(), later.nameZh())
		case c.alert.MsgType == "Cancel":
			c.add("/body/msg_type", "cannot be changed: %[1]s refers to this alert.",
				"不能更改：%[2]s引用了本警报。", later.name(), later.nameZh())
		case later.body.MsgType == "Cancel" && later.body.Expires.Before(c.alert.Expires):
			c.add("/body/expires", "is %[3]s, but the alert was called off by %[1]s, which says so until %[4]s only. Give no later time.",
				"为%[3]s，但本警报已由%[2]s解除，解除消息只显示到%[4]s，请不要晚于该时间。", later.name(), later.nameZh(), formatMinute(c.alert.Expires), formatMinute(later.body.Expires))
		default:
			if lost := uncoveredDivision(later.record.Division, later.body, c.record.Division, c.alert); lost != "" {
				c.add("/body/area_codes", "name %[3]s, which %[1]s does not cover, although it has replaced this alert. Take it out, or issue a new alert.",
					"包括%[3]s，而代替本警报的%[2]s不涉及该地，请去掉，或另发新的警报。", later.name(), later.nameZh(), lost)
			}
		}
	}
}

// checkDropped holds the correction of an update or an all-clear against the alerts that it referred to: without the
// reference they would be shown again, and nobody would have meant it.
func (c *referenceCheck) checkDropped() {
	for _, id := range c.replaced {
		i := slices.IndexFunc(c.others, func(a publishedAlert) bool { return a.id == id })
		if i < 0 || c.alert.MsgType != "Alert" && slices.Contains(c.alert.References, id) {
			continue
		}
		if one := c.others[i]; one.lasts(c.moment) && !isReplaced(c.others, one, c.record.ID) {
			c.add("/body/references", "do not name %[1]s any more, which would be in force again and fill screens. "+
				"Keep the reference; if that alert is to be shown again, withdraw this one.",
				"不再引用%[2]s，该预警会重新生效，再次占满屏幕。请保留引用；确要重新显示的，请撤回本条。", one.name(), one.nameZh())
		}
	}
}

// uncoveredDivision returns a division of the earlier alert's area that the later one leaves out; "" for none. An alert
// without codes is for its division and all below.
func uncoveredDivision(laterAt division.Code, later *record.Alert, earlierAt division.Code, earlier *record.Alert) division.Code {
	area := func(codes []division.Code, own division.Code) []division.Code {
		if len(codes) == 0 {
			return []division.Code{own}
		}
		return codes
	}
	covers := area(later.AreaCodes, laterAt)
	for _, code := range area(earlier.AreaCodes, earlierAt) {
		if !slices.ContainsFunc(covers, func(l division.Code) bool { return l.Contains(code) }) {
			return code
		}
	}
	return ""
}

func formatMinute(t time.Time) string { return t.In(record.Zone).Format("2006-01-02 15:04") }
