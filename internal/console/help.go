package console

import "strings"

// chapters are the sections of the help in the order of the work; words are under help. and the name. picture is a
// file below help/zh and help/en, "" for none.
var chapters = []struct{ name, picture string }{
	{"login", ""}, {"overview", "overview"}, {"write", ""}, {"ledger", "ledger"}, {"import", "import"}, {"files", ""}, {"preview", "preview"},
	{"submit", ""}, {"review", "review"}, {"findings", ""}, {"due", ""}, {"publish", ""}, {"correct", "correction"}, {"withdraw", ""},
	{"alert", "alert"}, {"report", ""}, {"lost", ""}, {"users", ""}, {"backup", ""},
}

// helpPage explains the work, step by step.
type helpPage struct {
	Frame
	Chapters []chapter
}

func (*helpPage) template() string { return "help.html" }

type chapter struct {
	Name, Title string
	Steps       []string
	Picture     *screenshot
}

// screenshot is a picture of the console, with its words.
type screenshot struct {
	File, Text    string
	Width, Height int
}

func showHelp(r *request) (answer, error) {
	p := &helpPage{}
	p.Title = r.words.T("help.title")
	for _, c := range chapters {
		key := "help." + c.name
		one := chapter{Name: c.name, Title: r.words.T(key), Steps: strings.Split(r.words.T(key+".about"), "\n")}
		if c.picture != "" {
			file := "help/" + string(r.words) + "/" + c.picture + ".png"
			size := sizes[file]
			one.Picture = &screenshot{file, r.words.T("help.picture." + c.picture), size.X, size.Y}
		}
		p.Chapters = append(p.Chapters, one)
	}
	return showPage(p)
}
