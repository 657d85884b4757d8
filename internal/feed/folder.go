package feed

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"gongshi/internal/errs"
)

// maxFolder bounds the entries of one folder of a tree: more than any centre exports, and few enough to be listed.
const maxFolder = 4 << 20

// Folder is an exported tree in a folder of this machine: a mirror, a USB stick that a stranger may have filled. Only
// regular files in real folders are read. A link, a pipe, a socket or a device is refused with its name: it could lead
// out of the tree, or keep a reader waiting for ever. A name may be there in upper case, as some systems write short
// names on FAT. Safe for concurrent use.
type Folder struct {
	dir  string
	root *os.Root
}

// OpenFolder opens a tree; errs.NotFound if there is no such folder. The folder itself may be behind a link: the
// operator has named it.
func OpenFolder(dir string) (*Folder, error) {
	info, err := os.Stat(dir) // before it is opened: opening a pipe waits
	if err == nil && !info.IsDir() {
		return nil, errs.F(errs.NotFound, "There is no exported tree at %s: that is not a folder.", dir)
	}
	var root *os.Root
	if err == nil {
		root, err = os.OpenRoot(dir)
	}
	if err != nil {
		return nil, errs.E(errs.NotFound, "There is no exported tree at "+dir+".", err)
	}
	return &Folder{dir, root}, nil
}

// Close releases the folder.
func (f *Folder) Close() error { return f.root.Close() }

// ReadFile implements Files.
func (f *Folder) ReadFile(ctx context.Context, name string, limit int64) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, errs.E(errs.Unavailable, name+" was not read to its end", err)
	}
	file, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Size() > limit {
		return nil, errs.F(errs.TooLarge, "%s has more than %d bytes", name, limit)
	}
	return readLimited(file, name, limit)
}

// Open opens a regular file without ever waiting. Errors: errs.NotFound, errs.Unavailable, and Refusals (Malformed)
// that name the object in the file's place.
func (f *Folder) Open(name string) (*os.File, error) {
	file, err := f.openFile(name)
	if other := Spread(name); other != "" && errs.Is(err, errs.NotFound) {
		return f.openFile(other)
	}
	return file, err
}

func (f *Folder) openFile(name string) (*os.File, error) {
	place, before, err := f.findName(name, 0)
	if err != nil {
		return nil, err
	}
	file, err := f.root.OpenFile(place, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, unreadableFile(name, err)
	}
	if after, err := file.Stat(); err != nil || !os.SameFile(before, after) {
		file.Close()
		return nil, errs.E(errs.Unavailable, "the file "+name+" was exchanged while it was opened", err)
	}
	return file, nil
}

// findName checks every element of a name: folders, and at its end an object of the given type. It returns the name as
// it is in the folder.
func (f *Folder) findName(name string, last fs.FileMode) (place string, info fs.FileInfo, err error) {
	if !fs.ValidPath(name) {
		return "", nil, errs.F(errs.NotFound, "there is no file %q", name)
	}
	for rest := name; ; {
		element, after, more := strings.Cut(rest, "/")
		next := path.Join(place, element)
		info, err = f.root.Lstat(next)
		if upper := strings.ToUpper(element); upper != element && errors.Is(err, fs.ErrNotExist) {
			next = path.Join(place, upper)
			info, err = f.root.Lstat(next)
		}
		if err != nil {
			return "", nil, unreadableFile(name, err)
		}
		want := last
		if more {
			want = fs.ModeDir
		}
		if info.Mode().Type() != want {
			return "", nil, Refuse(Malformed,
				"%s is %s and is not read: in an exported tree there are files and folders only",
				path.Join(f.dir, next), typeName(info.Mode()))
		}
		if place = next; !more {
			return place, info, nil
		}
		rest = after
	}
}

// Has reports whether there is anything under a name.
func (f *Folder) Has(name string) bool {
	_, _, err := f.findName(name, 0)
	return !errs.Is(err, errs.NotFound)
}

func unreadableFile(name string, err error) error {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ENOTDIR) {
		return errs.F(errs.NotFound, "there is no file %s", name)
	}
	return errs.E(errs.Unavailable, "the file "+name+" cannot be opened", err)
}

func typeName(m fs.FileMode) string {
	switch {
	case m&fs.ModeSymlink != 0:
		return "a link"
	case m&fs.ModeNamedPipe != 0:
		return "a pipe"
	case m&fs.ModeSocket != 0:
		return "a socket"
	case m&(fs.ModeDevice|fs.ModeCharDevice) != 0:
		return "a device"
	case m.IsDir():
		return "a folder"
	case m.IsRegular():
		return "a file"
	}
	return "no file"
}

// List implements Lister. It names every object in the folder, of any type.
func (f *Folder) List(ctx context.Context, folder string) ([]string, error) {
	place, _, err := f.findName(folder, fs.ModeDir)
	if errs.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	dir, err := f.root.OpenFile(place, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		return nil, errs.E(errs.Unavailable, "the folder "+folder+" cannot be listed", err)
	}
	defer dir.Close()
	var names []string
	for ctx.Err() == nil {
		some, err := dir.Readdirnames(1 << 10)
		for _, name := range some {
			if strings.ToUpper(name) == name {
				name = strings.ToLower(name) // no exported file has a capital letter in its name
			}
			if !isSpread(folder, name) {
				names = append(names, name)
				continue
			}
			inside, err := f.List(ctx, folder+"/"+name)
			if err != nil {
				return nil, err
			}
			names = append(names, inside...)
		}
		switch {
		case errors.Is(err, io.EOF):
			return names, nil
		case err != nil:
			return nil, errs.E(errs.Unavailable, "the folder "+folder+" cannot be listed", err)
		case len(names) > maxFolder:
			return nil, errs.F(errs.TooLarge, "the folder %s has more than %d files", folder, maxFolder)
		}
	}
	return nil, errs.E(errs.Unavailable, "the folder "+folder+" was not listed to its end", ctx.Err())
}
