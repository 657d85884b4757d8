package importer

import (
	"testing"

	"gongshi/internal/record"
)

func TestCapitals(t *testing.T) {
	for text, want := range map[string]record.Fen{
		"壹仟贰佰元整": 120000, "伍佰元整": 50000, "叁佰元正": 30000, "合计（大写）：人民币壹万贰仟叁佰肆拾伍元陆角柒分": 1234567, "拾元整": 1000, "壹拾万元整": 10000000,
		"壹亿零伍拾元零叁分": 10000005003, "贰仟零伍元": 200500, "零元整": 0, "壹佰零叁万伍仟圆整": 103500000,
	} {
		if got, ok := capitalIn(text); !ok || got != want {
			t.Errorf("%s is %v, %v, want %v", text, got, ok, want)
		}
	}
	for _, text := range []string{"五百元", "壹贰元整", "元整", "人民币"} {
		if got, ok := capitalIn(text); ok {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func TestLabels(t *testing.T) {
	for text, want := range map[string]label{
		"上期结余": labelOpening, "上月余额结转": labelOpening, "上年结转": labelOpening, "期初余额": labelOpening, "年初结余": labelOpening, "上年结余转入": labelOpening,
		"Opening balance": labelOpening, "承上月余额": labelOpening, "上季度结存": labelOpening, "2024年初余额": labelOpening, "上月结余：": labelOpening,
		"期末余额": labelClosing, "本月结余": labelClosing, "结余": labelClosing, "累计结余": labelClosing, "结转下年": labelClosing, "截至3月31日余额": labelClosing,
		"承前页": labelIn, "接上页": labelIn, "过次页": labelOn, "转下页": labelOn, "本页小计": labelPage, "本月合计": labelMonth, "3月份合计": labelMonth, "当前合计": labelMonth,
		"本年累计": labelSoFar, "累计": labelSoFar, "当前累计": labelSoFar, "本季合计": labelQuarter, "小计": labelPart, "一组小计": labelPart, "小 计": labelPart,
		"合计": labelTotal, "合计2户": labelTotal, "全村合计": labelTotal, "合 计（大写）": labelTotal, "本期合计": labelTotal, "收入合计": labelTotal, "总计：1200元": labelTotal,
		"共计 3 户 9 人": labelTotal, "合计（大写）壹仟贰佰元整": labelTotal, "total": labelTotal, "水电费合计": labelPartMore,
		"人民币大写": labelTotal, "大写金额": labelTotal, "金额（大写）：": labelTotal, "（大写）伍佰元整": labelTotal, "小写金额": labelTotal,
		"修路": labelNone, "上年项目结余退回": labelNone, "余额宝收益": labelNone, "上级拨款": labelNone, "": labelNone, "累计种植补贴": labelNone, "存款利息": labelNone,
	} {
		if got := labelOf(text); got != want {
			t.Errorf("%s is %q, want %q", text, got, want)
		}
	}
}
