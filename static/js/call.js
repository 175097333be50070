// Calls CDF from the browser: a session cookie goes out, never a token.

import { refused } from "./session.js";

const box = document.querySelector("[data-call]");
const part = (name) => box.querySelector(`[data-call-${name}]`);
const button = part("button");

function cell(tag, role, textContent) {
  return Object.assign(document.createElement(tag), { role, textContent });
}

function show(assets) {
  part("table").tBodies[0].replaceChildren(...assets.map((asset) => {
    const row = cell("tr", "row", "");
    row.append(cell("th", "rowheader", String(asset.id)), cell("td", "cell", asset.name ?? ""));
    return row;
  }));
  part("table").hidden = !assets.length;
}

async function call() {
  const say = part("message");
  button.disabled = true;
  say.textContent = "Asking CDF";
  try {
    const response = await fetch(box.dataset.call, { headers: { Accept: "application/json" } });
    const answer = await response.json();
    part("facts").hidden = false;
    part("status").textContent = response.status;
    part("request").textContent = response.headers.get("x-request-id") ?? "none";
    const items = answer.items ?? [];
    show(items);
    refused(response, answer, part("sign-in"), call);
    say.textContent = response.ok
      ? `CDF shows you ${items.length} assets.`
      : `${response.headers.has("x-portal-reason") ? "The portal" : "CDF"} refused: ${answer.error?.message ?? response.status}`;
  } catch {
    say.textContent = "The call did not reach the portal.";
  } finally {
    button.disabled = false;
  }
}

button.hidden = false;
button.addEventListener("click", call);
