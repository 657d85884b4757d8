package record

import (
	"strconv"
	"strings"
)

// Fen is an amount of money: an integer number of fen, 1 yuan = 100 fen.
type Fen int64

// MaxFen bounds every amount, either sign, so that sums cannot overflow and every reader of JSON
// numbers is exact (below 2^53): ten trillion yuan.
const MaxFen Fen = 1_000_000_000_000_000

// String returns yuan with thousands separators and two decimals: "-12,300.05".
func (f Fen) String() string {
	sign, u := "", uint64(f)
	if f < 0 {
		sign, u = "-", -u
	}
	yuan := strconv.FormatUint(u/100, 10)
	var b strings.Builder
	b.WriteString(sign)
	for i, r := range yuan {
		if i > 0 && (len(yuan)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	cents := u % 100
	b.WriteByte('.')
	b.WriteByte(byte('0' + cents/10))
	b.WriteByte(byte('0' + cents%10))
	return b.String()
}
