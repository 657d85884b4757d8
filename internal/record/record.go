// Package record holds the published records: the envelope that every notice has and the twelve typed bodies, their
// documented JSON form, their canonical form, and the rules that a record must meet before it may be published.
//
// It is a domain room: no disk, network or clock; everyone may import it. The fields follow the catalogues of Chinese
// government information disclosure (索引号, 信息名称, 发布机构 …). Rules that differ by province or year (code lists, programmes,
// publicity periods, limits, required fields) are data, see Rules. FORM.md beside this file lists every field;
// assets/examples holds one complete record of each kind.
//
// # JSON form
//
// One object: the envelope's members in snake_case, the typed part under "body", whose members depend on "kind". Money
// is an integer number of fen (1 yuan = 100 fen). Civil dates are "2006-01-02" in Asia/Shanghai, moments RFC 3339. In a
// new record "id", "revision", "index_number" and "published_at" are absent and the centre assigns them; a correction
// carries the id and revision that it corrects. Parsing is strict: unknown or repeated members, wrong types and broken
// UTF-8 are refused with a JSON pointer to the place. Invariant, held by fuzzing: Parse(Canonical(r)) equals r, and the
// canonical form (RFC 8785) of that is the same bytes.
package record

import (
	"time"

	"gongshi/internal/division"
)

// Record is one notice: the envelope and the body.
type Record struct {
	ID          string        `json:"id,omitempty"`           // UUIDv7, stable for life
	Revision    int           `json:"revision,omitzero"`      // 1, 2, 3 …
	Kind        Kind          `json:"kind"`                   // decides the type of Body
	Division    division.Code `json:"division"`               // whose log it is published in
	IndexNumber string        `json:"index_number,omitempty"` // 索引号, see IndexNumber

	Title          string   `json:"title"`                     // 信息名称
	Summary        string   `json:"summary,omitempty"`         // 内容概述, at most 300 characters
	Keywords       []string `json:"keywords,omitempty"`        // 关键词
	DocumentNumber string   `json:"document_number,omitempty"` // 文号

	Issuer     Issuer `json:"issuer"`               // 发布机构
	Source     string `json:"source,omitempty"`     // 信息来源
	Department string `json:"department,omitempty"` // 责任部门

	Category  string `json:"category,omitempty"`   // 信息分类
	Topic     string `json:"topic,omitempty"`      // 主题分类
	Audience  string `json:"audience,omitempty"`   // 服务对象分类
	Genre     string `json:"genre,omitempty"`      // 体裁分类
	LifeStage string `json:"life_stage,omitempty"` // 生命周期分类
	Format    string `json:"format,omitempty"`     // 信息格式, for example "DOC"
	Language  string `json:"language,omitempty"`   // 语种, BCP 47; "zh" where absent

	Basis     string   `json:"basis,omitempty"`      // 公开依据
	Manner    string   `json:"manner,omitempty"`     // 主动公开 or 依申请公开
	TimeLimit string   `json:"time_limit,omitempty"` // 公开时限
	Channels  []string `json:"channels,omitempty"`   // 公开渠道和载体
	Level     string   `json:"level,omitempty"`      // 公开层级

	IssuedOn    Date      `json:"issued_on,omitzero"`    // 成文日期
	PublishedAt time.Time `json:"published_at,omitzero"` // 发布日期, first publication
	EffectiveOn Date      `json:"effective_on,omitzero"`
	RepealedOn  Date      `json:"repealed_on,omitzero"`
	ExpiresAt   time.Time `json:"expires_at,omitzero"`

	Publicity   *Publicity   `json:"publicity,omitzero"`   // 公示
	Supervision *Supervision `json:"supervision,omitzero"` // 监督投诉
	Attachments []Attachment `json:"attachments,omitempty"`

	Sample          bool      `json:"sample,omitzero"` // invented data, shown with a tag everywhere
	LastConfirmedAt time.Time `json:"last_confirmed_at,omitzero"`
	ConfirmedBy     string    `json:"confirmed_by,omitempty"`

	Correction *Correction `json:"correction,omitzero"` // why this revision replaces the one before

	Body Body `json:"-"` // travels as "body"; never nil in a parsed record
}

// Issuer is the body that publishes, with its 9-character organisation code.
type Issuer struct {
	Name string `json:"name"`
	Code string `json:"code"`
}

// Publicity is the period in which a notice is up for objection [公示].
type Publicity struct {
	From      Date   `json:"from"`
	Days      int    `json:"days"`                // days required, the first day counts
	To        Date   `json:"to"`                  // last day
	Objection string `json:"objection,omitempty"` // how and where to object
}

// DaysLeft counts the days from today to the last day, today included; 0 when the period is over, and the full period
// when it has not begun.
func (p Publicity) DaysLeft(today Date) int {
	if today.Before(p.From) {
		today = p.From
	}
	return max(0, p.To.DaysSince(today)+1)
}

// On reports whether the notice is up for objection on the day.
func (p Publicity) On(day Date) bool { return !day.Before(p.From) && !p.To.Before(day) }

// Supervision names who hears complaints [监督投诉].
type Supervision struct {
	Body    string `json:"body,omitempty"`
	Phone   string `json:"phone,omitempty"`
	Address string `json:"address,omitempty"`
	Hours   string `json:"hours,omitempty"`
}

// Attachment is a file that belongs to the record, by digest. Documents carry the page images made at
// upload, because kiosks show pictures and never parse documents.
type Attachment struct {
	SHA256    string      `json:"sha256"` // lower-case hex
	Size      int64       `json:"size"`   // bytes
	MediaType string      `json:"media_type"`
	Name      string      `json:"name"`
	Pages     []PageImage `json:"pages,omitempty"`
}

// PageImage is one page of a document as a picture.
type PageImage struct {
	SHA256    string `json:"sha256"`
	Size      int64  `json:"size"` // bytes
	MediaType string `json:"media_type"`
	Width     int    `json:"width"`  // pixels
	Height    int    `json:"height"` // pixels
}

// Correction tells who replaced the previous revision, when and why; residents see it beside the change.
type Correction struct {
	Reason string    `json:"reason,omitempty"`
	By     string    `json:"by,omitempty"`
	At     time.Time `json:"at,omitzero"` // assigned at publication
}

// Withdrawal is the payload of a withdraw entry: the public trace of a takedown.
type Withdrawal struct {
	ID          string        `json:"id"`
	Revision    int           `json:"revision"`
	Kind        Kind          `json:"kind"`
	Division    division.Code `json:"division"`
	IndexNumber string        `json:"index_number"`
	Reason      string        `json:"reason"`
	By          string        `json:"by,omitempty"`
	At          time.Time     `json:"at"`
}
