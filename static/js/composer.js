/* The composer's comfort: words are kept while they are typed, and no press loses them. Without script everything here
   is done by Save, which checks too. Nothing typed is put into the browser's stores: it is on the page and on the server.

   form[data-autosave="address"]   kept there 2.5 s after typing stops; a press waits until the words are safe
   [data-saved]                    says how that went
   [data-words]                    counts
   button[data-insert="words"]     puts them where one writes
   select[data-picker]             search as you type, over the plain list of the form */
"use strict";

(() => {
  const all = (what, within = document) => [...within.querySelectorAll(what)];
  const PAUSE = 2500;
  const AGAIN = [3000, 6000, 12000, 30000];

  /* -- autosave ---------------------------------------------------------------------------- */

  const form = document.querySelector("form[data-autosave]");
  const said = document.querySelector("[data-saved]");
  let changed = 0; // counts what was typed; kept is what of it the server has
  let kept = 0;
  let failures = 0;
  let timer = null;
  let running = null;
  let stopped = false; // somebody else has changed the words: only a person decides now

  const tell = (words, isLost) => {
    if (!said || said.textContent === words) return;
    said.textContent = words;
    said.classList.toggle("is-lost", isLost);
  };

  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(save, wait);
  };

  // A sign-in in another tab makes a new token; the page that waits takes it over.
  const takeToken = async () => {
    const answer = await fetch(location.pathname, { redirect: "manual" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    if (!token) return;
    all("input[name=csrfmiddlewaretoken]").forEach((field) => { field.value = token; });
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
  };

  const lost = (words) => {
    tell(`${words} Your words are on this page; it tries again.`, true);
    later(AGAIN[Math.min(failures, AGAIN.length - 1)]);
    failures += 1;
    return "lost";
  };

  const ask = async () => {
    const sent = changed;
    const data = new FormData(form);
    let answer;
    try {
      answer = await fetch(form.dataset.autosave, { method: "POST", body: data, redirect: "manual" });
    } catch {
      return lost("Not saved: no connection.");
    }
    if (answer.type === "opaqueredirect") return lost("Not saved: your session has ended. Sign in again in another tab.");
    if (answer.status === 403) {
      await takeToken().catch(() => {});
      return lost("Not saved yet: the session is new.");
    }
    if (answer.status >= 500 || answer.status === 404) return lost("Not saved: the server answered with an error.");
    const told = await answer.json().catch(() => ({ said: "" }));
    failures = 0;
    tell(told.said, !answer.ok);
    if (answer.status === 409) stopped = true;
    if (!answer.ok) return "refused";
    form.elements.version.value = told.version;
    kept = sent;
    if (kept === changed) document.dispatchEvent(new CustomEvent("draft-saved"));
    else later(PAUSE);
    return "kept";
  };

  const save = () => {
    clearTimeout(timer);
    if (running) return running;
    running = ask().finally(() => { running = null; });
    return running;
  };

  if (form) {
    form.addEventListener("input", (event) => {
      if (!["subject", "body"].includes(event.target.name)) return;
      changed += 1;
      if (!stopped) later(PAUSE);
    });
    addEventListener("online", () => { if (changed !== kept) save(); });

    // An answer of the checks may have put a new button in place of the one that was pressed.
    const standIn = (button) => {
      if (!button || button.form === form) return button;
      const hidden = document.createElement("button");
      hidden.type = "submit";
      hidden.hidden = true;
      hidden.name = button.name;
      hidden.value = button.value;
      form.append(hidden);
      return hidden;
    };

    // A press leaves the page: first the words are safe, and the session is still there to take it.
    form.addEventListener("submit", async (event) => {
      if (form.dataset.safe) {
        delete form.dataset.safe;
        return;
      }
      event.preventDefault();
      const submitter = event.submitter;
      submitter?.setAttribute("aria-busy", "true");
      await running;
      const became = await save();
      submitter?.removeAttribute("aria-busy");
      if (became === "lost") {
        if (document.activeElement !== form.elements.body) form.elements.body.focus();
        return;
      }
      clearTimeout(timer);
      form.dataset.safe = "1";
      form.requestSubmit(standIn(submitter));
    });

    const count = document.querySelector("[data-words]");
    form.elements.body?.addEventListener("input", () => {
      if (count) count.textContent = String(form.elements.body.value.split(/\s+/).filter(Boolean).length);
    });
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    const area = form?.elements.body;
    if (!button || !area) return;
    area.focus();
    const before = area.value.slice(0, area.selectionStart);
    const gap = before === "" || /\s$/.test(before) ? "" : " ";
    area.setRangeText(gap + button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
    area.dispatchEvent(new Event("input", { bubbles: true }));
    button.closest("details")?.removeAttribute("open");
  });

  /* -- pickers: the select stays the truth, and is what the form sends ---------------------- */

  const fold = (words) => words.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  const dress = (select) => {
    const options = [...select.options].filter((option) => option.value);
    const folded = new Map(options.map((option) => [option, fold(option.text)]));
    const label = document.querySelector(`label[for="${select.id}"]`);
    const box = document.createElement("div");
    const chosen = document.createElement("div");
    const input = document.createElement("input");
    const list = document.createElement("ul");
    let at = -1;
    box.className = "picker";
    chosen.className = "chosen";
    input.className = "form-control";
    input.type = "text";
    input.autocomplete = "off";
    input.id = `${select.id}_search`;
    input.placeholder = "Type a name";
    list.id = `${select.id}_list`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-autocomplete", "list");
    if (label) {
      label.htmlFor = input.id;
      list.setAttribute("aria-label", label.textContent.trim());
    }
    box.append(chosen, input, list);
    select.before(box);
    select.hidden = true;
    // A hidden field that the browser would ask to be filled could not be shown to its reader.
    const isRequired = select.required;
    select.required = false;

    const showChosen = () => {
      chosen.replaceChildren(
        ...options.filter((option) => option.selected).map((option) => {
          const button = document.createElement("button");
          button.type = "button";
          button.textContent = `${option.text} ×`;
          button.setAttribute("aria-label", `Take out ${option.text}`);
          button.addEventListener("click", () => {
            option.selected = false;
            showChosen();
            input.focus();
          });
          return button;
        }),
      );
      input.required = isRequired && !options.some((option) => option.selected);
    };

    const close = () => {
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    };

    const pick = (option) => {
      if (!select.multiple) options.forEach((other) => { other.selected = false; });
      option.selected = true;
      input.value = "";
      close();
      showChosen();
    };

    const mark = (place) => {
      const rows = [...list.children];
      at = (place + rows.length) % rows.length;
      rows.forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
      input.setAttribute("aria-activedescendant", rows[at].id);
      rows[at].scrollIntoView({ block: "nearest" });
    };

    const open = () => {
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      const found = options
        .filter((option) => !option.selected && words.every((word) => folded.get(option).includes(word)))
        .slice(0, 12);
      list.replaceChildren(
        ...found.map((option, number) => {
          const row = document.createElement("li");
          row.id = `${list.id}_${number}`;
          row.setAttribute("role", "option");
          row.setAttribute("aria-selected", "false");
          row.textContent = option.text;
          row.addEventListener("mousedown", (event) => event.preventDefault());
          row.addEventListener("click", () => pick(option));
          return row;
        }),
      );
      list.hidden = found.length === 0;
      at = -1;
      input.setAttribute("aria-expanded", String(found.length > 0));
    };

    input.addEventListener("input", open);
    input.addEventListener("focus", open);
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") close();
      else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) open();
        if (!list.hidden) mark(at + (event.key === "ArrowDown" ? 1 : -1));
      } else if (event.key === "Enter" && !list.hidden) {
        event.preventDefault();
        list.children[Math.max(at, 0)]?.click();
      } else if (event.key === "Backspace" && input.value === "") {
        const last = options.filter((option) => option.selected).pop();
        if (last) {
          last.selected = false;
          showChosen();
        }
      }
    });
    showChosen();
  };

  all("select[data-picker]").forEach(dress);
})();
