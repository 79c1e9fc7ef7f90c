// What makes the pages quicker under the hand. Everything works without it.
"use strict";

document.documentElement.classList.add("js");

const $ = (selector, inside = document) => [...inside.querySelectorAll(selector)];

// A choice that is made is a form that is sent.
document.addEventListener("change", (event) => {
  if (!event.target.matches("select[data-submit]")) return;
  sessionStorage.setItem("readinglist:focus", event.target.id);
  event.target.form.requestSubmit();
});

// What is open closes at a click beside it, or with Escape.
const menus = () => $("details.status[open], details.help[open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// Keys, as the page behind "?" tells them. A single letter never acts where something is typed, nor when switched off.
const list = { at: -1, rows: () => $(".rows > li"), busy: Promise.resolve() };
const title = (row) => row.querySelector("h2 a");
const go = (to) => {
  const rows = list.rows();
  if (!rows.length) return;
  list.at = Math.max(0, Math.min(to, rows.length - 1));
  title(rows[list.at]).focus({ focusVisible: true });
  rows[list.at].scrollIntoView({ block: "nearest" });
};
const show = async (asked) => {
  const answer = await asked;
  if (!answer.ok) return location.reload(); // somebody was quicker: the page is no longer as it stands here
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const main = document.adoptNode(page.querySelector("main"));
  document.querySelector("main").replaceWith(main);
  enhance(main);
  if (answer.redirected) history.replaceState(null, "", answer.url);
  go(list.at);
};
const send = (action, words) => {
  const sent = () => show(fetch(action, { method: "POST", body: new URLSearchParams(words) }));
  list.busy = list.busy.then(sent).catch(() => location.reload());
};
const row = () => list.rows()[list.at];
const seek = () => {
  const box = document.getElementById("q");
  if (!box) return location.assign("/#q");
  box.focus();
  box.select();
};
const press = (thing) => {
  const folded = thing.closest("details:not([open])");
  if (folded) folded.open = true;
  else if (thing.matches("a, button")) thing.click();
  thing.focus();
};
const edit = (action) => {
  const form = document.getElementById("bulk");
  if (document.querySelector(".rows :checked, #bulk [name=all]:checked")) {
    form.elements.action.value = action;
    return form.requestSubmit();
  }
  list.busy = list.busy.then(() => {
    const { q, page } = form.elements;
    const words = { paper: row().querySelector("input").value, action, q: q.value, page: page.value };
    return show(fetch(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(words) }));
  }).catch(() => location.reload());
};
const help = async () => {
  let dialog = document.querySelector("dialog");
  if (!dialog) {
    const text = await (await fetch(document.querySelector("[data-key='?']").href)).text();
    dialog = document.createElement("dialog");
    dialog.setAttribute("aria-label", "Keys");
    const close = document.createElement("button");
    Object.assign(close, { textContent: "Close", autofocus: true, onclick: () => dialog.close() });
    dialog.append(close, ...new DOMParser().parseFromString(text, "text/html").querySelector("main").children);
    document.body.append(dialog);
  }
  dialog.showModal();
};
const onRow = {
  o: () => title(row()).click(),
  v: () => window.open(title(row()).pathname + "/open", "_blank", "noopener"),
  x: () => row().querySelector("input").click(),
  s: () => {
    const menu = row().querySelector("details");
    menu.open = true;
    menu.querySelector("button").focus();
  },
  t: () => {
    const form = document.getElementById("bulk");
    if (!document.querySelector(".rows :checked")) onRow.x();
    form.elements.action.value = "tag";
    form.elements.tags.focus();
  },
  n: () => location.assign(title(row()).href + "#write"),
};
const deeds = { 0: "shelf:stacks", 1: "status:to-read", 2: "status:reading", 3: "status:read", 4: "status:set-aside", "#": "delete" };
if (location.hash === "#write") press(document.querySelector("[data-key=n]"));
// Where one was: what is done on a page, and the way back to it, leave the list where it stood.
const asked = new URLSearchParams(location.search);
const place = `readinglist:${location.pathname}?${asked.get("q") ?? ""}&${asked.get("page") ?? 1}`;
const keep = (more) => sessionStorage.setItem(place, JSON.stringify({ at: list.at, row: row()?.id, ...more }));
document.addEventListener("submit", (event) => {
  // What became of the settings stands elsewhere than the button.
  if (event.target.method === "post" && event.target.id !== "settings") keep({ top: scrollY });
});
addEventListener("pagehide", () => {
  if (!sessionStorage.getItem(place)?.includes('"top"')) keep();
});
addEventListener("load", () => {
  const kept = JSON.parse(sessionStorage.getItem(place) ?? "{}");
  const ids = list.rows().map((one) => one.id);
  const found = Math.max(ids.indexOf(location.hash.slice(1)), ids.indexOf(kept.row));
  list.at = found >= 0 ? found : (kept.at ?? 0) - 1; // the row has gone: the next one took its place
  if (kept.top !== undefined) {
    if (kept.at >= 0) go(list.at + (found < 0));
    scrollTo(0, kept.top);
  }
  sessionStorage.removeItem(place);
  document.getElementById(sessionStorage.getItem("readinglist:focus"))?.focus();
  sessionStorage.removeItem("readinglist:focus");
  if (location.hash === "#q") seek();
});
// A form that takes long says so, until the page is left, or come back to.
document.addEventListener("submit", ({ target, defaultPrevented }) => {
  const button = target.dataset.busy && target.querySelector("button.primary");
  if (!button || defaultPrevented) return;
  const words = button.textContent;
  Object.assign(button, { disabled: true, textContent: target.dataset.busy });
  addEventListener("pageshow", () => Object.assign(button, { disabled: false, textContent: words }), { once: true });
});
let first = "";
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    for (const toast of $(".toast")) toast.open = false;
    if (event.target.matches("textarea")) event.target.blur();
    return;
  }
  const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || document.documentElement.dataset.keys === "off") return;
  const key = (first + event.key).trim();
  first = event.key === "g" && !first ? "g " : "";
  const named = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
  const rows = list.rows();
  const focused = rows.findIndex((one) => one.contains(document.activeElement));
  if (focused >= 0) list.at = focused;
  if (key === "?") help();
  else if (key === "/") seek();
  else if (named) press(named);
  else if (key === "u") rows.length ? send(document.getElementById("undo").action, {}) : document.getElementById("undo").requestSubmit();
  else if (!rows.length) return;
  else if (key === "j") go(list.at + 1);
  else if (key === "k") go(list.at - 1);
  else if (focused < 0 && (key in deeds || key in onRow)) go(Math.max(list.at, 0)); // first the cursor is shown
  else if (key in deeds) edit(deeds[key]);
  else if (key in onRow) list.busy = list.busy.then(() => onRow[key]());
  else return;
  event.preventDefault();
});

