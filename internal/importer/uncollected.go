package importer

import (
	"regexp"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"gongshi/internal/record"
)

var (
	// uncollected are words of a household that has not received what the list grants it: not collected, dead, or sent
	// back by the bank.
	uncollected = regexp.MustCompile(`(?:尚|暂|还)?(?:未|没有?)(?:能|有|来|去|曾)?` +
		`(?:领取?|发放?(?:$|[^生现展证动])|签收|签领|到账|到帐|兑付|兑现|拨付|打卡|入账)|` +
		`已故|死亡|去世|病故|亡故|病逝|逝世|过世|身故|已亡|^亡$|` +
		`退回|退款|退卡|拒领|拒收|放弃领取|自愿放弃|` +
		`(?:打卡|打款|发放|转账|代发)(?:失败|不成功|未成功)|` +
		`(?:卡号?|账号|帐号|账户|户名)(?:错误|有误|不符|异常|注销|失效|冻结|已注销)|销户`)
	// collects are headings of columns that say whether each household has received it.
	collects = regexp.MustCompile(`^(?:是否|有无)(?:已|已经)?(?:领取?|发放|到账|签收|兑付|领款|领到)` +
		`(?:救助金|补助|资金|物资)?$|` +
		`^(?:已)?(?:领取|发放|到账|签收|兑付|领款)(?:情况|状态|与否|结果|标志|否)$`)
	// denied are cells that say no below such headings.
	denied = regexp.MustCompile(`^(?:否|未|没|没有|无|不|×|x|✗|✘|╳|n|no|0)$`)
)

// askUncollected asks about households of a list that have not received what the list says: left out, taken over as
// not yet handed out, or counted all the same. It asks once for each word.
func (p *Preview) askUncollected(t *table) {
	if p.Kind != record.KindReliefDistribution {
		return
	}
	p.askUncollectedBelow(t)
	var words []string
	said := map[string][]*line{}
	for l := range p.linesOf(t) {
		if l.use != UseLine && l.use != UseMore || !p.notSaid(l) || l.isAsked() || l.takesBack() {
			continue
		}
		if word := l.uncollectedWord(); word != "" {
			if said[word] == nil {
				words = append(words, word)
			}
			said[word] = append(said[word], l)
		}
	}
	for _, word := range words {
		answer := p.askOnce(uncollectedQuestion(word, said[word]))
		for _, l := range said[word] {
			switch answer {
			case string(UsePassed):
				l.use, l.row.Use = UsePassed, UsePassed
			case waiting:
				l.waiting = true
			}
		}
	}
}

// waiting answers that a household is on the list, and has not received anything yet.
const waiting = "waiting"

// isAsked reports whether the use of the row is an open question.
func (l *line) isAsked() bool {
	id := l.question()
	return slices.ContainsFunc(l.Questions, func(q Question) bool { return q.ID == id })
}

// takesBack reports whether the row has a negative amount: by itself it takes back what another row gave.
func (l *line) takesBack() bool {
	return slices.ContainsFunc(l.columnsOf("amount"), func(i int) bool {
		fen, ok, _ := parseMoney(l.cellAt(i), yuanFen) // the unit is not known yet
		return ok && fen < 0
	})
}

// uncollectedWord returns the words of a row which say that nothing was received; "" for none.
func (l *line) uncollectedWord() string {
	for i := l.from; i < min(l.to, len(l.columns)); i++ {
		text := strings.Join(strings.Fields(norm.NFKC.String(l.cellAt(i))), "")
		if text == "" || l.columns[i].Field == Private || l.merged[place{l.index, i}] {
			continue
		}
		heading := plainLabel(lastPart(l.columns[i].Heading))
		if collects.MatchString(heading) && denied.MatchString(strings.ToLower(text)) {
			return heading + ":" + text
		}
		if word := uncollected.FindString(text); word != "" {
			return word
		}
	}
	return ""
}

func uncollectedQuestion(word string, lines []*line) Question {
	var rows []Row
	for _, l := range lines {
		rows = append(rows, *l.row)
	}
	numbers := numbersOf(rows)
	return Question{
		ID:   "uncollected:" + word,
		Row:  rows[0].Number,
		Text: "Rows say “" + word + "”: " + numbers + ". What of these households?",
		TextZh: "第" + strings.ReplaceAll(numbers, ", ", "、") + "行写有“" + word +
			"”。这些户怎样处理？",
		Options: []Option{
			{string(UsePassed), "They do not count: leave the rows out", "不算，不导入这些行"},
			{waiting, "They are on the list; nothing was handed out to them yet", "列入名单，算作还没有发放"},
			{string(UseLine), "They have received it in the meantime: they count", "后来已发放，照常计入"},
		},
	}
}

// countedUncollected are words below a list of how many have received nothing: 未领取1户300元.
var countedUncollected = regexp.MustCompile(
	`(?:未|没有?)(?:领取?|发放?|到账)[^\d。;]{0,6}\d+(?:\.\d+)?(?:户|人|元|份)`)

// askUncollectedBelow asks about words below a list of households that have received nothing: they do not say which.
func (p *Preview) askUncollectedBelow(t *table) {
	for l := range p.linesOf(t) {
		text := strings.Join(strings.Fields(norm.NFKC.String(strings.Join(l.row.Cells, ""))), "")
		word := countedUncollected.FindString(text)
		if l.use != UseRemark || word == "" {
			continue
		}
		p.askOnce(Question{ID: "uncollected:" + word, Row: l.row.Number,
			Text: "The row says “" + word + "”, and not which households. Mark their rows in the file, " +
				"or leave them out there. Are the rows right as they are?",
			TextZh: "这里写有“" + word + "”，没有写明是哪些户。请在文件里给这些户注明，或删去这些行。" +
				"现在的名单对吗？",
			Options: []Option{{string(UseLine), "Yes, take the list as it is", "对，按名单导入"}}})
	}
}
