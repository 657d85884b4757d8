package index

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"gongshi/internal/record"
)

// Columns are a record's values for lists, facets and publicity, derived from its payload once. Two are equal by ==.
type Columns struct {
	class, title, summary, issuer, category, topic, audience string
	period, issuedOn                                         string
	year                                                     int
	publishedAt, expiresAt                                   int64
	publicity, publicityFrom, publicityTo, refers            string
	sample                                                   bool
}

// columnsOf derives them from a record; the leaf's time replaces a missing publication time.
func columnsOf(r *record.Record, appended time.Time) (Columns, error) {
	c := Columns{
		class: r.Body.Class(), title: r.Title, summary: r.Summary, issuer: r.Issuer.Name,
		category: r.Category, topic: r.Topic, audience: r.Audience,
		period: periodOf(r), issuedOn: r.IssuedOn.String(), publishedAt: publishedAt(r, appended).Unix(), expiresAt: expiryOf(r),
		refers: refersTo(r), sample: r.Sample,
	}
	c.year = r.IssuedOn.Year
	if r.IssuedOn.IsZero() {
		c.year = publishedAt(r, appended).In(record.Zone).Year()
	}
	if r.Publicity != nil {
		data, err := json.Marshal(r.Publicity)
		if err != nil {
			return Columns{}, fmt.Errorf("marshal publicity: %w", err)
		}
		c.publicity, c.publicityFrom, c.publicityTo = string(data), r.Publicity.From.String(), r.Publicity.To.String()
	}
	return c, nil
}

// ColumnNames are the columns that Fields scans.
const ColumnNames = `class, period, title, summary, issuer, category, topic, audience, issued_on, year, published_at,
	expires_at, publicity, publicity_from, publicity_to, refers, sample`

// Fields are where ColumnNames are scanned to.
func (c *Columns) Fields() []any {
	return []any{&c.class, &c.period, &c.title, &c.summary, &c.issuer, &c.category, &c.topic, &c.audience, &c.issuedOn,
		&c.year, &c.publishedAt, &c.expiresAt, &c.publicity, &c.publicityFrom, &c.publicityTo, &c.refers, &c.sample}
}

// periodOf is the accounting period that the record is about, as record.ParsePeriod reads it; "" where it has none.
func periodOf(r *record.Record) string {
	if p := r.Period(); p.Valid() {
		return p.String()
	}
	return ""
}

// refersTo are the alerts that an update or all-clear refers to, ids apart by spaces; "" for every other record.
func refersTo(r *record.Record) string {
	if a, ok := r.Body.(*record.Alert); ok && a.MsgType != "Alert" {
		return strings.Join(a.References, " ")
	}
	return ""
}

func publishedAt(r *record.Record, appended time.Time) time.Time {
	if r.PublishedAt.IsZero() {
		return appended
	}
	return r.PublishedAt
}

// expiryOf is the moment from which the record is no longer listed, in unix seconds: its own, or for an
// alert the earlier of its own and the alert's (CAP 1.2: every alert expires by itself). 0: never.
func expiryOf(r *record.Record) int64 {
	at := r.ExpiresAt
	if a, ok := r.Body.(*record.Alert); ok && (at.IsZero() || a.Expires.Before(at)) {
		at = a.Expires
	}
	if at.IsZero() {
		return 0
	}
	return at.Unix()
}
