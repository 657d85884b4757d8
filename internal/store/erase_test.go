package store_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/store"
)

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func openStore(b []byte) store.File {
	return func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }
}

func withdraw(t testing.TB, s *store.Store, id string, erase bool) store.Published {
	t.Helper()
	told, err := s.WithdrawalOf(t.Context(), account.System(), id, "")
	if err != nil {
		t.Fatal(err)
	}
	done, err := s.Withdraw(t.Context(), store.Withdrawal{ID: id, Reason: "误发", By: "村务监督委员会", Erase: erase, Told: told.Key()})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// holds reports whether any file of the folder holds the word.
func holds(t testing.TB, dir, word string) bool {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		data, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte(word)) {
			return true
		}
	}
	return false
}

func TestWithdraw(t *testing.T) {
	s, _ := centre(t)
	p := publish(t, s, notice("甲公告", "一"))[0]
	for _, reason := range []string{"", "本人张三，身份证11010519491231002X"} {
		if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: p.ID, Reason: reason}); !errs.Is(err, errs.Invalid) {
			t.Errorf("reason %q: %v", reason, err)
		}
	}
	if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: "nobody", Reason: "误发"}); !errs.Is(err, errs.NotFound) {
		t.Errorf("no such record: %v", err)
	}
	if done := withdraw(t, s, p.ID, false); done.Leaf != 1 || done.Revision != 1 {
		t.Errorf("withdrawn: %+v", done)
	}
	if n := len(current(t, s)); n != 0 {
		t.Errorf("%d records are current", n)
	}
	if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: p.ID, Reason: "误发"}); !errs.Is(err, errs.Conflict) {
		t.Errorf("a second withdrawal: %v", err)
	}
	refused(t, s, errs.Conflict, drafts(correction(p, notice("乙", "乙"))), "was withdrawn")
	if done := withdraw(t, s, p.ID, true); done.Leaf != 2 {
		t.Errorf("erased: %+v", done)
	}
	if _, err := s.Withdraw(t.Context(), store.Withdrawal{ID: p.ID, Reason: "误发", Erase: true}); !errs.Is(err, errs.Conflict) {
		t.Errorf("a second erasure: %v", err)
	}
	sound(t, s)
	next := publish(t, s, notice("丙", "丙"))[0]
	if next.IndexNumber == p.IndexNumber {
		t.Error("an index number was given twice")
	}
}

// TestEraseLeavesNoByte erases records among many others of different sizes, so that pages are split,
// filled and freed in between, and reads the files while the store is open, as a thief of the disk would.
func TestEraseLeavesNoByte(t *testing.T) {
	s, dir := centre(t)
	reader := reopen(t, dir) // a server beside
	random := rand.New(rand.NewPCG(1, 2))
	word := func(i int) string { return fmt.Sprintf("龘靐%04d齉qzxv%04dwk", i, i) }
	ids := map[int]store.Published{}
	rounds := 60
	if testing.Short() {
		rounds = 20
	}
	for i := range rounds {
		filler := strings.Repeat("填充文字 ", random.IntN(300)) + "完"
		p := publish(t, s, notice("公告"+word(i), word(i)+filler), notice("旁边", filler+"旁"))[0]
		if i%3 == 0 {
			p = publish(t, s, correction(p, notice("更正"+word(i), filler+word(i))))[0]
		}
		ids[i] = p
		current(t, reader)
		if i%5 == 4 {
			gone := i - random.IntN(5)
			withdraw(t, s, ids[gone].ID, true)
			delete(ids, gone)
			if holds(t, dir, word(gone)) || holds(t, dir, fmt.Sprintf("qzxv%04dwk", gone)) {
				t.Fatalf("record %d: words are still in a file after the erasure", gone)
			}
		}
	}
	for i := range ids {
		if !holds(t, dir, word(i)) {
			t.Fatal("words that were not erased are not found: this test could not see them")
		}
		break
	}
	sound(t, s)
}
