package console

import (
	"cmp"
	"maps"
	"slices"
	"strconv"

	"gongshi/internal/account"
	"gongshi/internal/errs"
	"gongshi/internal/record"
	"gongshi/internal/report"
)

type reportView struct {
	Frame
	Divisions []option
	From, To  string
	Below     bool
	Asked     bool
	Name      string
	Records   int
	Invented  int
	Parts     []reportPart
}

func (*reportView) template() string { return "report.html" }

// reportPart is a part of the summary: its own figure, and what it is made of.
type reportPart struct {
	Name, Figure string
	Lines        []reportLine
}

type reportLine struct{ Name, Figure string }

// reportScope reads what a report is asked about; the body must be one that the person reports on.
func (r *request) reportScope(p *reportView) (report.Scope, error) {
	now := record.DateOf(today().In(record.Zone))
	p.From = cmp.Or(r.value("from"), record.Date{Year: now.Year, Month: 1, Day: 1}.String())
	p.To = cmp.Or(r.value("to"), now.String())
	p.Below, p.Asked = r.value("below") != "", r.value("division") != ""
	s := report.Scope{Below: p.Below}
	at, err := r.code("division")
	if err != nil {
		return s, err
	}
	if at == "" {
		if own, _ := r.actor().Where(account.Report); len(own) > 0 {
			at = own[0]
		}
	} else if !r.actor().May(account.Report, at) {
		return s, nowhere()
	}
	s.Division, s.Name = at, r.console.library.name(at, r.words)
	p.Divisions = r.divisionOptions(account.Report, at)
	if s.From, err = record.ParseDate(p.From); err == nil {
		s.To, err = record.ParseDate(p.To)
	}
	if err == nil {
		err = s.Check()
	}
	return s, err
}

func reportPage(r *request) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	p := &reportView{}
	p.Title = r.words.T("report.title")
	s, err := r.reportScope(p)
	if errs.Is(err, errs.NotFound) {
		return nil, err
	}
	if err != nil {
		p.Divisions = r.divisionOptions(account.Report, s.Division)
		return refuse(r, p, "from", err)
	}
	if !p.Asked {
		return show(p)
	}
	sum, err := r.summary(s)
	if err != nil {
		return nil, err
	}
	p.Name, p.Records, p.Invented, p.Parts = s.Name, sum.Records, sum.Sample, r.reportParts(sum)
	return show(p)
}

func (r *request) summary(s report.Scope) (*report.Summary, error) {
	return report.Summarise(s, r.console.store.Current(r.Context(), s.Division, s.Below))
}

// reportParts puts the summary into words.
func (r *request) reportParts(s *report.Summary) []reportPart {
	t, n := r.words.T, strconv.Itoa
	kind := func(k record.Kind, class string) string {
		return r.console.store.Rules().ClassLabel(k, class, string(r.words))
	}
	counts := func(k record.Kind, c report.Counts) (lines []reportLine) {
		for _, class := range slices.SortedFunc(maps.Keys(c), func(a, b string) int { return cmp.Or(cmp.Compare(c[b], c[a]), cmp.Compare(a, b)) }) {
			lines = append(lines, reportLine{kind(k, class), n(c[class])})
		}
		return lines
	}
	a := s.Announcements
	return []reportPart{
		{t("report.powers"), n(s.Powers.Total), counts(record.KindPower, s.Powers.ByClass)},
		{t("report.projects"), n(s.Projects.Livelihood + s.Projects.Construction), []reportLine{
			{kind(record.KindProject, "livelihood"), n(s.Projects.Livelihood)}, {kind(record.KindProject, "construction"), n(s.Projects.Construction)}}},
		{t("report.announcements"), n(a.Document + a.Web + a.Newspaper + a.Television + a.Radio + a.NoticeBoard), []reportLine{
			{kind(record.KindAnnouncement, "document"), n(a.Document)}, {kind(record.KindAnnouncement, "web"), n(a.Web)},
			{kind(record.KindAnnouncement, "newspaper"), n(a.Newspaper)}, {kind(record.KindAnnouncement, "television"), n(a.Television)},
			{kind(record.KindAnnouncement, "radio"), n(a.Radio)}, {kind(record.KindAnnouncement, "notice_board"), n(a.NoticeBoard)},
			{t("report.bulletins"), n(a.Bulletins)}}},
		{t("report.decisions"), n(total(s.Decisions)), counts(record.KindDecision, s.Decisions)},
		{t("report.institutions"), n(total(s.Institutions.ByType)), counts(record.KindInstitution, s.Institutions.ByType)},
		{t("report.answers"), n(s.Answers.Questions + s.Answers.Objections + s.Answers.Hotline + s.Answers.Complaints + s.Answers.Applications + s.Answers.Reviews + s.Answers.Lawsuits), []reportLine{
			{t("report.applications"), n(s.Answers.Applications)}, {t("report.reviews"), n(s.Answers.Reviews)}, {t("report.lawsuits"), n(s.Answers.Lawsuits)},
			{t("report.complaints"), n(s.Answers.Complaints)}, {t("report.objections"), n(s.Answers.Objections)}, {t("report.hotline"), n(s.Answers.Hotline)},
			{t("report.questions"), n(s.Answers.Questions)}, {t("report.open"), n(s.Answers.Open)}}},
		{t("report.relief"), n(s.Relief.Batches), append([]reportLine{{t("report.recipients"), n(s.Relief.Recipients)},
			{t("report.received"), s.Relief.Received.String()}, {t("report.distributed"), s.Relief.Distributed.String()}}, counts(record.KindReliefDistribution, s.Relief.ByProgramme)...)},
		{t("report.finance"), n(s.Finance.Statements), []reportLine{{t("report.income"), s.Finance.Income.String()}, {t("report.expense"), s.Finance.Expense.String()}}},
		{t("report.others"), n(s.Guides + s.Policies + s.Staff + s.Alerts + s.InternalAffairs), []reportLine{{t("report.guides"), n(s.Guides)}, {t("report.policies"), n(s.Policies)},
			{t("report.staff"), n(s.Staff)}, {t("report.alerts"), n(s.Alerts)}, {t("report.affairs"), n(s.InternalAffairs)}}},
	}
}

func total(c report.Counts) (n int) {
	for _, v := range c {
		n += v
	}
	return n
}
