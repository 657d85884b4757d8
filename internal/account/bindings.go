package account

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"maps"
	"slices"
	"strings"

	"gongshi/internal/errs"
	"gongshi/internal/sqlkit"
)

// A binding lists the rows that belong to a subject, with the SHA-256 of each. All bindings hang on a hash tree whose
// root is sealed with the head of the audit trail. So a row that was written past the program, put back in an older
// form, or taken away is noticed at the next use of its subject, by reading its binding and three rows of the tree,
// never a whole table.
//
// The rule for writers of bound rows: CheckBinding before the first change (readUser does it), Bind after the last, in
// one transaction. A new column of users or a new table with a column person is bound by itself, see dossier.go. Values
// that a migration gives to old rows must be NULL, 0 or empty: those are left out of the digest, so that it stays the
// same.
//
// Nothing here depends on the centre's key: after a change of the key only the head is sealed again (Rekey).

// Part is a row, or a column of it, that a binding names.
type Part struct {
	Name   string
	Digest [sha256.Size]byte
}

// PartOf makes a part of a row's values, by the names of their columns.
func PartOf(name string, columns []string, values []any) Part {
	h := sha256.New()
	for _, i := range byName(columns) {
		kind, text := 't', ""
		switch v := values[i].(type) {
		case nil:
		case int64:
			if kind = 'i'; v != 0 {
				text = formatInt(v)
			}
		case []byte:
			kind, text = 'b', string(v)
		default:
			text = fmt.Sprint(v)
		}
		if text != "" {
			fmt.Fprintf(h, "%d:%s%c%d:%s,", len(columns[i]), columns[i], kind, len(text), text)
		}
	}
	return Part{name, [sha256.Size]byte(h.Sum(nil))}
}

// byName gives the order of the columns by their names, which no migration changes.
func byName(columns []string) []int {
	order := make([]int, len(columns))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(columns[a], columns[b]) })
	return order
}

// writeParts is the form that is stored: a line for each part, in the order of names.
func writeParts(parts []Part) []byte {
	lines := make([]string, len(parts))
	for i, p := range parts {
		lines[i] = fmt.Sprintf("%q %x\n", p.Name, p.Digest)
	}
	slices.Sort(lines)
	return []byte(strings.Join(lines, ""))
}

// Branches of the tree at each of its two levels, and buckets below.
const (
	branches = 64
	buckets  = branches * branches
)

// bucketOf gives the bucket of a subject.
func bucketOf(subject string) int64 {
	sum := sha256.Sum256([]byte(subject))
	return (int64(sum[0])<<8 | int64(sum[1])) % buckets
}

// member is a subject in its bucket.
type member struct {
	subject string
	digest  []byte
}

