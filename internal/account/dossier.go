package account

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// boundTable is a table whose rows are bound with their person, and the columns that name a row among that person's.
type boundTable struct {
	table string
	key   []string
}

// ofPerson are these tables. A test wants every table here that has a column person.
var ofPerson = []boundTable{
	{"grants", []string{"role", "division"}},
	{"recovery_codes", []string{"hash"}},
	{"sessions", []string{"id"}},
	{"known_origins", []string{"kind", "mark"}},
}

// rowName joins the columns of the key: texts whole, hashes by their first twelve hex digits.
func (t boundTable) rowName(columns []string, values []any) string {
	var parts []string
	for _, column := range t.key {
		switch v := values[slices.Index(columns, column)].(type) {
		case []byte:
			digits := hex.EncodeToString(v)
			parts = append(parts, digits[:min(len(digits), 12)])
		case string:
			parts = append(parts, v)
		default:
			parts = append(parts, fmt.Sprint(v)) // a row that was written past the program
		}
	}
	return strings.Join(parts, " ")
}

// readBoundParts reads everything that is bound with people, by id: of one, or with "" of all. Columns of users are
// parts of their own, so that a finding names the column; a row of another table is one part.
func readBoundParts(ctx context.Context, q sqlkit.Querier, id string) (map[string][]Part, error) {
	all := map[string][]Part{}
	where, args := "", []any{}
	if id != "" {
		where, args = " WHERE id = $1", []any{id}
	}
	err := eachRow(ctx, q, "SELECT id AS owner, * FROM users"+where, args, func(owner string, columns []string, values []any) {
		all[owner] = append(all[owner], PartOf("users", nil, nil)) // that the row is there
		for i := range columns {
			if p := PartOf("users "+columns[i], columns[i:i+1], values[i:i+1]); p.Digest != nothing.Digest {
				all[owner] = append(all[owner], p)
			}
		}
	})
	if err == nil && id != "" && len(all) == 0 {
		return nil, noSuchPerson()
	}
	for _, t := range ofPerson {
		if err != nil {
			return nil, err
		}
		if id != "" {
			where = " WHERE person = $1"
		}
		err = eachRow(ctx, q, "SELECT person AS owner, * FROM "+t.table+where, args, func(owner string, columns []string, values []any) {
			all[owner] = append(all[owner], PartOf(t.table+" "+t.rowName(columns, values), columns, values))
		})
	}
	return all, err
}

// nothing is the part of a value that is left out.
var nothing = PartOf("", nil, nil)

// eachRow visits rows whose first column is the owner.
func eachRow(ctx context.Context, q sqlkit.Querier, query string, args []any, visit func(owner string, columns []string, values []any)) error {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return sqlkit.Error(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return sqlkit.Error(err)
	}
	for rows.Next() {
		var owner sql.NullString
		values := make([]any, len(columns)-1)
		places := []any{&owner}
		for i := range values {
			places = append(places, &values[i])
		}
		if err := rows.Scan(places...); err != nil {
			return sqlkit.Error(err)
		}
		visit(owner.String, columns[1:], values)
	}
	return sqlkit.Error(rows.Err())
}

func personSubject(id string) string { return "user " + id }

// checkPerson fails with errs.Corrupt if a person's bound rows were changed past the program, and logs the changes.
func checkPerson(ctx context.Context, q sqlkit.Querier, id, login string) error {
	_, err := checkedParts(ctx, q, id, login)
	return err
}

// checkedParts checks a person like checkPerson, and returns the bound rows.
func checkedParts(ctx context.Context, q sqlkit.Querier, id, login string) ([]Part, error) {
	all, err := readBoundParts(ctx, q, id)
	if err != nil {
		return nil, err
	}
	return all[id], refuseChanged(ctx, CheckBinding(ctx, q, personSubject(id), all[id]), login)
}

