package e2e

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"context"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// maxGrown is how many megabytes the server may take more than before, at its worst moment, for whatever was uploaded.
const maxGrown = 256

// TestBombs: files made to cost memory or time are refused with a sentence, or read, and the server stays small
// meanwhile, and answers others. A slow file of one person keeps nobody else's waiting for ever, nor another kind of
// file at all.
func TestBombs(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.preparePDF()
	o.serveWith()
	editor, slow, other := o.sits("writer", "editor", village), o.sits("slow", "editor", village), o.sits("other", "editor", village)
	files, ledger := editor.begins("announcement")+"/files", editor.begins("finance_statement")+"/import"
	slowFiles, otherFiles := slow.begins("announcement")+"/files", other.begins("announcement")+"/files"
	if status, page := other.uploads(otherFiles, "示例.pdf", printed(t, "示例一")); status != http.StatusOK {
		t.Fatalf("%d %s", status, cut(page))
	}
	before := o.serve.peak(t)

	long := slow.sending(t.Context(), slowFiles, "慢.pdf", endlessPage())
	eventually(t, time.Minute, "a child to read it", func() bool { return len(o.serve.readers(t)) == 1 })
	if status, page := editor.uploads(files, "示例.png", bomb(1000, 1000)); status != http.StatusOK {
		t.Errorf("a picture while another has a slow document read: %d %s", status, problems(page))
	}
	select {
	case <-long:
		t.Error("the slow document was done before another's picture, which waits for it or cannot be seen to pass it")
	default:
	}
	scans := other.sending(t.Context(), otherFiles, "慢.jpg", manyScans())
	for name, c := range pictureBombs(t) {
		status, page := editor.uploads(files, "示例.bin", c.data)
		if status != http.StatusUnprocessableEntity || !c.answered(page) {
			t.Errorf("%s: %d, not %q: %s", name, status, c.want, problems(page))
		}
	}
	for name, c := range workbookBombs(t) {
		// A file with columns is shown, whatever is wrong in it.
		status, page := editor.uploads(ledger, "台账.xlsx", c.data)
		if status != http.StatusUnprocessableEntity && status != http.StatusOK || !c.answered(page) {
			t.Errorf("%s: %d, not %q: %s", name, status, c.want, problems(page))
		}
	}
	// They end by their time, or on another machine by their memory.
	for name, got := range map[string]<-chan sent{"这份文档": long, "这张图片": scans} {
		r := <-got
		if r.err != nil || r.status != http.StatusUnprocessableEntity || !strings.Contains(r.page, "用时太长") && !strings.Contains(r.page, "服务器无法读取"+name) {
			t.Errorf("%s: %d, %v: %s", name, r.status, r.err, problems(r.page))
		}
	}
	eventually(t, time.Minute, "no child to be left", func() bool { return len(o.serve.readers(t)) == 0 })
	if grown := o.serve.peak(t) - before; grown > maxGrown {
		t.Errorf("the server took %d MB more", grown)
	}
	if got, err := http.Get(o.url() + "/logs.txt"); err != nil || !o.serve.running() {
		t.Errorf("the server is gone: %v", err)
	} else {
		got.Body.Close()
	}
}

// TestReadersEndWithWhoWaits: a child ends when the person who waits for it leaves, and when the server is killed.
func TestReadersEndWithWhoWaits(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.preparePDF()
	o.serveWith()
	editor := o.sits("writer", "editor", village)
	files := editor.begins("announcement") + "/files"
	for name, file := range map[string][]byte{"a document": endlessPage(), "a picture": manyScans()} {
		ctx, leave := context.WithCancel(t.Context())
		got := editor.sending(ctx, files, "慢.bin", file)
		eventually(t, 2*time.Minute, "a child to read "+name, func() bool { return len(o.serve.readers(t)) == 1 })
		leave()
		<-got
		eventually(t, 10*time.Second, "the child to end with who waits for "+name, func() bool { return len(o.serve.readers(t)) == 0 })
	}
	got := editor.sending(t.Context(), files, "慢.pdf", endlessPage())
	var left []int
	eventually(t, time.Minute, "a child to read it", func() bool { left = o.serve.readers(t); return len(left) == 1 })
	o.serve.kill()
	<-got
	eventually(t, 10*time.Second, "the child to end with the server", func() bool { return !exists(left[0]) })
}

