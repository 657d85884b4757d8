package archtest

// module is the path that every import of our own begins with.
const module = "gongshi"

// room is one line of the table: what the code of a room may import of our own, and what its tests may import
// besides. The table is the drawing of the architecture: an arrow that is not in it does not exist.
type room struct {
	imports []string
	tests   []string
}

// rooms lists every room. A room is cmd/NAME, app, app/NAME, assets or internal/NAME; folders inside a room
// belong to it and may import each other.
var rooms = map[string]room{
	// What everything stands on.
	"assets":        {},
	"internal/errs": {},

	// The domain: no disk, no network, no database, no clock (see domain below).
	"internal/division":  {imports: []string{"assets", "internal/errs"}},
	"internal/privacy":   {imports: []string{"assets", "internal/errs", "internal/hanzi"}},
	"internal/hanzi":     {imports: []string{"assets", "internal/errs"}},
	"internal/record":    {imports: []string{"assets", "internal/errs", "internal/division", "internal/privacy", "internal/hanzi"}},
	"internal/duty":      {imports: []string{"assets", "internal/errs", "internal/division", "internal/record"}},
	"internal/catalogue": {imports: []string{"internal/errs", "internal/division", "internal/record"}},
	"internal/editorial": {imports: []string{"assets", "internal/errs", "internal/division", "internal/record", "internal/duty", "internal/privacy"}},

	// What both sides share. feed carries bytes and knows nothing of records.
	"internal/durable":  {imports: []string{"internal/errs"}},
	"internal/sqlkit":   {imports: []string{"internal/errs"}},
	"internal/feed":     {imports: []string{"internal/errs"}},
	"internal/sealed":   {imports: []string{"internal/errs"}},
	"internal/index":    {imports: append([]string{"internal/sqlkit", "internal/feed"}, domainAndBelow...)},
	"internal/protocol": {imports: []string{"internal/errs", "internal/division", "internal/feed"}},

	// The centre.
	"internal/account":    {imports: []string{"assets", "internal/hanzi", "internal/web", "internal/errs", "internal/division", "internal/sqlkit"}},
	"internal/fleet":      {imports: []string{"internal/errs", "internal/division", "internal/sqlkit", "internal/protocol"}},
	"internal/store":      {imports: append([]string{"internal/sqlkit", "internal/feed", "internal/protocol", "internal/durable", "internal/editorial", "internal/account", "internal/fleet", "internal/sealed"}, domainAndBelow...)},
	"internal/report":     {imports: domainAndBelow},
	"internal/importer":   {imports: domainAndBelow},
	"internal/form":       {imports: append([]string{"internal/importer"}, domainAndBelow...)},
	"internal/attachment": {imports: append([]string{"internal/editorial"}, domainAndBelow...)},
	"internal/pdf":        {imports: []string{"assets", "internal/errs"}},
	"internal/demo":       {imports: domainAndBelow},
	"internal/jobs":       {imports: append([]string{"internal/store", "internal/report"}, domainAndBelow...), tests: []string{"internal/account", "internal/editorial"}},
	"internal/web":        {},
	"internal/api":        {imports: append([]string{"internal/web", "internal/store", "internal/feed", "internal/protocol"}, domainAndBelow...), tests: []string{"internal/sqlkit"}},
	"internal/console":    {imports: append([]string{"internal/web", "internal/store", "internal/report", "internal/importer", "internal/form", "internal/attachment", "internal/account", "internal/fleet", "internal/editorial"}, domainAndBelow...), tests: []string{"internal/chromium"}},
	"internal/portal":     {imports: append([]string{"internal/store", "internal/report"}, domainAndBelow...)},

	// The kiosk.
	"internal/cache":    {imports: append([]string{"internal/index", "internal/sqlkit", "internal/feed", "internal/protocol", "internal/durable"}, domainAndBelow...)},
	"internal/outbox":   {imports: []string{"internal/errs", "internal/division", "internal/sqlkit", "internal/protocol", "internal/sealed"}},
	"internal/syncer":   {imports: append([]string{"internal/cache", "internal/outbox", "internal/feed", "internal/protocol"}, domainAndBelow...)},
	"internal/speech":   {imports: domainAndBelow},
	"internal/printing": {imports: domainAndBelow},

	// What a resident sees.
	"app/i18n":   {imports: []string{"assets", "internal/errs", "internal/record"}},
	"app/theme":  {imports: []string{"assets", "internal/errs", "internal/record"}, tests: []string{"internal/hanzi"}},
	"app/nav":    {imports: []string{"internal/errs", "internal/division", "internal/record", "internal/catalogue"}},
	"app/widget": {imports: append([]string{"app/theme", "app/i18n"}, domainAndBelow...)},
	"app/screen": {imports: append([]string{"app/theme", "app/i18n", "app/nav", "app/widget"}, domainAndBelow...), tests: []string{"internal/feed"}},
	"app":        {imports: append([]string{"app/theme", "app/i18n", "app/nav", "app/widget", "app/screen"}, domainAndBelow...)},

	// Wiring, and tests of the whole.
	"cmd/kiosk":         {imports: append([]string{"app", "app/theme", "app/i18n", "app/nav", "app/widget", "app/screen", "internal/cache", "internal/outbox", "internal/syncer", "internal/speech", "internal/printing", "internal/sqlkit", "internal/feed", "internal/protocol", "internal/durable"}, domainAndBelow...)},
	"cmd/central":       {imports: append([]string{"internal/web", "internal/store", "internal/api", "internal/report", "internal/demo", "internal/importer", "internal/console", "internal/attachment", "internal/pdf", "internal/portal", "internal/jobs", "internal/account", "internal/fleet", "internal/editorial", "internal/sqlkit", "internal/feed", "internal/protocol", "internal/durable", "internal/sealed"}, domainAndBelow...)},
	"internal/archtest": {},
	"internal/e2e":      {tests: []string{"internal/chromium", "internal/feed"}},
	"internal/hang":     {},
	"internal/chromium": {},
}

