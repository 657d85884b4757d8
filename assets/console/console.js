// What a form that saves by itself, or a list that follows what is typed, says when the centre does not answer; and the question
// before a page is left whose words are not saved. Pages work without it: the buttons do the same by whole pages. It stands before
// htmx, which it listens to from its first word.
(() => {
  "use strict";
  const retry = 15000; // milliseconds until a save is tried again
  let typed = document.querySelector("[data-typed], [data-keep] [data-unsaved]") ? 1 : 0; // how often something was typed
  let saved = 0; // up to which of these times it is saved
  let leaving = false, next;

  const form = e => e.target.closest?.("form");
  const say = (f, failed, again) => {
    for (const note of f?.querySelectorAll("[data-failed]") ?? []) note.hidden = !failed;
    clearTimeout(next);
    if (again && f?.matches("[data-keep]")) next = setTimeout(() => htmx.trigger(f, "again"), retry);
  };
  const differs = x => {
    switch (x.type) {
    case "text": case "search": case "textarea": case "datetime-local":
      return x.value !== x.defaultValue;
    case "checkbox": case "radio":
      return x.checked !== x.defaultChecked;
    case "select-one": {
      const first = [...x.options].findIndex(o => o.defaultSelected);
      return x.selectedIndex !== Math.max(first, 0) && x.options.length > 0;
    }
    }
    return false;
  };

  document.addEventListener("input", e => { if (form(e)?.matches("[data-keep]")) typed++; });
  document.addEventListener("submit", e => { if (form(e)?.matches("[data-keep]")) leaving = true; });
  // A long form is compressed on its way: its rows repeat themselves, and lines are slow.
  const pack = async (action, request) => {
    const text = request.body?.toString() ?? "";
    if (text.length < 65536 || !window.CompressionStream) return fetch(action, request);
    const packed = new Response(new Blob([text]).stream().pipeThrough(new CompressionStream("gzip")));
    const headers = {...request.headers, "Content-Type": "application/x-www-form-urlencoded", "Content-Encoding": "gzip", "X-Unpacked-Length": String(text.length)};
    return fetch(action, {...request, headers, body: await packed.arrayBuffer()});
  };
  document.addEventListener("htmx:config:request", e => {
    e.detail.ctx.typed = typed;
    if (form(e)?.matches("[data-keep]")) e.detail.ctx.fetch = pack;
  });
  document.addEventListener("htmx:before:response", e => {
    const status = e.detail.ctx.response.status;
    if (status >= 400) e.preventDefault(); // what stands there stays
    say(form(e), status >= 400, status === 401 || status === 429 || status >= 500); // nothing else mends itself
  });
  // The balances of thousands of rows come as one text: htmx would take a minute to put each in its place.
  const balance = () => {
    const list = document.getElementById("balances");
    for (const line of list?.textContent.trim().split("\n") ?? []) {
      const [name, amount = ""] = line.split(" ");
      const place = document.getElementById(name + "/balance");
      if (place && place.textContent !== amount) place.textContent = amount;
    }
    list?.remove();
  };
  document.addEventListener("htmx:after:swap", e => {
    balance();
    const f = form(e);
    if (f?.matches("[data-keep]") && !f.querySelector("[data-unsaved]")) saved = e.detail.ctx.typed;
  });
  // What was entered before htmx listened is sent now; autocomplete is off, so nothing but a person makes a field differ.
  document.addEventListener("htmx:after:init", e => {
    const f = e.target;
    if (f.matches?.("form[hx-trigger]") && [...f.elements].some(differs)) {
      if (f.matches("[data-keep]")) typed++;
      htmx.trigger(f, "again");
    }
  });
  document.addEventListener("htmx:error", e => say(form(e), true, true));
  // Files that are too large are not sent to be refused.
  document.addEventListener("change", e => {
    const f = e.target, mega = 1048576;
    if (f.type !== "file" || !f.dataset.most) return;
    const files = [...f.files];
    const large = files.find(one => one.size > f.dataset.most * mega);
    const sum = files.reduce((n, one) => n + one.size, 0);
    const note = large ? f.dataset.large.replace("#", large.name) : sum > f.dataset.together * mega ? f.dataset.many : "";
    f.setCustomValidity(note);
    const place = document.getElementById(f.id + "-large");
    place.textContent = note;
    place.hidden = !note;
  });
  // A field that the browser will not send is shown, wherever it is folded away.
  document.addEventListener("invalid", e => {
    for (let d = e.target.closest("details"); d; d = d.parentElement.closest("details")) d.open = true;
  }, true);
  addEventListener("beforeunload", e => {
    if (typed > saved && !leaving) {
      e.preventDefault();
      e.returnValue = true; // for browsers from before 2023
    }
    leaving = false; // by a button once: if that does not arrive, the next way out is asked about
  });
})();
