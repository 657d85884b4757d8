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
	return surname + pick(d, given)
}

// resident invents a resident of a list; only the masked form leaves this package.
func (w peopleWords) resident(d dice) record.Masked {
	return record.Mask(w.name(d, d.chance(45)))
}

// officials fills the posts of a division, always with the same persons and no name twice.
func (b *builder) officials(c division.Code, posts []postWords) []person {
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
		list = append(list, person{name, woman, postWords{fill.fill(p.Post), fill.all(p.Duties), fill.fill(p.Promise)}})
	}
	return list
}

// placeSlots are the words that differ between villages and communities, streets and townships.
func (b *builder) placeSlots(c division.Code) slots {
	name := b.names.Name(c)
	s := slots{"place", name, "upper", b.names.Name(c.Parent()), "issuer", b.bureauName(c), "phone", landline(c, 1)}
	if strings.HasSuffix(name, "社区") {
		return s.with("party", "社区党委", "committee", "居委会", "group", "居民小组", "assembly", "居民代表会议", "people", "居民", "unit", "社区", "road", "小区道路", "green", "公共绿地")
	}
	return s.with("party", "村党总支", "committee", "村委会", "group", "村民小组", "assembly", "村民代表会议", "people", "村民", "unit", "村", "road", "村西通组道路", "green", "公益林")
}

// staff publishes the board of a division, which has been up since long, and some days before the set's day
// everybody's plans for that day.
func (b *builder) staff(c division.Code, people []person) {
	d := newDice(fmt.Sprintf("staff %s %s", c, b.asOf))
	for i, p := range people {
		coat := (i + int(c[8])) % b.words.People.Silhouettes
		figure := b.painter.shared(fmt.Sprint(p.woman, coat), func() *image.Paletted { return b.painter.silhouette(p.woman, coat) })
		photo := b.keep(figure, "头像（示例）.png")
		scan := b.keep(b.painter.promise(p, b.bureauName(c)), "岗位承诺书（示例）.png")
		body := &record.StaffProfile{
			Name: p.name, Post: p.Post, Order: i + 1, Photo: photo.SHA256, Duties: p.Duties, Phone: landline(c, i+1),
			OfficeHours: b.words.People.Hours, Promise: p.Promise, PromiseScan: scan.SHA256,
		}
		e := b.publish(draft{
			division: c, title: p.name + "　" + p.Post, summary: strings.Join(p.Duties, "；") + "。",
			keywords: []string{"人员公示", "岗位承诺", p.name}, issued: b.ago(200), at: at(b.ago(200), 17, 5+i), body: body,
		})
		e.record.Attachments = []record.Attachment{photo, scan}
		next, planned := *e.record, *body
		planned.Whereabouts = b.whereabouts(d, i)
		next.Body, next.IssuedOn = &planned, b.ago(9)
		b.correct(e, &next, b.words.People.PlanReason, at(b.ago(9), 17, 5+i))
	}
}

// whereabouts returns a person's whereabouts on the set's day.
func (b *builder) whereabouts(d dice, place int) *record.Whereabouts {
	w := &record.Whereabouts{Status: "在岗", On: b.asOf}
	if place == 0 || d.chance(70) {
		return w
	}
	switch w.Status = pick(d, []string{"开会", "出差", "请假", "开会"}); w.Status {
	case "开会":
		w.Note = "上午参加上级业务会，下午返回"
	case "出差":
		w.Note = "下组入户核查，有急事请打值班电话"
	}
	return w
}

// silhouette is a drawn figure in place of a photograph.
func (p *painter) silhouette(woman bool, variant int) *image.Paletted {
	coats := []hue{blue, jade, ink, stone, amber, seal}
	img := p.canvas(240, 320, sky)
	ellipse(img, 120, 330, 104, 122, coats[variant%len(coats)])
	shape(img, image.Rect(90, 206, 151, 262), white, func(x, y int) bool { return abs(x-120)*2 < 262-y })
	box(img, 103, 172, 34, 46, skin)
	if woman {
		ellipse(img, 120, 132, 64, 76, ink)
		box(img, 62, 140, 116, 50, ink)
		box(img, 103, 176, 34, 38, skin)
	} else {
		ellipse(img, 120, 116, 56, 56, ink)
	}
	ellipse(img, 120, 138, 46, 56, skin)
	p.tag(img)
	return img
}

func abs(n int) int { return max(n, -n) }

// promise is the signed sheet on the wall.
func (p *painter) promise(who person, office string) *image.Paletted {
	img := p.canvas(480, 360, paper)
	frame(img, 14, seal)
	p.text(img, p.large, (480-width(p.large, "岗位承诺书"))/2, 66, seal, "岗位承诺书")
	y := 112
	for _, line := range p.wrap(p.small, who.Promise, 400) {
		p.text(img, p.small, 40, y, ink, line)
		y += 32
	}
	p.text(img, p.small, 40, 270, ink, "岗位："+who.Post)
	p.text(img, p.small, 40, 304, ink, "承诺人："+who.name)
	p.text(img, p.small, 40, 336, ink, office)
	p.tag(img)
	return img
}
