// Tells the page around this frame how high it is. Only origins that the portal lists hear of it, each by
// its exact name: whoever else frames this page is sent nothing. Works without: the frame then scrolls.

const listed = document.getElementById("main").dataset.heightTo.split(" ").filter(Boolean);

/** The one around us where the browser names it; Firefox does not, and drops what is for others. */
function around() {
  const [parent] = window.location.ancestorOrigins ?? [];
  return parent === undefined ? listed : listed.filter((origin) => origin === parent);
}

let told = 0;

function tell() {
  const height = Math.ceil(document.body.getBoundingClientRect().bottom + window.scrollY);
  if (height === told) return;
  told = height;
  for (const origin of around()) window.parent.postMessage({ type: "cdfportal:height", height }, origin);
}

// Observing begins with a first call, so this is also the one on loading.
if (window.parent !== window) new ResizeObserver(tell).observe(document.body);
