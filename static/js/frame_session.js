// The end of a sign-in while its frame is open: said in place. Asked once, when the time is over: somebody
// may have used the portal elsewhere since. Counted from the page's arrival: no two clocks have to agree.

const foot = document.querySelector("[data-frame-session]");
const ended = document.querySelector("[data-frame-over]").content.firstElementChild;
const LONGEST = 2 ** 31 - 1;

function over(message) {
  const main = document.getElementById("main");
  ended.querySelector(".because").textContent = message ?? "";
  main.replaceChildren(ended);
  foot.hidden = true;
  ended.querySelector(".sentence").focus();
}

async function look() {
  try {
    const answer = await fetch("/accounts/session/?slide=0", { headers: { "X-Portal-Embed": "1" } });
    const said = await answer.json();
    if (!said.signed_in || said.seconds_left < 1) return over(said.message);
    wait(said.seconds_left + 1);
  } catch {
    over("The portal could not be reached.");
  }
}

function wait(seconds) {
  setTimeout(look, Math.min(seconds * 1000, LONGEST));
}

wait(Number(foot.dataset.frameSession) + 1);
