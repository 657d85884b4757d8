package importer_test

import (
	"strings"
	"testing"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// TestListOfAnotherRecord: a list that names another programme than the record is asked about; another village, and
// days before the disaster, are said.
func TestListOfAnotherRecord(t *testing.T) {
	p := newPublication(t)
	rows := "序号,姓名,村民小组,发放金额,发放日期\n1,程示例,一组,600,2026-08-05\n"
	for _, one := range []struct {
		name, file, asked, said string
	}{
		{"its own", "龙山示例村应急救助发放名单,,,,\n" + rows, "", ""},
		{"both programmes", "示例村应急救助、冬春救助发放名单,,,,\n" + rows, "", ""},
		{"another programme", "示例村临时救助发放名单,,,,\n" + rows, "programme", ""},
		{"by its full name", "示例村最低生活保障金发放名单,,,,\n" + rows, "programme", ""},
		{"with spaces", "示例村 临 时 救 助 发放名单,,,,\n" + rows, "programme", ""},
		{"another village", "德宽路街道东风村应急救助发放名单,,,,\n" + rows, "", "东风村"},
		{"no village", "本村应急救助发放名单,,,,\n" + rows, "", ""},
		{"village level", "村级应急救助发放名单,,,,\n" + rows, "", ""},
		{"before the disaster", strings.Replace(rows, "2026-08-05", "2026-07-17", 1), "", "2026-07-18"},
		{"on its day", strings.Replace(rows, "2026-08-05", "2026-07-18", 1), "", ""},
	} {
		t.Run(one.name, func(t *testing.T) {
			s := specimen{kind: record.KindReliefDistribution, data: []byte(one.file)}
			found := p.read(s, importer.Choice{}, p.base(s.kind, record.Period{}))
			var asked []string
			for _, q := range found.Questions {
				asked = append(asked, q.ID)
			}
			if got := strings.Join(asked, " "); got != one.asked {
				t.Errorf("asked %q, want %q", got, one.asked)
			}
			said := ""
			for _, n := range found.Notes {
				if strings.Contains(n.ReasonZh, "请核对是不是这份文件") {
					said += n.ReasonZh
				}
			}
			if (one.said == "") != (said == "") || !strings.Contains(said, one.said) {
				t.Errorf("said %q, want %q", said, one.said)
			}
			if one.asked == "" {
				return
			}
			found = p.read(s, importer.Choice{Answers: map[string]string{"programme": "list"}}, p.base(s.kind, record.Period{}))
			if len(found.Questions) > 0 || len(found.Recipients) != 1 {
				t.Errorf("after the answer: %d questions, %d recipients", len(found.Questions), len(found.Recipients))
			}
		})
	}
}
