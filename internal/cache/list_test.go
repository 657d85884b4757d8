package cache_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"gongshi/internal/cache"
	"gongshi/internal/catalogue"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/feed/feedtest"
	"gongshi/internal/record"
)

// TestListFollowsQuery compares List and Facets with the plain definition of a query, over records of all sorts.
func TestListFollowsQuery(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	day := record.Date{Year: 2026, Month: 9, Day: 10}
	var all []*record.Record
	for i := range 60 {
		r := notice(fmt.Sprintf("第%02d号", i), "一")
		if i%3 == 0 {
			r.Kind, r.Body = record.KindPower, &record.Power{PowerClass: []string{"许可", "处罚"}[i%2], Code: "1", ExercisedBy: "民政局"}
		}
		if i%4 == 0 {
			r.Issuer.Name, r.Category, r.Topic, r.Audience = "市民政局", "职权", "民政", "公民"
		}
		if i%5 == 0 {
			r.IssuedOn = record.Date{}
			r.PublishedAt = time.Date(2020, 12, 31, 20, i, 0, 0, time.UTC) // 2021 in China
		}
		if i%6 == 0 {
			r.Publicity = &record.Publicity{From: day.AddDays(i - 30), Days: 7, To: day.AddDays(i - 24)}
		}
		o.publish(r)
		all = append(all, r)
	}
	o.must(c)
	slices.SortStableFunc(all, func(a, b *record.Record) int { return b.PublishedAt.Compare(a.PublishedAt) })
	rapid.Check(t, func(t *rapid.T) {
		q := catalogue.Query{
			Kinds:  rapid.SliceOfDistinct(rapid.SampledFrom([]record.Kind{record.KindPower, record.KindAnnouncement, record.KindAlert}), rapid.ID).Draw(t, "kinds"),
			Issuer: rapid.SampledFrom([]string{"", "", "市民政局"}).Draw(t, "issuer"), Topic: rapid.SampledFrom([]string{"", "", "民政", "村务"}).Draw(t, "topic"),
			Class: rapid.SampledFrom([]string{"", "", "许可", "notice_board"}).Draw(t, "class"), Year: rapid.SampledFrom([]int{0, 0, 2021, 2026}).Draw(t, "year"),
			Offset: rapid.IntRange(0, 30).Draw(t, "offset"), Limit: rapid.IntRange(0, 40).Draw(t, "limit"),
		}
		if rapid.Bool().Draw(t, "public") {
			q.PublicOn = day
		}
		if rapid.Bool().Draw(t, "since") {
			q.Since = o.at.Add(-20 * time.Minute)
		}
		if rapid.Bool().Draw(t, "divisions") {
			q.Divisions = []division.Code{village, "340800000000"}
		}
		var want []string
		classes := map[string]int{}
		for _, r := range all {
			if selects(q, r) {
				want = append(want, r.Title)
				classes[r.Body.Class()]++
			}
		}
		page, err := c.List(context.Background(), q)
		if err != nil {
			t.Fatal(err)
		}
		if page.Total != len(want) {
			t.Errorf("total %d, want %d", page.Total, len(want))
		}
		limit := q.Limit
		if limit == 0 {
			limit = 20
		}
		want = want[min(q.Offset, len(want)):min(q.Offset+limit, len(want))]
		var got []string
		for _, card := range page.Cards {
			got = append(got, card.Title)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%+v\ngot  %v\nwant %v", q, got, want)
		}
		facets, err := c.Facets(context.Background(), q, catalogue.ByClass)
		if err != nil {
			t.Fatal(err)
		}
		counted := map[string]int{}
		for i, f := range facets {
			counted[f.Value] = f.Count
			if i > 0 && f.Count > facets[i-1].Count {
				t.Errorf("the most frequent value is not first: %v", facets)
			}
		}
		if d := cmp.Diff(classes, counted); d != "" {
			t.Errorf("facets (-want +got):\n%s", d)
		}
		checkRecords(t, c, q)
	})
}

