package importer

import (
	"fmt"
	"strings"
	"testing"

	"gongshi/internal/record"
)

// TestPersonsBesideTheName: the full name of a person gets out by no column of a list unasked, and whatever is asked
// has an answer.
func TestPersonsBesideTheName(t *testing.T) {
	for text, column := range map[string]string{
		"姓名,类别,金额\n程示例,低保户程小例,600\n":                     "类别",
		"姓名,类别,金额\n程示例,程小例,600\n":                        "类别",
		"姓名,类别,金额\n程*例,低保户（程小例）,600\n":                   "类别",
		"姓名,类别,金额\n程示例,代领人：王样,600\n":                     "类别",
		"姓名,类别,金额\n程示例,由其子程小明代领,600\n":                   "类别",
		"姓名,标准,金额\n程示例,每人600元（户主程小例）,600\n":              "标准",
		"姓名,物资\n程示例,棉被2床（王样代领）\n":                        "物资",
		"姓名,物资\n程示例,棉被（程小例）2床\n":                         "物资",
		"姓名,物资,数量,单位\n程示例,棉被（王样代领）,2,床\n":                "物资",
		"姓名,物资,数量,单位\n程示例,棉被,2床（王样代领）,\n":                "",
		"姓名,物资,数量,单位\n程示例,棉被,2,床（程小例）\n":                 "单位",
		"姓名,棉被\n程示例,2床（王样代领）\n":                          "",
		"姓名,所在组,金额\n程示例,程小例,600\n":                       "所在组",
		"姓名,金额,物资,数量,单位\n程示例,5,大米,1,袋\n,,棉被（王样代领）,2,床\n": "物资",
	} {
		p := Read([]byte(text), record.KindReliefDistribution, Choice{})
		checkLanguages(t, p)
		if len(p.Questions) != 1 || column != "" && p.Questions[0].Column != column || p.Fill(&record.Record{Body: &record.ReliefDistribution{}}) == nil {
			t.Errorf("%q: %+v, %+v", text, p.Questions, p.Recipients)
			continue
		}
		for _, o := range p.Questions[0].Options { // an answer is taken, and kept
			answered := Read([]byte(text), record.KindReliefDistribution, Choice{Answers: map[string]string{p.Questions[0].ID: o.Value}})
			if len(answered.Questions) > 0 || len(answered.Answered) != 1 || len(answered.Problems) > 0 {
				t.Errorf("%q, %s: %+v, %+v", text, o.Value, answered.Questions, answered.Problems)
			}
			if said := fmt.Sprintf("%+v", answered.Recipients); o.Value == Skip && (strings.Contains(said, "小例") || strings.Contains(said, "王样")) {
				t.Errorf("%q: %s", text, said)
			}
		}
	}
	for text, want := range map[string]string{"三组张家老屋": "三组", "三组程小例": "三组", "程小例三组": "三组", "三组（程小例）": "三组", "三组(张家老屋)": "三组", "二组组长家": "二组",
		"三组、四组": "三组、四组", "张家组": "张家组", "王庄组": "王庄组", "李湾队": "李湾队", "甲示例村二组": "甲示例村二组", "王庄": "王庄"} {
		p := Read([]byte("姓名,所在组,金额\n程示例,\""+text+"\",600\n"), record.KindReliefDistribution, Choice{})
		if len(p.Problems) > 0 || len(p.Recipients) != 1 || p.Recipients[0].Group != want {
			t.Errorf("%q: %+v, %+v", text, p.Problems, p.Recipients)
		}
	}
	p := Read([]byte("姓名,类别,金额,备注,代领人,联系人\n程示例,低保户,600,代领人王样,王样,程小明\n"), record.KindReliefDistribution, Choice{Answers: map[string]string{"column:F": "skip"}})
	if said := fmt.Sprintf("%+v %+v", p.Recipients, p.Problems); strings.Contains(said, "王样") || strings.Contains(said, "程小明") {
		t.Error(said)
	}
}

// TestClassesLikeNames: a class, a standard, a group or goods that begin like a name are asked about once, and taken as
// they are.
func TestClassesLikeNames(t *testing.T) {
	for _, word := range []string{"金秋班", "王家军户", "高升班", "石榴计", "常乐户", "马良队", "孙坡组", "田园班"} {
		for column, of := range map[string]func(record.Recipient) string{
			"类别":  func(one record.Recipient) string { return one.Class },
			"标准":  func(one record.Recipient) string { return one.Standard },
			"村民组": func(one record.Recipient) string { return one.Group },
		} {
			text := []byte("姓名," + column + ",金额\n程示例," + word + ",600\n王样," + word + ",300\n")
			p := Read(text, record.KindReliefDistribution, Choice{})
			answers := map[string]string{}
			for _, q := range p.Questions {
				answers[q.ID] = NoName
			}
			if len(p.Questions) > 1 || len(p.Problems) > 0 {
				t.Errorf("%s %s: %+v %+v", column, word, p.Questions, p.Problems)
			}
			p = Read(text, record.KindReliefDistribution, Choice{Answers: answers})
			if len(p.Questions)+len(p.Problems) > 0 || len(p.Recipients) != 2 || of(p.Recipients[0]) != word || of(p.Recipients[1]) != word {
				t.Errorf("%s %s: %+v %+v %+v", column, word, p.Questions, p.Problems, p.Recipients)
			}
		}
	}
}
