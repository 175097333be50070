// Opens what is folded; takes from long lists what shows nothing new, for a thousand rows are one to a rule:
// each kind of element, by tag, classes and attributes, stays twice. Then marks with `data-news` what no page
// before has shown, a kind among the same kinds of ancestors, and tells all that this page shows.
({ longest, known }) => {
  const kind = (element) => {
    const attributes = element.getAttributeNames().map((name) =>
      ["class", "role", "aria-current", "aria-invalid", "type"].includes(name)
        ? `${name}=${element.getAttribute(name)}`
        : name);
    return [element.localName, ...attributes.sort()].join(" ");
  };
  const kinds = (row) => {
    const all = [row, ...row.querySelectorAll("*")];
    return new Set(all.map((one) => `${one === row ? "" : kind(one.parentElement)} > ${kind(one)}`));
  };
  for (const fold of document.querySelectorAll("details")) fold.open = true;
  for (const list of document.querySelectorAll("tbody, ul, ol")) {
    if (list.children.length <= longest || list.querySelector("h2, h3, h4")) continue;
    const seen = new Map();
    for (const row of [...list.children]) {
      const shown = kinds(row);
      if ([...shown].every((one) => (seen.get(one) ?? 0) >= 2)) row.remove();
      else for (const one of shown) seen.set(one, (seen.get(one) ?? 0) + 1);
    }
  }

  // FNV-1a, so that little travels: http://www.isthe.com/chongo/tech/comp/fnv/
  const digest = (text, from) =>
    [...text].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0, from);
  const before = new Set(known), shown = new Set();
  const walk = (element, above, isInNews) => {
    const here = digest(kind(element), above);
    const isNews = !before.has(here);
    shown.add(here);
    if (isNews && !isInNews) element.dataset.news = "";
    for (const child of element.children) walk(child, here, isInNews || isNews);
  };
  walk(document.querySelector("main"), 2166136261, false);
  return [...shown];
}
