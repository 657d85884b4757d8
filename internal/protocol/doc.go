// Package protocol is what centre and kiosk must agree on besides the logs themselves: paths, the two
// messages of a pass (heads and since), the hints between passes, and every limit, each with its reason.
//
// A pass goes like this. The kiosk asks GET HeadsPath(code) with If-None-Match; 304 means nothing new
// and, within the period of cosigning, nothing stale. Otherwise DecodeHeads gives one signed checkpoint
// for each log of the division chain, own division first, or the sentence of a fault where the
// centre's own copy is damaged; feed.Trust.Open and feed.Checkpoint.CheckExtends judge each checkpoint. For the logs that have grown the kiosk posts a SinceRequest
// to SincePath and reads frames with a StreamReader: units in the order of the request, at the end an
// End frame that says whether there is more to ask for. A kiosk far behind asks for singles first (what
// lies ahead and cannot wait), which come behind the proof that the log has grown. A stream that stops
// before its End frame was cut: what was applied stays, and the next request goes on from there. A Fault
// frame says that the centre cannot give a log because its own copy is damaged.
//
// What is taken down between the heads and the units is gone for a reason that lies beyond the size asked
// for: the kiosk then asks for the heads again, and goes on to the newer size.
//
// Between passes a kiosk may listen on PushPath for hints that a log has grown; whoever does not hear them
// polls.
//
// Payloads that did not come in a unit are fetched from PayloadPath, attachments from BlobPath, both
// with Range. Anybody may read the static paths (C2SP tlog-tiles below LogPath) without this package.
//
// Everything that is decoded here comes from outside: decoders are strict, bounded and fuzzed, and
// their errors are feed.Refusals. The package knows no record, opens no connection and reads no clock;
// centre's and kiosk's rooms import it.
package protocol
