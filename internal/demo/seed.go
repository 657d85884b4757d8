package demo

import (
	"time"

	"gongshi/internal/record"
)

// seedWords is the document from which the project starts: real facts, retold in our words.
type seedWords struct {
	Title       string      `json:"title"`
	IndexNumber string      `json:"index_number"`
	IssuerName  string      `json:"issuer_name"`
	IssuerCode  string      `json:"issuer_code"`
	Source      string      `json:"source"`
	PublishedAt time.Time   `json:"published_at"`
	IssuedOn    record.Date `json:"issued_on"`
	Category    string      `json:"category"`
	Topic       string      `json:"topic"`
	Genre       string      `json:"genre"`
	Audience    string      `json:"audience"`
	LifeStage   string      `json:"life_stage"`
	Format      string      `json:"format"`
	Keywords    []string    `json:"keywords"`
	Summary     string      `json:"summary"`
	Text        string      `json:"text"`
}

// publishSeed publishes the starting document. It is not a sample.
func (b *builder) publishSeed() {
	w := b.words.Seed
	e := b.addSample(draft{
		division: City, title: w.Title, summary: w.Summary, keywords: w.Keywords, issued: w.IssuedOn, at: w.PublishedAt.In(record.Zone),
		body: &record.Announcement{Medium: "notice_board", Subject: "theme_campaign", Text: w.Text},
	})
	r := e.record
	r.Issuer = record.Issuer{Name: w.IssuerName, Code: w.IssuerCode}
	r.IndexNumber, r.Source, r.Category, r.Topic, r.Genre = w.IndexNumber, w.Source, w.Category, w.Topic, w.Genre
	r.Audience, r.LifeStage, r.Format, r.Sample = w.Audience, w.LifeStage, w.Format, false
	r.Supervision = nil // the bureau's invented numbers do not belong on a real document
}
