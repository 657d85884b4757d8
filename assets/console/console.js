// What a form that saves by itself, or a list that follows what is typed, says when the centre does not answer; and the question
// before a page is left whose words are not saved. Pages work without it: the buttons do the same by whole pages. It stands before
// htmx, which it listens to from its first word.
(() => {
  "use strict";
  const retry = 15000; // milliseconds until a save is tried again
  let typed = document.querySelector("[data-typed]") ? 1 : 0, saved = 0, next; // how often something was typed, and up to which time it is saved

  const form = e => e.target.closest?.("form");
  const say = (f, failed) => {
    for (const note of f?.querySelectorAll("[data-failed]") ?? []) note.hidden = !failed;
    if (failed && f?.matches("[data-keep]")) {
      clearTimeout(next);
      next = setTimeout(() => htmx.trigger(f, "again"), retry);
    }
  };

  document.addEventListener("input", e => { if (form(e)?.matches("[data-keep]")) typed++; });
  document.addEventListener("submit", e => { if (form(e)?.matches("[data-keep]")) saved = typed; });
  document.addEventListener("htmx:config:request", e => { e.detail.ctx.typed = typed; });
  document.addEventListener("htmx:before:response", e => {
    const bad = e.detail.ctx.response.status >= 400;
    if (bad) e.preventDefault(); // what stands there stays
    say(form(e), bad);
  });
  document.addEventListener("htmx:after:swap", e => {
    const f = form(e);
    if (f?.matches("[data-keep]") && !f.querySelector("[data-unsaved]")) saved = e.detail.ctx.typed;
  });
  // What was typed before htmx listened is sent now; autocomplete is off, so nothing but typing makes a field differ.
  document.addEventListener("htmx:after:init", e => {
    const f = e.target;
    if (f.matches?.("form[hx-trigger]") && [...f.elements].some(x => ["text", "search", "textarea"].includes(x.type) && x.value !== x.defaultValue)) {
      if (f.matches("[data-keep]")) typed++;
      htmx.trigger(f, "again");
    }
  });
  document.addEventListener("htmx:error", e => say(form(e), true));
  addEventListener("beforeunload", e => { if (typed > saved) e.preventDefault(); });
})();
