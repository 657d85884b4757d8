// Package syncer brings a kiosk's cache up to its centre: one pass fetches, verifies and applies; a schedule decides
// when the next one is due, and a line held to the centre asks for earlier ones.
//
// # A pass
//
//  1. The heads: one signed checkpoint for each log of the division chain. Each is opened with the trusted keys and
//     compared with the cache; a refused one is reported, and the kiosk goes on showing its state of that log. The
//     other logs go on.
//  2. Of a log that is far behind, the leaves that must not wait: alerts, withdrawals and erasures ahead of the edge,
//     page by page, each after the proof that the log extends the state held, and applied to the display.
//  3. The additions, as units of a few kilobytes: each is verified against the signed root and committed in a
//     transaction of its own, so that the next pass goes on from there after any cut of the line. A payload that was
//     not sent is fetched by its digest, or must be explained by a proved erasure or withdrawal. A payload that was taken
//     down since the heads came is explained beyond them: the heads are asked for again, and the log goes on to the newer
//     size.
//  4. Attachments, after all text, by digest, into .part files that the next pass continues.
//
// # Invariants
//
//   - Nothing is believed because of where it came from: HTTP, a mirror and a USB stick are carriers, and take the same
//     way through verification.
//   - The heads are asked for with the ETag of the state held, computed here, and only within a period of its
//     cosignatures: a 304 proves no more than that. An older cosignature than the one held is a replay, an answer whose
//     signatures do not move is stale; both are named, and neither makes anything newer. An exported tree may be older,
//     and is called so.
//   - A refusal is named with division and reason; an answer that is only cut short or out of reach is not called a
//     refusal. The page of a captive portal is called a portal page.
//   - Keys given by the operator bind the folder, also at starts without them. In a folder without any, the key met
//     first is pinned, and the report names it; over plain http from another machine only if that was asked for.
//   - Another key is accepted only by a chain of statements that begins with a trusted one (feed.Succession), or by the
//     operator's word. A key that such a statement retires is refused from then on.
//   - Every answer is bounded in size, in time (heads and keys) or by a least rate (streams), and a pass has an end;
//     its commits stay (patience.go). No wish of an answer keeps a kiosk away for longer than its schedule's own
//     longest delay. Nothing is unpacked but units, which are bounded; no other host is contacted.
//   - Of an exported tree only regular files are read (feed.Folder), so that no stick can make a kiosk wait.
//
// resty is imported here and nowhere else. Only cmd/kiosk imports this package.
package syncer
