package importer

import (
	"bytes"
	"encoding/csv"
	"os"
	"strconv"
	"strings"
	"testing"

	"gongshi/internal/record"
)

// TestNamesInAList: however names are spelled in a list, none is taken over whole; a line that names nobody or several
// is refused. Of where somebody lives only the group is taken.
func TestNamesInAList(t *testing.T) {
	data, err := os.ReadFile("../privacy/testdata/names.tsv")
	if err != nil {
		t.Fatal(err)
	}
	tried := 0
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		text, err := strconv.Unquote(cells[0])
		shown, err2 := strconv.Unquote(cells[1])
		if err != nil || err2 != nil {
			t.Fatal(line)
		}
		var sheet bytes.Buffer
		w := csv.NewWriter(&sheet)
		if err := w.WriteAll([][]string{{"姓名", "村民组", "人数", "金额"}, {"钱*多", "甲示例村一组", "1", "1.00"}, {text, "甲示例村一组3号", "1", "1.00"}}); err != nil {
			t.Fatal(err)
		}
		// A name that is an ordinary word as well, or the name of a village, is asked about.
		person := map[string]string{namesID: "names", "row:3": string(UseLine)}
		p := Read(sheet.Bytes(), record.KindReliefDistribution, Choice{Answers: person})
		tried++
		if cells[2] == "unclear" {
			if len(p.Problems) == 0 && len(p.Questions) == 0 {
				t.Errorf("%q is taken: %+v", text, p.Recipients)
			}
			continue
		}
		if len(p.Problems) > 0 || len(p.Recipients) != 2 {
			t.Errorf("%q: %+v, %+v", text, p.Problems, p.Recipients)
			continue
		}
		if got := p.Recipients[1]; string(got.Name) != shown || got.Group != "一组" || p.Recipients[0].Group != "甲示例村一组" {
			t.Errorf("%q: %+v, not %q", text, got, shown)
		}
		said := ""
		for _, n := range p.Notes {
			said += n.ReasonZh
		}
		if strings.Contains(said, "姓名") != (cells[2] == "hidden") || !strings.Contains(said, "已删去1处住址") {
			t.Errorf("%q: %s", text, said)
		}
	}
	if tried < 40 {
		t.Errorf("%d names", tried)
	}
}
