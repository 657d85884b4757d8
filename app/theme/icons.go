package theme

import (
	"bytes"
	"fmt"
	"image/color"
	"sync"

	"fyne.io/fyne/v2"

	"gongshi/assets"
)

// Icon names a file of assets/icons without its ending.
type Icon string

var icons sync.Map // "name-rrggbb-stroke.svg" → fyne.Resource

// Resource is the icon in a colour, to be drawn in a square of side pixels. The side matters because
// Fyne scales an SVG's shapes and not its strokes: the strokes are made 2/24 of the side here. Equal
// requests give the same resource, because Fyne's caches go by name. An unknown name panics: it is a
// defect of the program, found by the first test that draws it.
func (i Icon) Resource(c color.NRGBA, side float32) fyne.Resource {
	tint := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	stroke := fmt.Sprintf("%.1f", max(1.5, side*2/24))
	name := string(i) + "-" + tint[1:] + "-" + stroke + ".svg"
	if res, ok := icons.Load(name); ok {
		return res.(fyne.Resource)
	}
	svg, err := assets.Icons.ReadFile("icons/" + string(i) + ".svg")
	if err != nil {
		panic("no icon is called " + string(i))
	}
	svg = bytes.ReplaceAll(svg, []byte("#000000"), []byte(tint))
	svg = bytes.ReplaceAll(svg, []byte(`stroke-width="2"`), []byte(`stroke-width="`+stroke+`"`))
	res := fyne.NewStaticResource(name, svg)
	kept, _ := icons.LoadOrStore(name, res)
	return kept.(fyne.Resource)
}
