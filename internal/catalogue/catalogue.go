// Package catalogue defines the questions to the published records and their answers: cards for lists, facets, search
// hits, the trail of one record with its proof, and the freshness of all of it.
//
// It is types only, the meeting point between the rooms that hold records (cache on the kiosk, later the portal at the
// centre) and those that show them (app). It imports the domain rooms and nothing else.
package catalogue

import (
	"time"

	"gongshi/internal/division"
	"gongshi/internal/record"
)

// Query selects current records, newest publication first. Zero members do not restrict.
type Query struct {
	Kinds     []record.Kind
	Divisions []division.Code // exactly these
	Issuer    string          // by name
	Category  string
	Topic     string
	Audience  string
	Class     string      // record.Body.Class
	Year      int         // of issued_on, or of published_at where that is absent
	PublicOn  record.Date // only those under publicity on this day
	Since     time.Time   // published after
	Standing  bool        // alerts that have not expired, and of the others those that update one of these or call it off
	Offset    int
	Limit     int // 0 means 20; at most 500
}

// Card is a current record as a line of a list.
type Card struct {
	ID          string
	Revision    int
	Kind        record.Kind
	Class       string
	Division    division.Code
	IndexNumber string
	Title       string
	Summary     string
	Issuer      string
	Category    string
	Topic       string
	Audience    string
	IssuedOn    record.Date
	PublishedAt time.Time
	ExpiresAt   time.Time // zero: does not expire
	Publicity   *record.Publicity
	Sample      bool
}

// Page is a part of a list and the size of the whole.
type Page struct {
	Cards []Card
	Total int
}

// Facet is a value that a dimension takes among the records a query selects, and how often.
type Facet struct {
	Value string
	Count int
}

// Dimension is a member of Query that Facets can be asked for.
type Dimension string

const (
	ByKind     Dimension = "kind"
	ByDivision Dimension = "division"
	ByIssuer   Dimension = "issuer"
	ByCategory Dimension = "category"
	ByTopic    Dimension = "topic"
	ByAudience Dimension = "audience"
	ByClass    Dimension = "class"
	ByYear     Dimension = "year"
)

// State is a record's state in the log.
type State string

const (
	Current   State = "current"
	Withdrawn State = "withdrawn" // taken down, with a reason; the content is not held any more
	Erased    State = "erased"    // taken down and its payloads destroyed everywhere
)

// Trail is the public log's history of one record. Revisions are in the order of the log.
type Trail struct {
	ID             string
	Kind           record.Kind
	Division       division.Code
	IndexNumber    string
	Title          string // of the newest revision held; "" when none is
	State          State
	FirstPublished time.Time
	Revisions      []Revision
	Withdrawal     *record.Withdrawal // when State is not Current and the reason is held
	Proof          Proof              // of the newest entry
}

// Revision is one entry of the log about the record.
type Revision struct {
	Op      string // publish, correct, withdraw, erase, confirm
	Number  int    // revision
	Entry   int64  // leaf number in the division's log, from 0
	At      time.Time
	Digest  string         // SHA-256 of the payload, hex
	Record  *record.Record // nil when the payload is not held
	Erased  bool
	Changes []record.Change // against the revision before, where both are held
	Reason  string          // of a correction or withdrawal; "" when none was stated
	By      string
}

// Proof ties an entry to the signed log.
type Proof struct {
	Origin     string    // of the log, "<centre>/feed/<code>"
	Entry      int64     // leaf number, from 0
	LeafHash   string    // base64
	Size       int64     // of the verified checkpoint
	Root       string    // base64
	Key        string    // name and id of the key that signed
	SignedAt   time.Time // the centre's latest cosignature on that checkpoint; zero if none is held
	VerifiedAt time.Time // by this kiosk
	Verified   bool      // the inclusion proof was recomputed from this kiosk's leaves
	Text       string    // C2SP tlog-proof with the entry itself as extra data; "" while the signed tree is not held whole
	Short      string    // the same without the entry
}

// Freshness is the possible age of the content. It counts from the centre's signatures, never from an answer.
type Freshness struct {
	Signed      time.Time     // all that is shown was the newest at this time by the centre's signatures: the oldest of the logs' Signed; zero: unknown
	FreshFor    time.Duration // until this age it is called fresh
	LastSigned  time.Time     // the newest time that the centre signed; zero: none
	LastHeard   time.Time     // the last pass with an answer from a centre or carrier; no sign of age; zero: never
	LastTried   time.Time
	LastFailure string // the reason by the syncer's name, "" when the last pass succeeded
	Records     int    // current records held
	Clock       Clock
	Storage     Storage // whether the kiosk's own disk takes in anything new
	Chain       []Log
}

// Storage names the fault of the kiosk's own disk.
type Storage string

// The states of a kiosk's disk. In all but the first the content is shown, and nothing new comes.
const (
	StorageGood     Storage = ""
	StorageFull     Storage = "full"
	StorageReadOnly Storage = "read_only"
	StorageBroken   Storage = "broken"
)

// Fresh reports whether the content may be called fresh at a moment of the kiosk's Clock: every log is signed lately,
// and the machine's clock leaves no doubt about that.
func (f Freshness) Fresh(now time.Time) bool {
	return !f.Signed.IsZero() && now.Sub(f.Signed) < f.FreshFor && !f.Clock.State.Doubtful()
}

// Log is the state of one division's log on this kiosk.
type Log struct {
	Division   division.Code
	Name       string
	Size       int64
	Signed     time.Time // the centre's newest cosignature on a state that is held whole; zero: none
	VerifiedAt time.Time
	Refused    string // the reason why the last offered state was refused, by the syncer's name; ""
}

// ClockState is how the machine's clock fits the centre's signatures.
type ClockState string

const (
	ClockGood   ClockState = ""       // nothing speaks against it
	ClockSlow   ClockState = "slow"   // before the newest signed time, by minutes
	ClockBehind ClockState = "behind" // long before the newest signed time
	ClockAhead  ClockState = "ahead"  // far ahead of the centre's signed time, or the line brings old signatures
)

// Doubtful reports whether the true time is not known well enough to call anything fresh.
func (s ClockState) Doubtful() bool { return s == ClockBehind || s == ClockAhead }

// Clock is a kiosk's knowledge of the time.
type Clock struct {
	Wall      time.Time // by the machine's clock
	Now       time.Time // for expiry: the machine's time where it fits the signatures
	State     ClockState
	Confirmed bool // by the centre's signatures since the program was started
}

// Hit is a search result. Title and Snippet are plain text; spans are byte ranges within them.
type Hit struct {
	Card
	Snippet      string
	TitleSpans   [][2]int
	SnippetSpans [][2]int
}
