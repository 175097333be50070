// The sign-in behind the page. The server is asked before anything is shown.

import { say } from "./say.js";

const WARNING = 120;
const STAY = "/accounts/stay/";
const bar = document.getElementById("lapse");
const part = (name) => bar.querySelector(`[data-lapse-${name}]`);
const tabs = new BroadcastChannel("sign-in");

/** In another tab: this one stays as it is. */
function elsewhere(link, address) {
  const start = new URL(address, location.href);
  start.searchParams.set("next", STAY);
  Object.assign(link, { href: start, target: "_blank", rel: "noopener" });
}

let me = bar?.dataset.person;
/** The sign-in that the page knows of, and that whose mark its forms carry. */
let known = bar?.dataset.signIn;
let marked = known;
let due = Infinity;
let timer;
/** What to do once somebody is signed in again. */
let waiting = [];
let unsent;
/** Whom the button names. */
let named;

/** What `/accounts/session/` says; null when the portal does not answer. */
async function ask(slide) {
  try {
    const answer = await fetch(`/accounts/session/${slide ? "" : "?slide=0"}`);
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

const personOf = (now) => `${now.person.issuer} ${now.person.subject}`;

function show(text, shown, isNew = bar.hidden || part("text").textContent !== text) {
  part("text").textContent = text;
  for (const name of ["stay", "again", "other"]) part(name).hidden = name !== shown;
  bar.hidden = false;
  if (isNew) say(text);
}

function wait(seconds) {
  clearTimeout(timer);
  due = Date.now() + 1000 * seconds;
  timer = setTimeout(check, Math.min(1000 * seconds, 86_400_000));
}

function alive(now) {
  const rest = now.seconds_left - WARNING;
  if (rest > 0) {
    bar.hidden = true;
    wait(rest);
  } else {
    const idle = now.ends_because === "idle";
    const at = now.ends_at.slice(11, 19);
    show(`Your sign-in ends at ${at} UTC${idle ? " unless you go on" : ""}.`, idle ? "stay" : "again");
    wait(now.seconds_left + 1);
  }
  unsent = undefined;
  if (now.session.id === known) return;
  known = now.session.id;
  const done = waiting;
  waiting = [];
  for (const again of done) again();
}

/** Asks, and shows what is so. */
export async function check(slide) {
  if (!bar) return null;
  const now = await ask(slide === true);
  if (now) document.dispatchEvent(new CustomEvent("sign-in", { detail: now }));
  if (!now) wait(30);
  else if (!now.signed_in) {
    show(`Your sign-in has ended. ${now.message ?? ""}`.trim(), "again");
    clearTimeout(timer);
    due = Infinity;
  } else if (personOf(now) !== me) {
    const name = now.person.name || now.person.subject;
    named = personOf(now);
    part("other").textContent = `${unsent ? "Send" : "Open it"} as ${name}`;
    show(`${name} is signed in now; this page was made for ${bar.dataset.name}.`, "other");
  } else alive(now);
  return now;
}

/** A sign-in has a mark of its own; the forms get the new one. False: it is that of yet another. */
async function mark(now) {
  const answer = await fetch("/accounts/form-mark/", { headers: { Accept: "application/json" } });
  if (!answer.ok) return true;
  const { sign_in, mark: value } = await answer.json();
  if (sign_in !== now.session.id) return false;
  for (const field of document.getElementsByName("csrfmiddlewaretoken")) field.value = value;
  marked = sign_in;
  return true;
}

let passed;
const asking = new WeakSet();

/** A form goes out only while its person is signed in. */
async function hold(event) {
  const form = event.target;
  if (passed === form || !form.elements.csrfmiddlewaretoken || "anytime" in form.dataset) return;
  event.preventDefault();
  if (asking.has(form)) return;
  asking.add(form);
  const go = () => {
    passed = form;
    form.requestSubmit(event.submitter);
    passed = undefined;
  };
  unsent = go;
  const now = await check();
  asking.delete(form);
  if (now && (!now.signed_in || personOf(now) !== me)) {
    say(`${part("text").textContent} Nothing was sent; what you typed is still here.`);
    bar.querySelector(".acts > :not([hidden])").focus();
    if (!now.signed_in) waiting.push(() => say("You are signed in again. Nothing was sent yet."));
    return;
  }
  if (now && now.session.id !== marked && !(await mark(now))) return hold(event);
  go();
}

/** Whether the portal, not CDF, wants a sign-in: `place` offers it, and `again` runs afterwards. */
export function refused(response, answer, place, again) {
  const is = response.headers.has("x-portal-reason") && Boolean(answer.sign_in);
  place.hidden = !is;
  if (!is) return false;
  elsewhere(place.querySelector("a"), answer.sign_in);
  waiting.push(() => {
    place.hidden = true;
    say("You are signed in again.");
    again();
  });
  return true;
}

/** Another tab did something, or this one is looked at again. */
function look() {
  if (!bar.hidden || waiting.length || (!document.hidden && Date.now() >= due)) check();
}

if (bar) {
  tabs.addEventListener("message", look);
  document.addEventListener("visibilitychange", look);
  addEventListener("focus", look);
  tabs.postMessage("here");
  elsewhere(part("again"), part("again").href);
  part("stay").addEventListener("click", async (event) => {
    event.preventDefault();
    await check(true);
    tabs.postMessage("here");
  });
  part("other").addEventListener("click", async () => {
    if (!unsent) return location.reload();
    const whom = named;
    const now = await ask();
    if (!now?.signed_in || personOf(now) !== whom || !(await mark(now))) return check();
    me = whom;
    bar.dataset.name = now.person.name || now.person.subject;
    const go = unsent;
    alive(now);
    go();
  });
  document.addEventListener("submit", hold);
  wait(Number(bar.hidden ? bar.dataset.ask : bar.dataset.left) + 1);
}
