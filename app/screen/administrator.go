package screen

import (
	"time"

	"gongshi/internal/division"
)

// Administrator is the kiosk's own machinery, which the administrator's screen works with; cmd/kiosk hands it
// over. Its calls are made on Fyne's goroutine and do not wait for the network; Try may take a tenth of a
// second.
type Administrator interface {
	// PIN reports whether a PIN is set and how long none is taken after wrong ones.
	PIN() PINState
	// Try reports whether a PIN is right; an error while none is taken, or when it cannot be checked.
	Try(pin string) (bool, error)
	// Machine is the state of the program and its disk.
	Machine() Machine
	// Syncing is how syncing goes: cheap, asked every second.
	Syncing() Syncing
	// SyncNow asks for a pass at once.
	SyncNow()
	// Log is the newest lines of the program's own log, newest first.
	Log() []string
	// Exit ends the program.
	Exit()
}

// A PIN is as long as this.
const (
	LeastPIN = 6
	MostPIN  = 12
)

// PINState is the state of the administrator's lock.
type PINState struct {
	Set    bool
	Wait   time.Duration
	Unkept bool // the disk takes no count of wrong tries: it is kept in memory, and a restart costs a wait
}

// Machine holds the administrator's first facts. Sizes are bytes; 0 where the system does not tell.
type Machine struct {
	Version string
	Folder  string // where the kiosk keeps everything
	Held    int64  // by that folder
	Free    int64  // on its disk
	Total   int64
	Crashes int // crash reports kept in the folder
}

// Syncing is how syncing goes.
type Syncing struct {
	Possible bool // a centre was given
	Centre   string
	Keys     string // fingerprints of the centre's keys that are trusted, to be read out and compared; "" for none yet
	Busy     bool   // a pass is under way or asked for
	Last     Pass
}

// Pass is the last pass's result, for people. It is comparable.
type Pass struct {
	Known    bool
	New      int           // entries taken in, of all logs
	Bytes    int64         // received
	Missing  int           // attachments still to be fetched
	Trouble  string        // why it did not get all: one of the reasons of package feed or the syncer; "" for none
	Division division.Code // whose log has the trouble; "" when it is not one log's
	Detail   string        // the same in technical words
}
