// In every page before its own scripts: what the browser reports while the page loads and lives.
window.observed = { reports: [], shifts: [], changes: [] };

document.addEventListener("securitypolicyviolation", (event) => {
  const { effectiveDirective, blockedURI, sourceFile, lineNumber, sample } = event;
  observed.reports.push([effectiveDirective, blockedURI, sourceFile, lineNumber, sample].join(" "));
});

new PerformanceObserver((list) => {
  for (const { value, sources } of list.getEntries()) {
    const moved = sources.map(({ node }) => node?.parentElement?.closest("[class]")?.className);
    observed.shifts.push(`${value.toFixed(4)} of ${moved.join(", ")}`);
  }
}).observe({ type: "layout-shift", buffered: true });

// What a script shows, hides, adds and takes away of all that an outline has. Before the document is
// interactive only the parser changes it: modules run afterwards (https://html.spec.whatwg.org/#the-end).
const outlined = "a[href], button, input, select, textarea, summary, table, h1, h2, h3, h4, h5, h6, main, nav, header, footer, [role]";
const told = (node, how) => {
  if (!(node instanceof Element)) return;
  for (const one of [node, ...node.querySelectorAll(outlined)].filter((each) => each.matches(outlined)))
    observed.changes.push(`${how} ${one.role ?? one.localName} ${one.ariaLabel ?? one.textContent.trim()}`.trim());
};
document.addEventListener("readystatechange", () => new MutationObserver((records) => {
  for (const { type, target, addedNodes, removedNodes } of records) {
    if (type === "attributes") told(target, target.hidden ? "hides" : "shows");
    for (const node of addedNodes) told(node, "adds");
    for (const node of removedNodes) told(node, "removes");
  }
}).observe(document, { subtree: true, childList: true, attributeFilter: ["hidden"] }), { once: true });
