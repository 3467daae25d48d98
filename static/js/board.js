/* The board under a hand: what others change is drawn in at once, but no row moves, comes or goes in the table
   while the pointer or the focus is on it. How many would is said above it, and shown on a press or on leaving. */
"use strict";

(() => {
  let letThrough = false;

  const table = () => document.querySelector("#students tbody");
  const rowsOf = (body) => [...body.querySelectorAll(":scope > tr[id]")];
  const isInUse = (body) => body.matches(":hover") || body.contains(document.activeElement);

  /* Keeps the rows of `fresh` in the places of `shown`; returns how many stand elsewhere in truth. */
  const hold = (shown, fresh) => {
    const before = rowsOf(shown).map((row) => row.id);
    const after = rowsOf(fresh);
    const place = new Map(after.map((row, number) => [row.id, number]));
    const moved = after.filter((row, number) => before[number] !== row.id);
    const gone = before.filter((id) => !place.has(id));
    if (!moved.length && !gone.length) return 0;
    fresh.replaceChildren(
      ...before.map((id) => (place.has(id) ? after[place.get(id)] : document.getElementById(id).cloneNode(true))),
    );
    return Math.max(moved.length, gone.length);
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const shown = table();
    if (event.detail.target?.id !== "board" || event.detail.xhr.status !== 200) return;
    if (letThrough || !shown || !isInUse(shown)) return;
    const answer = new DOMParser().parseFromString(event.detail.serverResponse, "text/html");
    const fresh = answer.querySelector("#students tbody");
    const waiting = answer.querySelector("[data-moved]");
    if (!fresh || !waiting) return;
    const moved = hold(shown, fresh);
    if (!moved) return;
    waiting.hidden = false;
    waiting.textContent = `${moved} moved, show`;
    event.detail.serverResponse = answer.body.innerHTML;
  });

  const show = async () => {
    const board = document.getElementById("board");
    delete board.dataset.etag;
    letThrough = true;
    try {
      await window.htmx.ajax("GET", board.getAttribute("hx-get"), {
        source: board, target: board, swap: board.getAttribute("hx-swap"),
      });
    } finally {
      letThrough = false;
    }
  };

  const isHeld = () => document.querySelector("[data-moved]:not([hidden])") !== null;

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-moved]")) show();
  });

  document.addEventListener("pointerout", (event) => {
    const body = table();
    if (isHeld() && body?.contains(event.target) && !body.contains(event.relatedTarget) && !isInUse(body)) show();
  });
})();
