// What only screen readers hear.

const region = Object.assign(document.createElement("p"), { className: "vh", role: "status" });
document.body.append(region);

/** Text only: Trusted Types are on. */
export function say(text) {
  region.textContent = text;
}
