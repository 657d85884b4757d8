package feed

// Version is the format version of leaves, units and edges. A reader refuses any other with
// NewerFormat rather than guess.
const Version = 1

// Hard limits. Both sides hold them: nothing beyond is written or read.
const (
	MaxLeaf       = 1 << 10   // bytes of one leaf; a usual one has about 280, an erase leaf grows with the leaves it names
	MaxID         = 64        // bytes of a record id; a UUID has 36
	MaxKind       = 32        // bytes of a kind; the longest in use has 19
	MaxIndex      = 64        // bytes of an index number
	MaxErases     = 64        // leaves that one erase leaf names; more take a second leaf
	MaxPayload    = 4 << 20   // bytes of one payload, salt included: a ledger of 5,000 lines with vouchers and remarks has 2.5 MB
	MaxCheckpoint = 16 << 10  // bytes of a signed checkpoint, the cosignatures of many witnesses included
	MaxCentreName = 96        // bytes of the centre's name
	MaxLogSize    = 1<<48 - 1 // leaves; keeps every stored hash index and JSON number exact

	UnitLeaves  = 32       // leaves in one unit: measured, 256 never get through a link that drops every 100 kB
	UnitTarget  = 16 << 10 // bytes of a unit on the wire that its builder aims at
	MaxUnit     = 32 << 10 // bytes of a unit on the wire that a reader accepts
	MaxInline   = 12 << 10 // bytes of the largest payload that travels inside a unit; larger ones are fetched by digest, resumably
	maxUnitBody = UnitLeaves * (MaxLeaf + MaxInline)
	maxProof    = 64            // hashes of a proof; a log of MaxLogSize leaves needs at most 50
	MaxProof    = maxProof * 32 // bytes of a consistency proof on the wire
)
