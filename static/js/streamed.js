// A page that is sent while it is made has its answer after its title.

const answer = document.querySelector(".streamed > .answer .sentence");
if (answer) document.title = `${answer.textContent.trim()} · ${document.title}`;
