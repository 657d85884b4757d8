package importer

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

// parting separates the attachments that a cell names.
const parting = "；"

// receiptsCell writes a line's receipts as the numbers and names of the record's attachments, for example “1 收据.jpg；3
// 发票.jpg”.
func receiptsCell(digests []string, files []record.Attachment) string {
	var parts []string
	for _, digest := range digests {
		n := slices.IndexFunc(files, func(a record.Attachment) bool { return a.SHA256 == digest })
		if n < 0 {
			continue // validation names a receipt that is not among the attachments
		}
		parts = append(parts, strconv.Itoa(n+1)+" "+files[n].Name)
	}
	return strings.Join(parts, parting)
}

// receiptsIn is a cell of receipts, before Fill looks the attachments up.
type receiptsIn struct {
	row          int
	column, text string
}

// giveReceipts gives lines the receipts that their rows name among a record's attachments.
func (p *Preview) giveReceipts(lines []record.FinanceLine, rows []int, files []record.Attachment) ([]record.FinanceLine, []Problem) {
	var wrong []Problem
	lines = slices.Clone(lines)
	for i, row := range rows {
		text := p.Receipts[row]
		if text == "" {
			continue
		}
		digests, problem := receiptsIn{row, p.columnOf("receipts"), text}.findReceipts(files)
		if problem != nil {
			wrong = append(wrong, *problem)
		}
		lines[i].Receipts = digests
	}
	return lines, wrong
}

// columnOf is the heading of the column that is read as a field.
func (p *Preview) columnOf(field string) string {
	for _, c := range p.Columns {
		if c.Field == field {
			return c.displayName()
		}
	}
	return ""
}

// findReceipts gives the digests that a cell means among the attachments. A name beside a number must be that
// attachment's: the list may have changed since the cell was written.
func (c receiptsIn) findReceipts(files []record.Attachment) (digests []string, wrong *Problem) {
	for rest := c.text; ; {
		rest = strings.TrimLeft(rest, " \t\n,;，；、")
		if rest == "" {
			return digests, nil
		}
		digits := rest[:len(rest)-len(strings.TrimLeft(rest, "0123456789"))]
		n, err := strconv.Atoi(digits)
		if err != nil || len(digits) > 4 {
			return nil, c.problem("“%[1]s” names no attachment. Write its number in the list of attachments, such as 1 or 1、3.", "“%[1]s”不是附件的序号。请写附件在列表中的序号，如1或1、3。", shortQuote(c.text))
		}
		if n < 1 || n > len(files) {
			return nil, c.problem("There is no attachment %[1]d; attachments: %[2]d. Add the picture to the attachments first, or leave this column out.",
				"没有第%[1]d个附件（现有%[2]d个）。请先添加这张票据的图片，或选择不导入这一列。", n, len(files))
		}
		file := files[n-1]
		rest = strings.TrimLeft(rest[len(digits):], " .．:：")
		if rest != "" && !strings.ContainsAny(rest[:1], ",;\n") && !slices.Contains([]rune("，；、"), []rune(rest)[0]) {
			after, same := cutName(rest, file.Name)
			if !same {
				return nil, c.problem("Attachment %[1]d is “%[2]s” now, which the cell does not name. Correct the number or the name.", "第%[1]d个附件现在是“%[2]s”，与这一格写的不同。请更正序号或名称。", n, file.Name)
			}
			rest = after
		}
		if !strings.HasPrefix(file.MediaType, "image/") {
			return nil, c.problem("Attachment %[1]d, “%[2]s”, is no picture. A receipt is a picture.", "第%[1]d个附件“%[2]s”不是图片。票据应是图片。", n, file.Name)
		}
		if file.SHA256 == "" {
			return nil, c.problem("Attachment %[1]d, “%[2]s”, has no digest in the record yet. Give it there, or leave this column out.", "第%[1]d个附件“%[2]s”在信息中还没有摘要值（sha256）。请先填写，或不导入这一列。", n, file.Name)
		}
		digests = append(digests, file.SHA256)
	}
}

// cutName takes a name off the beginning of a text; blanks and compatibility forms do not count.
func cutName(text, name string) (rest string, same bool) {
	want := compactText(name)
	for i := range len(text) + 1 {
		if compactText(text[:i]) == want {
			return text[i:], true
		}
	}
	return text, false
}

// compactText is a text without blanks, compatibility forms folded.
func compactText(s string) string { return strings.Join(strings.Fields(norm.NFKC.String(s)), "") }

func (c receiptsIn) problem(reason, reasonZh string, args ...any) *Problem {
	return &Problem{c.row, c.column, fmt.Sprintf(reason, args...), fmt.Sprintf(reasonZh, args...)}
}
