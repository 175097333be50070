// What only screen readers hear.

const region = document.createElement("p");
region.className = "vh";
region.setAttribute("role", "status");
document.body.append(region);

/** Text only: Trusted Types are on. */
export function say(text) {
  region.textContent = text;
}
