package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/go-json-experiment/json"

	"gongshi/assets"
	"gongshi/internal/record"
)

// spelledName is a line of internal/privacy/testdata/names.tsv.
type spelledName struct{ text, shown, change string }

func spelledNames(t *testing.T) (list []spelledName) {
	t.Helper()
	data, err := os.ReadFile("../../internal/privacy/testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if len(cells) < 4 || strings.HasPrefix(line, "#") {
			continue
		}
		text, err := strconv.Unquote(cells[0])
		shown, err2 := strconv.Unquote(cells[1])
		if err != nil || err2 != nil {
			t.Fatal(line)
		}
		list = append(list, spelledName{text, shown, cells[2]})
	}
	if len(list) < 40 {
		t.Fatalf("%d names", len(list))
	}
	return list
}

// reliefOf is a relief list that can be published, with an amount for each name.
func reliefOf(t *testing.T, names []spelledName) *record.Record {
	t.Helper()
	data, err := fs.ReadFile(assets.Examples(), "relief_distribution.json")
	if err != nil {
		t.Fatal(err)
	}
	r, err := record.Parse(data)
	if err != nil {
		t.Fatal(err)
	}
	body := r.Body.(*record.ReliefDistribution)
	body.Recipients, body.Goods, body.Returned, body.InStock, body.Inspections = nil, nil, 0, 0, nil
	for _, n := range names {
		body.Recipients = append(body.Recipients, record.Recipient{Name: record.Masked(n.text), Group: "一组", Persons: 1, Amount: 100, HandedOutOn: body.Procedure[len(body.Procedure)-1].Date})
	}
	body.Received = record.Fen(100 * len(names))
	body.Distributed = body.Received
	return r
}

// centre runs commands on a new folder.
func centre(t *testing.T) (dir string, central func(want int, args ...string) (out, said string)) {
	t.Helper()
	dir = t.TempDir()
	central = func(want int, args ...string) (string, string) {
		t.Helper()
		var out, said bytes.Buffer
		if code := runMain(t.Context(), args, &out, &said); code != want {
			t.Fatalf("%v: %d\n%s%s", args, code, out.String(), said.String())
		}
		return out.String(), said.String()
	}
	central(exitDone, "keygen", "--dir", dir, "--name", "test.example")
	return dir, central
}