// TestScratchGoes: what a killed server has left in its folder goes at the next start, and not what one that lives
// has there.
func TestScratchGoes(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("关于修建村口桥的公告", "桥宽六米。"))
	o.serveWith()
	folders := func() []string {
		found, err := filepath.Glob(filepath.Join(o.dir, "tmp", "*", "lock"))
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	first := folders()
	if len(first) != 1 {
		t.Fatalf("a server has %v", first)
	}
	left := filepath.Join(filepath.Dir(first[0]), "screen.png")
	if err := os.WriteFile(left, []byte("a page"), 0o600); err != nil {
		t.Fatal(err)
	}
	second := launch(t, nil, central, "serve", "--dir", o.dir, "--listen", "127.0.0.1:0")
	eventually(t, time.Minute, "a second server on the folder", func() bool { return len(folders()) == 2 })
	if _, err := os.Stat(left); err != nil {
		t.Errorf("a second server removes the files of the first: %v", err)
	}
	second.kill()
	o.serve.kill()
	o.serveWith()
	if found := folders(); len(found) != 1 || found[0] == first[0] {
		t.Errorf("after a start there is %v", found)
	}
	if _, err := os.Stat(left); err == nil {
		t.Error("what the killed server had left is still there")
	}
	if info, err := os.Stat(filepath.Join(o.dir, "tmp")); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is open to others: %v, %v", info.Mode(), err)
	}
	o.serve.stop(t)
	if found := folders(); len(found) != 0 {
		t.Errorf("a server that has ended leaves %v", found)
	}
}

var problemsAt = regexp.MustCompile(`(?s)<div class="problems".*?</div>`)

// problems are what a page says is wrong.
func problems(page string) string { return cut(problemsAt.FindString(page)) }

// sent is the answer to an upload.
type sent struct {
	status int
	page   string
	err    error
}

// sending uploads a file beside everything else.
func (d *desk) sending(ctx context.Context, page, name string, data []byte) <-chan sent {
	d.office.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("version", d.version(page))
	part, err := form.CreateFormFile("file", name)
	if err == nil {
		_, err = part.Write(data)
	}
	if err != nil || form.Close() != nil {
		d.office.t.Fatal(err)
	}
	asked, err := http.NewRequestWithContext(ctx, http.MethodPost, d.office.url()+"/console/"+page, &body)
	if err != nil {
		d.office.t.Fatal(err)
	}
	asked.Header.Set("Content-Type", form.FormDataContentType())
	done := make(chan sent, 1)
	go func() {
		var s sent
		got, err := d.client.Do(asked)
		if s.err = err; err == nil {
			defer got.Body.Close()
			text, err := io.ReadAll(got.Body)
			s = sent{got.StatusCode, string(text), err}
		}
		done <- s
	}()
	return done
}

// peak is how many megabytes of memory a process had at most.
func (p *process) peak(t *testing.T) int {
	t.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			kilobytes, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				t.Fatal(err)
			}
			return kilobytes >> 10
		}
	}
	t.Fatal("the kernel does not say how much memory a process had")
	return 0
}

// readers are the processes that a process has started to read files.
func (p *process) readers(t *testing.T) (found []int) {
	t.Helper()
	all, err := filepath.Glob("/proc/[0-9]*/stat")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		text, err := os.ReadFile(file)
		if err != nil {
			continue // it has ended meanwhile
		}
		after := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
		if len(after) < 2 || after[0] == "Z" || after[1] != strconv.Itoa(p.cmd.Process.Pid) {
			continue
		}
		if line, err := os.ReadFile(filepath.Dir(file) + "/cmdline"); err == nil && bytes.Contains(line, []byte("\x00read\x00")) && !bytes.Contains(line, []byte("nothing")) {
			pid, err := strconv.Atoi(filepath.Base(filepath.Dir(file)))
			if err != nil {
				t.Fatal(err)
			}
			found = append(found, pid)
		}
	}
	return found
}

// exists reports whether a process lives; one that has ended and that nobody has asked about does not.
func exists(pid int) bool {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	return err == nil && !strings.Contains(string(text), ") Z ")
}

// squeezed is a stream of zlib.
func squeezed(write func(io.Writer)) []byte {
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	write(w)
	w.Close() // it writes to memory
	return out.Bytes()
}

