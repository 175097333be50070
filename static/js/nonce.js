// The minute of a nonce, counted down; at its end the nonce goes from the page. Works without: the page
// says when the minute ends. Counted from the page's arrival, so that no two clocks have to agree.

const nonce = document.getElementById("nonce");
const rest = document.querySelector("[data-nonce-left]");
const said = document.querySelector("[data-nonce-said]");
const ends = performance.now() + 1000 * Number(rest.dataset.nonceLeft);
// A screen reader hears of these only, and of the end.
const told = new Set([30, 10]);

function over() {
  nonce.textContent = "over";
  for (const button of document.querySelectorAll("[data-copy=nonce]")) button.hidden = true;
  rest.hidden = true;
  said.textContent = "Its minute is over. A job that has taken it goes on; for another one, make another session.";
}

function step() {
  const seconds = Math.ceil((ends - performance.now()) / 1000);
  if (seconds <= 0) return over();
  rest.hidden = false;
  rest.textContent = `${seconds} s left.`;
  if (told.delete(seconds)) said.textContent = `${seconds} seconds left`;
  setTimeout(step, 250);
}

step();