// selects is the plain definition of a query.
func selects(q catalogue.Query, r *record.Record) bool {
	year := r.IssuedOn.Year
	if r.IssuedOn.IsZero() {
		year = r.PublishedAt.In(record.Zone).Year()
	}
	is := func(want, got string) bool { return want == "" || want == got }
	return (len(q.Kinds) == 0 || slices.Contains(q.Kinds, r.Kind)) && is(q.Issuer, r.Issuer.Name) && is(q.Topic, r.Topic) &&
		is(q.Class, r.Body.Class()) && (q.Year == 0 || q.Year == year) &&
		(q.PublicOn.IsZero() || r.Publicity != nil && r.Publicity.On(q.PublicOn)) && (q.Since.IsZero() || r.PublishedAt.After(q.Since))
}

func TestCardHoldsWhatListsShow(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	r := notice("甲公告", "一")
	r.Publicity = &record.Publicity{From: record.Date{Year: 2026, Month: 9, Day: 1}, Days: 7, To: record.Date{Year: 2026, Month: 9, Day: 7}, Objection: "村委会"}
	r.Audience, r.ExpiresAt = "公民", time.Date(2199, 1, 1, 0, 0, 0, 0, time.UTC)
	o.publish(r)
	o.must(c)
	page, err := c.List(t.Context(), catalogue.Query{})
	if err != nil {
		t.Fatal(err)
	}
	want := catalogue.Card{
		ID: r.ID, Revision: 1, Kind: r.Kind, Class: "notice_board", Division: village, IndexNumber: r.IndexNumber, Title: r.Title,
		Summary: r.Summary, Issuer: r.Issuer.Name, Category: r.Category, Topic: r.Topic, Audience: r.Audience, IssuedOn: r.IssuedOn,
		PublishedAt: r.PublishedAt, ExpiresAt: r.ExpiresAt, Publicity: r.Publicity, Sample: true,
	}
	if d := cmp.Diff([]catalogue.Card{want}, page.Cards); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

// TestStandingAlerts: of any number of alerts, those in force are selected, and with them what has ended one of them,
// expired or not.
func TestStandingAlerts(t *testing.T) {
	o := newOffice(t)
	now := o.at
	c, err := cache.Open(t.Context(), t.TempDir(), cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	put := func(title string, ends time.Time, message string, refers ...string) string {
		r := notice(title, "一")
		r.Kind, r.Body = record.KindAlert, &record.Alert{Status: "Actual", MsgType: message, Event: "暴雨", Expires: ends, Description: "请避险", References: refers}
		return o.publish(r)
	}
	later, soon, began := now.Add(100*time.Hour), now.Add(50*time.Hour), now
	put("在效", later, "Alert")
	second, over := put("已更新", later, "Alert"), put("过期", soon, "Alert")
	put("更新而过期", soon, "Update", second)
	put("解除过期的", soon, "Cancel", over)
	called := put("误报", later, "Alert")
	put("解除", later, "Cancel", called)
	for n := range 100 {
		put(fmt.Sprintf("过期%d", n), soon, "Alert")
	}
	o.must(c)
	for _, tc := range []struct {
		after time.Duration
		want  int
	}{{10 * time.Hour, 107}, {60 * time.Hour, 5}, {200 * time.Hour, 0}} {
		now = began.Add(tc.after)
		seen := 0
		for {
			page, err := c.List(t.Context(), catalogue.Query{Standing: true, Offset: seen, Limit: 3})
			if err != nil || page.Total != tc.want {
				t.Fatalf("after %s: %d, %v", tc.after, page.Total, err)
			}
			if seen += len(page.Cards); len(page.Cards) == 0 {
				break
			}
		}
		if seen != tc.want {
			t.Errorf("after %s, paged: %d", tc.after, seen)
		}
	}
}

// TestExpiry: an alert expires by itself, everywhere but under its number; nobody has to do anything.
func TestExpiry(t *testing.T) {
	o, dir := newOffice(t), t.TempDir()
	expires := time.Date(2026, 9, 2, 0, 0, 0, 0, time.UTC)
	now := expires.Add(-time.Second)
	c, err := cache.Open(t.Context(), dir, cache.Options{Division: village, Trust: feedtest.Trust().Lines(), Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	alert := notice("暴雨预警", "一")
	alert.Kind, alert.Body = record.KindAlert, &record.Alert{Status: "Actual", Event: "暴雨", Expires: expires, Description: "请避险"}
	id := o.publish(alert)
	o.publish(notice("甲公告", "二"))
	o.must(c)
	for _, want := range []string{"甲公告 暴雨预警", "甲公告"} {
		if got := titles(t, c); got != want {
			t.Errorf("at %v the list is %q, want %q", now, got, want)
		}
		if got := found(t, c, "避险"); (got != "") != (want != "甲公告") {
			t.Errorf("at %v a search finds %q", now, got)
		}
		now = expires
	}
	f, err := c.Freshness(t.Context())
	if err != nil || f.Records != 1 {
		t.Errorf("freshness %+v, %v", f, err)
	}
	if _, err := c.Record(t.Context(), id); err != nil {
		t.Errorf("by its id: %v", err)
	}
}

func TestSearchFinds(t *testing.T) {
	o, c := newOffice(t), open(t, t.TempDir())
	r := notice("二〇二六年第一批低保名单", "大观区德宽路街道经民主评议，拟对下列家庭发放高龄补贴。")
	r.DocumentNumber = "民发〔2026〕12号"
	r.Kind = record.KindReliefDistribution
	r.Body = &record.ReliefDistribution{Programme: "低保", Scope: "迎江区", Standard: "每月六百元",
		Recipients: []record.Recipient{{Name: "欧阳*华", Group: "龙山组", Amount: 60000}}}
	o.publish(r)
	o.publish(notice("放水公告", "请低声，保重。"))
	o.must(c)
	for _, query := range []string{"低保", "名单", "欧阳", "民发〔2026〕12号", "民发[2026]12", r.IndexNumber, "迎江", "龙山 低保", "2026-08-31"} {
		hits, err := c.Search(t.Context(), query, 5)
		if err != nil || len(hits) == 0 || hits[len(hits)-1].ID != r.ID {
			t.Errorf("%q: %+v, %v", query, hits, err)
		}
	}
	for _, query := range []string{"保低", "王", "relief_distribution", "", " ，", "\""} {
		if got := found(t, c, query); got != "" {
			t.Errorf("%q finds %q", query, got)
		}
	}
	for kind, want := range map[record.Kind]int{record.KindReliefDistribution: 1, record.KindAnnouncement: 1, record.KindPolicy: 0} {
		hits, err := c.Search(t.Context(), "低", 5, kind)
		if err != nil || len(hits) != want || want > 0 && hits[0].Kind != kind {
			t.Errorf("of kind %s: %+v, %v", kind, hits, err)
		}
	}
	hits, err := c.Search(t.Context(), "欧阳", 5)
	if err != nil || len(hits) != 1 {
		t.Fatal(hits, err)
	}
	h := hits[0]
	if len(h.SnippetSpans) != 1 || h.Snippet[h.SnippetSpans[0][0]:h.SnippetSpans[0][1]] != "欧阳" || len(h.TitleSpans) != 0 {
		t.Errorf("hit %+v", h)
	}
}

func TestUnknown(t *testing.T) {
	c := open(t, t.TempDir())
	if _, err := c.Record(t.Context(), "nothing"); !errs.Is(err, errs.NotFound) {
		t.Errorf("record: %v", err)
	}
	if _, err := c.Trail(t.Context(), "nothing"); !errs.Is(err, errs.NotFound) {
		t.Errorf("trail: %v", err)
	}
	if _, err := c.Blob(t.Context(), "nothing"); !errs.Is(err, errs.NotFound) {
		t.Errorf("blob: %v", err)
	}
	if _, err := c.Facets(t.Context(), catalogue.Query{}, "colour"); !errs.Is(err, errs.Invalid) {
		t.Errorf("facets: %v", err)
	}
	if f, err := c.Freshness(t.Context()); err != nil || f.Records != 0 || !f.LastHeard.IsZero() || len(f.Chain) != 0 {
		t.Errorf("freshness of an empty cache: %+v, %v", f, err)
	}
}
