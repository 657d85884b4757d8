// Package console is where committees, reviewers and the office work in a browser: server-rendered pages beside the
// feed, under /console/.
//
// # What holds
//
//   - There is one list of routes. From it are made the mux, the check of permissions, and the tests of refusals.
//   - A person with a first password, or with a role for which the centre requires a second factor that they lack, can
//     only mend that: each route states from which stage on it answers.
//   - Pages ask account.Actor.May for the actions that they show; the rooms below ask it again in their transactions.
//     Forbidden and missing things have the same answer, word for word.
//   - A handler returns a page, another answer, or an error; one place writes each.
//   - Pages are typed structs; every template is checked against its own. Templates contain no words: they come from
//     two catalogues, Chinese first.
//   - Everything works without JavaScript. No inline script or style is served, and the content security policy forbids
//     it. Nothing is fetched from elsewhere.
//   - A change is a POST from the same origin (http.CrossOriginProtection), with a bounded body, within bounded time,
//     at a bounded rate.
//   - A draft's preview is drawn by the kiosk program, a child process that Options.Preview runs; nothing of the kiosk
//     is linked in here.
//   - A spreadsheet that is being imported is held in memory for half an hour at most, for the session that uploaded it
//     and nobody else; nothing of it is written to the disk but the imported rows.
//   - Typed words are not lost on a bad link. The page reports a save that does not arrive, and tries again. A person
//     who is logged out meanwhile gets their words back. Nobody is in conflict with their own save that is still on its
//     way (forms).
//   - The log names routes, statuses and times, never the person or the words.
//
// cmd/central serves it; nothing else imports it.
package console
