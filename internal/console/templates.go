package console

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"html/template"
	"image"
	"image/png"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"

	"gongshi/assets"
)

// layoutFile is the template around every page.
const layoutFile = "layout.html"

// templates are parsed once, one for each page file, by its name.
var templates = parseTemplates()

func parseTemplates() map[string]*template.Template {
	folder := assets.Console()
	layout := template.Must(template.New(layoutFile).Option("missingkey=error").ParseFS(folder, layoutFile))
	names, err := fs.Glob(folder, "*.html")
	if err != nil || len(names) < 2 {
		panic(fmt.Sprint("the console's templates are missing: ", err))
	}
	all := map[string]*template.Template{}
	for _, name := range names {
		if name != layoutFile {
			all[name] = template.Must(template.Must(layout.Clone()).ParseFS(folder, name))
		}
	}
	return all
}

// files are the styles, scripts and pictures by the names under which they are served, which hold their digests; hashed
// gives those names, sizes those of pictures in pixels.
var files, hashed, sizes = readFiles()

type staticFile struct {
	kind string
	body []byte
}

func readFiles() (map[string]staticFile, map[string]string, map[string]image.Point) {
	folder := assets.Console()
	served, names, sizes := map[string]staticFile{}, map[string]string{}, map[string]image.Point{}
	for _, pattern := range []string{"*.css", "*.js", "*.svg", "help/*/*.png"} {
		list, err := fs.Glob(folder, pattern)
		if err != nil || len(list) == 0 {
			panic(fmt.Sprint("the console's files are missing: ", pattern, err))
		}
		for _, name := range list {
			body, err := fs.ReadFile(folder, name)
			if err != nil {
				panic("the console's files: " + err.Error())
			}
			sum := sha256.Sum256(body)
			ext := path.Ext(name)
			if ext == ".png" {
				c, err := png.DecodeConfig(bytes.NewReader(body))
				if err != nil {
					panic(name + ": " + err.Error())
				}
				sizes[name] = image.Pt(c.Width, c.Height)
			}
			under := strings.ReplaceAll(strings.TrimSuffix(name, ext), "/", "-") + "." + hex.EncodeToString(sum[:8]) + ext
			served[under], names[name] = staticFile{mime.TypeByExtension(ext), body}, under
		}
	}
	return served, names, sizes
}

// serveStatic serves files that never change under their name.
func serveStatic(r *request) (answer, error) {
	f, ok := files[r.PathValue("file")]
	if !ok {
		return nil, notFound()
	}
	return f, nil
}

func (f staticFile) write(r *request) error {
	h := r.w.Header()
	h.Set("Content-Type", f.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	if r.Method == http.MethodHead {
		return nil
	}
	_, err := r.w.Write(f.body)
	return dropWriteError(err)
}
