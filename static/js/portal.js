// What the pages do better with a script; each works without. Text only: Trusted Types are on.

const MINUTE = 60_000;

/** "41 min", "7 h 52 min", "under 1 min", as the server writes it. */
export function left(milliseconds) {
  const minutes = Math.floor(milliseconds / MINUTE);
  if (minutes < 1) return milliseconds > 0 ? "under 1 min" : "0 min";
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 ? `${hours} h ${minutes % 60} min` : `${hours} h`;
  return `${Math.floor(hours / 24)} days`;
}

const status = document.createElement("p");
status.className = "vh";
status.setAttribute("role", "status");
document.body.append(status);

/** Copy buttons come hidden; they copy the text of the element they name, or this page's address. */
function copyButtons() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const source = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(source ? source.textContent.trim() : location.href);
        status.textContent = "Copied";
      } catch {
        status.textContent = "The browser did not allow copying";
      }
    });
  }
}

/** Countdowns run on; a screen reader hears of the last 5 and the last minute only. */
function countdowns() {
  const clocks = [...document.querySelectorAll("time[data-countdown]")];
  const said = new Set();
  const step = () => {
    for (const clock of clocks) {
      const rest = Date.parse(clock.dateTime) - Date.now();
      clock.textContent = left(rest);
      for (const minutes of [5, 1]) {
        if (rest > 0 && rest <= minutes * MINUTE && !said.has(minutes)) {
          said.add(minutes);
          status.textContent = `Your sign-in ends in ${minutes} min`;
          break;
        }
      }
    }
  };
  if (clocks.length) setInterval(step, 30_000);
}

/** Absolute times keep their text and gain the distance as a tooltip; nothing hides behind it. */
function relativeTimes() {
  const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
  for (const time of document.querySelectorAll("time[data-relative]")) {
    const minutes = Math.round((Date.parse(time.dateTime) - Date.now()) / MINUTE);
    if (!Number.isFinite(minutes)) continue;
    const text = Math.abs(minutes) < 90
      ? words.format(minutes, "minute")
      : words.format(Math.round(minutes / 60), "hour");
    time.append(` (${text})`);
  }
}

copyButtons();
countdowns();
relativeTimes();