// anyTest are the rooms that every room's tests may import, and no program.
var anyTest = []string{"internal/hang"}

// domainAndBelow are the rooms that both sides may know freely: they are pure.
var domainAndBelow = []string{
	"assets", "internal/errs", "internal/division", "internal/privacy", "internal/hanzi", "internal/record",
	"internal/duty", "internal/catalogue",
}

// domain are the rooms without disk, network, database and clock.
var domain = []string{
	"internal/record", "internal/hanzi", "internal/privacy", "internal/division", "internal/editorial",
	"internal/duty", "internal/catalogue",
}

// kioskSide and centreSide never import each other; where a test needs both, it is internal/e2e's, with programs.
var (
	kioskSide  = []string{"app", "internal/cache", "internal/outbox", "internal/syncer", "internal/speech", "internal/printing", "cmd/kiosk"}
	centreSide = []string{"internal/store", "internal/web", "internal/api", "internal/console", "internal/portal", "internal/report", "internal/importer", "internal/form", "internal/attachment", "internal/pdf", "internal/jobs", "internal/demo", "internal/account", "internal/fleet", "internal/editorial", "cmd/central"}
)

// keeper says which rooms alone may import something from outside. A path matches itself and everything below
// it; the longest rule wins. tests adds rooms whose tests may import it too.
type keeper struct {
	path  string
	rooms []string
	tests []string
	why   string
}

var keepers = []keeper{
	{path: "fyne.io/fyne/v2", rooms: []string{"app", "cmd/kiosk"}, why: "Fyne belongs to app and cmd/kiosk, so that everything else runs without a display"},
	{path: "fyne.io/fyne/v2/app", rooms: []string{"cmd/kiosk"}, why: "it links the GL driver and needs cgo; everything under app builds without"},
	{path: "github.com/go-resty/resty/v2", rooms: []string{"internal/syncer"}, why: "only the syncer speaks HTTP to the centre"},
	{path: "github.com/boombuler/barcode", rooms: []string{"app/widget", "internal/console"}, why: "one place on each side makes QR codes, with their quiet zone; the console draws the one of a second factor into its page"},
	{path: "github.com/makiuchi-d/gozxing", rooms: []string{}, tests: []string{"app/widget", "app/screen"}, why: "it reads QR codes back in tests; no program reads any"},
	{path: "github.com/klippa-app/go-pdfium", rooms: []string{"internal/pdf"}, why: "documents of strangers are read in one place, which a child process runs"},
	{path: "github.com/tetratelabs/wazero", rooms: []string{"internal/pdf", "internal/attachment"}, why: "it runs PDFium and libheif"},
	{path: "github.com/chromedp", rooms: []string{"internal/chromium"}, tests: []string{"internal/console", "internal/e2e"}, why: "a browser is driven by tests only, in one way"},
	{path: "modernc.org/sqlite", rooms: []string{"internal/sqlkit"}, tests: []string{"internal/hanzi", "internal/e2e"}, why: "sqlkit opens databases, so that every one is opened right"},
	{path: "github.com/jackc/pgx/v5", rooms: []string{"internal/sqlkit"}, tests: []string{"internal/store"}, why: "sqlkit opens databases, so that every one is opened right"},
	{path: "github.com/lib/pq", why: "pgx is the driver, and sqlkit opens it"},
	{path: "github.com/mattn/go-sqlite3", why: "it needs cgo; modernc.org/sqlite is the driver"},
}
