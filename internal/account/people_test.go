package account

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"gongshi/internal/errs"
)

func TestCheckPassword(t *testing.T) {
	for password, says := range map[string]string{
		"short":                     "has 5 characters",
		"四个汉字":                      "has 4 characters",
		"wanglili2026":              "contains the login name",
		"aaaaaaaaaaaa":              "repeats few",
		"0123456789":                "counts in a row",
		"abcdefghijkl":              "counts in a row",
		"Password2026!":             "on the list",
		"1qaz2wsx3456":              "on the list",
		"Pａssword2026!":             "on the list", // full width
		"p@$$w0rd 1985":             "on the list",
		"Dragon19850203":            "on the list",
		"19850203dragon":            "on the list",
		"woaini5201314":             "on the list",
		"wo ai ni 1314":             "on the list",
		"WoAiZuGuo1949!":            "on the list",
		"GongShi@2026":              "name that others know", // and on the list
		"cunwugongkai1":             "on the list",
		"dragondragon":              "repeats one word",
		"woainiwoaini520":           "repeats one word",
		"zhangwei19850203":          "in pinyin",
		"Wangfang123":               "in pinyin",
		"lw19850203":                "in pinyin",
		"li13812345678":             "in pinyin",
		"340803199001010027":        "digits only",
		"138 1234 5678":             "digits only",
		"１９８５０２０３１２":                "digits only",
		"wanglixiu1985":             "name that others know",
		"王丽秀王丽秀1985":                "name that others know",
		"huaining 2026!":            "name that others know",
		"\xff\xfe\xfd456789abcd":    "not text",
		strings.Repeat("长短", 65):    "more than 128",
		"夜来风雨声花落知多少":                "",
		"correct horse battery":     "",
		"Xk7#mQ2vLp":                "",
		"shanqianyoutiaolaohuanglu": "",
		"gongshi 的墙在村口":             "",
	} {
		err := checkPassword(password, owner{"wanglili", "王丽秀", "gongshi.huaining.example"})
		if (says == "") != (err == nil) || err != nil && (!strings.Contains(errs.Sentence(err), says) || !errs.Is(err, errs.Invalid)) {
			t.Errorf("%q: %v, want %q", password, err, says)
		}
		if err != nil && n(password) > 3 && strings.Contains(errs.Sentence(err), password) {
			t.Errorf("%q: the sentence repeats the password", password)
		}
	}
}

func n(s string) int { return len([]rune(s)) }

func TestWhoMayBeAdded(t *testing.T) {
	a, db := office(t)
	boss := add(t, a, "boss", county, Administrator).Actor()
	good := NewUser{Login: " Li.Si ", Name: "示例李四", Division: village, Grants: []Grant{{Editor, village}}, Password: password}
	u, err := a.Add(t.Context(), boss, good)
	if err != nil || u.Login != "li.si" || !u.Active || len(u.Grants) != 1 || u.ID == "" {
		t.Fatalf("%+v, %v", u, err)
	}
	for name, c := range map[string]struct {
		change func(*NewUser)
		kind   errs.Kind
	}{
		"taken":             {func(n *NewUser) {}, errs.Conflict},
		"taken in capitals": {func(n *NewUser) { n.Login = "LI.SI" }, errs.Conflict},
		"no login":          {func(n *NewUser) { n.Login = "" }, errs.Invalid},
		"spaces":            {func(n *NewUser) { n.Login = "a b" }, errs.Invalid},
		"system":            {func(n *NewUser) { n.Login = "System" }, errs.Invalid},
		"long login":        {func(n *NewUser) { n.Login = strings.Repeat("a", 33) }, errs.Invalid},
		"no name":           {func(n *NewUser) { n.Login, n.Name = "new", "" }, errs.Invalid},
		"two lines":         {func(n *NewUser) { n.Login, n.Name = "new", "a\nb" }, errs.Invalid},
		"no division":       {func(n *NewUser) { n.Login, n.Division = "new", "" }, errs.Invalid},
		"no role":           {func(n *NewUser) { n.Login, n.Grants = "new", []Grant{{"king", village}} }, errs.Invalid},
		"role nowhere":      {func(n *NewUser) { n.Login, n.Grants = "new", []Grant{{Editor, "3"}} }, errs.Invalid},
		"division beside":   {func(n *NewUser) { n.Login, n.Division = "new", beside }, errs.Forbidden},
		"role above":        {func(n *NewUser) { n.Login, n.Grants = "new", []Grant{{Editor, city}} }, errs.Forbidden},
		"bad password":      {func(n *NewUser) { n.Login, n.Password = "new", "123" }, errs.Invalid},
		"too many roles":    {func(n *NewUser) { n.Login, n.Grants = "new", make([]Grant, maxGrants+1) }, errs.Invalid},
	} {
		try := good
		c.change(&try)
		_, err := a.Add(t.Context(), boss, try)
		wants(t, name, err, c.kind)
	}
	_, err = a.Add(t.Context(), u.Actor(), NewUser{Login: "new", Name: "x", Division: village, Password: password})
	wants(t, "an editor", err, errs.Forbidden)
	if got := verified(t, db); got != 2 {
		t.Errorf("%d audit entries, want one for each person added", got)
	}
}

