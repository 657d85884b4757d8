package demo

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"

	"gongshi/internal/record"
)

// dice makes choices that depend on their name only, so that a change in one theme does not move the
// others.
type dice struct{ *rand.Rand }

func newDice(name string) dice {
	h := sha256.Sum256([]byte("gongshi demo " + name))
	return dice{rand.New(rand.NewPCG(binary.BigEndian.Uint64(h[:]), binary.BigEndian.Uint64(h[8:])))}
}

// between gives a number from low to high, both included.
func (d dice) between(low, high int) int { return low + d.IntN(high-low+1) }

// chance is true in percent of a hundred cases.
func (d dice) chance(percent int) bool { return d.IntN(100) < percent }

// yuan gives an amount between two sums in yuan, in whole steps of so many yuan.
func (d dice) yuan(low, high, step int) record.Fen {
	return record.Fen(d.between(low/step, high/step)*step) * 100
}

func pickOne[T any](d dice, list []T) T { return list[d.IntN(len(list))] }

// pickSome picks n different ones in their order.
func pickSome[T any](d dice, list []T, n int) []T {
	if n >= len(list) {
		return list
	}
	var out []T
	for i, v := range list {
		if d.IntN(len(list)-i) < n-len(out) {
			out = append(out, v)
		}
	}
	return out
}
