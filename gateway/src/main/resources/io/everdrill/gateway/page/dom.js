// Builds and updates elements. Text is only ever set as text, so nothing that an event says becomes markup.

/** An element: h("p", {class: "x", onclick: f}, "text", child, …). */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat(Infinity).filter((c) => c !== undefined && c !== null && c !== false));
  return element;
}

/** Sets a text, only if it is another: a screen reader repeats what is set again. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * Makes the children those of the items, in their order. A child is made again only when what it was
 * made of has changed, so focus, open details and the reader's place stay.
 */
export function list(parent, items, keyOf, make) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = String(keyOf(item));
    const print = JSON.stringify(item);
    let child = known.get(key);
    known.delete(key);
    if (!child || child.print !== print) {
      const made = make(item);
      made.dataset.key = key;
      made.print = print;
      if (parent.heads) label(made, parent.heads);
      if (child) {
        if (place === child) place = made;
        keepState(child, made);
      }
      child = made;
    }
    if (child !== place) parent.insertBefore(child, place);
    else place = place.nextElementSibling;
  }
  for (const gone of known.values()) gone.remove();
}

function label(row, heads) {
  row.setAttribute("role", "row");
  [...row.children].forEach((cell, i) => {
    cell.setAttribute("role", cell.tagName === "TH" ? "rowheader" : "cell");
    cell.dataset.label = heads[i];
  });
}

function keepState(old, made) {
  const focused = old.contains(document.activeElement) ? document.activeElement.dataset.focus : undefined;
  if (old.querySelector("details[open]")) made.querySelector("details")?.setAttribute("open", "");
  old.replaceWith(made);
  if (focused) made.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
}

/**
 * A table whose body is filled with list(). Where a screen is too narrow for columns its rows become
 * cards, each cell with the name of its column; the roles say that it is a table all the same.
 */
export function table(caption, ...heads) {
  const body = h("tbody", {role: "rowgroup"});
  body.heads = heads.map((name) => name.replace("#", ""));
  const head = heads.map((name) => h("th", {scope: "col", role: "columnheader", class: name.startsWith("#") ? "num" : ""}, name.replace("#", "")));
  const whole = h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": caption},
    h("table", {class: "cards", role: "table"}, h("caption", {class: "unseen"}, caption), h("thead", {role: "rowgroup"}, h("tr", {role: "row"}, head)), body),
    h("p", {class: "quiet nothing"}, "Nothing to show yet, or nothing that passes the filters."));
  return {whole, body};
}

/** Fills a select if its choices changed; keeps what is chosen. */
export function choices(select, all, names) {
  const print = names.join("\n");
  if (select.print === print) return;
  select.print = print;
  const chosen = select.value;
  select.replaceChildren(h("option", {value: ""}, all), ...names.map((n) => h("option", {value: n}, n)));
  select.value = names.includes(chosen) ? chosen : "";
}

/** In which all moments are shown, but for the steps of a trend. */
export const zone = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
/** As 03:00, of a day's hours. */
export const minute = (ms) => new Date(ms).toLocaleTimeString("sv-SE", {hour: "2-digit", minute: "2-digit", timeZone: zone});
export const clock = (ms) => new Date(ms).toLocaleTimeString([], {hour12: false});
/** As 2026-11-21 03:00:00, which is read the same everywhere. */
export const moment = (ms) => new Date(ms).toLocaleString("sv-SE");
export const seconds = (ms) => (ms < 10_000 ? (ms / 1000).toFixed(1) : Math.round(ms / 1000)) + " s";
export const percent = (share) => (100 * share).toFixed(share > 0.99 && share < 1 ? 1 : 0) + " %";

/** 3 s, 4 min, 2 h: how long in words as short as they go. */
export function span(ms) {
  const s = Math.max(0, Math.round(ms / 1000));
  if (s < 100) return s + " s";
  return s < 6000 ? Math.round(s / 60) + " min" : Math.round(s / 3600) + " h";
}
