//go:build test && browser

package e2e

import (
	"fmt"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"gongshi/internal/chromium"
)

// peopleAreMade: the administrator makes the people of the story, and reads their first passwords from the page.
func (p *play) peopleAreMade() {
	p.Open("/console/login")
	p.looks("login")
	p.enters("boss")
	for i, one := range []struct{ login, name, organisation, role, place string }{
		{"clerk", "程示例", "龙山示例村村民委员会", "editor", village},
		{"reviewer", "吴示例", "龙山示例村村务监督委员会", "content_reviewer", village},
		{"secrecy", "方示例", "德宽路街道办事处（示例）", "confidentiality_reviewer", street},
		{"publisher", "丁示例", "德宽路街道办事处（示例）", "publisher", street},
		{"office", "查示例", "大观区政务公开办公室（示例）", "office", district},
	} {
		p.Press(`nav a[href="/console/users"]`)
		p.Press(`a[href="/console/users/new"]`)
		if i == 0 {
			p.looks("new-user")
		}
		if i == 1 {
			p.Language("en")
		}
		p.Type("#login", one.login)
		p.Type("#name", one.name)
		p.Type("#organisation", one.organisation)
		p.Choose("#division", one.place)
		p.Choose("#role", one.role)
		p.Choose("#place", one.place)
		p.Press("main form button.main")
		p.proves("boss")
		p.Shows(one.name, one.login)
		if i < 2 {
			p.looksOnce("first-password")
		}
		p.password["first "+one.login] = chromium.Ask[string](p.Tab, `document.querySelector("code.secret").innerText`)
		p.password[one.login] = personPassword
		p.Press("main a.button")
		p.Language("zh")
		p.Shows(one.name, one.organisation)
		if one.login == "reviewer" { // who also writes
			p.Choose("#role", "editor")
			p.Choose("#division", village)
			p.Press(`form[action$="/grant"] button`)
			p.proves("boss")
			p.Shows("角色已授予", "编辑")
			p.looks("user")
		}
	}
	p.Press(`nav a[href="/console/users"]`)
	p.Shows("程示例", "吴示例", "方示例", "丁示例", "查示例")
	p.looks("users")
}

// proves gives the password again where the page asks who it is, which it does not for some minutes after.
func (p *play) proves(login string) {
	p.Helper()
	if !chromium.Ask[bool](p.Tab, `!!document.querySelector("#own-password")`) {
		return
	}
	p.looksOnce("proof")
	p.Type("#own-password", p.password[login])
	p.Press("main form button.main")
}

// on is a day of the month of the accounts.
func (p *play) on(day int, layout string) string { return p.month.AddDate(0, 0, day-1).Format(layout) }

// Cells that are wrong as the committee kept them, with what they should be.
type mend struct{ cell, wrong, right string }

// ledger writes the committee's workbook, with these cells mended: headings of its own, digits of full width,
// separators of thousands, five ways to write a date, a total, and a line of signatures.
func (p *play) ledger(mended ...mend) string {
	p.Helper()
	book := excelize.NewFile()
	defer book.Close()
	rows := [][]any{
		{"龙山示例村集体经济" + p.on(1, "2006年1月") + "收支台账（示例）"},
		{"编制单位：龙山示例村股份经济合作社", "", "", "", "", "", "", "单位：元"},
		{"记账日期", "凭证编号", "收支类别", "摘要", "收入金额（元）", "支出金额（元）", "结余", "经手人", "备 注"},
		{"", "", "", "上月结余", "", "", "１２８，６４０．５５"},
		{p.on(3, "2006/1/2"), "01", "发包收入", "东冲鱼塘承包费", "18,000.00", "", 146640.55, "汪示例", "按季缴纳"},
		{p.month.AddDate(0, 0, 8), "02", "资产租赁", "村部门面房租金", "４，５００", "", 151140.55, "汪示例"},
		{p.on(12, "2006年1月2日"), "03", "环境卫生", "保洁员劳务费（4人）", "", "4,800元", 146340.55, "吴示例"},
		{p.on(15, "20060102"), "04", "道路维修", "机耕路填补", "", "七千六百多", 138690.55, "吴示例"},
		{p.on(20, "1月") + "32日", "05", "慰问救助", "慰问80岁以上老人（36人）", "", 5400, 133290.55, "程示例"},
		{p.on(28, "2006.1.2"), "06", "水电费", "村部和路灯电费", "", "６３７．２５", 132653.3, "汪示例"},
		{"合计", "", "", "", "22,500.00", "18,487.25"},
		{"会计：汪示例　出纳：程示例"},
	}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			p.Fatal(err)
		}
	}
	for _, m := range mended {
		if err := book.SetCellValue("Sheet1", m.cell, m.right); err != nil {
			p.Fatal(err)
		}
	}
	file := filepath.Join(p.TempDir(), "台账.xlsx")
	if err := book.SaveAs(file); err != nil {
		p.Fatal(err)
	}
	return file
}

