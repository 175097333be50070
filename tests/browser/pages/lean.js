// Opens what is folded, then takes from long lists what shows nothing new: each kind of element, by tag,
// classes, attributes and place in its row, stays twice. Rules look at kinds; a thousand rows are one.
(longest) => {
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
}
