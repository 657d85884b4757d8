package widget

import "math"

// axisTicks returns round values that cover low to high, at most most of them, evenly spaced by 1, 2 or 5 times a power
// of ten. The range of a flat line is widened so that the line is in the middle.
func axisTicks(low, high float64, most int) []float64 {
	if low > high {
		low, high = high, low
	}
	if high-low < 1e-9*math.Max(1, math.Abs(high)) {
		pad := math.Max(1, math.Abs(high)*0.1)
		low, high = low-pad, high+pad
	}
	raw := (high - low) / float64(max(1, most-1))
	power := math.Pow(10, math.Floor(math.Log10(raw)))
	var out []float64
	for _, m := range []float64{1, 2, 5, 10, 20} {
		step := m * power
		first, last := math.Floor(low/step), math.Ceil(high/step)
		if int(last-first)+1 > most {
			continue
		}
		for i := first; i <= last; i++ {
			out = append(out, i*step)
		}
		// floor(low/step)*step may round to the inner side of low; the drawn values must be within the ends.
		out[0], out[len(out)-1] = math.Min(out[0], low), math.Max(out[len(out)-1], high)
		return out
	}
	return []float64{low, high}
}