// Exact times in the reader's own zone.
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const exact = (root) => $("time[datetime]", root).forEach((time) => (time.title = clock.format(new Date(time.dateTime))));

// A link to a text becomes a button that copies it.
if (navigator.clipboard) {
  for (const link of $("a[data-copy]")) {
    const button = document.createElement("button");
    const words = link.textContent;
    button.type = "button";
    button.textContent = words;
    button.setAttribute("aria-live", "polite");
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(await (await fetch(link.href)).text());
        button.textContent = link.dataset.copy;
        setTimeout(() => (button.textContent = words), 2000);
      } catch {
        location.href = link.href;
      }
    });
    link.replaceWith(button);
  }
}

// Opening a form on the page puts the cursor into it.
for (const details of $("details.write, details.correct, .tags details")) {
  details.addEventListener("toggle", () => {
    if (details.open) details.querySelector("textarea, input:not([type=hidden])").focus();
  });
}

// The run under way, asked for every two seconds while the page is looked at.
const live = document.querySelector("[data-live]");
if (live) {
  const number = new Intl.NumberFormat("en");
  const say = (name, words) => {
    const at = live.querySelector(`[data-live-${name}]`);
    if (at && at.textContent !== words) at.textContent = words; // what stays the same is not read out again
  };
  const after = live.dataset.liveAfter;
  const ask = async () => {
    if (document.hidden) return;
    let run;
    try {
      run = await (await fetch(live.dataset.live)).json();
    } catch {
      return; // the server is away for a moment
    }
    const begun = after !== undefined && run.run !== null && run.run > Number(after);
    if (begun || (after === undefined && !run.running)) {
      clearInterval(ticking);
      if ("liveReload" in live.dataset) location.replace(location.pathname);
      else say("words", "finished; reload to see what changed");
      return;
    }
    if (!run.running) return;
    say("words", run.words ?? `${number.format(run.probed)} of ${number.format(run.total)} links asked`);
    say("remark", run.remark ? ` · ${run.remark}` : "");
    for (const name in run) if (Number.isInteger(run[name])) say(name, number.format(run[name]));
    if (run.html) live.querySelector("[data-live-part]").innerHTML = run.html;
    const bar = live.querySelector("progress");
    bar.max = run.total || 1;
    bar.value = run.done ?? run.probed;
  };
  const ticking = setInterval(ask, 2000);
}

