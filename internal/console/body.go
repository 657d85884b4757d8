package console

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"gongshi/internal/attachment"
	"gongshi/internal/errs"
	"gongshi/internal/importer"
)

// strangerBody bounds the bytes read of somebody who has not logged in: a login, or a few words to be given back.
const strangerBody = 64 << 10

// largeBody is more than the words of a usual form have.
const largeBody = 256 << 10

// shares bound the bytes of bodies that are read or worked on at one moment. Large ones leave room for the words of
// everybody else, strangers have a share of their own.
type shares struct{ stranger, strangers, person, large, all int64 }

var usualShares = shares{
	stranger: 8 * strangerBody * weight, strangers: 128 * strangerBody * weight,
	person: 40 << 20, large: 96 << 20, all: 128 << 20,
}

// unpackedLength is the header with the unpacked length of a form that the page's script has compressed.
const unpackedLength = "X-Unpacked-Length"

// weight is how many bytes a byte of a form takes once it is read: its fields are many and short. A file keeps its
// size.
const weight = 3

// A body comes at a least rate, after some time for a line that has to be woken up, and never pauses for long.
const (
	bodyStart = 15 * time.Second
	bodyRate  = 8 << 10 // bytes a second
	bodyPause = 20 * time.Second
	strangers = 10 * time.Second // for all that is read of one
)

// underway counts the bytes for which memory is promised, of all requests together.
type underway struct {
	shares
	mu     sync.Mutex
	bytes  map[string]int64 // by asker
	people int64            // of all who are known
	large  int64
	rest   int64 // of strangers
}

// promiseMemory promises memory for a body, until done is called. It is errs.TooLarge if the asker has too much under
// way, and errs.Unavailable if all have.
func (u *underway) promiseMemory(asker string, known bool, size int64) (done func(), err error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	own, sum, most := u.person, &u.people, u.all
	if !known {
		own, sum, most = u.stranger, &u.rest, u.strangers
	}
	var large int64
	if known && size > largeBody*weight {
		large = size
	}
	switch {
	case u.bytes[asker]+size > own:
		return nil, errs.F(errs.TooLarge, "You are sending too much at once. Go back, wait until the other pages have arrived, and send this one again.")
	case *sum+size > most, u.large+large > u.shares.large:
		return nil, errs.F(errs.Unavailable, "Others are sending so much that there is no room at this moment. Go back, wait a little and send it again; your browser still has what you typed.")
	}
	if u.bytes == nil {
		u.bytes = map[string]int64{}
	}
	add := func(n, large int64) {
		if u.bytes[asker] += n; u.bytes[asker] == 0 {
			delete(u.bytes, asker)
		}
		*sum += n
		u.large += large
	}
	add(size, large)
	return func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		add(-size, -large)
	}, nil
}

// paced is a body that fails if it comes too slowly.
type paced struct {
	io.ReadCloser
	control *http.ResponseController
	began   time.Time
	known   bool
	read    int64
}

func (p *paced) Read(b []byte) (int, error) {
	by := p.began.Add(strangers)
	if p.known {
		by = p.began.Add(bodyStart + time.Duration(p.read)*time.Second/bodyRate)
		if pause := time.Now().Add(bodyPause); pause.Before(by) {
			by = pause
		}
	}
	if err := ignoreUnsupported(p.control.SetReadDeadline(by)); err != nil {
		return 0, err
	}
	n, err := p.ReadCloser.Read(b)
	p.read += int64(n)
	return n, err
}

// readBody reads the sent form, within the bounds of its route and of its sender. done gives the memory back. After an
// error the connection ends: the rest is not read.
func (r *request) readBody(rt route) (done func(), err error) {
	done = func() {}
	defer func() {
		if err != nil {
			r.hangUp()
		}
	}()
	limit := r.bodyLimit(rt)
	size := r.ContentLength
	packed := r.Header.Get("Content-Encoding") == "gzip"
	if packed && r.known { // the page's script has compressed a long form, and states its length
		if size, err = strconv.ParseInt(r.Header.Get(unpackedLength), 10, 64); err != nil || size <= 0 {
			return done, errs.E(errs.Invalid, "The form cannot be read.", err)
		}
	}
	switch {
	case size == 0:
		return done, r.parseForm()
	case size > limit && !r.known && rt.may != anybody:
		return done, errs.F(errs.TooLarge, "You are not logged in any more, and this is too long to be given back. Log in in another window, then go back and send it again; your browser still has what you typed.")
	case size > limit:
		return done, r.tooLarge(rt, nil)
	case size < 0:
		size = limit
	}
	if r.contentType() != multipartForm {
		size *= weight
	}
	if done, err = r.console.underway.promiseMemory(r.asker, r.known, size); err != nil {
		return func() {}, err
	}
	control := http.NewResponseController(r.w)
	var body io.ReadCloser = &paced{ReadCloser: r.Body, control: control, began: time.Now(), known: r.known}
	if packed {
		if body, err = gzip.NewReader(body); err != nil {
			return done, errs.E(errs.Invalid, "The form cannot be read.", err)
		}
		limit = min(limit, size)
	}
	r.Body = http.MaxBytesReader(r.w, body, limit)
	if err = r.parseForm(); errs.Is(err, errs.TooLarge) {
		return done, r.tooLarge(rt, err)
	}
	if err != nil {
		return done, err
	}
	now := time.Now()
	return done, errors.Join(ignoreUnsupported(control.SetReadDeadline(now.Add(requestTime))), ignoreUnsupported(control.SetWriteDeadline(now.Add(2*requestTime))))
}

