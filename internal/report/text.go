package report

import (
	"fmt"
	"io"
	"strings"
)

// WriteText writes the report as a page of Chinese text, as an office reads it out. A part without any record has a
// zero: that there were no complaints is a statement too.
func (s *Summary) WriteText(w io.Writer) error {
	below := "仅本级"
	if s.Below {
		below = "含下级"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s信息公开情况（%s）\n%s 至 %s\n\n", s.Name, below, s.From, s.To)
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("公开信息共 %d 条%s。", s.Records, s.sampleNote())
	line("行政职权 %d 项%s。", s.Powers.Total, s.Powers.ByClass.list(" 项"))
	line("民生工程 %d 个，基建工程 %d 个。", s.Projects.Livelihood, s.Projects.Construction)
	line("印发文件 %d 份，网上信息 %d 条，报纸报道 %d 篇，电视 %d 条，电台 %d 条，公示栏 %d 期；广播稿 %d 条。",
		s.Announcements.Document, s.Announcements.Web, s.Announcements.Newspaper, s.Announcements.Television,
		s.Announcements.Radio, s.Announcements.NoticeBoard, s.Announcements.Bulletins)
	line("决策会议%s；内部事务公开 %d 次。", s.Decisions.orNone(" 次"), s.InternalAffairs)
	line("所属单位 %d 个，办事指南 %d 项，政策法规 %d 件，人员公示 %d 人。", s.Institutions.Affiliated, s.Guides, s.Policies, s.Staff)
	line("救灾救助款物 %d 批，%d 户（人）次，到账 %s 元，已发放 %s 元%s。",
		s.Relief.Batches, s.Relief.Recipients, s.Relief.Received, s.Relief.Distributed, s.Relief.ByEvent.list(" 批"))
	line("财务公开 %d 期，月报合计收入 %s 元、支出 %s 元。", s.Finance.Statements, s.Finance.Income, s.Finance.Expense)
	line("依申请公开 %d 件，行政复议 %d 件，行政诉讼 %d 件，投诉 %d 件；咨询 %d 件，异议 %d 件，热线 %d 件；尚未答复 %d 件。",
		s.Answers.Applications, s.Answers.Reviews, s.Answers.Lawsuits, s.Answers.Complaints,
		s.Answers.Questions, s.Answers.Objections, s.Answers.Hotline, s.Answers.Open)
	_, err := io.WriteString(w, b.String())
	return err
}

func (s *Summary) sampleNote() string {
	if s.Sample == 0 {
		return ""
	}
	return fmt.Sprintf("（其中示例数据 %d 条）", s.Sample)
}

// list is "（许可 3 项，处罚 33 项）", the largest first, or nothing.
func (c Counts) list(unit string) string {
	if len(c) == 0 {
		return ""
	}
	return "（" + c.joined(unit) + "）"
}

func (c Counts) orNone(unit string) string {
	if len(c) == 0 {
		return " 0" + unit
	}
	return "：" + c.joined(unit)
}

func (c Counts) joined(unit string) string {
	keys := c.keys()
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = fmt.Sprintf("%s %d%s", k, c[k], unit)
	}
	return strings.Join(parts, "，")
}
