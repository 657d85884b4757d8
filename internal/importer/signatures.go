package importer

import (
	"regexp"
	"slices"
	"strings"

	"gongshi/internal/privacy"
	"gongshi/internal/record"
)

// office is the beginning of a signature.
var office = regexp.MustCompile(`^(?:村|镇|乡|组|单位|统计|财务|监督|理财|分管|主管)*(?:经办|审核|审批|复核|发放|制表|填表|填报|监制|核准|批准|签收|领款|报账)(?:人|员)?$|^(?:单位|统计|财务|分管)?负责人$|^(?:村委会|村|副)?主任$|^(?:村|党)?(?:支部|支)?书记$|^(?:会计|出纳|报账员|包村干部|驻村干部|村民代表|监委会主任|监督委员会主任)$|(?:签字|签名|签章|盖章)$|^(?:公示|制表|填表|填报|报出|打印)(?:日期|时间|期限?)$`)

// officer is an office with a name behind it: 会计李小五.
var officer = regexp.MustCompile(`^(?:村|镇|乡|驻村)*(?:主任|会计|出纳|(?:支部)?书记|文书|报账员|监委会主任|(?:经办|审核|审批|复核|发放|制表|填表|负责)人)\p{Han}{2,4}$`)

// ofSignatures reports whether the row is one of signatures: it begins with an office, and has no number.
func (l *line) ofSignatures() bool {
	for i := l.from; i < min(l.to, len(l.row.Cells)); i++ {
		if c := l.row.Cells[i]; c != "" {
			word, _, _ := strings.Cut(strings.NewReplacer("：", ":", " ", ":").Replace(c), ":")
			named := office.MatchString(plainLabel(word)) ||
				l.Kind == record.KindReliefDistribution && officer.MatchString(plainLabel(word))
			return named && !slices.ContainsFunc(append(l.columnsOf("amount"), l.columnsOf(goodsColumn)...), func(i int) bool {
				_, number := l.readMoneyQuietly(i)
				return number
			})
		}
	}
	return false
}

// groupAlone is a name that is that of a villagers' group.
var groupAlone = regexp.MustCompile(`^第?[一二三四五六七八九十\d]{1,3}(?:村民小组|村民组|小组|组|队|生产队|社|屯|网格)$`)

// namesPerson reports whether the only words of a row are the name of a person, whose amount is missing.
func (l *line) namesPerson() bool {
	name := l.cell("name")
	_, change := privacy.MaskName(name)
	return privacy.SuspectName(name) || change == privacy.NameKept || change == privacy.NameTidied
}
