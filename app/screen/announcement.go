package screen

import (
	"unicode/utf8"

	"fyne.io/fyne/v2"

	"gongshi/app/theme"
	"gongshi/internal/record"
)

// announcementDetail shows a piece of news: by which medium, when it happened, its text, and the text for the village
// loudspeaker.
func announcementDetail(c *Ctx, r *record.Record) Detail {
	b := r.Body.(*record.Announcement)
	tags := []fyne.CanvasObject{c.Pill(c.Label("medium", b.Medium), mediumIcon(b.Medium), theme.Info)}
	if b.Subject != "" {
		tags = append(tags, c.Pill(c.Label("subject", b.Subject), "", theme.Due))
	}
	happened := ""
	if !b.HappenedOn.IsZero() {
		happened = c.T("news.happened", "date", c.Date(b.HappenedOn))
	}
	return Detail{
		Note:   joinNonEmpty(" · ", b.Outlet, happened, c.publisherLine(r)),
		Tags:   tags,
		Blocks: []fyne.CanvasObject{c.Card(c.prose(b.Text)), c.bulletinCard(r, b)},
	}
}

func mediumIcon(medium string) theme.Icon {
	switch medium {
	case "web":
		return "globe"
	case "document", "newspaper":
		return "document"
	case "notice_board":
		return "list"
	}
	return "announcement"
}

// bulletinCard is the text for the loudspeaker, with its length, because a broadcast item has about 150
// characters.
func (c *Ctx) bulletinCard(r *record.Record, b *record.Announcement) fyne.CanvasObject {
	if b.Bulletin == "" {
		return nil
	}
	length := c.T("news.characters", "n", utf8.RuneCountInString(b.Bulletin))
	return c.Card(c.heading(c.FieldLabel(r.Kind, "/body/bulletin"), length, c.Icon("speaker", c.Sp(theme.Lead), c.Muted)), c.prose(b.Bulletin))
}
