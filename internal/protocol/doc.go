// Package protocol is the contract of centre and kiosk besides the logs themselves: paths, the two messages of a pass
// (heads and since), the hints between passes, and every limit, each with its reason.
//
// A pass goes like this. The kiosk asks GET HeadsPath(code) with If-None-Match; 304 means nothing new and, within the
// period of cosigning, nothing stale. Otherwise DecodeHeads gives one signed checkpoint for each log of the division
// chain, own division first, or the sentence of a fault where the centre's own copy is damaged; feed.Trust.Open and
// feed.Checkpoint.CheckExtends judge each checkpoint. For the logs that have grown the kiosk posts a SinceRequest to
// SincePath and reads frames with a StreamReader: units in the order of the request, at the end an End frame that tells
// whether there is more to ask for. A kiosk far behind asks for proven entries first (leaves ahead that cannot wait),
// which come after the proof that the log has grown. A stream that stops before its End frame was cut: applied units
// stay, and the next request goes on from there. A Fault frame means that the centre cannot give a log because its own
// copy is damaged.
//
// A payload that is taken down between the heads and the units is explained by a leaf beyond the requested size: the
// kiosk then asks for the heads again, and goes on to the newer size.
//
// Between passes a kiosk may listen on PushPath for hints that a log has grown; a kiosk that does not hear them polls.
//
// Payloads that were not sent in a unit are fetched from PayloadPath, attachments from BlobPath, both with Range.
// Anybody may read the static paths (C2SP tlog-tiles below LogPath) without this package.
//
// Everything that is decoded here comes from outside: decoders are strict, bounded and fuzzed, and their errors are
// feed.Refusals. The package knows no record, opens no connection and reads no clock; centre's and kiosk's rooms import
// it.
package protocol