// endlessPage is a PDF of one page that takes minutes to draw.
func endlessPage() []byte {
	content := squeezed(func(w io.Writer) {
		for range 200 {
			w.Write(bytes.Repeat([]byte("0 0 m 100 900 500 -300 600 800 c S\n"), 20_000))
		}
	})
	var out bytes.Buffer
	out.WriteString("%PDF-1.7\n")
	var at []int
	for i, object := range []string{"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [3 0 R] >>",
		"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R >>",
		fmt.Sprintf("<< /Filter /FlateDecode /Length %d >>\nstream\n%s\nendstream", len(content), content)} {
		at = append(at, out.Len())
		fmt.Fprintf(&out, "%d 0 obj\n%s\nendobj\n", i+1, object)
	}
	table := out.Len()
	out.WriteString("xref\n0 5\n0000000000 65535 f \n")
	for _, offset := range at {
		fmt.Fprintf(&out, "%010d 00000 n \n", offset)
	}
	fmt.Fprintf(&out, "trailer\n<< /Size 5 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", table)
	return out.Bytes()
}

// manyScans is a progressive JPEG of 49 million pixels that says, tens of thousands of times, that nothing changes
// anywhere: some bytes each time, and a walk over the whole picture.
func manyScans() []byte {
	const side = 7000
	out := []byte{0xff, 0xd8, 0xff, 0xdb, 0, 67, 0}
	out = append(out, bytes.Repeat([]byte{1}, 64)...)
	out = append(out, 0xff, 0xc2, 0, 11, 8)
	out = binary.BigEndian.AppendUint16(out, side)
	out = binary.BigEndian.AppendUint16(out, side)
	out = append(out, 1, 1, 0x11, 0)
	// One code of one bit: the next 16,384 blocks and as many as the following 14 bits say are at their end.
	out = append(out, 0xff, 0xc4, 0, 20, 0x10, 1)
	out = append(append(out, make([]byte, 15)...), 0xe0)
	blocks := (side + 7) / 8 * ((side + 7) / 8)
	var bits, data []byte
	for done := 0; done < blocks; done += 1<<14 + 0b10101010101010 {
		bits = append(bits, "010101010101010"...)
	}
	for len(bits)%8 != 0 {
		bits = append(bits, '1')
	}
	for i := 0; i < len(bits); i += 8 {
		b, _ := strconv.ParseUint(string(bits[i:i+8]), 2, 8) // they are bits
		data = append(data, byte(b))
	}
	scan := append([]byte{0xff, 0xda, 0, 8, 1, 1, 0, 1, 63, 0}, data...)
	return append(append(out, bytes.Repeat(scan, 60_000)...), 0xff, 0xd9)
}

// bomb is a PNG of one bit a pixel: some kilobytes, whatever its size.
func bomb(width, height uint32) []byte {
	out := []byte("\x89PNG\r\n\x1a\n")
	chunk := func(kind string, data []byte) {
		out = binary.BigEndian.AppendUint32(out, uint32(len(data)))
		whole := append([]byte(kind), data...)
		out = binary.BigEndian.AppendUint32(append(out, whole...), crc32.ChecksumIEEE(whole))
	}
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	chunk("IHDR", append(head, 1, 0, 0, 0, 0))
	chunk("IDAT", squeezed(func(w io.Writer) {
		row := make([]byte, 1+(min(width, 1<<20)+7)/8)
		for range min(height, 10_000) {
			w.Write(row)
		}
	}))
	chunk("IEND", nil)
	return out
}

type attack struct {
	data []byte
	want string // part of the sentence
}

// answered reports whether a page says what is wrong with the file, or that reading it took too long: a busy machine
// is slow.
func (a attack) answered(page string) bool {
	return strings.Contains(page, a.want) || strings.Contains(page, "用时太长")
}

func pictureBombs(t *testing.T) map[string]attack {
	var small bytes.Buffer
	grey := image.NewGray(image.Rect(0, 0, 16, 16))
	grey.Set(3, 3, color.White)
	if err := jpeg.Encode(&small, grey, nil); err != nil {
		t.Fatal(err)
	}
	declared := bytes.Clone(small.Bytes())
	binary.BigEndian.PutUint32(declared[bytes.Index(declared, []byte{0xff, 0xc0})+5:], 65535<<16|65535)
	webp := []byte("RIFF\x1e\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00\x00\x00")
	gif := append([]byte("GIF89a\x10\x00\x10\x00\x00\x00\x00"), bytes.Repeat([]byte(",\x00\x00\x00\x00\x10\x00\x10\x00\x00\x02\x01\x00\x00"), 100_000)...)
	return map[string]attack{
		"a thread":             {bomb(1, 100_000_000), "每边至多65535像素"},
		"a thread of 50":       {bomb(1, 50_000_000), "每边至多65535像素"},
		"a beam":               {bomb(100_000_000, 1), "每边至多65535像素"},
		"a square":             {bomb(15_000, 15_000), "至多5000万像素"},
		"declared 65535":       {declared, "至多5000万像素"},
		"declared everything":  {bomb(0x7fffffff, 0x7fffffff), "图片已损坏"},
		"WebP":                 {webp, "图片已损坏"},
		"GIF of many":          {gif, "GIF"},
		"a PNG of nothing":     {[]byte("\x89PNG\r\n\x1a\n"), "图片已损坏"},
		"a TIFF":               {append([]byte("II*\x00\x08\x00\x00\x00"), make([]byte, 1<<20)...), "TIFF"},
		"a picture with a PDF": {append([]byte("\xff\xd8\xff\xfe\x00\x0c%PDF-1.7\n"), endlessPage()...), "图片已损坏"},
	}
}

