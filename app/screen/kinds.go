package screen

import (
	"fyne.io/fyne/v2"

	"gongshi/app/nav"
	"gongshi/app/theme"
	"gongshi/app/widget"
	"gongshi/internal/record"
)

// Detail is a kind's addition to the common screen of records.
type Detail struct {
	Note   string              // a line below the title
	Tags   []fyne.CanvasObject // pills below the title
	Blocks []fyne.CanvasObject // cards; nil ones are left out
	Shown  []string            // SHA-256 of attachments that the blocks show; the foot lists them by name alone
}

// kind is how records of a kind are shown.
type kind struct {
	detail func(*Ctx, *record.Record) Detail
	icon   theme.Icon
	tone   theme.Tone                                   // of the tag in lists
	rows   func(*Ctx, *listModel) *widget.Rows          // the kind's own list; nil, or giving nil: a card a record
	under  func(*Ctx, *record.Record) fyne.CanvasObject // below a card in the kind's list; nil: nothing
}

// kindOf is the table that a new kind is entered in.
func kindOf(k record.Kind) kind {
	switch k {
	case record.KindFinanceStatement:
		return kind{detail: financeDetail, icon: "finance", tone: theme.Info, under: financeUnder}
	case record.KindReliefDistribution:
		return kind{detail: reliefDetail, icon: "relief", tone: theme.Bad, under: reliefUnder}
	case record.KindServiceGuide:
		return kind{detail: guideDetail, icon: "guide", tone: theme.Good, rows: guideRows, under: guideUnder}
	case record.KindPolicy:
		return kind{detail: policyDetail, icon: "policy", tone: theme.Info, under: policyUnder}
	case record.KindAnnouncement:
		return kind{detail: announcementDetail, icon: "announcement", tone: theme.Due, under: announcementUnder}
	case record.KindProject:
		return kind{detail: projectDetail, icon: "project", tone: theme.Info, under: projectUnder}
	case record.KindStaffProfile:
		return kind{detail: staffDetail, icon: "person", tone: theme.Info, rows: staffRows}
	case record.KindInstitution:
		return kind{detail: institutionDetail, icon: "institution", tone: theme.Neutral, under: institutionUnder}
	case record.KindPower:
		return kind{detail: powerDetail, icon: "policy", tone: theme.Neutral, rows: powerRows, under: powerUnder}
	case record.KindDecision:
		return kind{detail: decisionDetail, icon: "people", tone: theme.Info, under: decisionUnder}
	case record.KindAnswer:
		return kind{detail: answerDetail, icon: "answer", tone: theme.Bad, under: answerUnder}
	case record.KindAlert:
		return kind{detail: alertDetail, icon: "alert", tone: theme.Bad, under: alertUnder}
	}
	return kind{detail: plainDetail, icon: "document", tone: theme.Neutral}
}

// plainDetail shows a kind that has no screen of its own yet: the envelope alone.
func plainDetail(*Ctx, *record.Record) Detail { return Detail{} }

// tile is one of the nine doors of home: which kinds lie behind it.
type tile struct {
	name  string // in the words: tile.<name>
	icon  theme.Icon
	hue   theme.Hue
	kinds []record.Kind
}

var tiles = []tile{
	{"finance", "finance", theme.HueFinance, []record.Kind{record.KindFinanceStatement}},
	{"relief", "relief", theme.HueRelief, []record.Kind{record.KindReliefDistribution}},
	{"guide", "guide", theme.HueGuide, []record.Kind{record.KindServiceGuide}},
	{"announcement", "announcement", theme.HueAnnouncement, []record.Kind{record.KindAnnouncement, record.KindAlert}},
	{"policy", "policy", theme.HuePolicy, []record.Kind{record.KindPolicy}},
	{"project", "project", theme.HueProject, []record.Kind{record.KindProject}},
	{"people", "people", theme.HuePeople, []record.Kind{record.KindStaffProfile, record.KindDecision}},
	{"institution", "institution", theme.HueInstitution, []record.Kind{record.KindInstitution, record.KindPower}},
	{"answer", "answer", theme.HueAnswer, []record.Kind{record.KindAnswer}},
}

// tileOf finds the tile of a kind.
func tileOf(k record.Kind) tile {
	for _, t := range tiles {
		for _, tk := range t.kinds {
			if tk == k {
				return t
			}
		}
	}
	return tile{name: "announcement"}
}

// listRoute is the list of a kind.
func listRoute(k record.Kind) nav.Route { return nav.Route{Page: nav.List, ID: string(k)} }

// Routes lists a route for every screen that needs no particular record: the output of `kiosk routes`.
func Routes() []nav.Route {
	routes := []nav.Route{{Page: nav.Home}, {Page: nav.Latest}}
	for _, k := range record.Kinds() {
		routes = append(routes, listRoute(k))
	}
	return append(routes, nav.Route{Page: nav.Search}, nav.Route{Page: nav.Catalogue}, nav.Route{Page: nav.Freshness})
}

// buildPage draws the screen of the current route.
func (c *Ctx) buildPage() Page {
	switch c.Route.Page {
	case nav.List, nav.Latest:
		return c.listPage()
	case nav.Record:
		return c.recordPage()
	case nav.Trail:
		return c.trailPage()
	case nav.Search:
		return c.searchPage()
	case nav.Catalogue:
		return c.cataloguePage()
	case nav.Freshness:
		return c.freshnessPage()
	case nav.Admin:
		return c.adminPage()
	case nav.Picture:
		return c.picturePage()
	}
	return c.homePage()
}
