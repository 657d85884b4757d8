package console

import (
	"net/http"
	"strings"
	"testing"

	"gongshi/internal/importer"
	"gongshi/internal/record"
)

const bankOfPlainHeads = "交易日期,摘要,借方金额,贷方金额\n2026-09-05,财政拨款,0.00,10000.00\n2026-09-09,付修路款,3000.50,0.00\n2026-09-20,付电费,1000.00,0.00\n"

// TestImportQuestions: what the file does not prove is asked by radio buttons, the button is off until it is answered,
// and an answer can be changed; nothing is imported that was not shown.
func TestImportQuestions(t *testing.T) {
	o := newOffice(t, Options{})
	editor, edit, page := o.imports("editor", record.KindFinanceStatement)
	editor.uploadTo(page, []byte(bankOfPlainHeads), editor.form(page))
	asked := editor.get(page)
	asked.is(t, http.StatusOK, "请先回答1个问题", `name="answer:direction" type="radio" value="debit_out"`, "回答1个问题以后就可以导入", `<button class="main" type="button" disabled`, "暂算的合计")
	asked.lacks(t, `value="import"`)
	if r := editor.postForm(page, with(editor.form(page), "then", "import")); r.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("imported with an open question: %s", r.Status)
	}
	answer := func(value string) { // by the button below the questions
		t.Helper()
		if to := editor.send(page, with(editor.form(page), "then", "look", "answer:direction", value)); to != page {
			t.Fatal(to)
		}
	}
	answer("made up")
	editor.get(page).is(t, http.StatusOK, "请先回答1个问题")
	answer("debit_in")
	editor.get(page).is(t, http.StatusOK, "已经回答的问题", `<b class="good">4,000.50</b>`, `<b class="bad">10,000.00</b>`, `value="debit_in" checked`)
	answer("debit_out")
	editor.get(page).is(t, http.StatusOK, `<b class="good">10,000.00</b>`, `<b class="bad">4,000.50</b>`, "可以导入", `value="import"`)

	// Changed in the same moment as imported: it is read again and shown first.
	if to := editor.send(page, with(editor.form(page), "then", "import", "answer:direction", "debit_in")); to != page+"?done=reread" {
		t.Fatalf("a changed choice is imported unseen: %s", to)
	}
	editor.get(page+"?done=reread").is(t, http.StatusOK, "已按改动重新读过", `<b class="good">4,000.50</b>`)
	editor.get(edit).lacks(t, "财政拨款")
	answer("debit_out")
	if to := editor.send(page, with(editor.form(page), "then", "import")); to != edit+"?done=imported" {
		t.Fatal(to)
	}
	editor.get(edit).is(t, http.StatusOK, "收入10,000.00元", "支出4,000.50元")
}

// TestImportRowsAreChosen: what each row is taken for is in the row, can be changed, and changed back.
func TestImportRowsAreChosen(t *testing.T) {
	o := newOffice(t, Options{})
	editor, _, page := o.imports("editor", record.KindFinanceStatement)
	editor.uploadTo(page, []byte("日期,摘要,收入,支出\n2026-09-05,拨款,500,\n2026-09-09,修路,,300\n2026-09-30,合作社分红,200,\n"), editor.form(page))
	editor.get(page).is(t, http.StatusOK, `<b class="good">700.00</b>`, `name="row-4"><option value="line" selected>`)
	look := func(pairs ...string) reply {
		t.Helper()
		if to := editor.send(page, with(editor.form(page), append([]string{"then", "look"}, pairs...)...)); to != page {
			t.Fatal(to)
		}
		return editor.get(page)
	}
	look("row-4", "passed").is(t, http.StatusOK, `<b class="good">500.00</b>`, `name="row-4"><option value="line">`, "撤销我的改动")
	look("row-4", "line").is(t, http.StatusOK, `<b class="good">700.00</b>`)
	look("row-4", "passed", "column-3", "").is(t, http.StatusOK, `<b class="good">500.00</b>`, `<b class="bad">0.00</b>`)
	back := look("then", "reset")
	back.is(t, http.StatusOK, `<b class="good">700.00</b>`, `<b class="bad">300.00</b>`)
	back.lacks(t, "撤销我的改动")
	if kept := o.console.uploads.list[0].choice; len(kept.Rows)+len(kept.Columns)+len(kept.Answers) > 0 {
		t.Errorf("kept is %+v", kept)
	}
	look("row-1", "line", "row-99", "line", "row-3", strings.Repeat("x", 1<<16), "row", "3", "use", "passed").is(t, http.StatusOK, `<b class="bad">0.00</b>`)
	if kept := o.console.uploads.list[0].choice.Rows; len(kept) != 1 || kept[3] != importer.UsePassed {
		t.Errorf("kept are %+v", kept)
	}
}

// TestImportLong: in a long file a line is named by its number.
func TestImportLong(t *testing.T) {
	o := newOffice(t, Options{})
	editor, _, page := o.imports("editor", record.KindFinanceStatement)
	editor.uploadTo(page, []byte("日期,摘要,收入,支出\n"+strings.Repeat("2026-09-05,拨款,1,\n", 2000)), editor.form(page))
	long := editor.get(page)
	long.is(t, http.StatusOK, `id="row"`, `<b class="good">2,000.00</b>`)
	long.lacks(t, `name="row-7"`)
	editor.send(page, with(editor.form(page), "then", "look", "row", "7", "use", "passed"))
	editor.get(page).is(t, http.StatusOK, `<b class="good">1,999.00</b>`, `name="row-7"`)
}