// ledgerIsImported: the committee begins a statement, imports its ledger, is shown two rows in place, mends them one
// after the other, fills in what a ledger does not say, and submits. It gives the path of the draft.
func (p *play) ledgerIsImported() (draft string) {
	p.enters("clerk")
	p.Press(`nav a[href="/console/drafts"]`)
	p.looks("no-drafts")
	p.Press(`a[href="/console/drafts/new"]`)
	p.Choose("#kind", "finance_statement")
	p.Choose("#division", village)
	p.looks("new-draft")
	p.Choose("#kind", "finance_statement")
	p.Press("main form button.main")
	draft = strings.TrimSuffix(p.path(), "/edit")
	p.looks("edit-blank")
	p.Press(`button[value="import"]`)
	p.looks("import")

	road, visits := mend{"F8", "七千六百多", "7,650.00"}, mend{"A9", p.on(20, "1月") + "32日", p.on(20, "2006-01-02")}
	p.imports(p.ledger())
	p.Shows("现在什么都没有导入", "１２８，６４０．５５")
	p.rowSays(8, road.wrong)
	p.rowSays(9, visits.wrong)
	p.wrongRows(2)
	p.looksOnce("import-refused")
	p.helps("import", "thead, tr.use-heading, tr.wrong")
	p.Open(draft + "/import")
	p.Language("en")
	p.imports(p.ledger(road))
	p.rowSays(9, visits.wrong)
	p.wrongRows(1)
	p.looksOnce("import-refused")
	p.Open(draft + "/import")
	p.Language("zh")
	p.imports(p.ledger(road, visits))
	if wrong := chromium.Ask[int](p.Tab, `document.querySelectorAll("tr.wrong").length`); wrong != 0 {
		p.Errorf("%d rows are wrong after both were mended", wrong)
	}
	p.looksOnce("import-ready")
	p.Press(`button[name="then"][value="import"]`)
	p.Shows("已导入，请核对")
	if got := chromium.Ask[string](p.Tab, `[...document.querySelectorAll('[name^="/body/"][name$="/amount"]')].map(e => e.value).filter(v => v).join(" ")`); got != "18,000.00 4,500.00 4,800.00 7,650.00 5,400.00 637.25" {
		p.Errorf("the ledger is read as %s", got)
	}

	p.Type(`[name="/title"]`, "龙山示例村集体经济"+p.on(1, "2006年1月")+"财务收支（示例）")
	p.Choose(`[name="/body/period/type"]`, "month")
	p.Type(`[name="/body/period/year"]`, p.on(1, "2006"))
	p.Type(`[name="/body/period/number"]`, p.on(1, "1"))
	p.Choose(`[name="/body/account"]`, "collective")
	p.Type(`[name="/issuer/code"]`, "900000001")
	p.Press(`button[name="then"][value="edit"]`)
	p.looks("edit")
	p.helps("ledger", ".ledger")
	p.previewed(draft)
	p.Open(draft)
	p.Shows("22,500.00", "18,487.25", "132,653.30")
	p.looks("draft-written")
	p.submits()
	p.looks("draft-submitted")
	return draft
}

func (p *play) path() string { return chromium.Ask[string](p.Tab, "location.pathname") }

// imports chooses a file and has it looked at.
func (p *play) imports(file string) {
	p.Helper()
	p.File("#file", file)
	if got := p.Press("form[enctype] button"); got != 200 {
		p.Fatalf("the import answers %d:\n%s", got, p.Text())
	}
}

// rowSays wants a row of the file marked, with the text in what is said below it.
func (p *play) rowSays(number int, text string) {
	p.Helper()
	said := chromium.Ask[string](p.Tab, fmt.Sprintf(`[...document.querySelectorAll("tr.use-line.wrong")].filter(e => e.querySelector("th").innerText === "%d").map(e => e.nextElementSibling.innerText).join()`, number))
	if !strings.Contains(said, text) {
		p.Errorf("below row %d stands %q, not a word of %s", number, said, text)
	}
}

// wrongRows wants so many rows of the file marked, and no more things said of them.
func (p *play) wrongRows(want int) {
	p.Helper()
	if got := chromium.Ask[int](p.Tab, `document.querySelectorAll("tr.wrong > td.bad .line").length`); got != want {
		p.Errorf("%d things are said of rows that are wrong, want %d:\n%s", got, want, p.Text())
	}
}

// previewed: the draft as the kiosk would show it is on its page.
func (p *play) previewed(draft string) {
	p.Helper()
	p.Open(draft + "/preview")
	p.Until(`(e => e && e.complete && e.naturalWidth > 0)(document.querySelector(".screen img"))`)
	p.looksOnce("preview")
	p.helps("preview", ".screen img")
}

func (p *play) submits() {
	p.Helper()
	p.Press(`form[action$="/submit"] button`)
	p.Shows("已提交审查", "待初审")
}

// opens goes to a draft from the list of those that wait for the person.
func (p *play) opens(draft string) {
	p.Helper()
	p.Press(`nav a[href="/console/drafts"]`)
	p.Press(`section:first-of-type a[href="` + draft + `"]`)
}

// ownWorkIsRefused: the reviewer, who may also write, submits a notice and is kept from reviewing it: there is no form,
// and what a form would send is refused.
func (p *play) ownWorkIsRefused() {
	p.enters("reviewer")
	p.Open("/console/drafts/new")
	p.Choose("#kind", "announcement")
	p.Choose("#division", village)
	p.Press("main form button.main")
	p.Type(`[name="/title"]`, "关于清理河道的公告（示例）")
	p.Choose(`[name="/body/medium"]`, "notice_board")
	p.Type(`[name="/body/text"]`, "周六上午集合。")
	p.Type(`[name="/issuer/code"]`, "900000002")
	p.Press(`button[name="then"][value="view"]`)
	p.submits()
	p.Shows("您写过这份稿件")
	if chromium.Ask[bool](p.Tab, `!!document.querySelector('[name="decision"]')`) {
		p.Error("whoever wrote a draft is offered to review it")
	}
	p.looks("own-work")
	chromium.Ask[bool](p.Tab, `(f => { f.action = f.action.replace("/discard", "/decide"); for (const [name, value] of [["step", "first"], ["revision", document.querySelector("dl.facts").innerText.match(/稿次\s*(\d+)/)[1]], ["decision", "approve"]]) {
		const e = document.createElement("input"); e.type = "hidden"; e.name = name; e.value = value; f.append(e) } return true })(document.querySelector('form[action$="/discard"]'))`)
	if status := p.Press(`form[action$="/decide"] button`); status != 403 {
		p.Errorf("a review of one's own work is answered with %d", status)
	}
	p.Shows("撰稿人不能审查自己写过的稿件", "待初审")
	p.looksOnce("own-work-refused")
}

const whyReturned = "第5笔慰问支出请写明发放标准。"

// ledgerIsReturned: the reviewer finds the ledger among what waits for them, and returns it with a reason, which they
// cannot leave out.
func (p *play) ledgerIsReturned(draft string) {
	p.Press(`nav a[href="/console/drafts"]`)
	p.looks("drafts-reviewer")
	p.opens(draft)
	p.looks("review")
	if status := p.Press(`button[name="decision"][value="return"]`); status != 422 {
		p.Errorf("a return without a reason is answered with %d", status)
	}
	p.looksOnce("return-without-reason")
	p.Type("#opinion", whyReturned)
	p.Press(`button[name="decision"][value="return"]`)
	p.Shows("已退回，撰稿人会看到原因", whyReturned)
	p.looks("returned")
}

