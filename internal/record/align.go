package record

import (
	"slices"
	"sort"
)

// pair joins an element of the old list to an element of the new; -1 for no partner.
type pair struct{ old, new int }

// pairingLimit bounds the comparisons between two runs of changed elements; beyond it all of them
// count as removed and added.
const pairingLimit = 250_000

// alignLists matches two lists: equal elements in order first, then, between those, elements that are alike. The pairs
// come in the order of the new list, removed elements at their old places.
func alignLists(a, b []element) []pair {
	var pairs []pair
	i, j := 0, 0
	for _, anchor := range append(equalInOrder(a, b), pair{len(a), len(b)}) {
		pairs = append(pairs, alignGap(a, b, i, anchor.old, j, anchor.new)...)
		if anchor.old < len(a) {
			pairs = append(pairs, anchor)
		}
		i, j = anchor.old+1, anchor.new+1
	}
	return pairs
}

// equalInOrder finds equal elements whose order is the same in both lists: every old element is offered
// the next unused equal one, and of these the longest increasing run is kept.
func equalInOrder(a, b []element) []pair {
	where := make(map[string][]int)
	for j, e := range b {
		where[e.text] = append(where[e.text], j)
	}
	var offers []pair
	for i, e := range a {
		if free := where[e.text]; len(free) > 0 {
			offers = append(offers, pair{i, free[0]})
			where[e.text] = free[1:]
		}
	}
	return longestRun(offers)
}

// longestRun is the longest subsequence whose new positions increase (patience sorting).
func longestRun(offers []pair) []pair {
	var tails []int // tails[k]: the offer that ends the best run of length k+1
	before := make([]int, len(offers))
	for i, o := range offers {
		k := sort.Search(len(tails), func(k int) bool { return offers[tails[k]].new >= o.new })
		before[i] = -1
		if k > 0 {
			before[i] = tails[k-1]
		}
		if k == len(tails) {
			tails = append(tails, i)
		} else {
			tails[k] = i
		}
	}
	var run []pair
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			run = append(run, offers[i])
		}
	}
	slices.Reverse(run)
	return run
}

// alignGap pairs the elements a[i0:i1] and b[j0:j1], which are between two equal elements.
func alignGap(a, b []element, i0, i1, j0, j1 int) []pair {
	partner := make(map[int]int) // new → old
	taken := make(map[int]bool)
	if (i1-i0)*(j1-j0) <= pairingLimit {
		for j := j0; j < j1; j++ {
			best, likeness := -1, 0.5
			for i := i0; i < i1; i++ {
				if l := shareAlike(a[i], b[j], i-i0 == j-j0); !taken[i] && l > likeness {
					best, likeness = i, l
				}
			}
			if best >= 0 {
				partner[j], taken[best] = best, true
			}
		}
	}
	return inNewOrder(partner, taken, i0, i1, j0, j1)
}

func inNewOrder(partner map[int]int, taken map[int]bool, i0, i1, j0, j1 int) []pair {
	var pairs []pair
	i := i0
	removedUpTo := func(end int) {
		for ; i < end; i++ {
			if !taken[i] {
				pairs = append(pairs, pair{i, -1})
			}
		}
	}
	for j := j0; j < j1; j++ {
		old, ok := partner[j]
		if !ok {
			pairs = append(pairs, pair{-1, j})
			continue
		}
		removedUpTo(old)
		pairs = append(pairs, pair{old, j})
	}
	removedUpTo(i1)
	return pairs
}

// shareAlike returns the share of members that two objects have in common, of those that either has, from 0 to 1; the
// same place in the gap decides between equals. Texts and numbers are alike at the same place: the new one replaced the
// old.
func shareAlike(a, b element, samePlace bool) float64 {
	bonus := 0.0
	if samePlace {
		bonus = 0.01
	}
	if a.members == nil {
		return bonus * 100
	}
	same, either := 0, 0
	for k := range a.members {
		if a.members[k] == "" && b.members[k] == "" {
			continue
		}
		either++
		if a.members[k] == b.members[k] {
			same++
		}
	}
	if either == 0 {
		return bonus
	}
	return float64(same)/float64(either) + bonus
}