// TestWhoMayChangeWhom: nobody themselves, nobody outside of where they administer; who may not be seen is
// answered as who does not exist.
func TestWhoMayChangeWhom(t *testing.T) {
	a, db := office(t)
	boss := add(t, a, "boss", county, Administrator)
	peer := add(t, a, "peer", county, Administrator)
	writer := add(t, a, "writer", village, Editor)
	far := add(t, a, "far", beside, Editor)
	auditor := add(t, a, "auditor", county, Auditor)
	above := add(t, a, "above", village) // belongs to the village, and has a role in the whole city
	if err := a.Grant(t.Context(), System(), above.ID, Grant{Office, city}); err != nil {
		t.Fatal(err)
	}
	before := verified(t, db)
	acts := map[string]func(actor Actor, id string) error{
		"disable":  func(actor Actor, id string) error { return a.SetActive(t.Context(), actor, id, false) },
		"grant":    func(actor Actor, id string) error { return a.Grant(t.Context(), actor, id, Grant{Auditor, village}) },
		"revoke":   func(actor Actor, id string) error { return a.Revoke(t.Context(), actor, id, Grant{Editor, village}) },
		"rename":   func(actor Actor, id string) error { return a.Rename(t.Context(), actor, id, "新名", "") },
		"password": func(actor Actor, id string) error { return a.SetPassword(t.Context(), actor, id, password+"!", true) },
		"factor":   func(actor Actor, id string) error { return a.RemoveSecondFactor(t.Context(), actor, id) },
	}
	for name, act := range acts {
		wants(t, name+" oneself", act(boss.Actor(), boss.ID), errs.Forbidden)
		wants(t, name+" beyond", act(boss.Actor(), above.ID), errs.Forbidden)
		wants(t, name+" as auditor", act(auditor.Actor(), writer.ID), errs.Forbidden)
		unseen, none := act(boss.Actor(), far.ID), act(boss.Actor(), "019a0000-0000-7000-8000-000000000000")
		if !errs.Is(unseen, errs.NotFound) || !errs.Is(none, errs.NotFound) || errs.Sentence(unseen) != errs.Sentence(none) {
			t.Errorf("%s: %v and %v can be told apart", name, unseen, none)
		}
		wants(t, name+" as editor", act(writer.Actor(), far.ID), errs.NotFound)
	}
	wants(t, "grant above", a.Grant(t.Context(), boss.Actor(), writer.ID, Grant{Office, city}), errs.Forbidden)
	wants(t, "grant twice", a.Grant(t.Context(), boss.Actor(), writer.ID, Grant{Editor, village}), errs.Conflict)
	wants(t, "revoke nothing", a.Revoke(t.Context(), boss.Actor(), writer.ID, Grant{Office, village}), errs.Conflict)
	wants(t, "no factor", a.RemoveSecondFactor(t.Context(), boss.Actor(), writer.ID), errs.Conflict)
	wants(t, "is enabled", a.SetActive(t.Context(), boss.Actor(), writer.ID, true), errs.Conflict)
	if after := verified(t, db); after != before {
		t.Errorf("what was refused left %d audit entries", after-before)
	}
	if err := acts["grant"](boss.Actor(), peer.ID); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"grant", "rename", "password", "disable"} {
		if err := acts[name](boss.Actor(), writer.ID); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if after := verified(t, db); after != before+5 {
		t.Errorf("five acts left %d audit entries", after-before)
	}
	u, err := a.User(t.Context(), boss.Actor(), writer.ID)
	if err != nil || u.Active || u.Name != "新名" || !u.MustChange || len(u.Grants) != 2 {
		t.Errorf("%+v, %v", u, err)
	}
}

