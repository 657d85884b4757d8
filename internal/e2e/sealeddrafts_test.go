package e2e

import (
	"net/url"
	"strings"
	"testing"
	"time"
)

// draftsStay plays the attacks on what is published by the clock.
func (o *office) draftsStay(t *testing.T, i *intruder, writer, reviewer, secrecy *desk) {
	submits := func(title string) (page, id string) {
		page = writer.begins("announcement")
		writer.sends(page+"/edit", url.Values{"version": {writer.version(page + "/edit")}, "/title": {title}, "/issuer/name": {"示例村村民委员会"}, "/issuer/code": {"900000001"},
			"/body/medium": {"notice_board"}, "/body/text": {"周六上午集合。"}, "then": {"edit"}})
		writer.sends(page+"/submit", url.Values{"version": {writer.version(page)}})
		return page, strings.TrimPrefix(page, "drafts/")
	}
	_, forgedID := submits("伪造的公告")
	sound, soundID := submits("审过的公告")
	reviewer.approves(sound)
	secrecy.approves(sound, "state_secret", "work_secret", "business_secret", "privacy")
	if state := i.asks("SELECT state FROM drafts WHERE id = ?", soundID); state != "approved" {
		t.Fatalf("the draft is %s", state)
	}
	published := func() string { return i.asks("SELECT count(*) FROM leaves") }
	before := published()
	due := time.Now().Add(-time.Minute).UTC()
	for name, c := range map[string]struct {
		does  func()
		id    string
		names []string
	}{
		"approved by hand": {func() {
			i.does(`UPDATE drafts SET state = 'scheduled', waits = '', due = ?, way = json_set(way, '$.state', 'scheduled', '$.due', ?, '$.decisions', json((SELECT json_extract(way, '$.decisions') FROM drafts WHERE id = ?)))
				WHERE id = ?`, due.Unix(), due.Format(time.RFC3339), soundID, forgedID)
		}, forgedID, []string{"draft " + forgedID, "state was changed", "way was changed"}},
		"other words": {func() {
			i.does(`UPDATE drafts SET state = 'scheduled', due = ?, body = CAST(replace(CAST(body AS TEXT), '审过的公告', '没审的公告') AS BLOB), way = json_set(way, '$.state', 'scheduled', '$.due', ?) WHERE id = ?`, due.Unix(), due.Format(time.RFC3339), soundID)
		}, soundID, []string{"draft " + soundID, "body was changed"}},
		"earlier than it was set": {func() {
			i.does(`UPDATE drafts SET state = 'scheduled', due = ?, way = json_set(way, '$.state', 'scheduled', '$.due', ?) WHERE id = ?`, due.Unix(), due.Format(time.RFC3339), soundID)
		}, soundID, []string{"draft " + soundID, "due was changed"}},
	} {
		t.Run(name, func(t *testing.T) {
			kept := i.keeps(bound...)
			defer func() { i.puts(kept) }()
			c.does()
			seen := len(o.serve.out.String())
			o.serve.says(t, seen, "drafts that are due cannot be published")
			if n := published(); n != before {
				t.Errorf("%s leaves, %s before", n, before)
			}
			o.names(t, c.names...)
		})
	}
}

// says waits for words in what a program says from a place on.
func (p *process) says(t *testing.T, from int, words string) {
	t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(p.out.String()[from:], words) {
			return
		}
	}
	t.Errorf("it did not say %q: %s", words, cut(p.out.String()[from:]))
}
