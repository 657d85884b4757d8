package screen

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io/fs"
	"sync"
	"time"

	"gongshi/assets"
	"gongshi/internal/record"
)

// example is a kind's record of assets/examples, as if it had been published days ago.
func example(n, days int, kind record.Kind) *record.Record {
	data, err := fs.ReadFile(assets.Examples(), string(kind)+".json")
	if err != nil {
		panic(err)
	}
	r, err := record.Parse(data)
	if err != nil {
		panic(err)
	}
	at := fixedNow.AddDate(0, 0, -days)
	r.ID, r.Revision = detailID(n), 1
	r.PublishedAt = at
	r.IndexNumber = fmt.Sprintf("%s/%s-%05d", r.Issuer.Code, at.Format("200601"), n)
	return r
}

func detailID(n int) string { return fmt.Sprintf("0190163d-8694-739b-aea5-%012d", n) }

// detailViews are the records whose screens are looked at, by name: every kind as the examples have it,
// and the states that an example does not show.
func detailViews() map[string]*record.Record {
	views := map[string]*record.Record{}
	for i, k := range record.Kinds() {
		if k != record.KindFinanceStatement {
			views[string(k)] = example(500+i, 9, k)
		}
	}
	views["relief_long"] = longRelief()
	views["relief_goods"] = goodsRelief()
	views["guide_plain"] = plainGuide()
	views["project_photos"] = projectWithPhotos()
	views["staff_today"] = staffToday()
	views["answer_waiting"] = waitingAnswer()
	views["alert_real"] = realAlert(524, fixedNow.Add(6*time.Hour))
	views["alert_expired"] = realAlert(525, fixedNow.Add(-6*time.Hour))
	views["policy_replaced"] = replacedPolicy()
	views["institution_linked"] = linkedInstitution()
	return views
}

// detailShelf holds all of them, with the pictures that they show.
func detailShelf() *shelf {
	s := &shelf{blobs: map[string][]byte{}}
	for _, r := range detailViews() {
		s.records = append(s.records, r)
	}
	for i := range 3 {
		data := photo(i, 480, 360)
		s.blobs[digestOf(data)] = data
	}
	face := photo(0, 300, 400)
	s.blobs[digestOf(face)] = face
	return s
}

// longRelief is a list of 38 households under publicity, nothing handed out yet.
func longRelief() *record.Record {
	r := example(520, 3, record.KindReliefDistribution)
	b := r.Body.(*record.ReliefDistribution)
	r.Title = "台风临时生活救助资金发放名单（第二批）"
	today := record.DateOf(fixedNow)
	r.Publicity.From, r.Publicity.To, r.Publicity.Days = today.AddDays(-3), today.AddDays(3), 7
	names := []record.Masked{"李*明", "王*兰", "张*", "陈*芳", "刘*国", "赵*英", "汪*林", "程*英", "方*", "吴*明", "欧阳*兰", "丁*珠", "查*生"}
	classes := []string{"受灾严重户", "受灾户", "特困供养", "受灾户"}
	b.Batch, b.Goods, b.Inspections, b.Recipients = "第二批", nil, nil, nil
	b.Event.Type, b.Event.Date = "台风", today.AddDays(-25)
	b.Received = 0
	for i := range 38 {
		x := record.Recipient{
			Name: names[i%len(names)], Group: string([]rune("一二三四五六")[i/7]) + "组", Persons: 1 + i*7%5,
			Class: classes[i%4], Standard: "300 元/人",
		}
		x.Amount = record.Fen(x.Persons) * 30000
		b.Received += x.Amount
		b.Recipients = append(b.Recipients, x)
	}
	b.Distributed, b.Returned, b.InStock = 0, 0, b.Received
	b.Funds = []record.Fund{{Name: "区级自然灾害救助资金", DocumentNumber: "观示民〔2026〕21号", Amount: b.Received}}
	for i := range b.Procedure {
		b.Procedure[i].Date, b.Procedure[i].Note = today.AddDays(6*i-21), ""
	}
	return r
}

// goodsRelief hands out goods and no money, to half of the list so far.
func goodsRelief() *record.Record {
	r := example(529, 9, record.KindReliefDistribution)
	b := r.Body.(*record.ReliefDistribution)
	r.Title, b.Batch = "捐赠棉被发放名单", ""
	b.Programme, b.Event, b.Funds, b.Inspections = "捐赠款物", nil, []record.Fund{{Name: "爱心企业（示例）", Goods: "棉被20床"}}, nil
	b.Received, b.Distributed, b.Returned, b.InStock = 0, 0, 0, 0
	given := int64(0)
	for i := range b.Recipients {
		x := &b.Recipients[i]
		x.Amount, x.Goods, x.HandedOutOn, x.Standard = 0, []record.Goods{{Name: "棉被", Unit: "床", Quantity: 2}}, record.Date{}, ""
		if i%2 == 0 {
			x.HandedOutOn = record.DateOf(fixedNow)
			given += 2
		}
	}
	b.Goods = []record.GoodsBalance{{Name: "棉被", Unit: "床", Received: 20, Distributed: given, InStock: 20 - given}}
	return r
}

