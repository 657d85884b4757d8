package screen

import (
	"slices"

	"gongshi/internal/record"
)

// guideModel is the state of a guide: the resident's answers, the papers that they have ticked off, and the open
// sample.
type guideModel struct {
	answers map[string]string // option by question
	ticked  map[int]bool      // by position among the guide's materials
	sample  string            // SHA-256 of the attachment that is shown; "" for none
	take    takeModel
}

func newGuideModel() *guideModel {
	return &guideModel{answers: map[string]string{}, ticked: map[int]bool{}}
}

// answer chooses an option; the same one again takes the answer back.
func (m *guideModel) chooseOption(question, option string) {
	if m.answers[question] == option {
		delete(m.answers, question)
		return
	}
	m.answers[question] = option
}

func (m *guideModel) showDocument(digest string) {
	if m.sample == digest {
		digest = ""
	}
	m.sample = digest
}

// needed is a paper that the answers leave in the list.
type needed struct {
	index int                 // among the guide's materials
	open  []record.MaterialIf // conditions on questions that are not answered yet
}

// neededMaterials are the papers that the answers so far do not rule out.
func (m *guideModel) neededMaterials(all []record.Material) []needed {
	var out []needed
	for i, paper := range all {
		n := needed{index: i}
		ruledOut := slices.ContainsFunc(paper.OnlyIf, func(when record.MaterialIf) bool {
			answer, given := m.answers[when.Question]
			if !given {
				n.open = append(n.open, when)
			}
			return given && answer != when.Option
		})
		if !ruledOut {
			out = append(out, n)
		}
	}
	return out
}

// optionLabel is the words of an option of a question.
func optionLabel(questions []record.GuideQuestion, when record.MaterialIf) string {
	for _, q := range questions {
		for _, o := range q.Options {
			if q.ID == when.Question && o.ID == when.Option {
				return o.Label
			}
		}
	}
	return when.Option
}
