package importer

import (
	"fmt"
	"strings"
	"testing"

	"gongshi/internal/record"
)

// TestPersonsBesideTheName: the full name of a person gets out by no column of a list, whoever it is and wherever it
// was written.
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
		if len(p.Problems) == 0 || column != "" && p.Problems[0].Column != column {
			t.Errorf("%q: %+v, %+v", text, p.Problems, p.Recipients)
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
