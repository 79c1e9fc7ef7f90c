// What makes the pages quicker under the hand. Everything works without it.
"use strict";

document.documentElement.classList.add("js");

const $ = (selector, inside = document) => [...inside.querySelectorAll(selector)];

// A choice that is made is a form that is sent.
for (const select of $("select[data-submit]")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}

// "/" goes to the search box, Escape closes what is open.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
    const box = document.getElementById("q");
    if (box) {
      event.preventDefault();
      box.focus();
      box.select();
    }
  }
  if (event.key === "Escape") {
    for (const menu of $("details.status[open], details.help[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  }
});
document.addEventListener("click", (event) => {
  for (const menu of $("details.status[open], details.help[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

// A status set in the list leaves the list where it stood.
const place = "readinglist:" + location.pathname + location.search;
for (const form of $(".rows form")) {
  form.addEventListener("submit", () => sessionStorage.setItem(place, String(scrollY)));
}
const stood = sessionStorage.getItem(place);
if (stood !== null) {
  sessionStorage.removeItem(place);
  addEventListener("load", () => scrollTo(0, Number(stood)));
}

// Exact times in the reader's own zone.
const clock = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
for (const time of $("time[datetime]")) time.title = clock.format(new Date(time.dateTime));

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
    if (at) at.textContent = words;
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
    say("words", `${number.format(run.probed)} of ${number.format(run.total)} links asked`);
    say("remark", run.remark ? ` · ${run.remark}` : "");
    for (const name of ["requests", "flips", "inconclusive"]) say(name, number.format(run[name]));
    const bar = live.querySelector("progress");
    bar.max = run.total || 1;
    bar.value = run.probed;
  };
  const ticking = setInterval(ask, 2000);
}
