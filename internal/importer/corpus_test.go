package importer_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"gongshi/assets"
	"gongshi/internal/importer"
	"gongshi/internal/record"
)

// outcome is how an import of a file ends.
type outcome string

const (
	exact   outcome = "exact"   // read without a question, and right
	asked   outcome = "asked"   // right after the right answers
	refused outcome = "refused" // a sentence says what is wrong
	wrong   outcome = "WRONG"   // something else is taken over: what must never be
)

// specimen is a file with what is right for it.
type specimen struct {
	name   string
	kind   record.Kind
	data   []byte
	right  []outcome
	values map[string]string // see content
	parted bool              // in two: which of them is meant may be asked
	period record.Period     // of the record that is to be filled
	todo   string            // why it does not hold yet: logged

	foreseen map[string]string // row, and says: a part of the sentence; answer: one that must be given
}

// march is the period of records whose files say nothing else.
var march = record.Period{Type: "month", Year: 2024, Number: 3}

func TestCorpus(t *testing.T) {
	files := slices.Concat(collected(t), invented(t), foreign(t))
	if len(files) < 1300 {
		t.Fatalf("only %d files", len(files))
	}
	rules, count := newPublication(t).rules, map[outcome]int{}
	for _, s := range files {
		t.Run(s.name, func(t *testing.T) {
			got, told := s.judge(rules)
			count[got]++
			switch {
			case slices.Contains(s.right, got) && s.todo != "":
				t.Logf("holds now, but is marked: %s", s.todo)
			case slices.Contains(s.right, got):
			case s.todo != "":
				t.Logf("todo (%s): %s, want %v: %s", s.todo, got, s.right, told)
			default:
				t.Errorf("%s, want %v: %s", got, s.right, told)
			}
		})
	}
	t.Logf("%d files: %d exact, %d asked, %d refused, %d WRONG", len(files), count[exact], count[asked], count[refused], count[wrong])
}

// judge imports the file in every way that its questions allow.
func (s specimen) judge(rules *record.Rules) (got outcome, told string) {
	j := judgement{specimen: s}
	first := j.follow(importer.Choice{Known: importer.KnownOf(j.empty(), rules)}, 0)
	switch {
	case first == refused && !j.refusedRightly():
		return outcome("refused for another reason"), j.why()
	case first == refused && j.questions == "":
		return refused, j.why()
	case first == refused:
		return refused, "asked " + j.questions + ", and no answer is taken:\n" + j.why()
	case first == wrong && j.questions != "":
		return wrong, "asked " + j.questions + ", and no answers give what is right:\n" + j.why()
	case first == wrong:
		return wrong, j.why()
	case j.questions != "" && !strings.Contains(j.questions, j.foreseen["answer"]):
		return wrong, "right after " + j.questions + ", not after " + j.foreseen["answer"]
	case j.questions != "":
		return asked, j.questions
	}
	return exact, ""
}

// judgement is one file's import while it is judged.
type judgement struct {
	specimen
	questions string
	readings  int
	problems  []importer.Problem
	taken     []string // contents that are not right
}

// maxReadings bounds how many combinations of answers are tried.
const maxReadings = 80

// follow reads the file with a choice, answers what is open in every way, and gives the best that comes of it.
func (j *judgement) follow(c importer.Choice, depth int) outcome {
	j.readings++
	p := importer.Read(j.data, j.kind, c)
	j.problems = append(j.problems, p.Problems...)
	if len(p.Questions) > 0 {
		if depth == 0 {
			j.questions = p.Questions[0].ID
		}
		if j.parted && (strings.HasPrefix(j.questions, "sheet") || strings.HasPrefix(j.questions, "table")) {
			return exact
		}
		if len(j.values) == 0 && slices.Contains(j.right, asked) {
			return exact // it is asked, whatever comes of it
		}
		return j.answer(c, p.Questions[0], depth)
	}
	r := j.empty()
	p.CheckAgainst(r, rulebook(), func(filled *record.Record) []record.Problem { return filled.Validate(rulebook(), today) })
	if len(p.Problems) > 0 {
		j.problems = append(j.problems, p.Problems...)
		return refused
	}
	if err := p.Fill(r); err != nil {
		j.problems = append(j.problems, importer.Problem{Reason: err.Error(), ReasonZh: err.Error()})
		return refused
	}
	content := contentOf(p, r)
	if differs := content.compare(j.values); differs != "" || len(j.values) == 0 {
		j.taken = append(j.taken, fmt.Sprintf("%s with %v: %s", differs, c.Answers, shortQuote(content["text"])))
		return wrong
	}
	return exact
}

