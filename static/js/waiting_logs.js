/* Logs that wait for a connection (design.md, "Where student facts may be").

   What waits on the device: row ids, channel, direction, outcome, what kind of contact, and when; no name, no word that
   was typed. Each carries an id made here, by which the server stores it once, however often it is sent. They wait for the
   account that logged them: of another account nothing is sent or shown.

   #waiting-logs        the band that says how many wait; data-user, data-address, data-token
   form[data-waits]     a log form: data-student, data-program (empty: typed, so that it cannot wait)
   #waiting-logs-out    the dialog that asks before signing out */
"use strict";

(() => {
  const KEY = "soapnet-waiting-logs";
  const CODES = ["channel", "direction", "outcome", "kind", "speaks", "minutes", "ours", "theirs"];
  const band = document.getElementById("waiting-logs");
  if (!band) return;
  const words = band.querySelector("[data-waiting-words]");
  const user = band.dataset.user;

  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(KEY)) || [];
    } catch {
      return [];
    }
  };
  const write = (logs) => {
    if (logs.length) localStorage.setItem(KEY, JSON.stringify(logs));
    else localStorage.removeItem(KEY);
  };
  const mine = () => read().filter((log) => log.user === user);
  const drop = (id) => write(read().filter((log) => log.client_id !== id));

  const newId = () => {
    if (crypto.randomUUID) return crypto.randomUUID();
    const bytes = [...crypto.getRandomValues(new Uint8Array(16))];
    return bytes.map((byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  const count = (number) => (number === 1 ? "1 log waits" : `${number} logs wait`);

  const show = (said) => {
    const number = mine().length;
    band.hidden = !number && !said;
    words.textContent = [said, number ? `${count(number)} on this device for a connection.` : ""].filter(Boolean).join(" ");
    band.querySelector("[data-waiting-send]").hidden = !number;
  };

  /* -- sending ------------------------------------------------------------------------------ */

  let isSending = false;

  // Whether it needs to wait no longer: stored, or refused for good. Null: no connection, or signed out meanwhile.
  const send = async (log) => {
    const body = new URLSearchParams(log.values);
    body.set("client_id", log.client_id);
    body.set("seconds_ago", Math.max(0, Math.round((Date.now() - log.at) / 1000)));
    let answer;
    try {
      answer = await fetch(band.dataset.address, {
        method: "POST",
        body,
        redirect: "manual",
        headers: { "X-CSRFToken": band.dataset.token },
      });
    } catch {
      return null;
    }
    if (answer.ok) return (await answer.json()).log;
    if (answer.status === 422 || answer.status === 404) return "";
    return null;
  };

  const sendAll = async () => {
    if (isSending || !mine().length) return;
    isSending = true;
    let stored = 0;
    let refused = 0;
    let last = "";
    for (const log of mine()) {
      const done = await send(log);
      if (done === null) break;
      drop(log.client_id);
      if (done) {
        stored += 1;
        last = done;
      } else refused += 1;
    }
    isSending = false;
    const said = [];
    if (stored) said.push(stored === 1 ? "Sent: 1 log that waited." : `Sent: ${stored} logs that waited.`);
    if (refused) said.push(`${refused === 1 ? "1 log" : `${refused} logs`} could not be taken. Please log it again by hand.`);
    const note = band.querySelector("[data-waiting-note]");
    note.hidden = !last;
    if (last) note.href = last;
    if (said.length || !mine().length) show(said.join(" "));
  };

  addEventListener("online", sendAll);
  setInterval(() => { if (navigator.onLine) sendAll(); }, 20000);
  band.querySelector("[data-waiting-send]").addEventListener("click", async () => {
    await sendAll();
    if (mine().length) show("No connection yet.");
  });

  /* -- logging ------------------------------------------------------------------------------ */

  const keep = (form, data) => {
    const values = { student: form.dataset.student, program: form.dataset.program, tracks: data.getAll("tracks").join(",") };
    CODES.forEach((name) => { values[name] = data.get(name) || ""; });
    const ago = Number(data.get("when") || 0) * 60000;
    const log = { user, client_id: data.get("client_id"), at: Date.now() - ago, values };
    write([...read().filter((one) => one.client_id !== log.client_id), log]);
  };

  const isOffline = (form, data) => {
    if (!form.dataset.student || !form.dataset.program) {
      show("No connection. Names are not kept on the device, so this one cannot wait; what you typed is still here.");
      return;
    }
    keep(form, data);
    const note = data.get("note");
    show(`No connection. Outcome and time are kept.${note ? " The note is not kept: add it once you are back." : ""}`);
    form.querySelectorAll("button[name=outcome]").forEach((button) => { button.disabled = true; });
    band.scrollIntoView({ block: "nearest" });
  };

  const native = (form, data) => {
    ["outcome", "client_id"].forEach((name) => {
      let field = form.querySelector(`input[type=hidden][name=${name}]`);
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        form.append(field);
      }
      field.value = data.get(name) || "";
    });
    HTMLFormElement.prototype.submit.call(form);
  };

  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (form.dataset.waits === undefined || event.defaultPrevented || !event.submitter) return;
    event.preventDefault();
    const data = new FormData(form, event.submitter);
    form.dataset.clientId = form.dataset.clientId || newId();
    data.set("client_id", form.dataset.clientId);
    let answer;
    try {
      answer = await fetch(form.action, { method: "POST", body: data, redirect: "manual", headers: { Accept: "application/json" } });
    } catch {
      delete form.dataset.sent;
      form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
      isOffline(form, data);
      return;
    }
    // What is wrong with it, or an ended session, is told by the page itself.
    if (!answer.ok) return native(form, data);
    form.dataset.sent = "1"; // nothing unsaved is left
    location.assign((await answer.json()).next);
  });

  /* -- signing out -------------------------------------------------------------------------- */

  const dialog = document.getElementById("waiting-logs-out");
  let leaving = null;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!dialog || new URL(form.action, location.href).pathname !== dialog.querySelector("[data-logout]").dataset.logout || !mine().length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    leaving = form;
    dialog.querySelector("[data-waiting-count]").textContent = `${count(mine().length)} on this device.`;
    dialog.showModal();
  }, true);

  dialog?.addEventListener("click", async (event) => {
    const choice = event.target.closest("[data-waiting]")?.dataset.waiting;
    if (!choice) return;
    if (choice === "send") await sendAll();
    if (choice === "drop") write(read().filter((log) => log.user !== user));
    if (mine().length && choice !== "stay") {
      dialog.querySelector("[data-waiting-count]").textContent = `No connection yet. ${count(mine().length)} still.`;
      return;
    }
    dialog.close();
    if (choice !== "stay") HTMLFormElement.prototype.submit.call(leaving);
  });

  show();
  sendAll();
})();
