/* The one listener file. Every page can be read and every form sent without it; it adds comfort.
   No eval, no inline handlers: parts say what they want with data- attributes.

   data-action="open-dialog" data-dialog="id"   opens a <dialog>; focus comes back to the opener
   data-action="dismiss-toast"                  takes a toast away
   data-action="retry"                          asks every polling fragment again, now
   data-action="back"                           history.back(), where the page came from this site
   data-action="theme"   on a form              changes the theme at once while the form is sent
   data-keep             on a form              leaving with unsaved words asks first
   data-until / -now / -rate                    a countdown that runs on the server's clock
   data-key="l", data-key="g b"                 pressed when nobody is typing, presses that link or button
   hx-trigger="every …"                        is asked in a visible tab only, and less often while nobody answers */
"use strict";

(() => {
  const root = document.documentElement;
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  root.classList.add("js");

  /* -- actions ---------------------------------------------------------------------------- */

  const openers = new WeakMap();

  const actions = {
    "open-dialog"(element, event) {
      const dialog = document.getElementById(element.dataset.dialog);
      if (!dialog || typeof dialog.showModal !== "function") return;
      event.preventDefault();
      openers.set(dialog, element);
      dialog.showModal();
    },
    "close-dialog"(element, event) {
      const dialog = element.closest("dialog");
      if (!dialog) return;
      event.preventDefault();
      dialog.close();
    },
    "dismiss-toast"(element) {
      element.closest("[data-toast]")?.remove();
    },
    "retry"() {
      waitUntil = 0;
      askAgain();
    },
    "back"(element, event) {
      if (document.referrer.startsWith(location.origin) && history.length > 1) {
        event.preventDefault();
        history.back();
      }
    },
    "print"() {
      window.print();
    },
  };

  document.addEventListener("click", (event) => {
    const element = event.target.closest("[data-action]");
    const act = element && actions[element.dataset.action];
    if (act && element.tagName !== "FORM") act(element, event);
  });

  document.addEventListener(
    "close",
    (event) => {
      const opener = openers.get(event.target);
      if (opener?.isConnected) opener.focus();
    },
    true,
  );

  // A click beside an open menu closes it, and so does Escape.
  document.addEventListener("click", (event) => {
    all("details[data-menu][open]").forEach((menu) => {
      if (!menu.contains(event.target)) menu.open = false;
    });
  });

  /* -- theme: at once on this page, kept by the server ------------------------------------- */

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.action !== "theme" || !event.submitter) return;
    event.preventDefault();
    const theme = event.submitter.value;
    if (theme) root.dataset.bsTheme = theme;
    else delete root.dataset.bsTheme;
    all("button[name=theme]").forEach((button) => {
      if (button.value === theme) button.setAttribute("aria-current", "true");
      else button.removeAttribute("aria-current");
    });
    fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
  });

  /* -- forms: nothing twice, nothing lost -------------------------------------------------- */

  // Nothing typed is put into the browser's stores: words about students stay on the page and on the server.
  const unsaved = new Set();

  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form?.dataset.keep !== undefined) unsaved.add(form);
  });

  document.addEventListener("draft-saved", () => unsaved.clear()); // an HX-Trigger of the server's

  addEventListener("beforeunload", (event) => {
    if ([...unsaved].some((form) => form.isConnected && !form.dataset.sent)) event.preventDefault();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "1";
    event.submitter?.setAttribute("aria-busy", "true");
    // Back from the next page, or a download, must find the form usable.
    setTimeout(() => release(form), 4000);
  });

  const release = (form) => {
    delete form.dataset.sent;
    all("[aria-busy=true]", form).forEach((button) => button.removeAttribute("aria-busy"));
  };

  addEventListener("pageshow", () => all("form[data-sent]").forEach(release));

  /* -- editor: the marks below a textarea move with the words ------------------------------ */

  const alikeAtStart = (a, b) => {
    let n = 0;
    while (n < a.length && n < b.length && a[n] === b[n]) n += 1;
    return n;
  };

  const spansOf = (layer) => {
    const spans = [];
    let place = 0;
    layer.childNodes.forEach((node) => {
      const words = node.nodeType === Node.ELEMENT_NODE ? node.lastChild.textContent : node.textContent;
      if (node.nodeName === "MARK") spans.push({ start: place, end: place + words.length, look: node.className });
      place += words.length;
    });
    return spans;
  };

  const textOf = (layer) => {
    const copy = layer.cloneNode(true);
    all(".vh", copy).forEach((spoken) => spoken.remove());
    return copy.textContent.replace(/\n$/, "");
  };

  const drawMarks = (layer, text, spans) => {
    const parts = [];
    let place = 0;
    spans.forEach(({ start, end, look }) => {
      const mark = document.createElement("mark");
      mark.className = look;
      mark.textContent = text.slice(start, end);
      parts.push(document.createTextNode(text.slice(place, start)), mark);
      place = end;
    });
    layer.replaceChildren(...parts, document.createTextNode(`${text.slice(place)}\n`));
  };

  // What was not touched keeps its mark; a mark that was typed into goes, until the checker has read it again.
  const followTyping = (area) => {
    const layer = area.closest("[data-editor]")?.querySelector(".marks");
    if (!layer) return;
    const before = textOf(layer);
    const now = area.value;
    if (before === now) return;
    const start = alikeAtStart(before, now);
    const reversed = (words) => [...words.slice(start)].reverse().join("");
    const end = alikeAtStart(reversed(before), reversed(now));
    const shift = now.length - before.length;
    const spans = spansOf(layer).flatMap((span) => {
      if (span.end <= start) return [span];
      if (span.start >= before.length - end) return [{ ...span, start: span.start + shift, end: span.end + shift }];
      return [];
    });
    drawMarks(layer, now, spans);
  };

  document.addEventListener("input", (event) => {
    if (event.target.tagName === "TEXTAREA") followTyping(event.target);
  });

  // A stale answer of the checker lies below newer words: fit it to them at once.
  document.addEventListener("htmx:oobAfterSwap", () => all("[data-editor] textarea").forEach(followTyping));

  /* -- toasts: 20 s, paused while somebody looks ------------------------------------------- */

  const startToast = (toast) => {
    if (toast.dataset.started) return;
    toast.dataset.started = "1";
    let left = Number(toast.dataset.seconds ?? 20);
    if (left === 0) return; // What was refused stays until it is dismissed.
    let paused = false;
    const shown = toast.querySelector("[data-toast-left]");
    const pause = (value) => () => { paused = value; };
    toast.addEventListener("mouseenter", pause(true));
    toast.addEventListener("mouseleave", pause(false));
    toast.addEventListener("focusin", pause(true));
    toast.addEventListener("focusout", pause(false));
    const tick = setInterval(() => {
      if (!toast.isConnected) return clearInterval(tick);
      // Undo itself runs out on the server's clock, so its seconds never stand still.
      left -= 1;
      if (shown) shown.textContent = left > 0 ? `, ${left} s` : "";
      if (left <= 0 && !paused) {
        clearInterval(tick);
        toast.remove();
      }
    }, 1000);
  };

  /* -- countdowns: the server's clock, not the device's ------------------------------------ */

  const loaded = performance.now();
  const started = new WeakMap();

  const showCountdown = (element) => {
    if (!started.has(element)) started.set(element, { at: performance.now(), now: element.dataset.now });
    let start = started.get(element);
    if (start.now !== element.dataset.now) {
      start = { at: performance.now(), now: element.dataset.now };
      started.set(element, start);
    }
    const passed = (performance.now() - start.at) * (Number(element.dataset.rate) || 1);
    const left = Math.max(0, Number(element.dataset.until) - Number(start.now) - passed);
    const minutes = Math.floor(left / 60000);
    const parts = [[Math.floor(minutes / 1440), "d"], [Math.floor(minutes / 60) % 24, "h"], [minutes % 60, "min"]];
    while (parts.length > 1 && parts[0][0] === 0) parts.shift();
    const words = parts.map(([number, unit]) => `${number}${unit}`).join(" ");
    if (element.dataset.shown === words) return;
    element.dataset.shown = words;
    element.replaceChildren(
      ...parts.flatMap(([number, unit], place) => {
        const small = document.createElement("small");
        small.textContent = unit;
        return [document.createTextNode(`${place ? " " : ""}${number}`), small];
      }),
    );
  };

  /* -- live: polling, its silence, its failures -------------------------------------------- */

  const live = { at: loaded, broken: false };
  const BACK_OFF = [4, 8, 16, 60];
  let failures = 0;
  let waitUntil = 0;

  // What asks by itself, and what accompanies typing (data-quiet), fails without a word each time.
  const isPoll = (event) => {
    const element = event.detail.elt;
    return element?.dataset?.quiet !== undefined || (element?.getAttribute?.("hx-trigger") || "").includes("every");
  };

  document.addEventListener("htmx:configRequest", (event) => {
    const etag = event.detail.elt.dataset?.etag;
    if (etag) event.detail.headers["If-None-Match"] = etag;
    if (isPoll(event)) event.detail.timeout = 10000; // A request that hangs must not silence the next ones.
  });

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isPoll(event) && (document.hidden || performance.now() < waitUntil)) event.preventDefault();
  });

  const answered = () => {
    failures = 0;
    waitUntil = 0;
    live.at = performance.now();
    if (live.broken) {
      live.broken = false;
      all("[data-not-live]").forEach((band) => { band.hidden = true; });
    }
  };

  const silent = () => {
    waitUntil = performance.now() + BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] * 1000;
    failures += 1;
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    const { xhr, elt } = event.detail;
    const etag = xhr?.getResponseHeader?.("ETag");
    if (etag && elt.dataset) elt.dataset.etag = etag;
    if (!xhr || xhr.status === 0 || xhr.status >= 500) silent();
    else if (new URL(xhr.responseURL).pathname !== "/accounts/login/") answered();
  });

  // After a swap the new element has not yet its tag; it is given on from the old one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    const etag = event.detail.xhr.getResponseHeader("ETag");
    const id = event.detail.target?.id;
    if (etag && id) {
      requestAnimationFrame(() => {
        const next = document.getElementById(id);
        if (next) next.dataset.etag = etag;
      });
    }
  });

  // An ended session answers with the sign-in page, which is no part of this one.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (!event.detail.xhr.responseURL || new URL(event.detail.xhr.responseURL).pathname !== "/accounts/login/") return;
    event.detail.shouldSwap = false;
    notLive("Your session has ended. Sign in again in another tab; what you typed here stays.");
  });

  document.addEventListener("htmx:responseError", (event) => {
    if (isPoll(event)) return;
    say("Not saved. The server answered with an error. What you typed is still here; try again.");
  });

  document.addEventListener("htmx:sendError", (event) => {
    if (!isPoll(event)) say("Not saved. There is no connection. What you typed is still here; try again.");
  });

  const notLive = (words) => {
    live.broken = true;
    all("[data-not-live]").forEach((band) => {
      const place = band.querySelector("[data-not-live-words]");
      if (place && place.textContent !== words) place.textContent = words;
      band.hidden = false;
    });
  };

  const say = (words) => {
    const place = document.querySelector("[data-toasts]");
    if (!place) return;
    const toast = document.createElement("div");
    toast.className = "toast-x";
    toast.setAttribute("role", "alert");
    toast.dataset.toast = "";
    toast.dataset.seconds = "20";
    const text = document.createElement("span");
    text.textContent = words;
    toast.append(text);
    place.append(toast);
    startToast(toast);
  };

  const polls = () => document.querySelector("[hx-trigger*='every']") !== null;

  const showLive = () => {
    const age = Math.floor((performance.now() - live.at) / 1000);
    all("[data-live-words]").forEach((place) => {
      const words = polls() ? (age < 2 ? "Live" : `Live, ${age} s ago`) : "As of opening";
      if (place.textContent !== words) place.textContent = words;
    });
    if (polls() && age > 60 && !document.hidden && !live.broken) {
      const since = new Date(Date.now() - age * 1000).toLocaleTimeString([], { hour: "numeric", minute: "2-digit" });
      notLive(`No answer since ${since} on this device. You see the last copy; we keep trying.`);
    }
  };

  const askAgain = () => {
    if (!window.htmx) return;
    all("[hx-trigger*='every']").forEach((part) => {
      const address = part.getAttribute("hx-get");
      if (address) window.htmx.ajax("GET", address, { source: part, target: part, swap: part.getAttribute("hx-swap") || "innerHTML" });
    });
  };

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    waitUntil = 0;
    askAgain();
  });

  /* -- keys: off while typing, each has a visible button ----------------------------------- */

  let prefix = "";
  let prefixAt = 0;
  const isShown = (element) => element.offsetParent !== null || element.closest("details[data-menu]") !== null;

  const nextRow = (step) => {
    const rows = all("main tbody tr a, main .list > li a.b").filter(isShown);
    const at = rows.indexOf(document.activeElement);
    rows[Math.min(Math.max(at + step, 0), rows.length - 1)]?.focus();
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details[data-menu][open]").forEach((menu) => { menu.open = false; });
    const isTyping = event.target.closest("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
    if (isTyping || document.querySelector("dialog[open]")) return;
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z") {
      const undo = all("[data-toasts] [data-undo]").pop();
      if (undo) {
        event.preventDefault();
        undo.click();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || root.dataset.keys === "off") return;
    const pressed = event.key.toLowerCase();
    const wanted = prefix && performance.now() - prefixAt < 1500 ? `${prefix} ${pressed}` : pressed;
    prefix = "";
    const target = all("[data-key]").find((one) => one.dataset.key === wanted && isShown(one) && !one.disabled);
    if (target) {
      event.preventDefault();
      target.click();
    } else if (pressed === "g") {
      prefix = pressed;
      prefixAt = performance.now();
    } else if (pressed === "j" || pressed === "k") {
      nextRow(pressed === "j" ? 1 : -1);
    }
  });

  /* -- start, and again for every fragment that arrives ------------------------------------ */

  const start = (within = document) => {
    all("[data-toast]", within).forEach(startToast);
    all("[data-until]", within).forEach(showCountdown);
    all("[data-editor] textarea", within).forEach(followTyping);
  };

  document.addEventListener("htmx:load", (event) => start(event.detail.elt));
  setInterval(() => {
    all("[data-until]").forEach(showCountdown);
    showLive();
  }, 1000);
  start();
  showLive();
  root.dataset.ready = "1"; // Tests wait for this; a script that fails leaves it out.
})();
