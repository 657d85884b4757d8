package console

// helpPage says what there is and how it is done.
type helpPage struct{ Frame }

func (*helpPage) template() string { return "help.html" }

func help(r *request) (answer, error) {
	p := &helpPage{}
	p.Title = r.words.T("help.title")
	return show(p)
}
