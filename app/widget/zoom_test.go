package widget

import (
	"math"
	"testing"

	"fyne.io/fyne/v2"
	"pgregory.net/rapid"
)

func TestZoomShowsTheWholeFirst(t *testing.T) {
	var z Zoom
	view, sheet := fyne.NewSize(1000, 1200), fyne.NewSize(2480, 3508)
	at, size := z.Place(view, sheet)
	if math.Abs(float64(size.Height-1200)) > 0.01 || math.Abs(float64(at.X-(1000-size.Width)/2)) > 0.01 || math.Abs(float64(at.Y)) > 0.01 {
		t.Errorf("the whole sheet lies at %v with %v", at, size)
	}
	if z.CanOut() || z.More(0, 1, view, sheet) {
		t.Error("there is more than the whole")
	}
	for range 20 {
		z.In()
	}
	if z.CanIn() || z.Percent() != 500 {
		t.Errorf("the largest is %d %%", z.Percent())
	}
	for range 20 {
		z.Turn(1, 1, view, sheet)
	}
	at, size = z.Place(view, sheet)
	if right, low := at.X+size.Width, at.Y+size.Height; math.Abs(float64(right-1000)) > 0.1 || math.Abs(float64(low-1200)) > 0.1 {
		t.Errorf("the lower right corner lies at %v, %v", right, low)
	}
	if z.More(1, 0, view, sheet) || !z.More(-1, 0, view, sheet) {
		t.Error("at the right edge there is more at the left alone")
	}
	z.Fit()
	if z.Percent() != 100 {
		t.Errorf("fit gives %d %%", z.Percent())
	}
}

// Zooming in and out again comes back to where one was looking.
func TestZoomKeepsThePoint(t *testing.T) {
	view, sheet := fyne.NewSize(900, 900), fyne.NewSize(900, 900)
	var z Zoom
	z.In()
	z.In()
	z.Move(-100, 60, view, sheet)
	before, _ := z.Place(view, sheet)
	z.In()
	z.Place(view, sheet)
	z.Out()
	if after, _ := z.Place(view, sheet); after != before {
		t.Errorf("looking at %v, then at %v", before, after)
	}
}

// Whatever is done, no gap opens between a picture that is larger than the view and its edge, a smaller one
// stands in the middle, and the proportions stay.
func TestZoomLeavesNoGap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		side := rapid.Float32Range(1, 5000)
		view := fyne.NewSize(side.Draw(t, "vw"), side.Draw(t, "vh"))
		picture := fyne.NewSize(side.Draw(t, "pw"), side.Draw(t, "ph"))
		var z Zoom
		for _, do := range rapid.SliceOfN(rapid.IntRange(0, 6), 0, 40).Draw(t, "touches") {
			switch do {
			case 0:
				z.In()
			case 1:
				z.Out()
			case 2:
				z.Fit()
			case 3:
				z.Turn(1, 0, view, picture)
			case 4:
				z.Turn(0, -1, view, picture)
			default:
				z.Move(rapid.Float32Range(-900, 900).Draw(t, "dx"), rapid.Float32Range(-900, 900).Draw(t, "dy"), view, picture)
			}
		}
		at, size := z.Place(view, picture)
		if d := size.Width*picture.Height - size.Height*picture.Width; math.Abs(float64(d)) > 1e-4*float64(size.Width*picture.Height)+1e-3 {
			t.Fatalf("%v is not of the proportions of %v", size, picture)
		}
		axis := func(at, size, view float32) {
			slack := 1e-3 * (1 + size)
			if size <= view && float32(math.Abs(float64(at-(view-size)/2))) > slack || size > view && (at > slack || at+size < view-slack) {
				t.Fatalf("%v wide, it lies at %v in %v", size, at, view)
			}
		}
		axis(at.X, size.Width, view.Width)
		axis(at.Y, size.Height, view.Height)
	})
}