// plainGuide has as little as a guide may have.
func plainGuide() *record.Record {
	r := example(521, 9, record.KindServiceGuide)
	r.Title = "丧葬费减免申请"
	r.Body = &record.ServiceGuide{Type: "行政给付", Applicants: "本区户籍去世居民的家属", Fee: record.Fee{Amount: 3000, Note: "复印费自理", Basis: "物价部门核定的标准（示例）"},
		Materials: []record.Material{{Name: "死亡证明", Form: "original"}}}
	return r
}

func projectWithPhotos() *record.Record {
	r := example(522, 9, record.KindProject)
	b := r.Body.(*record.Project)
	for i := range 3 {
		data := photo(i, 480, 360)
		name := fmt.Sprintf("现场照片%d.png", i+1)
		r.Attachments = append(r.Attachments, record.Attachment{SHA256: digestOf(data), Size: int64(len(data)), MediaType: "image/png", Name: name})
		b.Photos = append(b.Photos, digestOf(data))
	}
	b.Spent = b.ContractSum + 1200000
	return r
}

func staffToday() *record.Record {
	r := example(523, 9, record.KindStaffProfile)
	b := r.Body.(*record.StaffProfile)
	b.Whereabouts = &record.Whereabouts{Status: "在岗", On: record.DateOf(fixedNow), Note: "在便民服务大厅值班"}
	data := photo(0, 300, 400)
	b.Photo = digestOf(data)
	r.Attachments = []record.Attachment{{SHA256: b.Photo, Size: int64(len(data)), MediaType: "image/png", Name: "照片.png"}}
	return r
}

func waitingAnswer() *record.Record {
	r := example(526, 4, record.KindAnswer)
	b := r.Body.(*record.Answer)
	b.AnsweredOn, b.Reply, b.Outcome, b.About = record.Date{}, "", "", detailID(520)
	b.ReceivedOn = record.DateOf(fixedNow).AddDays(-5)
	return r
}

// realAlert is a flood warning that ends at a moment.
func realAlert(n int, expires time.Time) *record.Record {
	r := example(n, 0, record.KindAlert)
	b := r.Body.(*record.Alert)
	r.Title = "洪水预警：今晚沿河低洼地段可能进水"
	b.Status, b.Event, b.Severity, b.Urgency, b.Certainty = "Actual", "洪水", "Severe", "Expected", "Likely"
	b.Onset, b.Expires = expires.Add(-10*time.Hour), expires
	b.Description = "受上游来水影响，预计今晚八时内河水位超过警戒水位半米，沿河一至三组低洼地段可能进水。"
	b.References = []string{detailID(511)}
	return r
}

func replacedPolicy() *record.Record {
	r := example(527, 700, record.KindPolicy)
	r.Title, r.RepealedOn = "大观区高龄老人走访办法（示例，旧）", record.Date{Year: 2026, Month: 5, Day: 1}
	b := r.Body.(*record.Policy)
	b.Replaces, b.ReplacedBy = nil, []record.PolicyRef{{ID: detailID(503), Title: "大观区高龄老人节日走访和日常探访办法（示例）", DocumentNumber: "观示民〔2026〕9号"}}
	return r
}

func linkedInstitution() *record.Record {
	r := example(528, 30, record.KindInstitution)
	b := r.Body.(*record.Institution)
	b.Services[2].Guide = detailID(502)
	r.Title, b.Affiliated = "德宽路街道办事处", []string{"德宽路街道为民服务中心", "德宽示例社区便民服务大厅"}
	return r
}

// photo returns a PNG of sky, hills and a road, drawn once for all tests.
func photo(n, width, height int) []byte {
	key := [3]int{n, width, height}
	if drawn, ok := photos.Load(key); ok {
		return drawn.([]byte)
	}
	drawn, _ := photos.LoadOrStore(key, drawPhoto(n, width, height))
	return drawn.([]byte)
}

var photos sync.Map // [3]int to []byte

func drawPhoto(n, width, height int) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			c := color.NRGBA{R: uint8(150 + y/4), G: uint8(190 + y/8), B: 230, A: 255}
			if y > 190+20*((x/60+n)%3) {
				c = color.NRGBA{R: uint8(90 + n*20), G: 140, B: 90, A: 255}
			}
			if d := x - width/2; y > 250 && d*d < (y-230)*(y-230) {
				c = color.NRGBA{R: 160, G: 155, B: 150, A: 255}
			}
			img.SetNRGBA(x, y, c)
		}
	}
	var out bytes.Buffer
	if err := png.Encode(&out, img); err != nil {
		panic(err)
	}
	return out.Bytes()
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}
