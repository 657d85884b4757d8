package widget

import "fyne.io/fyne/v2"

// Zoom is how a picture is looked at: how large, and which point of it is in the middle of the view. The
// zero value shows the whole picture.
type Zoom struct {
	step int
	x, y float64 // from the middle of the picture, as parts of its width and height, -0.5 to 0.5
}

// zooms are how many times larger than in the whole view a picture is shown.
var zooms = [...]float64{1, 1.5, 2.25, 3.4, 5}

// In and Out change the size by a step, Fit shows the whole picture.
func (z *Zoom) In()  { z.step = min(z.step+1, len(zooms)-1) }
func (z *Zoom) Out() { z.step = max(z.step-1, 0) }
func (z *Zoom) Fit() { *z = Zoom{} }

// CanIn and CanOut report whether a step is left.
func (z *Zoom) CanIn() bool  { return z.step < len(zooms)-1 }
func (z *Zoom) CanOut() bool { return z.step > 0 }

// Percent is the size against the whole view.
func (z *Zoom) Percent() int { return int(zooms[z.step]*100 + 0.5) }

// Place returns the place of a picture of some proportions in a view; parts outside are cut off. A side that is shorter
// than the view is centred, a longer one leaves no gap at an edge.
func (z *Zoom) Place(view, picture fyne.Size) (at fyne.Position, size fyne.Size) {
	if picture.Width <= 0 || picture.Height <= 0 {
		return fyne.Position{}, fyne.Size{}
	}
	scale := min(view.Width/picture.Width, view.Height/picture.Height) * float32(zooms[z.step])
	size = fyne.NewSize(picture.Width*scale, picture.Height*scale)
	z.x, at.X = keepMiddle(z.x, view.Width, size.Width)
	z.y, at.Y = keepMiddle(z.y, view.Height, size.Height)
	return at, size
}

// keepMiddle keeps the point in the middle where the picture has no gap at an edge, and gives the place of its
// left or upper edge.
func keepMiddle(point float64, view, side float32) (kept float64, edge float32) {
	most := max(0, float64(side-view)/2/max(1, float64(side)))
	kept = max(-most, min(most, point))
	return kept, view/2 - side/2 - float32(kept)*side
}

// Move shifts the picture by a distance in dp, as a finger does.
func (z *Zoom) Move(dx, dy float32, view, picture fyne.Size) {
	_, size := z.Place(view, picture)
	if size.Width > 0 && size.Height > 0 {
		z.x -= float64(dx / size.Width)
		z.y -= float64(dy / size.Height)
		z.Place(view, picture)
	}
}

// Turn moves the view in a direction, -1, 0 or 1 each way, by half its size.
func (z *Zoom) Turn(right, down int, view, picture fyne.Size) {
	z.Move(-float32(right)*view.Width/2, -float32(down)*view.Height/2, view, picture)
}

// More reports whether there is more of the picture in a direction.
func (z *Zoom) More(right, down int, view, picture fyne.Size) bool {
	moved := *z
	before, _ := moved.Place(view, picture)
	moved.Turn(right, down, view, picture)
	after, _ := moved.Place(view, picture)
	d := after.Subtract(before)
	return d.X*d.X+d.Y*d.Y > 1
}
