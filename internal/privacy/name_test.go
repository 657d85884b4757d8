package privacy_test

import (
	"testing"

	"gongshi/internal/privacy"
)

func TestSuspectName(t *testing.T) {
	for _, name := range []string{
		"王小明", "张三", "李　四", "欧阳修文", "司马相如", "陳大文", "王小明（户主）", "刘玉兰同志", "阿依古丽·买买提", "赵\ue123",
		"张李秀英", "查良镛",
	} {
		if !privacy.SuspectName(name) {
			t.Errorf("%q should be suspect", name)
		}
	}
	for _, cell := range []string{
		"", "王*明", "王＊", "张某某", "李○明", "王", "王家村", "高山组", "安庆市社会福利院", "340803", "低保户", "Wang Xiaoming", "贫困家庭",
		"某某", "陈氏", "·",
	} {
		if privacy.SuspectName(cell) {
			t.Errorf("%q should not be suspect", cell)
		}
	}
}
