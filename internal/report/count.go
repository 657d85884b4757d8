package report

import "gongshi/internal/record"

// add counts one record.
func (s *Summary) add(r *record.Record) {
	s.Records++
	if r.Sample {
		s.Sample++
	}
	switch b := r.Body.(type) {
	case *record.Power:
		s.Powers.Total++
		s.Powers.ByClass[b.PowerClass]++
	case *record.Project:
		s.Projects.add(b.ProjectClass)
	case *record.Announcement:
		s.Announcements.add(b)
	case *record.Decision:
		s.countDecision(b)
	case *record.Institution:
		s.Institutions.ByType[b.Type]++
		s.Institutions.Affiliated = s.Institutions.ByType["affiliated"]
	case *record.Answer:
		s.Answers.add(b)
	case *record.ReliefDistribution:
		s.Relief.add(b)
	case *record.FinanceStatement:
		s.Finance.add(b)
	case *record.ServiceGuide:
		s.Guides++
	case *record.Policy:
		s.Policies++
	case *record.StaffProfile:
		s.Staff++
	case *record.Alert:
		s.Alerts++
	}
}

// internalAffairs is the code of a decision record that discloses affairs of the office without a
// meeting; counted among the meetings it would be one too many.
const internalAffairs = "内部事务"

func (s *Summary) countDecision(b *record.Decision) {
	if b.Meeting == internalAffairs {
		s.InternalAffairs++
	} else {
		s.Decisions[b.Meeting]++
	}
}

func (p *Projects) add(class string) {
	switch class {
	case "livelihood":
		p.Livelihood++
	case "construction":
		p.Construction++
	}
}

func (a *Announcements) add(b *record.Announcement) {
	count := map[string]*int{
		"document": &a.Document, "web": &a.Web, "newspaper": &a.Newspaper,
		"television": &a.Television, "radio": &a.Radio, "notice_board": &a.NoticeBoard,
	}
	if n := count[b.Medium]; n != nil {
		*n++
	}
	if b.Bulletin != "" {
		a.Bulletins++
	}
}

func (a *Answers) add(b *record.Answer) {
	count := map[string]*int{
		"question": &a.Questions, "objection": &a.Objections, "hotline": &a.Hotline, "complaint": &a.Complaints,
		"application": &a.Applications, "review": &a.Reviews, "lawsuit": &a.Lawsuits,
	}
	if n := count[b.Type]; n != nil {
		*n++
	}
	if b.AnsweredOn.IsZero() {
		a.Open++
	}
}

func (r *Relief) add(b *record.ReliefDistribution) {
	r.Batches++
	r.Recipients += len(b.Recipients)
	r.Received += b.Received
	r.Distributed += b.Distributed
	r.ByProgramme[b.Programme]++
	if b.Event != nil {
		r.ByEvent[b.Event.Type]++
	}
}

func (f *Finance) add(b *record.FinanceStatement) {
	f.Statements++
	if b.Period.Type == "month" {
		f.Income += b.TotalIncome()
		f.Expense += b.TotalExpense()
	}
}
