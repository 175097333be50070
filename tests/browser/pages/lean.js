// Opens what is folded; takes from long lists what shows nothing new, for a thousand rows are one to a rule:
// each kind of element, by tag, classes and attributes, stays. Then marks with `data-news` what no page
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
  // A row as its elements: a term of a list of terms goes with what is said of it.
  const rows = (list) => [...list.children].reduce((all, one) => {
    if (one.localName === "dd") all.at(-1).push(one);
    else all.push([one]);
    return all;
  }, []);
  for (const list of document.querySelectorAll("tbody, ul, ol, dl")) {
    if (list.children.length <= (list.querySelector("h2, h3, h4") ? 5 * longest : longest)) continue;
    const seen = new Set();
    // The first two are neighbours, for rules that look at what is near.
    for (const [number, row] of rows(list).entries()) {
      const shown = new Set(row.flatMap((one) => [...kinds(one)]));
      if (number > 1 && [...shown].every((one) => seen.has(one))) row.forEach((one) => one.remove());
      else for (const one of shown) seen.add(one);
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