// checkToken fails with errs.Corrupt if the session that a token's hash leads to is not bound with the person, with
// that hash: an index in which somebody has written leads to a row that is sound, but another.
func checkToken(ctx context.Context, q sqlkit.Querier, hash []byte, session, person, login string) error {
	parts, err := checkedParts(ctx, q, person, login)
	if err != nil {
		return err
	}
	bound := false
	err = eachRow(ctx, q, "SELECT person AS owner, * FROM sessions WHERE token = $1", []any{hash}, func(_ string, columns []string, values []any) {
		name, _ := values[slices.Index(columns, "id")].(string)
		token, _ := values[slices.Index(columns, "token")].([]byte)
		bound = name == session && bytes.Equal(token, hash) && slices.Contains(parts, PartOf("sessions "+name, columns, values))
	})
	if err == nil && !bound {
		err = refuseChanged(ctx, errs.F(errs.Corrupt, "an index of sessions leads to the session %s, whose token is another", session), login)
	}
	return err
}

// checkAll is checkPerson for many at once.
func checkAll(ctx context.Context, q sqlkit.Querier, people []User) error {
	all, err := readBoundParts(ctx, q, "")
	if err != nil {
		return err
	}
	t, err := openTree(ctx, q)
	if err != nil {
		return err
	}
	for _, u := range people {
		if err := refuseChanged(ctx, t.check(ctx, personSubject(u.ID), all[u.ID]), u.Login); err != nil {
			return err
		}
	}
	return nil
}

func refuseChanged(ctx context.Context, err error, login string) error {
	if !errs.Is(err, errs.Corrupt) {
		return err
	}
	slog.ErrorContext(ctx, "a person's rows are not as the program left them", "login", login, "what", errs.Sentence(err))
	return errs.E(errs.Corrupt, fmt.Sprintf("The account %s was changed in the database, past the program, and is not used. An administrator of this machine finds what was changed by central verify.", login), err)
}

// bindPerson binds a person in the state that the transaction has left. The caller has read the person in the same
// transaction, which checked the rows, and then changed them.
func bindPerson(ctx context.Context, tx *sqlkit.Tx, id string) error {
	all, err := readBoundParts(ctx, tx, id)
	if err != nil {
		return err
	}
	return Bind(ctx, tx, personSubject(id), all[id])
}

// amendEach changes rows of people whom an act is not about, whose ids the query returns, and binds each after the
// change. Rows of somebody who was changed past the program are left for the investigation.
func amendEach(ctx context.Context, tx *sqlkit.Tx, change func(id string) error, query string, args ...any) error {
	people, err := readRows(ctx, tx, sqlkit.One[string], query, args...)
	if err != nil {
		return err
	}
	for _, id := range people {
		_, err := readUser(ctx, tx, "id", id)
		if errs.Is(err, errs.Corrupt) || errs.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		if err := change(id); err != nil {
			return err
		}
		if err := bindPerson(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}

// BindPeople binds everybody in their present state, for a database from before there were bindings. It trusts the
// rows.
func BindPeople(ctx context.Context, tx *sqlkit.Tx) error {
	all, err := readBoundParts(ctx, tx, "")
	for _, id := range slices.Sorted(maps.Keys(all)) {
		if err == nil {
			err = Bind(ctx, tx, personSubject(id), all[id])
		}
	}
	return err
}

// PeopleFaults names everybody whose rows differ from their binding, and the differences; bound is the result of
// Bindings.
func PeopleFaults(ctx context.Context, tx *sqlkit.Tx, bound map[string][]byte) (faults []string, err error) {
	logins := map[string]string{}
	if err := eachRow(ctx, tx, "SELECT id AS owner, login FROM users", nil, func(id string, _ []string, values []any) { logins[id], _ = values[0].(string) }); err != nil {
		return nil, err
	}
	all, err := readBoundParts(ctx, tx, "")
	if err != nil {
		return nil, err
	}
	for _, id := range slices.Sorted(maps.Keys(all)) {
		parts, there := bound[personSubject(id)]
		if !there {
			faults = append(faults, fmt.Sprintf("the user %s (%s) was written into the database past the program: no seal names them", logins[id], id))
		} else if d := Differences(parts, all[id]); len(d) > 0 {
			faults = append(faults, fmt.Sprintf("the user %s (%s) was changed past the program: %s", logins[id], id, strings.Join(d, ", ")))
		}
	}
	for _, subject := range slices.Sorted(maps.Keys(bound)) {
		if id, ok := strings.CutPrefix(subject, "user "); ok && all[id] == nil {
			faults = append(faults, fmt.Sprintf("the user with the id %s was taken out of the database past the program", id))
		}
	}
	return faults, nil
}
