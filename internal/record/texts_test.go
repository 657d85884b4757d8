package record

import (
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func TestTextsGiveEveryWord(t *testing.T) {
	r := &Record{
		ID: "0197c000-0000-7000-8000-000000000000", Kind: KindProject, Division: "340800000000", IndexNumber: "003111216/201506-00011",
		Title: "工程", Issuer: Issuer{"示例局", "003111216"}, Keywords: []string{"道路"},
		Attachments: []Attachment{{digest, 1, "image/png", "路面.png", nil}},
		Body:        &Project{Photos: []string{digest}, Problems: []ProjectProblem{{What: "积水"}}},
	}
	got := map[string]string{}
	for pointer, text := range Texts(r) {
		got[pointer] = text
	}
	want := map[string]string{
		"/kind": "project", "/title": "工程", "/issuer/name": "示例局", "/issuer/code": "003111216", "/keywords/0": "道路",
		"/attachments/0/media_type": "image/png", "/attachments/0/name": "路面.png", "/body/problems/0/what": "积水",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	for range Texts(r) {
		break // a reader may stop at any text
	}
}

// No text of the canonical form escapes the search for personal information.
func TestTextsMissNothing(t *testing.T) {
	const secret = "秘而不宣"
	rapid.Check(t, func(t *rapid.T) {
		r := genRecord().Draw(t, "record")
		var strs []node
		walkRecord(r, func(n node) bool {
			if n.value.Kind() == reflect.String && n.name != "kind" {
				strs = append(strs, n)
			}
			return true
		})
		hidden := rapid.SampledFrom(strs).Draw(t, "place")
		hidden.value.SetString(secret)
		for pointer, text := range Texts(r) {
			if pointer == hidden.pointer && text == secret {
				return
			}
		}
		t.Fatalf("%s is not among the texts", hidden.pointer)
	})
}

func TestSearchText(t *testing.T) {
	for kind, words := range map[Kind][]string{
		KindFinanceStatement:   {"鱼塘承包费", "汪志平", "机耕路", "龙山示例村股份经济合作社"},
		KindReliefDistribution: {"洪涝", "欧阳*兰", "龙示村〔2026〕8号", "三组", "应急救助"},
		KindStaffProfile:       {"程秀英", "民政专干"},
		KindPolicy:             {"观示民〔2026〕9号", "观示民〔2023〕17号", "八十周岁"},
		KindAlert:              {"龙山示例村村部二楼", "演练"},
	} {
		text := SearchText(example(t, kind))
		if !strings.HasPrefix(text, example(t, kind).Title+"\n") {
			t.Errorf("%s: the title does not come first", kind)
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("%s cannot be found by %s", kind, w)
			}
		}
	}
	r := example(t, KindPower)
	r.IndexNumber = "003111216/201506-00011"
	r.Keywords = []string{r.Title}
	text := SearchText(r)
	if strings.Count(text, r.Title) != 1 || !strings.Contains(text, r.IndexNumber) {
		t.Error(text)
	}
}
