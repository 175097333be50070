// The frame's way in: a pop-up that the person opens, one code from it, and never a question in between.
// Without this script the link opens the same window, which then shows a code to type.

const link = document.querySelector("[data-connect]");
const status = document.querySelector("[data-connect-status]");
const field = document.getElementById("code");
let popup = null;
let taken = false;

link.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  taken = false;
  // No window comes back when the host page cuts the tie (COOP), or when the browser blocks it.
  popup = window.open(link.href, "_blank", "popup,width=560,height=720");
  status.textContent = popup
    ? "Go on in the portal’s window."
    : "Go on in the portal’s window, and type the code that it shows below. Did none open? Allow this page to open windows.";
});

addEventListener("message", async (event) => {
  if (event.origin !== location.origin || !popup || event.source !== popup || taken) return;
  if (event.data?.type !== "cdfportal:code") return;
  taken = true;
  let said = "The portal could not be reached.";
  try {
    const answer = await fetch("/embed/redeem/", {
      method: "POST",
      headers: { Accept: "application/json", "X-Portal-Embed": "1" },
      body: new URLSearchParams({ code: event.data.code }),
    });
    if (answer.ok) {
      popup.postMessage({ type: "cdfportal:connected" }, location.origin);
      return location.replace(link.dataset.back);
    }
    said = (await answer.json()).error.message;
  } catch { /* said above */ }
  status.textContent = said;
  popup.postMessage({ type: "cdfportal:refused", said }, location.origin);
});

// The link is good for fifteen minutes; a frame that nobody uses renews it.
setInterval(() => {
  if (!field.value && (!popup || popup.closed)) location.replace(link.dataset.back);
}, 600_000);