func TestListsShowWhomOneMayKnow(t *testing.T) {
	a, _ := office(t)
	boss := add(t, a, "boss", county, Administrator)
	writer := add(t, a, "writer", village, Editor)
	add(t, a, "far", beside, Editor)
	for name, c := range map[string]struct {
		actor Actor
		want  string
	}{"administrator": {boss.Actor(), "boss writer"}, "editor": {writer.Actor(), "writer"}, "system": {System(), "far boss writer"}, "nobody": {Actor{}, ""}} {
		list, err := a.Users(t.Context(), c.actor)
		var logins []string
		for _, u := range list {
			logins = append(logins, u.Login)
			if len(u.Grants) != 1 {
				t.Errorf("%s has the roles %v", u.Login, u.Grants)
			}
		}
		if got := strings.Join(logins, " "); err != nil || got != c.want {
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		}
	}
	if _, err := a.UserByLogin(t.Context(), writer.Actor(), "far"); !errs.Is(err, errs.NotFound) {
		t.Errorf("%v", err)
	}
	if u, err := a.UserByLogin(t.Context(), writer.Actor(), "WRITER"); err != nil || u.ID != writer.ID {
		t.Errorf("%v", err)
	}
}

// TestNothingInTheClear: no password, token, recovery code or secret of a second factor is in any file.
func TestNothingInTheClear(t *testing.T) {
	a, db := office(t)
	add(t, a, "writer", village, Editor)
	e := login(t, a, "writer")
	secret, recovery := enrol(t, a, e.Token)
	dir := strings.TrimSuffix(db.Path(), "central.db")
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatalf("%v, %v", files, err)
	}
	plain := append([]string{password, e.Token, secret}, recovery...)
	for _, code := range recovery {
		plain = append(plain, strings.ReplaceAll(code, "-", ""))
	}
	for _, f := range files {
		data, err := os.ReadFile(dir + f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range plain {
			if bytes.Contains(data, []byte(s)) {
				t.Errorf("%s holds %s", f.Name(), s)
			}
		}
	}
	other, err := New(db, "test.example", Keys{SecondFactors: [32]byte{9}})
	if err != nil {
		t.Fatal(err)
	}
	u, err := readUser(t.Context(), db.Reader(), "login", "writer")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.openSecret(u.ID, u.secret); !errs.Is(err, errs.Corrupt) {
		t.Errorf("another key opens the secret: %v", err)
	}
	if _, err := a.openSecret("somebody else", u.secret); !errs.Is(err, errs.Corrupt) {
		t.Errorf("another person's row takes the secret: %v", err)
	}
	if got, err := a.openSecret(u.ID, u.secret); err != nil || got != secret {
		t.Errorf("%q, %v", got, err)
	}
}
