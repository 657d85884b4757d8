package importer_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"gongshi/internal/record"
)

// renderings are tried of ledgers and of lists, each.
const renderings = 250

// TestRenderingsOfLedgers: of a ledger written in any way, the import takes exactly the ledger, after right answers, or
// refuses.
func TestRenderingsOfLedgers(t *testing.T) {
	tryRenderings(t, record.KindFinanceStatement, func(r *rand.Rand) (specimen, string) {
		b := randomBook(r)
		return b.render(t, r)
	})
}

// TestRenderingsOfLists: the same for relief lists.
func TestRenderingsOfLists(t *testing.T) {
	tryRenderings(t, record.KindReliefDistribution, func(r *rand.Rand) (specimen, string) {
		return randomRelief(r).render(t, r)
	})
}

func tryRenderings(t *testing.T, kind record.Kind, make func(*rand.Rand) (specimen, string)) {
	t.Helper()
	rules, count := newPublication(t).rules, map[outcome]int{}
	for seed := range uint64(renderings) {
		s, text := make(rand.New(rand.NewPCG(seed, 13)))
		s.kind, s.right, s.name = kind, []outcome{exact, asked, refused}, fmt.Sprint(seed)
		got, why := s.judge(rules)
		count[got]++
		switch {
		case got == wrong:
			t.Errorf("seed %d: %s\n%s", seed, why, text)
		case got == refused:
			t.Logf("seed %d: refused, %s\n%s", seed, why, text)
		}
	}
	if count[exact] < renderings/2 || count[refused] > renderings/20 {
		t.Errorf("only %d of %d renderings are exact, %d are refused", count[exact], renderings, count[refused])
	}
	t.Logf("%d renderings: %d exact, %d asked, %d refused, %d WRONG", renderings, count[exact], count[asked], count[refused], count[wrong])
}

// pickLanguage is one of some.
func pickLanguage[T any](r *rand.Rand, some ...T) T { return some[r.IntN(len(some))] }

// chance reports true in one of n cases.
func chance(r *rand.Rand, n int) bool { return r.IntN(n) == 0 }

// entry is a line of a ledger.
type entry struct {
	day     record.Date
	item    string
	voucher string
	fen     int64
	in      bool
}

// account is a ledger that is to be rendered.
type account struct {
	opening int64
	entries []entry
}

var (
	comings = []string{"财政拨款", "收承包费", "收2月租金", "收回上年结余资金", "摊位费：3户", "利息", "收入合计三户的管理费"}
	goings  = []string{"修路", "付电费", "购办公用纸（2箱）", "付水费、卫生费", "误工补贴", "修路：水泥", "付3月5日工资"}
)

func randomBook(r *rand.Rand) account {
	b := account{opening: int64(r.IntN(5_000_000)) + 1_000_000}
	day := 1
	for i := range 2 + r.IntN(7) {
		day = min(31, day+r.IntN(5))
		e := entry{day: record.Date{Year: 2024, Month: 3, Day: day}, in: chance(r, 2), voucher: fmt.Sprintf("记-%d", i+1)}
		e.fen = pickLanguage(r, int64(r.IntN(1_000_000))+1, (int64(r.IntN(900))+1)*100, (int64(r.IntN(90))+1)*10_000)
		e.item = pickLanguage(r, goings...)
		if e.in {
			e.item = pickLanguage(r, comings...)
		} else {
			e.fen = min(e.fen, 90_000)
		}
		b.entries = append(b.entries, e)
	}
	return b
}

// sums are what came in and went out up to an entry.
func (b account) sums(upTo int) (in, out int64) {
	for _, e := range b.entries[:upTo] {
		if e.in {
			in += e.fen
		} else {
			out += e.fen
		}
	}
	return in, out
}

func (b account) values(opened, vouchers bool) map[string]string {
	var lines []string
	for _, e := range b.entries {
		voucher := e.voucher
		if !vouchers {
			voucher = ""
		}
		lines = append(lines, lineText(e.day, e.in, record.Fen(e.fen), e.item, voucher))
	}
	slices.Sort(lines)
	values := map[string]string{"opening": "none", "ledger": strings.Join(lines, "|")}
	if opened {
		values["opening"] = plainYuan(record.Fen(b.opening))
	}
	return values
}

func lineText(day record.Date, in bool, fen record.Fen, item, voucher string) string {
	return fmt.Sprintf("%s %t %s %s %s", day, in, plainYuan(fen), item, voucher)
}
