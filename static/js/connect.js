// The pop-up: passes the code to the frame that opened it, if it still knows that frame, and closes.
// Only a page of the portal's own origin ever gets it, whoever opened this window.

const way = document.querySelector("input[name=way]:not([data-fixed])");
if (way && window.opener) way.value = "message";

document.querySelector("[data-close]")?.addEventListener("click", (event) => {
  if (!window.opener) return;
  event.preventDefault();
  window.close();
});

const box = document.querySelector("[data-code]");
const typed = document.querySelector("[data-typed]");
const heading = document.querySelector("[data-connect-said]");

function say(title, text) {
  heading.textContent = title;
  box.textContent = text;
}

function offer(text) {
  say("The frame is not connected yet", text);
  typed.hidden = false;
}

if (box && window.opener) {
  const frame = window.opener;
  typed.hidden = true;
  const waiting = setTimeout(() => offer("No frame of the portal answered. Show a code, and type it into the frame."), 5000);
  addEventListener("message", (event) => {
    if (event.origin !== location.origin || event.source !== frame) return;
    clearTimeout(waiting);
    if (event.data?.type === "cdfportal:connected") {
      say("The frame is connected", "You can close this window.");
      window.close();
    } else if (event.data?.type === "cdfportal:refused") {
      offer(String(event.data.said));
    }
  });
  frame.postMessage({ type: "cdfportal:code", code: box.dataset.code }, location.origin);
}
