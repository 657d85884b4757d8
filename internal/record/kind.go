package record

// Kind names the type of a record's body.
type Kind string

// The twelve kinds of records.
const (
	KindFinanceStatement   Kind = "finance_statement"   // 财务公开
	KindReliefDistribution Kind = "relief_distribution" // 救灾救助款物发放
	KindServiceGuide       Kind = "service_guide"       // 办事指南
	KindPolicy             Kind = "policy"              // 政策法规
	KindAnnouncement       Kind = "announcement"        // 公告动态
	KindProject            Kind = "project"             // 民生工程, 基建工程
	KindStaffProfile       Kind = "staff_profile"       // 人员公示
	KindInstitution        Kind = "institution"         // 机构信息
	KindPower              Kind = "power"               // 行政职权
	KindDecision           Kind = "decision"            // 决策与内部事务
	KindAnswer             Kind = "answer"              // 监督与答复
	KindAlert              Kind = "alert"               // 预警与应急
)

// Body is the typed part of a record. The interface is closed: the twelve types of this package
// implement it, as pointers.
type Body interface {
	Kind() Kind
	// Class returns the value that divides records of the kind in a list (a power's class, an announcement's medium, a
	// relief programme …); "" where the kind has none.
	Class() string
}

var newBody = map[Kind]func() Body{
	KindFinanceStatement:   func() Body { return new(FinanceStatement) },
	KindReliefDistribution: func() Body { return new(ReliefDistribution) },
	KindServiceGuide:       func() Body { return new(ServiceGuide) },
	KindPolicy:             func() Body { return new(Policy) },
	KindAnnouncement:       func() Body { return new(Announcement) },
	KindProject:            func() Body { return new(Project) },
	KindStaffProfile:       func() Body { return new(StaffProfile) },
	KindInstitution:        func() Body { return new(Institution) },
	KindPower:              func() Body { return new(Power) },
	KindDecision:           func() Body { return new(Decision) },
	KindAnswer:             func() Body { return new(Answer) },
	KindAlert:              func() Body { return new(Alert) },
}

// NewBody returns the empty body of a kind; nil for an unknown kind.
func NewBody(kind Kind) Body {
	if make := newBody[kind]; make != nil {
		return make()
	}
	return nil
}

// Kinds lists all kinds in the order in which residents meet them.
func Kinds() []Kind {
	return []Kind{
		KindFinanceStatement, KindReliefDistribution, KindServiceGuide, KindPolicy, KindAnnouncement,
		KindProject, KindStaffProfile, KindInstitution, KindPower, KindDecision, KindAnswer, KindAlert,
	}
}

// Valid reports whether k is one of the twelve.
func (k Kind) Valid() bool { return newBody[k] != nil }

func (*FinanceStatement) Kind() Kind   { return KindFinanceStatement }
func (*ReliefDistribution) Kind() Kind { return KindReliefDistribution }
func (*ServiceGuide) Kind() Kind       { return KindServiceGuide }
func (*Policy) Kind() Kind             { return KindPolicy }
func (*Announcement) Kind() Kind       { return KindAnnouncement }
func (*Project) Kind() Kind            { return KindProject }
func (*StaffProfile) Kind() Kind       { return KindStaffProfile }
func (*Institution) Kind() Kind        { return KindInstitution }
func (*Power) Kind() Kind              { return KindPower }
func (*Decision) Kind() Kind           { return KindDecision }
func (*Answer) Kind() Kind             { return KindAnswer }
func (*Alert) Kind() Kind              { return KindAlert }

func (b *FinanceStatement) Class() string   { return b.Account }
func (b *ReliefDistribution) Class() string { return b.Programme }
func (b *ServiceGuide) Class() string       { return b.Type }
func (b *Policy) Class() string             { return b.Authority }
func (b *Announcement) Class() string       { return b.Medium }
func (b *Project) Class() string            { return b.ProjectClass }
func (b *StaffProfile) Class() string       { return "" }
func (b *Institution) Class() string        { return b.Type }
func (b *Power) Class() string              { return b.PowerClass }
func (b *Decision) Class() string           { return b.Meeting }
func (b *Answer) Class() string             { return b.Type }
func (b *Alert) Class() string              { return b.Status }
