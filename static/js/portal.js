// What the pages do better with a script; each works without.

import { say } from "./say.js";

const MINUTE = 60_000;
const WAITING = "Waiting for the answer …";

/** The server's clock: what it wrote, and what has gone by here since the page arrived. */
const begun = performance.getEntriesByType("navigation")[0]?.responseStart ?? performance.now();
const skew = Date.parse(document.documentElement.dataset.now) - (Date.now() - (performance.now() - begun));
const now = () => Date.now() + (Number.isFinite(skew) ? skew : 0);

/** "41 min", "7 h 52 min", "under 1 min", as the server writes it. */
function left(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return milliseconds > 0 ? "under 1 min" : "0 min";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

/** Copy buttons come hidden; they copy the text of the element they name, or this page's address. */
function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source ? source.textContent.trim() : location.href);
        say("Copied");
      } catch {
        say("The browser did not allow copying");
      }
    });
  }
}

/** A screen reader hears of the last 5 minutes and of the last, once for each clock. */
function countdown(clock) {
  if ("ended" in clock.dataset) return;
  const rest = Date.parse(clock.dateTime) - now();
  clock.textContent = left(rest);
  const reached = [1, 5].find((minutes) => rest > 0 && rest <= minutes * MINUTE);
  if (!reached || reached >= (clock.dataset.said ?? Infinity)) return;
  clock.dataset.said = reached;
  say(`${clock.dataset.countdown} in ${reached} min`);
}

/** The sign-in's clock follows what the server says, here or in another tab. */
function follow({ detail: { signed_in: goesOn, ends_at: end } }) {
  const clock = document.querySelector(".ttl time");
  if (!clock) return;
  clock.toggleAttribute("data-ended", !goesOn);
  clock.nextElementSibling.hidden = !goesOn;
  if (!goesOn) clock.textContent = "ended";
  else if (Math.abs(Date.parse(end) - Date.parse(clock.dateTime)) >= 1000) {
    clock.dateTime = end;
    delete clock.dataset.said;
  }
  countdown(clock);
}

/** "3 min ago", after the absolute time that the server wrote. What a page is as of is never to come. */
function distance(time) {
  const gap = Date.parse(time.dateTime) - now();
  if (gap > 0 && !time.closest(".asof")) return `in ${left(gap)}`;
  return gap > -MINUTE ? "just now" : `${left(-gap)} ago`;
}

function times() {
  const ago = new Map();
  for (const time of document.querySelectorAll("main time[datetime]:not([data-countdown], .answer *, .told *)")) {
    if (Number.isNaN(Date.parse(time.dateTime))) continue;
    const text = Object.assign(document.createElement("span"), { className: "ago" });
    time.append(text);
    ago.set(time, text);
  }
  const clocks = document.querySelectorAll("time[data-countdown]");
  const step = () => {
    for (const [time, text] of ago) text.textContent = ` (${distance(time)})`;
    clocks.forEach(countdown);
  };
  step();
  setInterval(step, 10_000);
}

/** What takes more than a second says so, and its button cannot be pressed twice. */
function progress() {
  const sign = Object.assign(document.createElement("p"), { className: "wait", role: "status" });
  document.body.append(sign);
  let timer;
  let pressed = [];
  const begin = (text, buttons) => {
    clearTimeout(timer);
    timer = setTimeout(() => { sign.textContent = text; }, 1000);
    pressed = buttons;
    // After the form is read: a disabled button is not in it.
    setTimeout(() => pressed.forEach((button) => { button.disabled = true; }));
  };
  document.addEventListener("submit", ({ defaultPrevented, target }) => {
    if (defaultPrevented) return;
    begin(target.dataset.slow ?? WAITING, [...target.querySelectorAll("button:not(:disabled)")]);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([download], [target])");
    const leaves = link && !link.getAttribute("href").startsWith("#") && !event.defaultPrevented;
    const elsewhere = event.button || event.ctrlKey || event.metaKey || event.shiftKey;
    if (leaves && !elsewhere) begin(link.dataset.slow ?? WAITING, []);
  });
  addEventListener("pageshow", () => {
    clearTimeout(timer);
    sign.textContent = "";
    for (const button of pressed) button.disabled = false;
    pressed = [];
  });
}

document.addEventListener("sign-in", follow);
copyButtons();
times();
progress();