func (j *judgement) answer(c importer.Choice, q importer.Question, depth int) outcome {
	best := refused
	for _, o := range q.Options {
		if depth > 8 || j.readings > maxReadings {
			break
		}
		next := c
		next.Answers = maps.Clone(c.Answers)
		if next.Answers == nil {
			next.Answers = map[string]string{}
		}
		next.Answers[q.ID] = o.Value
		switch j.follow(next, depth+1) {
		case exact:
			if !strings.Contains(j.questions, q.ID+"=") {
				j.questions += " " + q.ID + "=" + o.Value
			}
			return exact
		case wrong:
			best = wrong
		}
	}
	return best
}

// today is a day after that of every file.
var today = time.Date(2026, 11, 30, 12, 0, 0, 0, record.Zone)

// rulebook are the rules of publication that the project ships.
var rulebook = sync.OnceValue(func() *record.Rules {
	rules, err := record.ParseRules(assets.Codes())
	if err != nil {
		panic(err) // embedded
	}
	return rules
})

// bases are records that files are imported into.
var bases = sync.OnceValue(func() map[record.Kind][]byte {
	all := map[record.Kind][]byte{}
	for kind, name := range map[record.Kind]string{record.KindFinanceStatement: "finance-record.json", record.KindReliefDistribution: "relief-record.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", "cases", name))
		if err != nil {
			panic(err)
		}
		all[kind] = text
	}
	return all
})

// empty is a record to be filled.
func (j *judgement) empty() *record.Record {
	r, err := record.Parse(bases()[j.kind])
	if err != nil {
		panic(err)
	}
	switch body := r.Body.(type) {
	case *record.FinanceStatement:
		body.Period = j.period
	case *record.ReliefDistribution:
		body.Event, body.Goods = nil, nil
	}
	return r
}

// refusedRightly reports whether the problems are those that were foreseen, where some were.
func (j *judgement) refusedRightly() bool {
	row, says := j.foreseen["row"], j.foreseen["says"]
	if row == "" && says == "" || !slices.Contains(j.right, refused) {
		return true
	}
	return slices.ContainsFunc(j.problems, func(p importer.Problem) bool {
		return (row == "" || fmt.Sprint(p.Row) == row) && strings.Contains(p.ReasonZh, says)
	})
}

func (j *judgement) why() string {
	if len(j.taken) > 0 {
		return strings.Join(j.taken[:min(3, len(j.taken))], "\n")
	}
	return told(j.problems[:min(6, len(j.problems))])
}

// collected are the files that others sent, with what is right for them; see testdata/cases.
func collected(t *testing.T) []specimen {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", "cases", "RIGHT.txt"))
	if err != nil {
		t.Fatal(err)
	}
	var list []specimen
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		name, right, found := strings.Cut(strings.TrimSpace(line), " ")
		if !found || strings.HasPrefix(line, "#") {
			continue
		}
		data, err := os.ReadFile(filepath.Join("testdata", "cases", name))
		if err != nil {
			t.Fatal(err)
		}
		s := specimen{name: name, kind: record.KindFinanceStatement, data: data, period: march}
		if rest, relief := strings.CutPrefix(right, "relief "); relief {
			s.kind, right = record.KindReliefDistribution, rest
		}
		s.parseRight(right)
		list, seen[name] = append(list, s), true
	}
	for _, pattern := range []string{"*.csv", "*.xls", "*.xlsx"} {
		paths, _ := filepath.Glob(filepath.Join("testdata", "cases", pattern))
		for _, p := range paths {
			if !seen[filepath.Base(p)] {
				t.Errorf("nothing says what is right for %s", p)
			}
		}
	}
	return list
}

// parseRight reads outcomes and values: exact|asked opening=1.00 in=2.00.
func (s *specimen) parseRight(text string) {
	s.values, s.foreseen = map[string]string{}, map[string]string{}
	text, s.todo, _ = strings.Cut(text, " todo: ")
	for i, word := range strings.Fields(text) {
		if i == 0 {
			for _, one := range strings.Split(word, "|") {
				s.right = append(s.right, outcome(one))
			}
			continue
		}
		key, value, _ := strings.Cut(word, "=")
		if key == "period" {
			s.period, _ = record.ParsePeriod(value)
			continue
		}
		if key == "row" || key == "says" || key == "answer" {
			s.foreseen[key] = value
			continue
		}
		s.values[key] = value
	}
}

// told is what is wrong, a line each.
func told(list []importer.Problem) string {
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, "%d %s: %s\n", p.Row, p.Column, p.ReasonZh)
	}
	return b.String()
}

// shortQuote shortens what a failure quotes.
func shortQuote(text string) string {
	if r := []rune(text); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return text
}