func writeFile(t *testing.T, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// published gives the recipients of the record that a line of publish names.
func published(t *testing.T, dir string, central func(int, ...string) (string, string), line string) []record.Recipient {
	t.Helper()
	var done struct {
		ID string `json:"id"`
	}
	if err := json.Unmarshal([]byte(strings.TrimSpace(line)), &done, json.DefaultOptionsV2()); err != nil {
		t.Fatal(line, err)
	}
	s, err := (&folder{Dir: dir}).openCentre(&app{ctx: t.Context()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r, err := s.Record(t.Context(), done.ID)
	if err != nil {
		t.Fatal(err)
	}
	return r.Body.(*record.ReliefDistribution).Recipients
}

// TestNamesOnTheCommandLine: however names are spelled in a file, no full name leaves, and the program says that names
// were masked. A line that names nobody or several people is refused.
func TestNamesOnTheCommandLine(t *testing.T) {
	dir, central := centre(t)
	var readable []spelledName
	for _, n := range spelledNames(t) {
		if n.change == "unclear" {
			path := writeFile(t, "unclear.json", canonical(t, reliefOf(t, []spelledName{n})))
			_, said := central(exitFailed, "publish", "--dir", dir, path)
			if !strings.Contains(said, "/body/recipients/0/name: ") {
				t.Errorf("%q: %s", n.text, said)
			}
			continue
		}
		readable = append(readable, n)
	}
	out, said := central(exitDone, "publish", "--dir", dir, writeFile(t, "list.json", canonical(t, reliefOf(t, readable))))
	if !regexp.MustCompile(`Names of recipients that were masked: [4-9]\d\..*已隐去[4-9]\d个领取人姓名`).MatchString(said) {
		t.Errorf("publish says nothing: %s", said)
	}
	got := published(t, dir, central, out)
	if len(got) != len(readable) {
		t.Fatalf("%d names of %d", len(got), len(readable))
	}
	for i, n := range readable {
		if string(got[i].Name) != n.shown {
			t.Errorf("%q is published as %q, not %q", n.text, got[i].Name, n.shown)
		}
	}
}

func canonical(t *testing.T, r *record.Record) []byte {
	t.Helper()
	data, err := r.Canonical()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestHomesOnTheCommandLine: of a home only the group is published, and the program says so. A home in a sentence is
// refused. Invisible characters are taken out, of the name of an attachment too.
func TestHomesOnTheCommandLine(t *testing.T) {
	dir, central := centre(t)
	r := reliefOf(t, []spelledName{{text: "李小明"}, {text: "张伟"}})
	body := r.Body.(*record.ReliefDistribution)
	body.Recipients[0].Group, body.Recipients[1].Group = "龙山示例村二组12号（小学后面第三户）", "示例社区3栋2单元501室"
	r.Title = "\u202a" + r.Title + "\u200b "
	r.Attachments = []record.Attachment{{Name: "名\u200b单.txt", MediaType: "text/plain"}}
	path := writeFile(t, "homes.json", canonical(t, r))
	if err := os.WriteFile(filepath.Join(filepath.Dir(path), "名\u200b单.txt"), []byte("一"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, said := central(exitDone, "publish", "--dir", dir, path)
	for _, want := range []string{"Homes of recipients that were left out: 2.", "已删去2处领取人住址", "taken out of: Title, Attachments (1) · File name", "看不见的字符"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said: %s", want, said)
		}
	}
	if got := published(t, dir, central, out); got[0].Group != "二组" || got[1].Group != "" {
		t.Errorf("%+v", got)
	}
	body.Recipients[0].Group, body.Recipients[1].Group, body.Recipients[0].Class = "二组", "二组", "示例村二组12号"
	_, said = central(exitFailed, "publish", "--dir", dir, writeFile(t, "class.json", canonical(t, r)))
	if !strings.Contains(said, "/body/recipients/0/class: holds what may be somebody's home address (***) at character 5") {
		t.Error(said)
	}
}

// TestNamesInOtherTextsOnTheCommandLine: a masked list does not name its people in its title, its remarks or a file's
// name. Names that the file has in full are masked everywhere; what only may be a name is refused, and published once
// the operator says of the field that it is none.
func TestNamesInOtherTextsOnTheCommandLine(t *testing.T) {
	dir, central := centre(t)
	r := reliefOf(t, []spelledName{{text: "李四平"}, {text: "张*"}})
	body := r.Body.(*record.ReliefDistribution)
	r.Title, r.Summary, body.Procedure[0].Note = "李四平等户救助款发放名单", "已发给李 四平。", "李四平申报"
	out, said := central(exitDone, "publish", "--dir", dir, writeFile(t, "known.json", canonical(t, r)))
	if !strings.Contains(said, "Full names of recipients were masked in other texts too: Title, Summary") || !strings.Contains(said, "已一并隐去") {
		t.Error(said)
	}
	if len(published(t, dir, central, out)) != 2 {
		t.Error(out)
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	r = reliefOf(t, []spelledName{{text: "李*平"}, {text: "张*"}})
	body = r.Body.(*record.ReliefDistribution)
	r.Title, body.Recipients[0].Class, body.Recipients[1].Class = "给张三发放救助款", "金秋班", "金秋班"
	path := writeFile(t, "likely.json", canonical(t, r))
	_, said = central(exitFailed, "publish", "--dir", dir, path)
	for _, want := range []string{"/title: holds what may be the full name of a person (张*) at character 2", "疑似个人完整姓名", "/body/recipients/0/class: ", "--no-name"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said: %s", want, said)
		}
	}
	if strings.Contains(said, "张三") || strings.Contains(said, "/body/recipients/1/class") {
		t.Error(said)
	}
	_, said = central(exitFailed, "publish", "--dir", dir, "--no-name", "/body/recipients/0/class", "--no-name", "/summary", path)
	if !strings.Contains(said, "--no-name /summary: nothing") || !strings.Contains(said, "/title: ") || strings.Contains(said, "/body/recipients/0/class: ") {
		t.Error(said)
	}
	r.Title, r.DocumentNumber = "救助款发放名单（第二批）", ""
	central(exitDone, "publish", "--dir", dir, "--no-name", "/body/recipients/0/class", writeFile(t, "class.json", canonical(t, r)))
}
