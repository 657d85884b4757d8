package console

import (
	"gongshi/internal/account"
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
	from         stage
}

// stage is how far somebody who has logged in has to be for a route.
type stage uint8

const (
	settled  stage = iota // has a password of their own, and a second factor where the centre wants one of their role
	unproved              // may still have to set up the second factor
	newcomer              // may still have to change a first password
)

// Routes whose forms are larger than others.
const (
	editPath   = Root + "drafts/{id}/edit"
	importPath = Root + "drafts/{id}/import"
	filesPath  = Root + "drafts/{id}/files"
)

// bodies are the bytes that those may have.
var bodies = map[string]int64{
	editPath:   12 << 20, // a ledger of 5,000 lines has 5 MB; as many as a record has room for, in Chinese, have this
	importPath: importer.MaxFile + 1<<16,
	filesPath:  mostOfFiles + 1<<16,
}

// routes is the list of all.
var routes = []route{
	{"GET", Root + "static/{file}", anybody, serveStatic, newcomer},
	{"GET", Root + "login", anybody, loginPage, newcomer},
	{"POST", Root + "login", anybody, showLogin, newcomer},
	{"GET", Root + "code", anybody, codePage, newcomer},
	{"POST", Root + "code", anybody, showCode, newcomer},
	{"POST", Root + "language", anybody, chooseLanguage, newcomer},
	{"POST", Root + "logout", somebody, endSession, newcomer},

	{"GET", Root + "account", somebody, accountPage, newcomer},
	{"POST", Root + "account/password", somebody, changePassword, newcomer},
	{"POST", Root + "account/factor", somebody, withPassword("factor", beginFactor), unproved},
	{"POST", Root + "account/factor/confirm", somebody, confirmFactor, unproved},
	{"POST", Root + "account/recovery", somebody, renewRecovery, settled},
	{"POST", Root + "account/sessions", somebody, endOwnSession, unproved},

	{"GET", Root + "{$}", somebody, showOverview, settled},
	{"GET", Root + "search", somebody, searchRecords, settled},
	{"GET", Root + "records/{id}", somebody, recordPage, settled},
	{"GET", Root + "records/{id}/preview", somebody, withScreened(currentRecord, (*request).previewOf), settled},
	{"GET", Root + "records/{id}/preview.png", somebody, withScreened(currentRecord, (*request).pictureOf), settled},
	{"GET", Root + "records/{id}/changes", somebody, changesPage, settled},
	{"GET", Root + "records/{id}/rows.xlsx", somebody, recordRows, settled},
	{"GET", Root + "records/{id}/sheet.pdf", somebody, recordSheet, settled},
	{"POST", Root + "records/{id}/confirm", account.Publish, confirmRecord, settled},
	{"POST", Root + "records/{id}/correct", account.Write, beginCorrection, settled},
	{"GET", Root + "records/{id}/withdraw", account.Withdraw, withdrawPage, settled},
	{"POST", Root + "records/{id}/withdraw", account.Withdraw, provenIf("erase", asksErasure, withdrawRecord), settled},
	{"GET", Root + "drafts", account.Read, draftsPage, settled},
	{"GET", Root + "drafts/new", account.Write, newDraftPage, settled},
	{"POST", Root + "drafts", account.Write, beginDraft, settled},
	{"GET", Root + "drafts/{id}", account.Read, draftPage, settled},
	{"GET", Root + "drafts/{id}/edit", account.Write, editPage, settled},
	{"GET", Root + "drafts/{id}/preview", account.Read, withScreened(draftRecord, (*request).previewOf), settled},
	{"GET", Root + "drafts/{id}/preview.png", account.Read, withScreened(draftRecord, (*request).pictureOf), settled},
	{"POST", editPath, account.Write, saveDraft, settled},
	{"GET", Root + "drafts/{id}/files", account.Write, filesPage, settled},
	{"POST", filesPath, account.Write, changeFiles, settled},
	{"GET", Root + "drafts/{id}/files/{digest}", account.Read, draftFile, settled},
	{"GET", Root + "drafts/{id}/import", account.Write, importPage, settled},
	{"POST", importPath, account.Write, importFile, settled},
	{"GET", Root + "drafts/{id}/template.xlsx", account.Write, importTemplate, settled},
	{"POST", Root + "drafts/{id}/ask", account.Write, askDraft, settled},
	{"POST", Root + "drafts/{id}/stay", account.Read, letStay, settled},
	{"POST", Root + "drafts/{id}/submit", account.Write, submitDraft, settled},
	{"POST", Root + "drafts/{id}/discard", account.Write, discardDraft, settled},
	{"POST", Root + "drafts/{id}/decide", account.Read, decideDraft, settled},
	{"POST", Root + "drafts/{id}/publish", account.Publish, publishDraft, settled},
	{"POST", Root + "drafts/{id}/return", account.Publish, returnDraft, settled},
	{"GET", Root + "alerts/new", account.Write, newAlertPage, settled},
	{"POST", Root + "alerts", account.Write, sendAlert, settled},
	{"GET", Root + "duties", somebody, dutiesPage, settled},
	{"GET", Root + "divisions", somebody, divisionsPage, settled},
	{"GET", Root + "help", somebody, showHelp, newcomer},
	{"GET", Root + "report", account.Report, reportPage, settled},
	{"GET", Root + "report.pdf", account.Report, reportPDF, settled},
	{"GET", Root + "report.xlsx", account.Report, reportXLSX, settled},

	{"GET", Root + "users", account.Users, usersPage, settled},
	{"GET", Root + "users/new", account.Users, newUserPage, settled},
	{"POST", Root + "users", account.Users, withPassword("user", addUser), settled},
	{"GET", Root + "users/{id}", account.Users, userPage, settled},
	{"POST", Root + "users/{id}/name", account.Users, renameUser, settled},
	{"POST", Root + "users/{id}/grant", account.Users, withPassword("grant", grantRole), settled},
	{"POST", Root + "users/{id}/revoke", account.Users, withPassword("revoke", revokeRole), settled},
	{"POST", Root + "users/{id}/active", account.Users, withPassword("active", setActive), settled},
	{"POST", Root + "users/{id}/password", account.Users, withPassword("reset-password", resetPassword), settled},
	{"POST", Root + "users/{id}/factor", account.Users, withPassword("reset", resetFactor), settled},
	{"POST", Root + "users/{id}/unlock", account.Users, unlockUser, settled},
	{"POST", Root + "users/{id}/sessions", account.Users, endSessions, settled},

	{"GET", Root + "audit", account.Audit, auditPage, settled},
	{"POST", Root + "ties/{number}", account.Oversee, seeTies, settled},
}

func init() { checkRoutes(routes) }

// checkRoutes keeps a route from being open by an oversight: only the listed routes, which are few, work without a
// login.
func checkRoutes(list []route) {
	for _, r := range list {
		if r.handle == nil || r.may == anybody && r.from != newcomer {
			panic("the route " + r.method + " " + r.path + " is not whole")
		}
	}
}
