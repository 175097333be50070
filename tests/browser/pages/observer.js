// In every page before its own scripts: what the browser reports while the page loads and lives.
window.observed = { reports: [], shifts: [] };

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
