package main

import (
	"crypto/rand"
	"strings"

	"gongshi/internal/account"
	"gongshi/internal/demo"
	"gongshi/internal/division"
	"gongshi/internal/errs"
	"gongshi/internal/store"
)

// demoUser is a person of the demonstration, one for each role; nobody is meant by the names.
type demoUser struct {
	login, name, organisation string
	role                      account.Role
	at                        division.Code
}

func demoUsers() []demoUser {
	village := division.Code(demo.Kiosk)
	town, county := village.Parent(), village.Parent().Parent()
	city := county.Parent()
	return []demoUser{
		{"editor", "示例编辑", "示例村（社区）", account.Editor, village},
		{"reviewer", "示例内容审核员", "示例街道", account.ContentReviewer, town},
		{"secrecy", "示例保密审查员", "示例区", account.ConfidentialityReviewer, county},
		{"publisher", "示例发布员", "示例区", account.Publisher, county},
		{"office", "示例公开办", "示例市", account.Office, city},
		{"auditor", "示例监督员", "示例市", account.Auditor, city},
		{"admin", "示例管理员", "示例市", account.Administrator, city},
	}
}

// seatUsers makes the demonstration's users, or gives those that are there new passwords, since nobody knows
// the old ones any more; it returns the passwords in the order of demoUsers.
func seatUsers(a *app, s *store.Store) ([]string, error) {
	accounts := s.Accounts()
	var passwords []string
	for _, d := range demoUsers() {
		password := "demo-" + strings.ToLower(rand.Text()[:12])
		passwords = append(passwords, password)
		u, err := accounts.UserByLogin(a.ctx, account.System(), d.login)
		switch {
		case errs.Is(err, errs.NotFound):
			_, err = accounts.Add(a.ctx, account.System(), account.NewUser{Login: d.login, Name: d.name, Organisation: d.organisation,
				Division: d.at, Grants: []account.Grant{{Role: d.role, Division: d.at}}, Password: password, Sample: true})
		case err == nil && u.Sample:
			err = accounts.SetPassword(a.ctx, account.System(), u.ID, password, false)
		case err == nil:
			err = errs.F(errs.Conflict, "The user %s of %s is no user of the demonstration; serve this folder with central serve.", d.login, s.Name())
		}
		if err != nil {
			return nil, err
		}
	}
	return passwords, nil
}

// sayUsers prints the users of the demo.
func sayUsers(a *app, where string, passwords []string) {
	a.printf("The console for committees and the office: %s/console/", where)
	a.printf("Users of the demonstration (sample people; the passwords are made anew at each start):")
	for i, d := range demoUsers() {
		a.printf("  %-10s %-20s %s for %s", d.login, passwords[i], d.role, d.at)
	}
	a.printf("  The second factor is off in the demonstration; central serve asks it of people who review, publish, are of the office or administer.")
}
