package feed

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"gongshi/internal/errs"
)

// Files is an exported tree, in any place. Names have forward slashes and no leading one:
// "feed/340800000000/checkpoint", "payload/<digest>".
type Files interface {
	// ReadFile returns a file's bytes: errs.NotFound for a missing file, errs.Gone for a destroyed one, errs.TooLarge
	// if it has more than limit bytes.
	ReadFile(ctx context.Context, name string, limit int64) ([]byte, error)
}

// Lister is a Files that can list its files, as a directory can and the web cannot.
type Lister interface {
	// List returns the names of the files right in a folder; none if the folder does not exist.
	List(ctx context.Context, folder string) ([]string, error)
}

// DirFiles reads an exported tree from a file system such as os.DirFS(path).
func DirFiles(root fs.FS) Files { return dirFiles{root} }

type dirFiles struct{ root fs.FS }

func (d dirFiles) ReadFile(_ context.Context, name string, limit int64) ([]byte, error) {
	f, err := d.root.Open(name)
	if other := Spread(name); other != "" && errors.Is(err, fs.ErrNotExist) {
		f, err = d.root.Open(other)
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil, errs.F(errs.NotFound, "there is no file %s", name)
	}
	if err != nil {
		return nil, errs.E(errs.Unavailable, "the file "+name+" cannot be opened", err)
	}
	defer f.Close()
	return readLimited(f, name, limit)
}

func (d dirFiles) List(_ context.Context, folder string) ([]string, error) {
	entries, err := fs.ReadDir(d.root, folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, errs.E(errs.Unavailable, "the folder "+folder+" cannot be listed", err)
	}
	var names []string
	for _, e := range entries {
		if !e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names, nil
}

// WebFiles reads a tree that a web server offers below base. The caller sets the client's timeouts and limits.
func WebFiles(client *http.Client, base string) Files {
	return webFiles{client, strings.TrimSuffix(base, "/") + "/"}
}

type webFiles struct {
	client *http.Client
	base   string
}

func (w webFiles) ReadFile(ctx context.Context, name string, limit int64) ([]byte, error) {
	data, err := w.readRange(ctx, name, limit)
	if other := Spread(name); other != "" && errs.Is(err, errs.NotFound) {
		return w.readRange(ctx, other, limit)
	}
	return data, err
}

func (w webFiles) readRange(ctx context.Context, name string, limit int64) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.base+name, nil)
	if err != nil {
		return nil, errs.E(errs.Invalid, "the address "+w.base+" cannot be used", err)
	}
	resp, err := w.client.Do(req)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "the server "+w.base+" does not answer", err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errs.F(errs.FromStatus(resp.StatusCode), "the server answers %s to %s", resp.Status, name)
	}
	return readLimited(resp.Body, name, limit)
}

func readLimited(r io.Reader, name string, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return nil, errs.E(errs.Unavailable, name+" cannot be read to its end", err)
	}
	if int64(len(data)) > limit {
		return nil, errs.F(errs.TooLarge, "%s has more than %d bytes", name, limit)
	}
	return data, nil
}

// LogFolder is the place of a division's log in a tree and, behind a slash, on the web.
func LogFolder(code string) string { return "feed/" + code }

// CheckpointFile and TileFile are the places of a log's signed checkpoint and of its tiles.
func CheckpointFile(code string) string      { return LogFolder(code) + "/checkpoint" }
func TileFile(code string, tile Tile) string { return LogFolder(code) + "/" + tile.Path() }