// workbook is an XLSX of one sheet.
func workbook(t *testing.T, sheet func(io.Writer), shared string) []byte {
	t.Helper()
	const main, related = "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for name, write := range map[string]func(io.Writer){
		"[Content_Types].xml":        texted(`<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`),
		"_rels/.rels":                texted(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + related + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
		"xl/workbook.xml":            texted(`<workbook xmlns="` + main + `" xmlns:r="` + related + `"><sheets><sheet name="一" sheetId="1" r:id="r1"/></sheets></workbook>`),
		"xl/_rels/workbook.xml.rels": texted(`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + related + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="` + related + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`),
		"xl/sharedStrings.xml":       texted(shared),
		"xl/worksheets/sheet1.xml":   sheet,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		write(w)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func texted(text string) func(io.Writer) { return func(w io.Writer) { io.WriteString(w, text) } }

func workbookBombs(t *testing.T) map[string]attack {
	rows := func(count int, row func(i int) string, after string) func(io.Writer) {
		return func(w io.Writer) {
			io.WriteString(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
			for i := range count {
				io.WriteString(w, row(i+1))
			}
			io.WriteString(w, `</sheetData>`+after+`</worksheet>`)
		}
	}
	one := func(int) string { return `<row r="1"><c r="A1"><v>1</v></c></row>` }
	cells := strings.Repeat(`<c t="s"><v>0</v></c>`, 90)
	text := `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>` + strings.Repeat("长", 1900) + `</t></si></sst>`
	return map[string]attack{
		"cells far to the right": {workbook(t, rows(3000, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i) }, ""), ""), "表格范围过大"},
		"some cells far away":    {workbook(t, rows(100, func(i int) string { return fmt.Sprintf(`<row r="%d"><c r="XFD%d"><v>1</v></c></row>`, i, i) }, ""), ""), "超过100列"},
		"the last row":           {workbook(t, rows(1, func(int) string { return `<row r="1048576"><c r="A1048576"><v>1</v></c></row>` }, ""), ""), "没有找到表头"},
		"everything merged":      {workbook(t, rows(1, one, `<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>`), ""), "没有找到表头"},
		"merged 100,000 times":   {workbook(t, rows(1, one, `<mergeCells>`+strings.Repeat(`<mergeCell ref="A1:XFD1048576"/>`, 100_000)+`</mergeCells>`), ""), "表格范围过大"},
		"a million cells": {workbook(t, rows(9000, func(i int) string {
			return fmt.Sprintf(`<row r="%d">%s</row>`, i, strings.Repeat("<c><v>1</v></c>", 90))
		}, ""), ""), "超过300000个单元格"},
		"one text a million times":  {workbook(t, rows(9000, func(i int) string { return fmt.Sprintf(`<row r="%d">%s</row>`, i, cells) }, ""), text), "文字超过8 MB"},
		"a hundred million of none": {workbook(t, func(w io.Writer) { io.CopyN(w, zeros{}, 100<<20) }, ""), "表格"},
		"elements in elements":      {workbook(t, texted(strings.Repeat("<a>", 500_000)), ""), "空的"},
		"entities":                  {workbook(t, texted(`<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]><worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>`), ""), "空的"},
		"commas":                    {bytes.Repeat([]byte(","), 9<<20), "超过100列"},
		"a quotation mark":          {append([]byte(`"`), bytes.Repeat([]byte("长\n"), 2<<20)...), ""},
		"lines":                     {bytes.Repeat([]byte("1,2\n"), 2<<20), "超过10000行"},
	}
}

// zeros are bytes without end.
type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }
