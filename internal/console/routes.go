package console

import (
	"gongshi/internal/account"
	"gongshi/internal/attachment"
	"gongshi/internal/importer"
)

// who may come in besides those who hold an action.
const (
	anybody  account.Action = ""         // without logging in
	somebody account.Action = "somebody" // who is logged in
)

// route is one thing that the console answers.
type route struct {
	method, path string
	may          account.Action // held for any division; the handler looks at which
	handle       func(*request) (answer, error)
	// early lets in somebody who must change their password first.
	early bool
}

// Routes whose forms are larger than others.
const (
	editPath   = Root + "drafts/{id}/edit"
	importPath = Root + "drafts/{id}/import"
	filesPath  = Root + "drafts/{id}/files"
)

// bodies are the bytes that those may have.
var bodies = map[string]int64{
	editPath:   4 << 20, // a ledger of thousands of lines
	importPath: importer.MaxFile + 1<<16,
	filesPath:  attachment.MaxFile + 1<<16,
}

// routes is the list of all.
var routes = []route{
	{"GET", Root + "static/{file}", anybody, static, true},
	{"GET", Root + "login", anybody, loginPage, true},
	{"POST", Root + "login", anybody, login, true},
	{"GET", Root + "code", anybody, codePage, true},
	{"POST", Root + "code", anybody, code, true},
	{"POST", Root + "language", anybody, language, true},
	{"POST", Root + "logout", somebody, logout, true},

	{"GET", Root + "account", somebody, accountPage, true},
	{"POST", Root + "account/password", somebody, changePassword, true},
	{"POST", Root + "account/factor", somebody, beginFactor, false},
	{"POST", Root + "account/factor/confirm", somebody, confirmFactor, false},
	{"POST", Root + "account/recovery", somebody, renewRecovery, false},
	{"POST", Root + "account/sessions", somebody, endOwnSession, false},

	{"GET", Root + "{$}", somebody, overview, false},
	{"GET", Root + "search", somebody, search, false},
	{"GET", Root + "records/{id}", somebody, recordPage, false},
	{"GET", Root + "records/{id}/changes", somebody, changesPage, false},
	{"GET", Root + "records/{id}/rows.xlsx", somebody, recordRows, false},
	{"GET", Root + "records/{id}/sheet.pdf", somebody, recordSheet, false},
	{"POST", Root + "records/{id}/confirm", account.Publish, confirm, false},
	{"POST", Root + "records/{id}/correct", account.Write, correct, false},
	{"GET", Root + "records/{id}/withdraw", account.Withdraw, withdrawPage, false},
	{"POST", Root + "records/{id}/withdraw", account.Withdraw, withdraw, false},
	{"GET", Root + "drafts", account.Read, draftsPage, false},
	{"GET", Root + "drafts/new", account.Write, newDraftPage, false},
	{"POST", Root + "drafts", account.Write, beginDraft, false},
	{"GET", Root + "drafts/{id}", account.Read, draftPage, false},
	{"GET", Root + "drafts/{id}/edit", account.Write, editPage, false},
	{"GET", Root + "drafts/{id}/preview", account.Read, draftPreview, false},
	{"GET", Root + "drafts/{id}/preview.png", account.Read, draftPicture, false},
	{"POST", editPath, account.Write, saveDraft, false},
	{"GET", Root + "drafts/{id}/files", account.Write, filesPage, false},
	{"POST", filesPath, account.Write, changeFiles, false},
	{"GET", Root + "drafts/{id}/files/{digest}", account.Read, draftFile, false},
	{"GET", Root + "drafts/{id}/import", account.Write, importPage, false},
	{"POST", importPath, account.Write, importFile, false},
	{"GET", Root + "drafts/{id}/template.xlsx", account.Write, importTemplate, false},
	{"POST", Root + "drafts/{id}/ask", account.Write, askDraft, false},
	{"POST", Root + "drafts/{id}/stay", account.Read, letStay, false},
	{"POST", Root + "drafts/{id}/submit", account.Write, submitDraft, false},
	{"POST", Root + "drafts/{id}/discard", account.Write, discardDraft, false},
	{"POST", Root + "drafts/{id}/decide", account.Read, decideDraft, false},
	{"POST", Root + "drafts/{id}/publish", account.Publish, publishDraft, false},
	{"GET", Root + "alerts/new", account.Write, newAlertPage, false},
	{"POST", Root + "alerts", account.Write, sendAlert, false},
	{"GET", Root + "duties", somebody, dutiesPage, false},
	{"GET", Root + "divisions", somebody, divisionsPage, false},
	{"GET", Root + "help", somebody, help, true},
	{"GET", Root + "report", account.Report, reportPage, false},
	{"GET", Root + "report.pdf", account.Report, reportPDF, false},
	{"GET", Root + "report.xlsx", account.Report, reportXLSX, false},

	{"GET", Root + "users", account.Users, usersPage, false},
	{"GET", Root + "users/new", account.Users, newUserPage, false},
	{"POST", Root + "users", account.Users, addUser, false},
	{"GET", Root + "users/{id}", account.Users, userPage, false},
	{"POST", Root + "users/{id}/name", account.Users, renameUser, false},
	{"POST", Root + "users/{id}/grant", account.Users, grantRole, false},
	{"POST", Root + "users/{id}/revoke", account.Users, revokeRole, false},
	{"POST", Root + "users/{id}/active", account.Users, setActive, false},
	{"POST", Root + "users/{id}/password", account.Users, resetPassword, false},
	{"POST", Root + "users/{id}/factor", account.Users, resetFactor, false},
	{"POST", Root + "users/{id}/sessions", account.Users, endSessions, false},

	{"GET", Root + "audit", account.Audit, auditPage, false},
}

func init() { checkRoutes(routes) }

// checkRoutes keeps a route from being open by an oversight: only what is listed as anybody's is without a
// login, and those are few.
func checkRoutes(list []route) {
	for _, r := range list {
		if r.handle == nil || r.may == anybody && !r.early {
			panic("the route " + r.method + " " + r.path + " is not whole")
		}
	}
}
