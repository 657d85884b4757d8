// Package api is the centre's HTTP: what kiosks ask for in two small
// requests, and the feed as plain files for anyone who checks it.
//
// Nothing here decides what is true. Every byte that is served is either
// signed, or proved by something signed, or named by its own digest, and the
// reader checks it; the package's duties are to answer exactly what was asked,
// to stay within the limits of package protocol whoever asks, to say how long
// an answer may be kept, and never to serve what was erased.
//
// Invariants:
//
//   - Sizes are never remembered. Another process may publish at any time, so
//     every answer starts from the checkpoint that the store holds now.
//   - Tiles that are full never change and are cached for ever; payloads and
//     attachments may be erased and are cached for an hour at most.
//   - Log lines name routes, statuses, sizes and times, never who asked and
//     never what a record says.
//
// cmd/central is the only importer.
package api
