package protocol

import (
	"time"

	"gongshi/internal/feed"
)

// Version is the first byte of every binary message, and "v" in JSON. A reader refuses any other.
const Version = 1

// Limits. Each side holds them when writing and when reading.
const (
	// MaxChain is how many logs one message names. The chain of a village has five levels; the rest
	// leaves room for a kiosk that shows a neighbour as well.
	MaxChain = 16

	// MaxHeads bounds the heads message: 16 checkpoints of about 250 bytes, and room for the
	// cosignatures of many witnesses.
	MaxHeads = 64 << 10

	// MaxSinceRequest bounds the request: 16 logs of about 110 bytes.
	MaxSinceRequest = 4 << 10

	// MinBudget lets the one largest unit through; less would never make progress.
	MinBudget = feed.MaxUnit

	// MaxBudget bounds the bytes of one response: at 12.5 kB/s that is eleven minutes, after which a fresh request is
	// cheap.
	MaxBudget = 8 << 20

	// DefaultBudget is the budget that a kiosk asks for unless its settings differ.
	DefaultBudget = 1 << 20

	// MaxStream is the most that a reader takes of one response: the budget may be exceeded by one frame.
	MaxStream = MaxBudget + feed.MaxUnit + 1<<10

	// MaxProvenEntries is the most leaves that a response sends out of order for one log. The next request asks for
	// those after the last.
	MaxProvenEntries = 256

	// MaxFault bounds the sentence of a fault, in the heads or in a frame, which a kiosk reports.
	MaxFault = 512

	// MaxTrust bounds the answer to TrustPath: some hundred keys.
	MaxTrust = 16 << 10

	// MaxKeys bounds the answer to KeysPath.
	MaxKeys = feed.MaxSuccession * feed.MaxKeyStatement

	// MaxBlob bounds an attachment: a minute of recorded speech or a scanned ledger fits, a film does not.
	MaxBlob = 64 << 20
)

// CosignPeriod is how often the centre renews the timestamped cosignatures in the heads, at least. It is part of the
// protocol: a kiosk counts the age of its content from the newest cosignature that it holds, asks with an ETag only
// within a period of it, and calls a centre that has signed nothing for longer stale. A centre may renew them more
// often.
const CosignPeriod = 10 * time.Minute

// FreshFor is the most age of the newest cosignature held at which a kiosk calls its content fresh. A cosignature is up
// to a period old when it is served; the second period is for the kiosk to ask, and ask again.
const FreshFor = 2 * CosignPeriod
