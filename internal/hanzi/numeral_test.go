package hanzi

import "testing"

func TestOrdinal(t *testing.T) {
	for name, want := range map[string]int{
		"一组": 1, "十组": 10, "十二组": 12, "二十组": 20, "九十九组": 99, "3组": 3, "第12村民组": 12, "张家组": 0, "": 0,
		"第二村第一组": 2, "99999999999999999999": 0, "三": 3,
	} {
		if got := Ordinal(name); got != want {
			t.Errorf("Ordinal(%q) = %d, want %d", name, got, want)
		}
	}
}
