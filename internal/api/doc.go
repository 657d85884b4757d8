// Package api is the centre's HTTP for kiosks, mirrors and auditors: the logs as static files for anyone who checks
// them (C2SP tlog-tiles), the two small requests of a kiosk's pass, and the hints between passes (package protocol).
//
// Nothing here decides the truth. Every byte that is served is signed, or proved by signed bytes, or named by its own
// digest, and the reader checks it. The package's duties are to answer exactly the question, to bound the cost of one
// asker, to state how long an answer may be kept, and never to serve content that was taken down.
//
// # What holds
//
//   - It only reads, and remembers no sizes: other processes may publish into the same folder at any time, so every
//     answer starts from the checkpoints that are stored now.
//   - Tiles and entry bundles never change and are cached for ever, partial ones included; payloads and attachments may
//     be erased and are cached for an hour at most; errors are not cached.
//   - Every request is bounded: its size, its time, the bytes of the answer. A slow line is no reason to give up: the
//     time limit of a write moves with the reader's progress; a reader who takes next to nothing is ended.
//   - Nobody starves the others: connections (Connections), streams, listeners and downloads have places, of which one
//     address (an IPv6 /64; that before a named proxy) takes a share at most. A part of the places of since is kept for
//     small requests: alerts, withdrawals, a new notice.
//   - Units are packed once and kept while they are asked for, and dropped as soon as an entry in them lapses;
//     withdrawn and erased content is neither sent from there nor kept in memory.
//   - A listener to push is told the present sizes when the line can take more; nothing is queued, and the store is
//     polled only while somebody listens.
//   - An answer that cannot be finished is cut, never rounded off.
//   - Errors are one sentence of plain text; faults that a person could not act on go to the log. Log lines name
//     routes, statuses, sizes and times, never the asker nor a record's words.
//
// It uses store through the small interface in centre.go. cmd/central serves it.
package api