// hangUp ends the connection after the answer, without reading the rest of the body.
func (r *request) hangUp() {
	if r.ContentLength != 0 {
		r.w.Header().Set("Connection", "close")
	}
}

// ignoreUnsupported passes over that a connection has no deadlines.
func ignoreUnsupported(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// bodyLimit is how many bytes are read at most.
func (r *request) bodyLimit(rt route) int64 {
	if !r.known || rt.may == anybody {
		return min(strangerBody, r.console.opt.Limits.Body)
	}
	return max(bodies[rt.path], r.console.opt.Limits.Body)
}

// tooLarge returns the error with the route's limit.
func (r *request) tooLarge(rt route, cause error) error {
	switch limit := r.bodyLimit(rt); {
	case rt.path == filesPath && r.known:
		return errs.E(errs.TooLarge, fmt.Sprintf("The files have more than %d MB together. Choose fewer at once, each of at most %d MB.", mostOfFiles>>20, attachment.MaxFile>>20), cause)
	case rt.path == importPath && r.known:
		return errs.E(errs.TooLarge, fmt.Sprintf("The spreadsheet has more than %d MB, the most that is possible here. "+
			"Take pictures out of it, or split it, and choose it again.", importer.MaxFile>>20), cause)
	case limit >= 1<<20:
		return errs.E(errs.TooLarge, fmt.Sprintf("What was sent has more than %d MB, the most that is possible here. Make it smaller, or split it.", limit>>20), cause)
	default:
		return errs.E(errs.TooLarge, fmt.Sprintf("What was sent has more than %d KB, the most that is possible here. Make it shorter.", limit>>10), cause)
	}
}

func tooLarge(cause error) error {
	return errs.E(errs.TooLarge, "What was sent is too large.", cause)
}

// maxFields bounds the fields of a form: 5,000 lines of a ledger have 75,000.
const maxFields = 150_000

// multipartForm is how a form with a file comes.
const multipartForm = "multipart/form-data"

func (r *request) contentType() string {
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return kind
}

// parseForm reads the form.
func (r *request) parseForm() error {
	var err error
	switch r.contentType() {
	case multipartForm:
		err = r.ParseMultipartForm(max(importer.MaxFile, mostOfFiles) << 1) // more than any body: nothing goes to the disk
	case "application/x-www-form-urlencoded":
		var body []byte
		if body, err = io.ReadAll(r.Body); err == nil {
			r.PostForm, err = parseFields(string(body))
		}
		if err == nil {
			err = r.ParseForm() // the query
		}
	default:
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case err == nil:
		r.parsed = true
		return nil
	case errors.As(err, &large):
		return tooLarge(err)
	case errors.Is(err, os.ErrDeadlineExceeded):
		return errs.E(errs.Unavailable, "What you sent came too slowly and was cut off. Go back and send it again; your browser still has what you typed.", err)
	}
	return errs.E(errs.Invalid, "The form cannot be read.", err)
}

// fieldsAtOnce is fewer than url.ParseQuery takes, which is 10,000.
const fieldsAtOnce = 8000

// parseFields reads the fields of a form, in parts: a long ledger has more than url.ParseQuery takes.
func parseFields(body string) (url.Values, error) {
	all := url.Values{}
	for count := 0; body != ""; count += fieldsAtOnce {
		if count >= maxFields {
			return nil, errs.F(errs.TooLarge, "The form has too many fields.")
		}
		end, n := 0, 0
		for n < fieldsAtOnce && end < len(body) {
			if next := strings.IndexByte(body[end:], '&'); next >= 0 {
				end += next + 1
			} else {
				end = len(body)
			}
			n++
		}
		part, err := url.ParseQuery(strings.TrimSuffix(body[:end], "&"))
		if err != nil {
			return nil, err
		}
		for name, values := range part {
			all[name] = append(all[name], values...)
		}
		body = body[end:]
	}
	return all, nil
}
