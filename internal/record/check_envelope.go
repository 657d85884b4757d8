package record

import (
	"strconv"
	"strings"
	"time"
)

func (c *checker) checkEnvelope() {
	r := c.r
	switch {
	case r.ID == "" && r.Revision != 0:
		c.add("/revision", "is given without an id. A new record has neither; a correction has both.", "没有对应的标识。新信息两者都不填，更正两者都要填。")
	case r.ID != "" && r.Revision == 0:
		c.add("/revision", "is missing although an id is given. State the revision that is corrected.", "没有填写，但填写了标识，请填写所更正的修订号。")
	case r.ID == "" && r.IndexNumber != "":
		c.add("/index_number", "is given in a new record. Leave it out: the centre assigns it.", "在新信息中已填写，请删去，由中心分配。")
	}
	c.checkDates()
	if r.Publicity != nil {
		c.checkPublicity(*r.Publicity)
	}
	if s := r.Supervision; s != nil && s.Phone == "" && s.Address == "" {
		c.add("/supervision", "has neither a telephone nor an address. Say how the body can be reached.", "没有电话也没有地址，请说明如何联系。")
	}
	seen := make(map[string]bool)
	for i, a := range r.Attachments {
		at := "/attachments/" + strconv.Itoa(i)
		if seen[a.SHA256] {
			c.add(at+"/sha256", "names a file that is attached already. List each file once.", "与前面的附件重复，每个文件只列一次。")
		}
		seen[a.SHA256] = true
		c.checkAttachment(at, a)
	}
}

func (c *checker) checkDates() {
	r := c.r
	c.notFuture("/issued_on", r.IssuedOn)
	if !r.RepealedOn.IsZero() && !r.EffectiveOn.IsZero() && !r.EffectiveOn.Before(r.RepealedOn) {
		c.add("/repealed_on", "is %[1]s; it must be after effective_on (%[2]s). Correct one of the two.", "是%[1]s，应晚于生效日期（%[2]s），请更正其中一个。",
			r.RepealedOn, r.EffectiveOn)
	}
	c.momentNotFuture("/published_at", r.PublishedAt)
	c.momentNotFuture("/last_confirmed_at", r.LastConfirmedAt)
	if !r.ExpiresAt.IsZero() && !r.ExpiresAt.After(c.now) {
		c.add("/expires_at", "is %[1]s, which has passed: nobody would see the record. Give a later time or leave it out.",
			"是%[1]s，已经过去，发布后无人能看到。请改为以后的时间或删去。", r.ExpiresAt.In(Zone).Format("2006-01-02 15:04"))
	}
}

func (c *checker) momentNotFuture(pointer string, at time.Time) {
	if at.After(c.now.Add(24 * time.Hour)) {
		c.add(pointer, "is %[1]s, which is in the future. Correct it.", "是%[1]s，尚未到来，请更正。", at.In(Zone).Format("2006-01-02 15:04"))
	}
}

func (c *checker) checkPublicity(p Publicity) {
	if p.Days < 1 || p.Days > 365 {
		c.add("/publicity/days", "is %[1]d; 1 to 365 days are possible. Correct it.", "是%[1]d天，应为1至365天，请更正。", p.Days)
		return
	}
	if last := p.From.AddDays(p.Days - 1); !p.From.IsZero() && !p.To.IsZero() && p.To != last {
		c.add("/publicity/to", "is %[1]s, but %[2]d days from %[3]s, the first included, end on %[4]s. Correct one of them.",
			"是%[1]s，但从%[3]s起（含当日）公示%[2]d天应到%[4]s，请更正。", p.To, p.Days, p.From, last)
	}
	if rule, ok := c.rules.PublicityFor(c.r.Kind, c.r.Body.Class(), c.day); ok && p.Days < rule.Days {
		zh, en := rule.sources()
		c.add("/publicity/days", "is %[1]d; at least %[2]d days are required (%[4]s). Extend the period.", "是%[1]d天，至少需要%[2]d天（%[3]s），请延长。",
			p.Days, rule.Days, zh, en)
	}
}

func (c *checker) checkAttachment(at string, a Attachment) {
	c.checkFileSize(at+"/size", a.Size)
	if strings.ContainsAny(a.Name, `/\`) || a.Name == "." || a.Name == ".." {
		c.add(at+"/name", "holds a path. Give the bare name of the file.", "含有路径，请只填写文件名。")
	}
	for i, p := range a.Pages {
		page := at + "/pages/" + strconv.Itoa(i)
		c.checkFileSize(page+"/size", p.Size)
		if p.MediaType != "" && !c.rules.isTagged("media_type", p.MediaType, "image") {
			c.add(page+"/media_type", "is not a picture's. Pages are pictures.", "不是图片格式，页面应为图片。")
		}
		if p.Width < 1 || p.Height < 1 {
			c.add(page+"/width", "and height must be at least 1 pixel.", "和高至少为1像素。")
		}
	}
}

func (c *checker) checkFileSize(pointer string, size int64) {
	if most := c.rules.limits.AttachmentBytes; size < 1 || size > most {
		c.add(pointer, "is %[1]d bytes; 1 to %[2]d are possible.", "为%[1]d字节，应为1至%[2]d字节。", size, most)
	}
}
