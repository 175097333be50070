// The end of a sign-in while its frame is open: said in place. Asked once, when the time is over: somebody
// may have used the portal elsewhere since. Counted from the page's arrival: no two clocks have to agree.

const foot = document.querySelector("[data-frame-session]");
const ended = document.querySelector("[data-frame-over]").content.firstElementChild;
const LONGEST = 2 ** 31 - 1;
/** Seconds until an answer that did not come is asked for again. */
const AGAIN = 30;

function over(message) {
  const main = document.getElementById("main");
  ended.querySelector(".because").textContent = message ?? "";
  main.replaceChildren(ended);
  foot.hidden = true;
  ended.querySelector(".sentence").focus();
}

/** What the portal says; nothing when it cannot be reached, or something else answers in its place. */
async function ask() {
  try {
    const answer = await fetch("/accounts/session/?slide=0", { headers: { "X-Portal-Embed": "1" } });
    return await answer.json();
  } catch {
    return null;
  }
}

/** Only the portal's own word ends the page. */
async function look() {
  const said = await ask();
  if (said?.signed_in === false || said?.seconds_left < 1) return over(said.message);
  wait(said?.signed_in ? said.seconds_left + 1 : AGAIN);
}

function wait(seconds) {
  setTimeout(look, Math.min(seconds * 1000, LONGEST));
}

wait(Number(foot.dataset.frameSession) + 1);
