// Package console is where committees, reviewers and the office work in a browser: server-rendered pages
// beside the feed, under /console/.
//
// # What holds
//
//   - There is one list of routes. From it are made the mux, the check of who may come in, and the tests of
//     who may not.
//   - Whoever has a first password, or a role for which the centre requires a second factor that they lack, can only mend that:
//     each route says from which stage on it answers.
//   - Pages ask account.Actor.May for what they show; the rooms below ask it again in their transactions.
//     What somebody may not see and what does not exist have the same answer, word for word.
//   - A handler gives a page, another answer, or an error; one place writes each.
//   - Pages are typed structs; every template is checked against its own. No word stands in a template: they
//     come from two catalogues, Chinese first.
//   - Everything works without JavaScript. No inline script or style is served, and the content security
//     policy forbids it. Nothing is fetched from elsewhere.
//   - What changes something is a POST from the same origin (http.CrossOriginProtection), with a bounded
//     body, within bounded time, at a bounded rate.
//   - What a kiosk shows of a draft is drawn by the kiosk program, a child process that Options.Preview runs; nothing
//     of the kiosk is linked in here.
//   - A spreadsheet that is being imported is held in memory for half an hour at most, for the session that uploaded it and
//     nobody else; nothing of it comes to the disk but the rows that are taken over.
//   - What was typed is not lost on a bad link: a save that does not arrive is said where one writes and tried again, whoever is
//     logged out meanwhile has their words back, and nobody is in conflict with their own save that is still on its way (forms).
//   - The log names routes, statuses and times, never who asked or what was said.
//
// cmd/central serves it; nothing else imports it.
package console
