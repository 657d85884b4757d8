package store_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/store"
)

const village = "340803001901"

// centre makes an empty centre in a folder of its own.
func centre(t testing.TB) (*store.Store, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "centre")
	if _, err := store.Keygen(dir, "test.gongshi.example"); err != nil {
		t.Fatal(err)
	}
	return reopen(t, dir), dir
}

func reopen(t testing.TB, dir string) *store.Store {
	t.Helper()
	s, err := store.Open(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

// notice is an announcement of the village.
func notice(title, text string) *record.Record {
	return &record.Record{Kind: record.KindAnnouncement, Division: village, Title: title,
		Issuer: record.Issuer{Name: "示例村村民委员会", Code: "900000001"}, Basis: "《中华人民共和国政府信息公开条例》", Manner: "主动公开",
		IssuedOn: record.Date{Year: 2026, Month: time.October, Day: 8}, Sample: true,
		Body: &record.Announcement{Medium: "notice_board", Subject: "news", Text: text}}
}

// month is a statement of the village for a month of 2026, with one line on each side.
func month(number int, opening, income, expense record.Fen) *record.Record {
	r := notice(fmt.Sprintf("2026年%d月财务公开", number), "逐项逐笔公开。")
	p := record.Period{Type: "month", Year: 2026, Number: number}
	r.Kind, r.IssuedOn, r.Summary = record.KindFinanceStatement, p.To().AddDays(3), "本期收支公开。"
	if income == 0 && expense == 0 {
		r.Summary = "本期无收支。"
	}
	line := func(class string, amount record.Fen) []record.FinanceLine {
		if amount == 0 {
			return nil
		}
		return []record.FinanceLine{{Date: p.From(), Class: class, Item: class, Amount: amount, Handler: "李经办", Witness: "王证明", Approver: "张审批", Voucher: "001"}}
	}
	r.Body = &record.FinanceStatement{Period: p, Account: "committee", OpeningBalance: opening, Income: line("上级拨款", income),
		Expense: line("道路维修", expense), ClosingBalance: opening + income - expense,
		Check: &record.FinanceCheck{Members: []string{"赵组长"}, Date: p.To().AddDays(2), Opinion: "账目属实，同意公开。"}}
	return r
}

func drafts(records ...*record.Record) store.Batch {
	var b store.Batch
	for _, r := range records {
		b.Items = append(b.Items, store.Item{Record: r})
	}
	return b
}

func publish(t testing.TB, s *store.Store, records ...*record.Record) []store.Published {
	t.Helper()
	done, err := s.Publish(t.Context(), drafts(records...))
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// correction makes r the correction of what was published as p.
func correction(p store.Published, r *record.Record) *record.Record {
	r.ID, r.Revision = p.ID, p.Revision
	r.Correction = &record.Correction{Reason: "原数字有误"}
	return r
}

// refused publishes what must be refused, and wants each part in the list of reasons; nothing may change.
func refused(t *testing.T, s *store.Store, kind errs.Kind, b store.Batch, parts ...string) {
	t.Helper()
	before := current(t, s)
	_, err := s.Publish(t.Context(), b)
	var r *store.Refused
	if !errors.As(err, &r) || !errs.Is(err, kind) {
		t.Fatalf("Publish: %v, want a refusal of kind %v", err, kind)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("the refusal lacks %q: %v", part, err)
		}
	}
	if d := cmp.Diff(before, current(t, s)); d != "" {
		t.Errorf("a refused batch left something: %s", d)
	}
}

// current lists the current records of the village by id, as "title/revision".
func current(t testing.TB, s *store.Store) map[string]string {
	t.Helper()
	all := map[string]string{}
	for r, err := range s.Current(t.Context(), village, false) {
		if err != nil {
			t.Fatal(err)
		}
		all[r.ID] = fmt.Sprintf("%s/%d", r.Title, r.Revision)
	}
	return all
}

// sound verifies everything.
func sound(t testing.TB, s *store.Store) {
	t.Helper()
	found, err := s.Verify(t.Context(), nil, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range found.Logs {
		for _, f := range r.Findings {
			t.Error(f)
		}
	}
	for _, f := range found.Findings {
		t.Error(f)
	}
}

func TestKeygen(t *testing.T) {
	_, dir := centre(t)
	if _, err := store.Keygen(dir, "other.example"); !errs.Is(err, errs.Conflict) {
		t.Errorf("a second key: %v", err)
	}
	if _, err := store.Keygen(t.TempDir(), "no good name"); !errs.Is(err, errs.Invalid) {
		t.Errorf("a bad name: %v", err)
	}
	if _, err := store.Open(t.Context(), t.TempDir()); !errs.Is(err, errs.NotFound) {
		t.Errorf("a folder without a key: %v", err)
	}
	for _, name := range []string{"centre.key", "central.db"} {
		if info, err := os.Stat(filepath.Join(dir, name)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", name, info.Mode(), err)
		}
	}
	if _, err := store.Keygen(filepath.Join(dir, "x"), "other.example"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(filepath.Join(dir, "x", "centre.key"), filepath.Join(dir, "centre.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), dir); !errs.Is(err, errs.Conflict) {
		t.Errorf("a database with another centre's key: %v", err)
	}
}

func TestPublish(t *testing.T) {
	s, dir := centre(t)
	done := publish(t, s, notice("甲公告", "一"), notice("乙公告", "二"))
	imported := notice("旧公告", "三")
	imported.PublishedAt = time.Date(2015, 6, 3, 9, 18, 19, 0, record.Zone)
	imported.IssuedOn = record.Date{Year: 2015, Month: 6, Day: 3}
	done = append(done, publish(t, s, imported)...)
	now := time.Now().In(record.Zone).Format("200601")
	for i, want := range []store.Published{
		{Revision: 1, IndexNumber: "900000001/" + now + "-00001", Division: village, Leaf: 0},
		{Revision: 1, IndexNumber: "900000001/" + now + "-00002", Division: village, Leaf: 1},
		{Revision: 1, IndexNumber: "900000001/201506-00001", Division: village, Leaf: 2},
	} {
		want.ID = done[i].ID
		if !record.ValidID(want.ID) || done[i] != want {
			t.Errorf("published %+v, want %+v", done[i], want)
		}
	}
	for r, err := range s.Current(t.Context(), "340803000000", true) {
		if err != nil {
			t.Fatal(err)
		}
		if r.ID == done[2].ID && !r.PublishedAt.Equal(imported.PublishedAt) {
			t.Errorf("an import's date became %v", r.PublishedAt)
		}
		if r.ID == done[0].ID && time.Since(r.PublishedAt) > time.Minute {
			t.Errorf("a new record is dated %v", r.PublishedAt)
		}
	}
	sound(t, s)
	again := reopen(t, dir) // another process
	if n := len(current(t, again)); n != 3 {
		t.Errorf("%d records after opening again", n)
	}
	if p := publish(t, again, notice("丙公告", "四"))[0]; p.IndexNumber != "900000001/"+now+"-00003" || p.Leaf != 3 {
		t.Errorf("published %+v", p)
	}
	sound(t, s)
}

func TestRefusals(t *testing.T) {
	s, _ := centre(t)
	p := publish(t, s, notice("甲公告", "一"))[0]
	unbalanced := month(1, 0, 500, 100)
	unbalanced.Body.(*record.FinanceStatement).ClosingBalance = 401
	withID := notice("含证件号", "张三 11010519491231002X")
	refused(t, s, errs.Invalid, drafts(notice("好的", "好的"), unbalanced, withID),
		"record 2: /body/closing_balance", "record 3: /body/text")

	stranger := correction(p, notice("乙", "乙"))
	stranger.ID = "01a20aef-c7d0-7c74-90d1-51de1cad122f"
	refused(t, s, errs.Conflict, drafts(stranger), "/id", stranger.ID)

	stale := correction(p, notice("乙", "乙"))
	stale.Revision = 7
	refused(t, s, errs.Conflict, drafts(stale), "/revision", "revision 1 is in force")

	moved := correction(p, notice("乙", "乙"))
	moved.Division, moved.IndexNumber = "340803001902", "900000001/200001-00001"
	moved.PublishedAt = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	refused(t, s, errs.Conflict, drafts(moved), "/division", "/index_number", "/published_at")

	refused(t, s, errs.Conflict, drafts(correction(p, notice("甲公告", "一"))), "changes nothing")

	named := drafts(notice("乙", "乙"), notice("丙", "丙"))
	named.Items[0].IndexNumber = "900000001/200001-00001" // not of this month
	named.Items[1].IndexNumber = p.IndexNumber
	refused(t, s, errs.Conflict, named, "record 1: /index_number", "record 2: /index_number", p.ID)

	lost := notice("有附件", "有附件")
	lost.Attachments = []record.Attachment{{SHA256: strings.Repeat("ab", 32), Size: 5, MediaType: "text/plain", Name: "a.txt"}}
	refused(t, s, errs.Invalid, drafts(lost), "/attachments/0/sha256")
	sound(t, s)
}

func TestCorrection(t *testing.T) {
	s, _ := centre(t)
	p := publish(t, s, notice("甲公告", "一"))[0]
	c := correction(p, notice("甲公告（更正）", "二"))
	c.Correction = nil
	refused(t, s, errs.Invalid, drafts(c), "/correction/reason")
	c.Correction = &record.Correction{Reason: "原数字有误"}
	second := publish(t, s, c)[0]
	if second.ID != p.ID || second.Revision != 2 || second.IndexNumber != p.IndexNumber || second.Leaf != 1 {
		t.Errorf("corrected %+v, got %+v", p, second)
	}
	if c.Revision != 1 || !c.Correction.At.IsZero() {
		t.Error("the caller's record was changed")
	}
	for r := range s.Current(t.Context(), village, false) {
		if r.Title != "甲公告（更正）" || r.Correction == nil || time.Since(r.Correction.At) > time.Minute || r.PublishedAt.IsZero() {
			t.Errorf("in force: %+v, correction %+v", r, r.Correction)
		}
	}
	third := publish(t, s, notice("乙", "乙"), correction(second, notice("甲公告（再更正）", "三")))[1]
	if third.Revision != 3 || third.Leaf != 3 {
		t.Errorf("third revision: %+v", third)
	}
	sound(t, s)
}

// TestContinuity: an opening balance is the closing balance of the period before, whatever comes in
// whatever order.
func TestContinuity(t *testing.T) {
	s, _ := centre(t)
	done := publish(t, s, month(1, 0, 500, 100), month(2, 400, 0, 50), month(3, 350, 10, 0), month(5, 1000, 0, 0))
	refused(t, s, errs.Invalid, drafts(month(4, 361, 0, 0)), "/body/opening_balance", "2026-03", done[2].ID, "/body/closing_balance", "2026-05")
	refused(t, s, errs.Conflict, drafts(month(2, 400, 0, 50)), "/body/period", done[1].ID)
	refused(t, s, errs.Invalid, drafts(correction(done[0], month(1, 0, 600, 100))),
		"/body/closing_balance", "2026-02 (record "+done[1].ID, "2026-03 (record "+done[2].ID)
	refused(t, s, errs.Invalid, drafts(correction(done[0], month(1, 0, 600, 100)), correction(done[1], month(2, 500, 0, 50))),
		"record 2: /body/closing_balance", "2026-03 (record "+done[2].ID)
	moved := publish(t, s, correction(done[1], month(2, 500, 0, 50)), correction(done[0], month(1, 0, 600, 100)), correction(done[2], month(3, 450, 10, 0)))
	if len(moved) != 3 {
		t.Fatalf("the whole chain corrected at once: %+v", moved)
	}
	quarter := month(1, 7, 0, 0)
	quarter.Body.(*record.FinanceStatement).Period = record.Period{Type: "quarter", Year: 2026, Number: 2}
	other := month(2, 9, 0, 0)
	other.Body.(*record.FinanceStatement).Account = "collective"
	for _, r := range []*record.Record{quarter, other} {
		r.IssuedOn = record.Date{Year: 2026, Month: 7, Day: 2}
		b := r.Body.(*record.FinanceStatement)
		b.Income, b.Expense, b.ClosingBalance = nil, nil, b.OpeningBalance
		b.Check.Date = r.IssuedOn
	}
	publish(t, s, quarter, other) // other accounts and period types have chains of their own
	if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: done[1].ID, Reason: "重复"}); err != nil {
		t.Fatal(err)
	}
	publish(t, s, month(2, 500, 0, 50)) // the place is free again
	sound(t, s)
}

func TestAttachments(t *testing.T) {
	s, dir := centre(t)
	content := bytes.Repeat([]byte("0123456789abcdef"), 40_000) // more than two parts
	digest := digestOf(content)
	batch := func(titles ...string) store.Batch {
		var b store.Batch
		for _, title := range titles {
			r := notice(title, "见附件")
			r.Attachments = []record.Attachment{{SHA256: digest, Size: int64(len(content)), MediaType: "application/pdf", Name: "附件.pdf"}}
			b.Items = append(b.Items, store.Item{Record: r})
		}
		b.Files = map[string]store.File{digest: openStore(content), digestOf([]byte("x")): openStore([]byte("x"))}
		return b
	}
	lying := batch("甲")
	lying.Files[digest] = openStore([]byte("something else"))
	if _, err := s.Publish(t.Context(), lying); !errs.Is(err, errs.Invalid) {
		t.Errorf("a file with another digest: %v", err)
	}
	done, err := s.Publish(t.Context(), batch("甲", "乙"))
	if err != nil {
		t.Fatal(err)
	}
	read := func() []byte {
		b, err := s.Blob(t.Context(), digest)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Seek(-100, io.SeekEnd); err != nil {
			t.Fatal(err)
		}
		tail, _ := io.ReadAll(b)
		b.Seek(0, io.SeekStart)
		all, err := io.ReadAll(b)
		if err != nil || !bytes.HasSuffix(all, tail) || len(tail) != 100 {
			t.Fatalf("%d bytes, tail of %d, %v", len(all), len(tail), err)
		}
		return all
	}
	if !bytes.Equal(read(), content) {
		t.Error("the attachment came back changed")
	}
	if there, err := s.HasBlob(t.Context(), digestOf([]byte("x"))); err != nil || there {
		t.Errorf("a file that no record lists was stored: %v, %v", there, err)
	}
	sound(t, s)
	withdraw(t, s, done[0].ID, true)
	read() // the other record still lists it
	withdraw(t, s, done[1].ID, false)
	if _, err := s.Blob(t.Context(), digest); !errs.Is(err, errs.Gone) {
		t.Errorf("the attachment of a withdrawn record: %v", err)
	}
	sound(t, s)
	withdraw(t, s, done[1].ID, true)
	if holds(t, dir, "0123456789abcdef") {
		t.Error("bytes of an erased attachment are still there")
	}
	sound(t, s)
	if _, err := s.Publish(t.Context(), batch("丙")); err != nil {
		t.Errorf("the same file again: %v", err)
	}
	read()
	sound(t, s)
}