// bucketDigest is zero for an empty bucket.
func bucketDigest(members []member) (digest [sha256.Size]byte) {
	if len(members) == 0 {
		return digest
	}
	h := sha256.New()
	h.Write([]byte("bucket\n"))
	for _, m := range members {
		fmt.Fprintf(h, "%d:%s%d:%s", len(m.subject), m.subject, len(m.digest), m.digest)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// node holds the digests of its branches.
type node [branches * sha256.Size]byte

func (n *node) at(i int64) []byte { return n[i*sha256.Size : (i+1)*sha256.Size] }

// digest is zero for a node without anything below it.
func (n *node) digest() (digest [sha256.Size]byte) {
	if *n == (node{}) {
		return digest
	}
	return sha256.Sum256(append([]byte("node\n"), n[:]...))
}

// tree reads the hash tree within one transaction, whose head was verified at its beginning.
type tree struct {
	q      sqlkit.Querier
	root   []byte
	top    *node
	groups map[int64]*node
}

func openTree(ctx context.Context, q sqlkit.Querier) (*tree, error) {
	t := &tree{q: q, groups: map[int64]*node{}}
	err := q.QueryRowContext(ctx, "SELECT root FROM audit_head").Scan(&t.root)
	if sqlkit.Optional(err) != nil {
		return nil, sqlkit.Error(err)
	}
	if t.top, err = readNode(ctx, q, 0); err != nil {
		return nil, err
	}
	if sum := t.top.digest(); !bytes.Equal(sum[:], t.root) && !(len(t.root) == 0 && *t.top == node{}) {
		return nil, errs.F(errs.Corrupt, "The seals of people, divisions and drafts do not hang on the sealed head of the audit trail: they were changed in the database, past the program. central verify says more.")
	}
	return t, nil
}

func readNode(ctx context.Context, q sqlkit.Querier, number int64) (*node, error) {
	var stored []byte
	err := q.QueryRowContext(ctx, "SELECT digests FROM binding_nodes WHERE node = $1", number).Scan(&stored)
	if sqlkit.Optional(err) != nil {
		return nil, sqlkit.Error(err)
	}
	n := new(node)
	if copy(n[:], stored) != len(stored) || len(stored) != 0 && len(stored) != len(n) {
		return nil, errs.F(errs.Corrupt, "The node %d of the seals is damaged; central verify says more.", number)
	}
	return n, nil
}

// readBucket gives the members of a bucket, verified up to the root.
func (t *tree) readBucket(ctx context.Context, number int64) ([]member, error) {
	g := number / branches
	if t.groups[g] == nil {
		n, err := readNode(ctx, t.q, g+1)
		if err != nil {
			return nil, err
		}
		if sum := n.digest(); !bytes.Equal(sum[:], t.top.at(g)) {
			return nil, errs.F(errs.Corrupt, "The node %d of the seals was changed in the database, past the program; central verify says more.", g+1)
		}
		t.groups[g] = n
	}
	members, err := readBucket(ctx, t.q, number)
	if err != nil {
		return nil, err
	}
	if sum := bucketDigest(members); !bytes.Equal(sum[:], t.groups[g].at(number%branches)) {
		return nil, errs.F(errs.Corrupt, "The seals of %s were changed in the database, past the program; central verify says more.", subjectsOf(members))
	}
	return members, nil
}

func readBucket(ctx context.Context, q sqlkit.Querier, number int64) ([]member, error) {
	return readRows(ctx, q, func(scan sqlkit.Scan) (m member, err error) {
		err = scan(&m.subject, &m.digest)
		return m, err
	}, "SELECT subject, digest FROM bindings WHERE bucket = $1 ORDER BY subject", number)
}

func subjectsOf(members []member) string {
	var names []string
	for _, m := range members[:min(len(members), 5)] {
		names = append(names, m.subject)
	}
	if len(names) == 0 {
		return "a subject that is missing"
	}
	return strings.Join(names, ", ")
}

// CheckBinding fails with errs.Corrupt, naming the differences, if the rows of a subject differ from its last binding.
func CheckBinding(ctx context.Context, q sqlkit.Querier, subject string, parts []Part) error {
	t, err := openTree(ctx, q)
	if err != nil {
		return err
	}
	return t.check(ctx, subject, parts)
}

func (t *tree) check(ctx context.Context, subject string, parts []Part) error {
	members, err := t.readBucket(ctx, bucketOf(subject))
	if err != nil {
		return err
	}
	at := slices.IndexFunc(members, func(m member) bool { return m.subject == subject })
	if at < 0 {
		return errs.F(errs.Corrupt, "%s was written into the database past the program: no seal names it", subject)
	}
	stored := writeParts(parts)
	if sum := sha256.Sum256(stored); bytes.Equal(sum[:], members[at].digest) {
		return nil
	}
	var bound []byte
	if err := t.q.QueryRowContext(ctx, "SELECT parts FROM bindings WHERE subject = $1", subject).Scan(&bound); err != nil {
		return sqlkit.Error(err)
	}
	if sum := sha256.Sum256(bound); !bytes.Equal(sum[:], members[at].digest) {
		return errs.F(errs.Corrupt, "the seal of %s was changed in the database, past the program", subject)
	}
	return errs.F(errs.Corrupt, "%s was changed in the database, past the program: %s", subject, strings.Join(partDifferences(bound, stored), ", "))
}

// maxNamed is the most differences that one finding names.
const maxNamed = 30

// partDifferences names the changes between two lists of parts.
func partDifferences(bound, stored []byte) []string {
	was, is := readParts(bound), readParts(stored)
	var found []string
	for _, name := range slices.Sorted(maps.Keys(is)) {
		switch old, there := was[name]; {
		case !there:
			found = append(found, name+" was added")
		case old != is[name]:
			found = append(found, name+" was changed")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(was)) {
		if _, there := is[name]; !there {
			found = append(found, name+" was taken away")
		}
	}
	if more := len(found) - maxNamed; more > 0 {
		found = append(found[:maxNamed], fmt.Sprintf("and %d more", more))
	}
	return found
}

func readParts(text []byte) map[string]string {
	parts := map[string]string{}
	for line := range strings.Lines(string(text)) {
		var name, digest string
		if _, err := fmt.Sscanf(line, "%q %s\n", &name, &digest); err == nil {
			parts[name] = digest
		}
	}
	return parts
}

// Bind binds a subject to its present rows. The caller has changed them itself, and checked them before.
func Bind(ctx context.Context, tx *sqlkit.Tx, subject string, parts []Part) error {
	t, err := openTree(ctx, tx)
	if err != nil {
		return err
	}
	number := bucketOf(subject)
	if _, err := t.readBucket(ctx, number); err != nil { // changes past the program are not sealed with this one
		return err
	}
	text := writeParts(parts)
	digest := sha256.Sum256(text)
	if _, err := tx.ExecContext(ctx, `INSERT INTO bindings (subject, bucket, parts, digest) VALUES ($1, $2, $3, $4)
		ON CONFLICT (subject) DO UPDATE SET bucket = excluded.bucket, parts = excluded.parts, digest = excluded.digest`, subject, number, text, digest[:]); err != nil {
		return err
	}
	members, err := readBucket(ctx, tx, number)
	if err != nil {
		return err
	}
	return t.writeBucket(ctx, tx, number, bucketDigest(members))
}

// writeBucket writes a bucket's new digest, up to the root, which is sealed before the commit.
func (t *tree) writeBucket(ctx context.Context, tx *sqlkit.Tx, number int64, digest [sha256.Size]byte) error {
	group := t.groups[number/branches]
	copy(group.at(number%branches), digest[:])
	below := group.digest()
	copy(t.top.at(number/branches), below[:])
	for at, n := range map[int64]*node{number/branches + 1: group, 0: t.top} {
		if _, err := tx.ExecContext(ctx, "INSERT INTO binding_nodes (node, digests) VALUES ($1, $2) ON CONFLICT (node) DO UPDATE SET digests = excluded.digests", at, n[:]); err != nil {
			return err
		}
	}
	root := t.top.digest()
	_, err := tx.ExecContext(ctx, `INSERT INTO audit_head (only_row, count, hash, root) VALUES (1, 0, $1, $2)
		ON CONFLICT (only_row) DO UPDATE SET root = excluded.root, seal = NULL`, make([]byte, sha256.Size), root[:])
	return err
}

// Bindings reads every binding and the whole tree, and gives the parts of each subject in their stored form, with a
// sentence for each binding or node that is not as it was sealed. The head itself is the caller's to verify.
func Bindings(ctx context.Context, tx *sqlkit.Tx) (bound map[string][]byte, faults []string, err error) {
	bound, members := map[string][]byte{}, map[int64][]member{}
	err = visitRows(ctx, tx, func(scan sqlkit.Scan) error {
		var m member
		var bucket int64
		var parts []byte
		if err := scan(&m.subject, &bucket, &parts, &m.digest); err != nil {
			return err
		}
		bound[m.subject] = parts
		members[bucket] = append(members[bucket], m)
		if sum := sha256.Sum256(parts); !bytes.Equal(sum[:], m.digest) || bucket != bucketOf(m.subject) {
			faults = append(faults, "the seal of "+m.subject+" was changed")
		}
		return nil
	}, "SELECT subject, bucket, parts, digest FROM bindings ORDER BY subject")
	if err != nil {
		return nil, nil, err
	}
	more, err := treeFaults(ctx, tx, members)
	return bound, append(faults, more...), err
}

// treeFaults compares the tree with the buckets as they are.
func treeFaults(ctx context.Context, tx *sqlkit.Tx, members map[int64][]member) (faults []string, err error) {
	top, err := readNode(ctx, tx, 0)
	if err != nil {
		return nil, err
	}
	var root []byte
	if err := tx.QueryRowContext(ctx, "SELECT root FROM audit_head").Scan(&root); sqlkit.Optional(err) != nil {
		return nil, sqlkit.Error(err)
	}
	if sum := top.digest(); !bytes.Equal(sum[:], root) {
		faults = append(faults, "the seals of people, divisions and drafts do not hang on the head of the audit trail")
	}
	for g := range int64(branches) {
		n, err := readNode(ctx, tx, g+1)
		if err != nil {
			return nil, err
		}
		if sum := n.digest(); !bytes.Equal(sum[:], top.at(g)) {
			faults = append(faults, fmt.Sprintf("the node %d of the seals was changed", g+1))
		}
		for i := range int64(branches) {
			in := members[g*branches+i]
			if sum := bucketDigest(in); !bytes.Equal(sum[:], n.at(i)) {
				faults = append(faults, "the seals of "+subjectsOf(in)+" were changed, or one beside them was added or taken away")
			}
		}
	}
	return faults, nil
}

// Differences names the changes between the stored parts of a binding and the present rows; none if they agree.
func Differences(bound []byte, parts []Part) []string {
	return partDifferences(bound, writeParts(parts))
}
