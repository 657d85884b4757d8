package hanzi

import "testing"

// Names of no persons in particular, as somebody would type them into the field of a name.
func TestNames(t *testing.T) {
	for typed, want := range map[string]string{
		"wang": "王", "li": "李", "zeng": "曾", "ouyang": "欧阳", "wangjianguo": "王建国", "zhangxiaoming": "张小明",
		"wangxiuying": "王秀英", "liguoqiang": "李国强", "chenxiulan": "陈秀兰", "zhaoguihua": "赵桂华",
	} {
		if got := Default().Suggest(typed, Names(), 5); len(got) == 0 || got[0].Text != want {
			t.Errorf("%s gives %v, want %s first", typed, got, want)
		}
	}
}