// A note is kept while it is written. What got no answer is sent again, and stays in this browser until it is kept.
const note = document.querySelector("textarea[data-autosave]");
if (note) {
  const form = note.form;
  const { base, version, restore, drop } = form.elements;
  const offer = form.querySelector("[data-draft]");
  const key = "readinglist:" + new URL(form.action).pathname;
  const bare = (text) => text.replace(/^\n+|\n+$/g, "");
  const sent = new Set(); // texts without an answer: any of them may be the note by now
  let kept = note.value;
  let running = null;
  let failed = false;
  let waiting;
  const say = (words) => (form.querySelector("[role=status]").textContent = words);
  const send = async () => {
    while (note.value !== kept) {
      const text = note.value;
      const body = new URLSearchParams(new FormData(form));
      sent.add(text);
      try {
        const way = { method: "POST", body, headers: { Accept: "application/json" }, keepalive: text.length < 15000 };
        const answer = await fetch(form.action, { ...way, signal: AbortSignal.timeout(20000) });
        if (!answer.ok && answer.status !== 409) throw new Error(answer.status);
        const told = await answer.json();
        kept = text;
        failed = false;
        sent.clear();
        base.value = told.mark;
        version.value = told.conflict ?? "";
        form.querySelector("[data-compare]").hidden = !told.conflict;
        if (!told.conflict) document.querySelector("[data-note]").innerHTML = told.html;
        say(told.conflict ? "Changed in another place too; yours is kept beside it." : "Saved");
        if (note.value === text) localStorage.removeItem(key);
      } catch {
        failed = true;
        say("Not saved, trying again");
        waiting = setTimeout(save, 3000);
        return;
      }
    }
  };
  const save = () => {
    clearTimeout(waiting);
    return (running ??= send().finally(() => (running = null)));
  };
  const saveAnew = () => {
    running = null;
    save();
  };
  form.addEventListener("formdata", ({ formData }) => sent.forEach((text) => formData.append("sent", text)));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await save();
    if (!failed && !version.value) form.closest("details").open = false;
  });
  note.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, 800);
    if (!failed) say("");
    if (offer.hidden) localStorage.setItem(key, JSON.stringify({ text: note.value, base: base.value }));
  });
  note.addEventListener("blur", save);
  addEventListener("pagehide", saveAnew);
  addEventListener("pageshow", saveAnew);
  addEventListener("beforeunload", (event) => {
    if (note.value !== kept && (failed || note.value.length >= 15000)) event.preventDefault();
  });
  const draft = JSON.parse(localStorage.getItem(key));
  offer.hidden = !draft || bare(draft.text) === bare(kept);
  if (!offer.hidden) form.closest("details").open = true;
  restore.addEventListener("click", () => {
    offer.hidden = true;
    note.value = draft.text;
    base.value = draft.base;
    save();
  });
  drop.addEventListener("click", () => {
    offer.hidden = true;
    localStorage.removeItem(key);
  });
}

// The search box offers what could stand at the cursor.
const completing = (box) => {
  const list = document.createElement("ul");
  Object.assign(list, { id: `${box.id}-offers`, className: "offers", role: "listbox", hidden: true, ariaLabel: "What could stand here" });
  box.after(list);
  for (const [name, value] of Object.entries({ role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id })) {
    box.setAttribute(name, value);
  }
  let offers = [];
  let marked = -1;
  let asked = 0;
  let waiting;
  const mark = (at) => {
    marked = at;
    [...list.children].forEach((row, number) => row.setAttribute("aria-selected", String(number === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else box.setAttribute("aria-activedescendant", list.children[at].id);
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const show = (found) => {
    offers = found;
    list.replaceChildren(...offers.map(({ label, hint }, at) => {
      const row = document.createElement("li");
      const aside = document.createElement("small");
      Object.assign(row, { id: `${list.id}-${at}`, role: "option" });
      aside.textContent = hint;
      row.append(label, " ", aside);
      return row;
    }));
    list.hidden = !offers.length;
    box.setAttribute("aria-expanded", String(!list.hidden));
    mark(-1);
  };
  const close = () => {
    clearTimeout(waiting);
    asked += 1;
    show([]);
  };
  const ask = async () => {
    const mine = ++asked;
    const at = [...box.value.slice(0, box.selectionStart)].length;
    try {
      const found = await (await fetch(`${box.dataset.complete}?${new URLSearchParams({ q: box.value, at })}`)).json();
      if (mine === asked && document.activeElement === box) show(found);
    } catch {
      close(); // the server is away for a moment; typing goes on
    }
  };
  const take = ({ text, at }) => {
    const before = [...text].slice(0, at).join("");
    close();
    box.value = text;
    box.setSelectionRange(before.length, before.length);
    if (before.endsWith(":")) ask();
  };
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const takes = marked >= 0 && (event.key === "Enter" || (event.key === "Tab" && !event.shiftKey));
    if (step) mark(marked < 0 && step < 0 ? offers.length - 1 : (marked + step + offers.length) % offers.length);
    else if (takes) take(offers[marked]);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("pointerdown", (event) => {
    event.preventDefault(); // the cursor stays in the box
    const row = event.target.closest("li");
    if (row) take(offers[[...list.children].indexOf(row)]);
  });
};

// What is done to a page when it comes, and to the part of it that is put in a part's place.
const enhance = (root) => {
  exact(root);
  for (const box of $("input[data-complete]", root)) completing(box);
};
enhance(document);
