package console

import (
	"bytes"
	"cmp"
	"io"

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
	Report    *report.Document
	PDF, XLSX string // the addresses of the same report as a file
}

func (*reportView) template() string { return "report.html" }

// reportScope reads the report's subject; the person must have the right to report on the body.
func (r *request) reportScope(p *reportView) (report.Scope, error) {
	now := record.DateOf(now().In(record.Zone))
	p.From = cmp.Or(r.value("from"), record.Date{Year: now.Year, Month: 1, Day: 1}.String())
	p.To = cmp.Or(r.value("to"), now.String())
	p.Below, p.Asked = r.value("below") != "", r.value("division") != ""
	s := report.Scope{Below: p.Below}
	at, err := r.divisionField("division")
	if err != nil {
		return s, err
	}
	if at == "" {
		if own, _ := r.actor().Where(account.Report); len(own) > 0 {
			at = own[0]
		}
	} else if !r.actor().May(account.Report, at) {
		return s, notFound()
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
		return refuseForm(r, p, "from", err)
	}
	if !p.Asked {
		return showPage(p)
	}
	sum, err := r.readSummary(s)
	if err != nil {
		return nil, err
	}
	query := r.URL.Query().Encode()
	p.Report, p.PDF, p.XLSX = r.summaryDocument(sum), Root+"report.pdf?"+query, Root+"report.xlsx?"+query
	return showPage(p)
}

func (r *request) readSummary(s report.Scope) (*report.Summary, error) {
	return report.Summarise(s, r.console.store.Current(r.Context(), s.Division, s.Below))
}

// summaryDocument puts a summary into the person's language, dated today.
func (r *request) summaryDocument(s *report.Summary) *report.Document {
	return s.Document(r.console.store.Rules(), string(r.words), record.DateOf(now().In(record.Zone)))
}

func reportPDF(r *request) (answer, error) {
	return r.reportFile(".pdf", "application/pdf", (*report.Document).WritePDF)
}

func reportXLSX(r *request) (answer, error) {
	return r.reportFile(".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", (*report.Document).WriteXLSX)
}

// reportFile makes the report that the page shows as a file to keep.
func (r *request) reportFile(suffix, mediaType string, write func(*report.Document, io.Writer) error) (answer, error) {
	if err := r.console.library.refresh(r.Context()); err != nil {
		return nil, err
	}
	s, err := r.reportScope(&reportView{})
	if err != nil {
		return nil, err
	}
	sum, err := r.readSummary(s)
	if err != nil {
		return nil, err
	}
	var body bytes.Buffer
	if err := write(r.summaryDocument(sum), &body); err != nil {
		return nil, err
	}
	name := "report-" + string(s.Division) + "-" + s.From.String() + "-" + s.To.String() + suffix
	return file{name, mediaType, body.Bytes()}, nil
}
