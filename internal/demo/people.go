package demo

import (
	"fmt"
	"image"
	"strings"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

type peopleWords struct {
	Surnames     []string    `json:"surnames"`
	Men          []string    `json:"men"`
	Women        []string    `json:"women"`
	VillagePosts []postWords `json:"village_posts"`
	OfficePosts  []postWords `json:"office_posts"`
	CountyPosts  []postWords `json:"county_posts"`
	BureauPosts  []postWords `json:"bureau_posts"`
	Hours        string      `json:"hours"`
	PlanReason   string      `json:"plan_reason"` // why a profile is published again: its person's whereabouts today
	Silhouettes  int         `json:"silhouettes"`
}

type postWords struct {
	Post    string   `json:"post"`
	Duties  []string `json:"duties"`
	Promise string   `json:"promise"`
}

// person is an invented official.
type person struct {
	name  string
	woman bool
	postWords
}

// name invents a full name; common surnames stand first in the list and come up more often.
func (w peopleWords) name(d dice, woman bool) string {
	given := w.Men
	if woman {
		given = w.Women
	}
	surname := w.Surnames[min(d.IntN(len(w.Surnames)), d.IntN(len(w.Surnames)))]
	return surname + pickOne(d, given)
}

// inventResident invents a resident of a list; only the masked form leaves this package.
func (w peopleWords) inventResident(d dice) record.Masked {
	return record.Mask(w.name(d, d.chance(45)))
}

// fillPosts fills the posts of a division, always with the same persons and no name twice.
func (b *builder) fillPosts(c division.Code, posts []postWords) []person {
	d := newDice("officials " + string(c))
	taken := map[string]bool{}
	fill := b.placeSlots(c)
	var list []person
	for _, p := range posts {
		woman := d.chance(35)
		name := b.words.People.name(d, woman)
		for taken[name] {
			name = b.words.People.name(d, woman)
		}
		taken[name] = true
		list = append(
			list,
			person{name, woman, postWords{fill.fillText(p.Post), fill.all(p.Duties), fill.fillText(p.Promise)}},
		)
	}
	return list
}

// placeSlots are the words that differ between villages and communities, streets and townships.
func (b *builder) placeSlots(c division.Code) slots {
	name := b.names.Name(c)
	s := slots{
		"place",
		name,
		"upper",
		b.names.Name(c.Parent()),
		"issuer",
		b.bureauName(c),
		"phone",
		landlineNumber(c, 1),
	}
	if strings.HasSuffix(name, "社区") {
		return s.withPairs(
			"party",
			"社区党委",
			"committee",
			"居委会",
			"group",
			"居民小组",
			"assembly",
			"居民代表会议",
			"people",
			"居民",
			"unit",
			"社区",
			"road",
			"小区道路",
			"green",
			"公共绿地",
		)
	}
	return s.withPairs(
		"party",
		"村党总支",
		"committee",
		"村委会",
		"group",
		"村民小组",
		"assembly",
		"村民代表会议",
		"people",
		"村民",
		"unit",
		"村",
		"road",
		"村西通组道路",
		"green",
		"公益林",
	)
}

// publishStaff publishes the board of a division, which has been up since long, and some days before the set's day
// everybody's plans for that day.
func (b *builder) publishStaff(c division.Code, people []person) {
	d := newDice(fmt.Sprintf("staff %s %s", c, b.asOf))
	for i, p := range people {
		coat := (i + int(c[8])) % b.words.People.Silhouettes
		figure := b.painter.drawOnce(
			fmt.Sprint(p.woman, coat),
			func() *image.Paletted { return b.painter.drawSilhouette(p.woman, coat) },
		)
		photo := b.storePicture(figure, "头像（示例）.png")
		scan := b.storePicture(b.painter.drawPromise(p, b.bureauName(c)), "岗位承诺书（示例）.png")
		body := &record.StaffProfile{
			Name: p.name, Post: p.Post, Order: i + 1, Photo: photo.SHA256, Duties: p.Duties, Phone: landlineNumber(c, i+1),
			OfficeHours: b.words.People.Hours, Promise: p.Promise, PromiseScan: scan.SHA256,
		}
		e := b.addSample(draft{
			division: c, title: p.name + "　" + p.Post, summary: strings.Join(p.Duties, "；") + "。",
			keywords: []string{
				"人员公示",
				"岗位承诺",
				p.name,
			}, issued: b.daysAgo(200), at: momentOf(b.daysAgo(200), 17, 5+i), body: body,
		})
		e.record.Attachments = []record.Attachment{photo, scan}
		next, planned := *e.record, *body
		planned.Whereabouts = b.whereaboutsOf(d, i)
		next.Body, next.IssuedOn = &planned, b.daysAgo(9)
		b.correctEntry(e, &next, b.words.People.PlanReason, momentOf(b.daysAgo(9), 17, 5+i))
	}
}

// whereaboutsOf returns a person's whereabouts on the set's day.
func (b *builder) whereaboutsOf(d dice, place int) *record.Whereabouts {
	w := &record.Whereabouts{Status: "在岗", On: b.asOf}
	if place == 0 || d.chance(70) {
		return w
	}
	switch w.Status = pickOne(d, []string{"开会", "出差", "请假", "开会"}); w.Status {
	case "开会":
		w.Note = "上午参加上级业务会，下午返回"
	case "出差":
		w.Note = "下组入户核查，有急事请打值班电话"
	}
	return w
}

// drawSilhouette is a drawn figure in place of a photograph.
func (p *painter) drawSilhouette(woman bool, variant int) *image.Paletted {
	coats := []hue{blue, jade, ink, stone, amber, seal}
	img := p.newCanvas(240, 320, sky)
	drawEllipse(img, 120, 330, 104, 122, coats[variant%len(coats)])
	fillShape(img, image.Rect(90, 206, 151, 262), white, func(x, y int) bool { return absInt(x-120)*2 < 262-y })
	drawBox(img, 103, 172, 34, 46, skin)
	if woman {
		drawEllipse(img, 120, 132, 64, 76, ink)
		drawBox(img, 62, 140, 116, 50, ink)
		drawBox(img, 103, 176, 34, 38, skin)
	} else {
		drawEllipse(img, 120, 116, 56, 56, ink)
	}
	drawEllipse(img, 120, 138, 46, 56, skin)
	p.drawTag(img)
	return img
}

func absInt(n int) int { return max(n, -n) }

// drawPromise is the signed sheet on the wall.
func (p *painter) drawPromise(who person, office string) *image.Paletted {
	img := p.newCanvas(480, 360, paper)
	drawFrame(img, 14, seal)
	p.text(img, p.large, (480-textWidth(p.large, "岗位承诺书"))/2, 66, seal, "岗位承诺书")
	y := 112
	for _, line := range p.wrapText(p.small, who.Promise, 400) {
		p.text(img, p.small, 40, y, ink, line)
		y += 32
	}
	p.text(img, p.small, 40, 270, ink, "岗位："+who.Post)
	p.text(img, p.small, 40, 304, ink, "承诺人："+who.name)
	p.text(img, p.small, 40, 336, ink, office)
	p.drawTag(img)
	return img
}