// ledgerIsMended: the committee reads why, changes the line in the form, and submits again.
func (p *play) ledgerIsMended(draft string) {
	p.enters("clerk")
	p.Shows("已退回")
	p.opens(draft)
	p.Shows("退回原因", whyReturned)
	p.Press(`a[href="` + draft + `/edit"]`)
	p.Type(p.line("慰问80岁以上老人（36人）", "item"), "慰问80岁以上老人（36人，每人150元）")
	p.Press(`button[name="then"][value="view"]`)
	p.Shows("每人150元")
	p.submits()
}

// line is the input of a ledger's line, found by what the line is for.
func (p *play) line(item, field string) string {
	p.Helper()
	name := chromium.Ask[string](p.Tab, `[...document.querySelectorAll('[name^="/body/"][name$="/item"]')].filter(e => e.value === "`+item+`").map(e => e.name).join()`)
	return `[name="` + strings.TrimSuffix(name, "item") + field + `"]`
}

// isReviewed: the reviewer passes the draft, and somebody else answers the four questions.
func (p *play) isReviewed(draft, name string) {
	p.enters("reviewer")
	p.opens(draft)
	p.looks(name + "review-again")
	p.Press(`button[name="decision"][value="approve"]`)
	p.Shows("已通过这一步", "待保密审查")
	p.looks(name + "passed")
	p.enters("secrecy")
	p.opens(draft)
	p.looks(name + "confidentiality")
	if name == "" {
		p.helps("review", `section:has([name="decision"]), fieldset:has([name="privacy"]), [name="decision"]`)
		if status := p.Press(`button[name="decision"][value="approve"]`); status != 422 {
			p.Errorf("without answers to the four questions the review is answered with %d", status)
		}
		p.Shows("请回答保密审查的四个问题")
	}
	for _, question := range []string{"state_secret", "work_secret", "business_secret", "privacy"} {
		p.Click(`#` + question + `-no`)
	}
	p.Press(`button[name="decision"][value="approve"]`)
	p.Shows("已通过这一步", "已通过，待发布")
}

// isPublished: the publisher publishes the draft at once; the kiosk has not heard of it yet. It gives the record's id.
func (p *play) isPublished(draft string) (id string) {
	p.enters("publisher")
	p.opens(draft)
	p.looks("publish")
	p.Press(`button[name="when"][value="now"]`)
	p.Shows("已发布")
	p.looks("published")
	p.Press(`a[href^="/console/records/"]`)
	p.looks("record")
	return strings.TrimPrefix(p.path(), "/console/records/")
}

// correctionIsWritten: the committee corrects what is published, on the form, and is held to give the reason.
func (p *play) correctionIsWritten(id string) (draft string) {
	p.enters("clerk")
	p.Press(`nav a[href="/console/search"]`)
	p.Type("#q", "鱼塘承包费")
	p.Until(`document.querySelector("#results h2")?.textContent.includes("共1条")`)
	p.looksOnce("search")
	p.Press("#results a")
	p.Press(`form[action$="/correct"] button`)
	draft = strings.TrimSuffix(p.path(), "/edit")
	p.Shows("还需补正（2处）") // the reason, and that nothing is changed yet
	p.looks("correct")
	p.Type(`[name="/correction/reason"]`, "鱼塘承包费漏记2000元。")
	p.Type(`[name="/correction/by"]`, "龙山示例村村务监督委员会")
	p.Type(p.line("东冲鱼塘承包费", "amount"), "２０，０００")
	p.Type(`[name="/body/closing_balance"]`, "")
	p.Press(`button[name="then"][value="view"]`)
	p.Shows("18,000.00", "20,000.00", "134,653.30")
	p.looks("correction")
	p.helps("correction", "h1, section:has(table.sides)")
	p.submits()
	return draft
}

// alertIsBegun: the form of an alert is on one page, from the overview.
func (p *play) alertIsBegun() {
	p.enters("clerk")
	p.Press(`main a[href="/console/alerts/new"]`)
	p.looks("alert")
	p.helps("alert", "main form > section, main form > .actions", func() {
		p.Click("#drill")
		p.Click("#colour-Moderate")
		p.Type(`[name="/title"]`, "东冲河水位上涨预警（示例）")
		p.Type(`[name="/body/event"]`, "洪水")
		p.Type(`[name="/body/description"]`, "上游水库今晚8时泄洪，东冲河水位预计上涨1.5米。")
		p.Type(`[name="/body/instruction"]`, "沿河住户今晚7时前到村部二楼，不要过河。")
		p.Click("#hours-6")
	})
}
