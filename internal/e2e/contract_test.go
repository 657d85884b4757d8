package e2e

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestMisuse: both programs answer --help and --version, and misuse ends with 2 and words, not with a stack.
func TestMisuse(t *testing.T) {
	dir := t.TempDir()
	for _, program := range []string{central, kiosk} {
		for _, ask := range []string{"--help", "--version"} {
			if r := must(t, program, ask); strings.TrimSpace(r.stdout) == "" {
				t.Errorf("no answer: %v", r)
			}
		}
		for _, args := range [][]string{{"nonsense"}, {"--nonsense"}, {"sync"}, {"publish"}, {"show"}, {"verify", "--nonsense"}} {
			r := run(t, program, args...)
			if r.code != 2 || r.stderr == "" || strings.Contains(r.stderr, "goroutine ") {
				t.Errorf("misuse ends with 2 and a sentence: %v", r)
			}
		}
	}
	sync := []string{"sync", "--division", village, "--dir", dir, "--central", "http://127.0.0.1:1"}
	for _, c := range []struct {
		program string
		args    []string
		says    string
	}{
		{central, []string{"serve", "--dir", dir, "--listen", "127.0.0.1:0", "extra"}, "extra"},
		{central, []string{"report", "--dir", dir, "--division", "34", "--from", "2015-01-01", "--to", "2015-06-03", "--format", "json"}, "12-digit"},
		{central, []string{"report", "--dir", dir, "--division", village, "--from", "yesterday", "--to", "2015-06-03", "--format", "json"}, "yesterday"},
		{central, []string{"demo", "--dir", dir + "/early", "--listen", "127.0.0.1:0", "--as-of", "2014-01-01"}, "2014-01-01"},
		{kiosk, []string{"sync", "--dir", dir, "--division", "3408", "--central", "http://127.0.0.1:1"}, "12-digit"},
		{kiosk, []string{"sync", "--dir", dir, "--division", village}, "--central URL or --tree DIR"},
		{kiosk, append(sync, "--tree", dir), "--tree"},
		{kiosk, append(sync, "--trust", filepath.Join(dir, "absent")), "--trust"},
		{kiosk, []string{"search", "--dir", dir, "低保", "--limit", "many"}, "--limit"},
		{kiosk, []string{"shot", "--dir", dir, "--route", "home", "--size", "big", "--out", filepath.Join(dir, "x.png")}, "big"},
	} {
		if r := run(t, c.program, c.args...); r.code != 2 || !strings.Contains(r.stderr, c.says) {
			t.Errorf("misuse ends with 2 and names %q: %v", c.says, r)
		}
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Errorf("misuse left %v, %v", left, err)
	}
}

// TestRefusedDrafts: nothing of a publication with one bad record is published, and the refusal names file, field
// and reason.
func TestRefusedDrafts(t *testing.T) {
	o := newOffice(t)
	good := o.draft(notice("好公告", "一"))
	long := notice("", "一")
	long["title"] = strings.Repeat("长", 10<<20/3)
	unknown := notice("公告", "一")
	unknown["colour"] = "red"
	cases := []struct {
		name, text string
		says       []string
	}{
		{"unbalanced", marshal(t, example(t, "finance_statement", func(r map[string]any) {
			body := r["body"].(map[string]any)
			body["closing_balance"] = body["closing_balance"].(float64) + 1
		})), []string{"closing_balance"}},
		{"unmasked", marshal(t, example(t, "relief_distribution", func(r map[string]any) {
			first := r["body"].(map[string]any)["recipients"].([]any)[0].(map[string]any)
			first["group"] = "一组 11010519491231002X"
		})), []string{"recipients/0/group"}},
		{"two names", marshal(t, example(t, "relief_distribution", func(r map[string]any) {
			first := r["body"].(map[string]any)["recipients"].([]any)[0].(map[string]any)
			first["name"] = "汪大林、汪小林"
		})), []string{"recipients/0/name"}},
		{"mobile", marshal(t, notice("公告", "请致电13805561234")), []string{"/summary"}},
		{"unknown", marshal(t, unknown), []string{"colour"}},
		{"nobody", marshal(t, example(t, "power", func(r map[string]any) { delete(r, "issuer") })), []string{"/issuer:"}},
		{"long", marshal(t, long), []string{"title"}},
		{"utf8", strings.Replace(marshal(t, notice("公告X", "一")), "X", "\xff\xfe", 1), []string{"UTF-8"}},
		{"twice", `{"kind":"announcement","kind":"policy"}`, []string{"kind"}},
		{"empty", "", []string{""}},
		{"deep", strings.Repeat("[", 200000), []string{""}},
	}
	for _, c := range cases {
		file := filepath.Join(o.root, c.name+".json")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		r := fails(t, 1, central, "publish", "--dir", o.dir, good, file)
		for _, part := range append(c.says, c.name+".json") {
			if !strings.Contains(r.stderr, part) {
				t.Errorf("%s: the refusal does not name %q: %v", c.name, part, r)
			}
		}
		if strings.TrimSpace(r.stdout) != "" {
			t.Errorf("%s: something was published: %v", c.name, r)
		}
	}
	if p := o.publish(notice("第一条", "一"))[0]; p.Leaf != 0 || !strings.HasSuffix(p.IndexNumber, "-00001") {
		t.Errorf("after refusals only, the first record is %+v", p)
	}
}

