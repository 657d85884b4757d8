package form

import (
	"net/url"
	"slices"
	"strconv"

	"gongshi/internal/record"
)

// Layout lays the values out in a language. more gives, by a list's name, how many further blank rows were asked for.
func (f *Form) Layout(values url.Values, more map[string]int, lang string) Layout {
	s := shower{f, more, lang, parseTree(values)}
	var l Layout
	for _, name := range first {
		l.Head = append(l.Head, s.pick(func(one record.Field) bool { return one.Name == name })...)
	}
	l.Body = s.nodes(f.body, s.root.at("body"), "/body")
	if len(f.sides) > 0 {
		at := slices.IndexFunc(f.body, func(one record.Field) bool { return one.Name == "closing_balance" })
		l.Body = slices.Insert(l.Body, at, s.ledger(s.root.at("body")))
	}
	l.After = s.pick(func(one record.Field) bool { return slices.Contains(after, one.Name) })
	l.Rest = s.pick(func(one record.Field) bool {
		return !slices.Contains(first, one.Name) && !slices.Contains(after, one.Name)
	})
	return l
}

type shower struct {
	*Form
	more map[string]int
	lang string
	root *tree
}

func (s shower) pick(want func(record.Field) bool) []Node {
	var list []record.Field
	for _, one := range s.envelope {
		if want(one) {
			list = append(list, one)
		}
	}
	return s.nodes(list, s.root, "")
}

func (s shower) nodes(fields []record.Field, t *tree, name string) []Node {
	var list []Node
	for _, f := range fields {
		list = append(list, s.node(f, t.at(f.Name), name+"/"+f.Name))
	}
	return list
}

func (s shower) label(doc record.FieldDoc) string {
	if s.lang == "en" {
		return doc.En
	}
	return doc.Zh
}

// blank is the number of blank rows that a list of the body has when nobody asked for more.
const blank = 1

func (s shower) node(f record.Field, t *tree, name string) Node {
	n := Node{Name: name, Label: s.label(f.Doc), Look: controlOf(f), Value: t.text(), Required: f.Doc.Required}
	switch n.Look {
	case Line, Area, Lines:
		if f.Type == record.FieldText {
			n.Max = f.Doc.Max
		}
		if n.Rows = 2; f.Doc.Lines {
			n.Rows, n.Marked = 6, true
		}
	case Choice, Choices:
		if namesFile(f) {
			s.fileOptions(&n, f, t)
		} else {
			s.options(&n, f, t)
		}
	case Group:
		n.Nodes = s.nodes(f.Fields, t, name)
	case List:
		rows := t.rows()
		next := 0
		n.Filled = t.filledRows()
		n.Open = len(rows) > 0 || s.more[name] > blank || slices.Contains(usual, f.Name)
		if len(rows) > 0 {
			next = rows[len(rows)-1] + 1
		}
		for range s.more[name] {
			rows = append(rows, next)
			next++
		}
		for i, at := range rows {
			token := strconv.Itoa(at)
			row := s.row(f.Fields, t.at(token), name+"/"+token)
			row.Label = strconv.Itoa(i + 1)
			n.Nodes = append(n.Nodes, row)
		}
	}
	return n
}

func (s shower) row(fields []record.Field, t *tree, name string) Node {
	row := Node{Name: name, Look: Row, Nodes: s.nodes(fields, t, name), Removed: t != nil && t.removed}
	for i, one := range fields {
		if row.Nodes[i].Look == Area && !one.Doc.Lines {
			row.Nodes[i].Look = Line // a row stays a row
		}
	}
	return row
}

// options adds the field's present values in their order, whatever they are, then the codes that are in use.
func (s shower) options(n *Node, f record.Field, t *tree) {
	chosen := t.all()
	n.Open = s.rules.List(f.Doc.List).Open
	for _, code := range chosen {
		n.Options = append(n.Options, Option{code, s.rules.Label(f.Doc.List, code, s.lang), true})
	}
	for _, e := range s.rules.Entries(f.Doc.List, record.Date{}) {
		if e.To.IsZero() && !slices.Contains(chosen, e.Code) {
			n.Options = append(n.Options, Option{e.Code, s.rules.Label(f.Doc.List, e.Code, s.lang), false})
		}
	}
}

// fileOptions adds the attachments that the field may name, and the names in it whose attachments are gone.
func (s shower) fileOptions(n *Node, f record.Field, t *tree) {
	chosen := t.all()
	missing := slices.Clone(chosen)
	for _, a := range s.files {
		named := slices.Contains(chosen, a.SHA256)
		if named || f.Doc.Form != "image" || s.rules.IsPicture(a) {
			n.Options = append(n.Options, Option{a.SHA256, a.Name, named})
		}
		missing = slices.DeleteFunc(missing, func(digest string) bool { return digest == a.SHA256 })
	}
	for _, digest := range missing {
		n.Options = append(n.Options, Option{digest, "? " + digest[:min(8, len(digest))], true})
	}
	if len(n.Options) == 0 {
		n.Look = Hidden
	}
}

// Lists names the lists of the body, for which a new form has blank rows.
func (f *Form) Lists() map[string]int {
	lists := map[string]int{}
	if len(f.sides) > 0 {
		lists[ledgerName] = blank
	}
	for _, one := range f.body {
		if controlOf(one) == List {
			lists["/body/"+one.Name] = blank
		}
	}
	return lists
}
