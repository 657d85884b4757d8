package account

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"gongshi/internal/division"
)

// TestPolicy holds the whole matrix, role × action × place. It spells the table out once more, so that a
// change of what a role may do is made twice, knowingly.
func TestPolicy(t *testing.T) {
	const here = division.Code("340803001000")
	places := []struct {
		name string
		code division.Code
		in   bool
	}{
		{"own", here, true},
		{"below", "340803001901", true},
		{"above", "340803000000", false},
		{"beside", "340803002000", false},
		{"another city", "340100000000", false},
		{"malformed", "34080300100", false},
		{"none", "", false},
	}
	allowed := map[Role]string{
		//                       Read Write RevC RevS Publ Withd Erase Alert Report Users Audit Oversee
		Editor:                  "x    x     .    .    .    .     .     .     x      .     .       .",
		ContentReviewer:         "x    .     x    .    .    .     .     .     x      .     .       .",
		ConfidentialityReviewer: "x    .     .    x    .    .     .     .     x      .     .       .",
		Publisher:               "x    .     .    .    x    x     .     x     x      .     .       .",
		Office:                  "x    x     .    .    x    x     x     x     x      .     .       x",
		Auditor:                 "x    .     .    .    .    .     .     .     x      .     x       .",
		Administrator:           ".    .     .    .    .    .     .     .     .      x     x       .",
		Role("unknown"):         ".    .     .    .    .    .     .     .     .      .     .       .",
	}
	if len(allowed) != len(Roles)+1 {
		t.Fatalf("%d roles in the test, %d in the program", len(allowed)-1, len(Roles))
	}
	cases := 0
	for role, line := range allowed {
		marks := slices.DeleteFunc([]rune(line), func(r rune) bool { return r == ' ' })
		if len(marks) != len(Actions) {
			t.Fatalf("%s: %d marks for %d actions", role, len(marks), len(Actions))
		}
		actor := Actor{ID: "somebody", Grants: []Grant{{role, here}}}
		for i, act := range Actions {
			for _, p := range places {
				cases++
				if got, want := actor.May(act, p.code), marks[i] == 'x' && p.in; got != want {
					t.Errorf("%s may %s %s (%s): %v, want %v", role, act, p.name, p.code, got, want)
				}
			}
			if actor.May("other", here) {
				t.Errorf("%s may do what is no action", role)
			}
		}
	}
	if cases != 8*12*7 {
		t.Errorf("%d cases", cases)
	}
}

// TestGuarded: whoever can let something out by a stolen password alone, or make somebody who can.
func TestGuarded(t *testing.T) {
	for _, role := range Roles {
		want := false
		for _, act := range []Action{ReviewContent, ReviewConfidentiality, Publish, Withdraw, Erase, Alert, Users} {
			want = want || role.May(act)
		}
		if got := (Actor{ID: "somebody", Grants: []Grant{{Editor, "340803001000"}, {role, "340803001000"}}}).Guarded(); got != want {
			t.Errorf("%s: %v, want %v", role, got, want)
		}
	}
	if (Actor{ID: "somebody"}).Guarded() {
		t.Error("somebody without a role is guarded")
	}
}

func TestSystemAndNobody(t *testing.T) {
	for _, act := range Actions {
		if !System().May(act, "340000000000") || System().May(act, "") {
			t.Errorf("system, %s", act)
		}
		if (Actor{}).May(act, "340000000000") {
			t.Errorf("nobody may %s", act)
		}
		if _, everywhere := System().Where(act); !everywhere {
			t.Errorf("system is bounded for %s", act)
		}
	}
	if _, everywhere := System().Where("other"); everywhere || System().May("other", "340000000000") {
		t.Error("system may do what is no action")
	}
}

// TestWhereSaysWhatMaySays: the list of divisions allows exactly what asking allows.
func TestWhereSaysWhatMaySays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		code := rapid.Custom(func(t *rapid.T) division.Code {
			digits := fmt.Sprintf("3%d0%d0%d00%d00%d", rapid.IntRange(3, 4).Draw(t, "p"), rapid.IntRange(1, 2).Draw(t, "c"),
				rapid.IntRange(1, 2).Draw(t, "d"), rapid.IntRange(1, 2).Draw(t, "t"), rapid.IntRange(1, 2).Draw(t, "v"))
			n := rapid.SampledFrom([]int{2, 4, 6, 9, 12}).Draw(t, "level")
			return division.Code(digits[:n] + "000000000000"[n:])
		})
		grant := rapid.Custom(func(t *rapid.T) Grant {
			return Grant{rapid.SampledFrom(Roles).Draw(t, "role"), code.Draw(t, "code")}
		})
		a := Actor{ID: "somebody", Grants: rapid.SliceOfN(grant, 0, 5).Draw(t, "grants")}
		act, at := rapid.SampledFrom(Actions).Draw(t, "act"), code.Draw(t, "at")
		list, _ := a.Where(act)
		in := 0
		for _, d := range list {
			if d.Contains(at) {
				in++
			}
		}
		if (in > 0) != a.May(act, at) || in > 1 {
			t.Fatalf("%v: May(%s, %s) is %v, but %v contains it %d times", a.Grants, act, at, a.May(act, at), list, in)
		}
	})
}
