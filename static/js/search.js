// Ctrl K, Cmd K and / go to the search; hits as one types are a combobox of the WAI-ARIA practices.

import { check } from "./session.js";

const field = document.getElementById("q");
const list = document.getElementById("nearest");
let timer, active;

function choose(next) {
  active = next;
  for (const one of list.children) one.ariaSelected = one === next;
  field.setAttribute("aria-activedescendant", next?.id ?? "");
}

function show(hits) {
  list.replaceChildren(...hits.map(({ href, title, what }, n) => {
    const option = document.createElement("li");
    option.textContent = `${title} (${what})`;
    return Object.assign(option, { id: `hit-${n}`, role: "option", href });
  }));
  list.hidden = !hits.length;
  field.ariaExpanded = !list.hidden;
  choose();
}

async function ask() {
  const text = field.value;
  const query = new URLSearchParams(new FormData(field.form));
  const { asked = [], kinds = [] } = await fetch(`/api/search/?${query}`)
    .then((answer) => {
      if (answer.status === 401) check();
      return answer.json();
    })
    .catch(() => ({}));
  if (field.value !== text || document.activeElement !== field) return;
  show([...asked, ...kinds.flatMap((kind) => kind.hits.slice(0, 3))].slice(0, 9));
}

field.onkeydown = (event) => {
  const { key } = event;
  if (list.hidden) return;
  if (key === "ArrowDown") choose(active?.nextSibling ?? list.firstChild);
  else if (key === "ArrowUp") choose(active?.previousSibling ?? list.lastChild);
  else if (key === "Escape") show([]);
  else if (key === "Enter" && active) location = active.href;
  else return;
  event.preventDefault();
};
field.oninput = () => {
  clearTimeout(timer);
  timer = setTimeout(ask, 150);
};
field.onblur = () => show([]);
list.onmousedown = ({ button, target }) => { if (!button && target.href) location = target.href; };
Object.assign(field, { role: "combobox", ariaAutoComplete: "list" });
field.setAttribute("aria-controls", list.id);
show([]);

addEventListener("keydown", (event) => {
  const k = event.key === "k" && (event.ctrlKey || event.metaKey);
  if (!k && (event.key !== "/" || event.target.matches("input, textarea, select"))) return;
  event.preventDefault();
  if (field.checkVisibility()) field.select();
  else location = field.form.action;
});
