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

var icons sync.Map // "name-rrggbb" → fyne.Resource

// Resource is the icon in a colour. Equal requests give the same resource, because Fyne's caches go by
// name. An unknown name panics: it is a defect of the program, found by the first test that draws it.
func (i Icon) Resource(c color.NRGBA) fyne.Resource {
	tint := fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B)
	name := string(i) + "-" + tint[1:] + ".svg"
	if res, ok := icons.Load(name); ok {
		return res.(fyne.Resource)
	}
	svg, err := assets.Icons.ReadFile("icons/" + string(i) + ".svg")
	if err != nil {
		panic("no icon is called " + string(i))
	}
	res := fyne.NewStaticResource(name, bytes.ReplaceAll(svg, []byte("#000000"), []byte(tint)))
	kept, _ := icons.LoadOrStore(name, res)
	return kept.(fyne.Resource)
}
