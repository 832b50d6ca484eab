// What stands over every view: one sentence, the mode, what must be zero, the age of the data, the
// filters, and the button that stops it all in one press.

import {hasToken, Partly, post, Refused, setToken} from "./api.js";
import {choices, h, list, say, span} from "./dom.js";
import {beyond, halted, modes, sentence, STALE_MS} from "./facts.js";

const THEME = "everdrill.theme";

export class Bar {
  #app;
  #sentence = h("p", {class: "sentence unknown", role: "status", "aria-live": "polite", id: "sentence"}, "Loading…");
  #chips = h("span", {class: "facts", id: "chips"});
  #loud = h("p", {class: "loud", role: "alert", hidden: true, id: "stale"});
  #told = h("p", {class: "chip", role: "status", hidden: true, id: "told"});
  #buttons = h("div", {class: "buttons"});
  #cell = select("Cell", "filter-cell");
  #line = select("Business line", "filter-line");
  #site = select("Data centre", "filter-site");
  #filters = h("span", {class: "filters", role: "group", "aria-label": "Filters"});
  #theme = h("button", {id: "theme", onclick: () => setTheme(document.documentElement.dataset.theme === "dark" ? "light" : "dark")}, "◐");

  constructor(root, app) {
    this.#app = app;
    const filter = () => {
      Object.assign(app.filter, {cell: this.#cell.value, line: this.#line.value, site: this.#site.value});
      app.model.version++;
    };
    for (const choice of [this.#cell, this.#line, this.#site]) choice.addEventListener("change", filter);
    this.#theme.setAttribute("aria-label", "Light or dark");
    this.#filters.append(...[this.#cell, this.#line, this.#site].map((s) => h("label", {}, h("span", {}, s.name_), s)), this.#theme);
    root.append(
      h("div", {class: "bar-top"}, this.#sentence, this.#buttons),
      h("div", {class: "facts"}, this.#chips, this.#filters),
      this.#loud, this.#told);
  }

  /** For who is scored: there is nothing to see here of what runs, and nothing to stop. */
  ofScored(me) {
    say(this.#sentence, `Signed in as ${me.name}, which is scored as ${me.detector}.`);
    this.#sentence.className = "sentence plain";
    this.#filters.hidden = true;
    this.#buttons.append(this.#theme, leave());
  }

  tell(text, kind) {
    this.#told.hidden = false;
    this.#told.className = "chip " + kind;
    say(this.#told, text);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.#told.hidden = true), 8000);
  }

  update(time = this.#app.now()) {
    const {model, shows, named, link} = this.#app;
    const age = model.newestAt ? time - model.newestAt : Infinity;
    const stale = link.state !== "live" || age > STALE_MS;
    const said = sentence(model, time, shows, named);
    // What was good is not called so of a time that nobody has told of.
    const doubted = stale && said.kind === "good";
    say(this.#sentence, doubted ? `Nobody can tell how users are now. When data last came: ${said.text}` : said.text);
    this.#sentence.className = "sentence " + (doubted ? "unknown" : said.kind);
    list(this.#chips, this.#facts(model, time, age, stale), (c) => c.id, (c) => h("span", {class: "chip " + c.kind, id: "chip-" + c.id}, c.text));
    this.#loud.hidden = !stale;
    // A screen reader reads it out whenever it changes: how old the data is, the chip says.
    if (stale) say(this.#loud, this.#staleText(link, age));
    choices(this.#cell, "all cells", names(model.targets, "cell", model.programmes));
    choices(this.#line, "all lines", names(model.targets, "businessLine"));
    choices(this.#site, "all centres", names(model.targets, "dataCenter"));
    this.#renderButtons(model);
  }

  #facts(model, time, age, stale) {
    return [
      ...modes(model, time, this.#app.filter.cell).map((m, i) => ({...m, id: "mode-" + i})),
      {id: "beyond", ...this.#beyond(model, time, stale)},
      ...(model.partial.size ? [{id: "partial", kind: "warn", text: `older ${[...model.partial].join(", ")} not held`}] : []),
      {id: "age", kind: stale ? "bad" : "good", text: Number.isFinite(age) ? `data ${span(age)} old` : "no data yet"},
    ];
  }

  /** What must be 0 is counted wherever one may look: a filter hides none of it. */
  #beyond(model, time, stale) {
    const {shows} = this.#app;
    const {late, uncertain} = beyond(model, time, () => true);
    const hidden = new Set([...late, ...uncertain].filter((i) => !shows(i.cell, i.service)).map((i) => i.injection)).size;
    const broken = [late.length && `${late.length} past limit`, uncertain.length && `${uncertain.length} uncertain`].filter(Boolean).join(", ");
    if (broken) return {kind: "bad", text: `Faults: ${broken}${hidden ? ` (${hidden} outside the filter)` : ""}`};
    return stale ? {kind: "none", text: "faults: not known"} : {kind: "good", text: "0 faults past limit or uncertain"};
  }

  #staleText(link, age) {
    if (link.state === "connecting") return "Connecting to the gateway…";
    if (link.state === "lost") return `No connection to the gateway (${link.detail}); trying again. What is shown may be over.`;
    return Number.isFinite(age) ? "No news comes in: what is shown may be over." : "No data has come yet.";
  }

  #renderButtons(model) {
    const {filter, me} = this.#app;
    const own = me.cells ?? [];
    const held = halted(model, filter.cell);
    const items = [{id: "halt", scopes: own.length ? own : ["*"]}];
    if (filter.cell && own.join() !== filter.cell) items.unshift({id: "halt-cell", scopes: [filter.cell]});
    if (held.length) items.unshift({id: "resume", scopes: held.map((s) => s.scope)});
    if (hasToken()) items.unshift({id: "leave"});
    list(this.#buttons, items, (i) => i.id, (i) => {
      if (i.id.startsWith("halt")) return h("button", {class: i.id === "halt" ? "halt" : "halt some", id: i.id, "data-focus": i.id, onclick: () => this.#halt(i.scopes)}, i.id === "halt-cell" ? `Halt ${i.scopes[0]} only` : `Halt ${where(i.scopes)}`);
      if (i.id === "resume") return h("button", {class: "resume", id: "resume", "data-focus": "resume", onclick: () => this.#resume(i.scopes)}, "Resume…");
      return leave();
    });
  }

  /** One press: what stops is never asked twice. */
  #halt(scopes) {
    this.#app.act(`Halted ${where(scopes)}: faults are ending.`, async () => {
      const done = await Promise.allSettled(scopes.map((scope) => post("halt", {scope, reason: "halt button of the page"})));
      const not = scopes.filter((_, i) => done[i].status === "rejected");
      if (!not.length) return;
      const reasons = done.map((d) => d.reason).filter(Boolean);
      // Whose token is over gives another, and all is asked for again: halting twice is harmless.
      if (not.length === scopes.length || reasons.some((e) => e instanceof Refused && e.status === 401)) throw reasons.find((e) => e.status === 401) ?? reasons[0];
      throw new Partly(`Not halted: ${where(not)} (${reasons[0].message}). Halted: ${where(scopes.filter((s) => !not.includes(s)))}.`);
    });
  }

  #resume(scopes) {
    const reason = h("textarea", {id: "resume-reason", rows: "2", required: true});
    const scope = h("select", {id: "resume-scope"}, scopes.map((s) => h("option", {value: s}, s === "*" ? "everywhere" : s)));
    const dialog = h("dialog", {"aria-label": "Resume drills"}, h("form", {method: "dialog"},
      h("h2", {}, "Let drills start again?"),
      h("label", {for: "resume-scope"}, "Where"), scope,
      h("label", {for: "resume-reason"}, "Why is it safe now?"), reason,
      h("div", {class: "buttons"}, h("button", {value: "yes", class: "primary", id: "resume-yes"}, "Resume"),
        h("button", {value: "no", formnovalidate: true}, "Stay halted"))));
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (dialog.returnValue === "yes") this.#app.act(`Resumed ${scope.value}.`, () => post("resume", {scope: scope.value, reason: reason.value}));
    });
    document.getElementById("dialogs").append(dialog);
    dialog.showModal();
  }
}

const leave = () => h("button", {id: "leave", "data-focus": "leave", title: "Forget the token", onclick: () => { setToken(""); location.reload(); }}, "Sign out");

/** What a button halts, in full. */
const where = (scopes) => (scopes.includes("*") ? "all cells" : scopes.join(", "));

function select(name, id) {
  const made = h("select", {id});
  made.name_ = name;
  return made;
}

const names = (items, field, ...more) => [...new Set([items, ...more].flat().map((t) => t[field]).filter(Boolean))].sort();

function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  localStorage.setItem(THEME, theme);
  dispatchEvent(new Event("theme"));
}

const dark = matchMedia("(prefers-color-scheme: dark)");
const chosen = localStorage.getItem(THEME);
document.documentElement.dataset.theme = chosen ?? (dark.matches ? "dark" : "light");
dark.addEventListener("change", () => {
  if (localStorage.getItem(THEME)) return;
  document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
  dispatchEvent(new Event("theme"));
});