func marshal(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// example is an example of a kind with one thing changed.
func example(t testing.TB, kind string, change func(map[string]any)) map[string]any {
	t.Helper()
	text, err := os.ReadFile("../../assets/examples/" + kind + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var r map[string]any
	if err := json.Unmarshal(text, &r); err != nil {
		t.Fatal(err)
	}
	change(r)
	return r
}

// TestDemoFigures: the report of the demo data has exactly the bureau's figures of its summary of 2015-06-03, counted
// from records: one more power, and the total is one more. All examples can be published beside the demo data.
func TestDemoFigures(t *testing.T) {
	o := newDemo(t)
	want := map[string]any{
		"powers": map[string]any{"total": 77., "by_class": map[string]any{
			"许可": 3., "非行政许可": 1., "处罚": 33., "强制": 3., "给付": 5., "裁决": 1., "确认": 6., "其他": 25.}},
		"projects":      map[string]any{"livelihood": 4., "construction": 2.},
		"announcements": map[string]any{"document": 5., "web": 326., "newspaper": 50.},
		"decisions":     map[string]any{"局长办公会": 8., "职工会议": 4.},
		"institutions":  map[string]any{"affiliated": 6.},
		"answers":       map[string]any{"applications": 0., "reviews": 0., "lawsuits": 0., "complaints": 0.},
	}
	got := o.report("340800000000")
	for part, figures := range want {
		have, _ := got[part].(map[string]any)
		for name, figure := range figures.(map[string]any) {
			if !reflect.DeepEqual(have[name], figure) {
				t.Errorf("%s.%s: the report says %v, the summary of 2015 %v", part, name, have[name], figure)
			}
		}
	}
	o.reportFiles("340800000000")
	o.publish(example(t, "power", func(r map[string]any) {
		r["division"], r["issued_on"] = "340800000000", "2015-03-01"
	}))
	if total := o.report("340800000000")["powers"].(map[string]any)["total"]; total != 78. {
		t.Errorf("with one more power the total is %v", total)
	}
	files, err := filepath.Glob("../../assets/examples/*.json")
	if err != nil || len(files) != 12 {
		t.Fatalf("%d examples, %v", len(files), err)
	}
	must(t, central, append([]string{"publish", "--dir", o.dir}, files...)...)
	must(t, central, "verify", "--dir", o.dir)
}

// reportFiles: the same figures stand in the PDF, as text, and in the workbook.
func (o *office) reportFiles(code string) {
	o.t.Helper()
	want := [][2]string{
		{"行政职权", "77"}, {"行政许可", "3"}, {"非行政许可审批", "1"}, {"行政处罚", "33"}, {"行政强制", "3"}, {"行政给付", "5"}, {"行政裁决", "1"},
		{"行政确认", "6"}, {"其他权力", "25"}, {"民生工程", "4"}, {"基建工程", "2"}, {"文件通报", "5"}, {"网站信息", "326"}, {"报纸报道", "50"},
		{"局长办公会", "8"}, {"职工会议", "4"}, {"直属单位", "6"}, {"依申请公开", "0"}, {"行政复议", "0"}, {"行政诉讼", "0"}, {"投诉", "0"},
	}
	file := func(format string) string {
		name := filepath.Join(o.root, "report."+format)
		must(o.t, central, "report", "--dir", o.dir, "--division", code, "--from", "2015-01-01", "--to", "2015-06-03", "--format", format, "--out", name)
		return name
	}
	text, read := pdfText(o.t, file("pdf"))
	text = strings.Join(strings.Fields(text), " ") + " "
	book, err := excelize.OpenFile(file("xlsx"))
	if err != nil {
		o.t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(book.GetSheetName(0))
	if err != nil {
		o.t.Fatal(err)
	}
	cells := map[string]string{}
	for _, row := range rows {
		if len(row) == 2 {
			cells[row[0]] = row[1]
		}
	}
	for _, row := range want {
		if read && !strings.Contains(text, " "+row[0]+" "+row[1]+" ") {
			o.t.Errorf("the PDF does not say %v", row)
		}
		if cells[row[0]] != row[1] {
			o.t.Errorf("the workbook says %q of %s, want %s", cells[row[0]], row[0], row[1])
		}
	}
}

// pdfText is what a PDF says, where there is a program to read it. GONGSHI_CI says that nothing may be missing.
func pdfText(t testing.TB, file string) (text string, ok bool) {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err == nil {
		return must(t, program, "-layout", file, "-").stdout, true
	}
	const missing = "pdftotext is missing, so the words of PDFs are NOT read: apt-get install poppler-utils"
	if os.Getenv("GONGSHI_CI") != "" {
		t.Fatal(missing)
	}
	t.Log(missing)
	return "", false
}

func (o *office) report(code string) map[string]any {
	o.t.Helper()
	r := must(o.t, central, "report", "--dir", o.dir, "--division", code, "--from", "2015-01-01", "--to", "2015-06-03", "--format", "json")
	var figures map[string]any
	if err := json.Unmarshal([]byte(r.stdout), &figures); err != nil {
		o.t.Fatalf("%v: %v", err, r)
	}
	return figures
}

// TestDemoSearch: what a resident would look for is found in a kiosk synced from the demo centre.
func TestDemoSearch(t *testing.T) {
	o := newDemo(t)
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url())
	kinds := map[string]bool{}
	// Words, a person's surname, document numbers, places of two characters.
	for _, query := range []string{"低保", "高龄补贴", "王", "宜民示例〔2015〕15号", "国务院令第649号", "龙山", "宿松", "安庆", "财务", "职权", "演练",
		"会议", "工程", "政策", "答复", "婚姻", "村", "局"} {
		hits := k.search(query)
		if len(hits) == 0 {
			t.Errorf("%s: nothing is found", query)
		}
		for _, h := range hits {
			kinds[h.Kind] = true
		}
	}
	if len(kinds) != 12 {
		t.Errorf("the searches find %d of 12 kinds: %v", len(kinds), kinds)
	}
	if got := k.titles("宜民示例〔2015〕15号"); got != "关于下达2015年农村低保制度建设目标任务的通知" {
		t.Errorf("a document number finds %q", got)
	}
	if hits := k.search("查无此词齉龘"); len(hits) != 0 {
		t.Errorf("what is nowhere is found: %v", hits)
	}
}

// TestMisusedKiosk: what is wrong with a command on a folder that is a kiosk's already.
func TestMisusedKiosk(t *testing.T) {
	o := newOffice(t)
	o.publish(notice("甲公告", "一"))
	o.start()
	k := o.screen("kiosk")
	k.sync(0, "--central", o.url(), "--trust", o.trust)
	for _, c := range []struct {
		args []string
		says string
	}{
		{[]string{"sync", "--division", "340803001902", "--central", o.url()}, "belongs to the kiosk of division " + village},
		{[]string{"sync", "--division", village, "--central", "nowhere"}, "nowhere"},
		{[]string{"sync", "--division", village, "--central", o.url(), "--trust", o.draft(notice("没有密钥", "一"))}, "verifier"},
		{[]string{"--central", o.url(), "--every", "sometimes"}, "sometimes"},
		{[]string{"--central", o.url(), "--windowed", "large"}, "large"},
		{[]string{"--central", o.url(), "--lang", "de"}, "--lang"},
	} {
		if r := run(t, kiosk, append(c.args, "--dir", k.dir)...); r.code != 2 || !strings.Contains(r.stderr, c.says) {
			t.Errorf("misuse ends with 2 and names %q: %v", c.says, r)
		}
	}
	if got := k.titles("公告"); got != "甲公告" {
		t.Errorf("after misuse only, the kiosk shows %q", got)
	}
}
