// A calendar of weeks and days: what was drilled and what came of it, how many drills are to come and
// when none may start. Of what comes it has the rate and the blackouts alone: the moments nobody knows.

import {get} from "../api.js";
import {h, list, minute, say, zone} from "../dom.js";
import {at} from "../model.js";
import {Refresh} from "./refresh.js";

const WEEKS = 6, WEEKS_BACK = 3, STEP = 4, MOST_STEPS = 14;
const HOUR_MS = 3_600_000, SLOW_PER_HOUR = 0.1;
const KEYS = {ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7};

const dayNames = [1, 2, 3, 4, 5, 6, 7].map((d) => new Date(2024, 0, d)); // 1 January 2024 was a Monday
const words = (date, format) => date.toLocaleDateString("en-GB", format);
/** As 2026-11-22, of the browser's own day. */
const dayOf = (ms) => new Date(ms).toLocaleDateString("sv-SE");
const plural = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;

export class Calendar {
  chosen = ""; // a day, or none
  #app;
  #step = 0;
  #words = "";
  #focus = ""; // the day that Tab comes to
  #known = {days: new Map(), wholeSince: Infinity, complete: true};
  #refresh;
  #body = h("tbody", {onkeydown: (e) => this.#move(e)});
  #span = h("span", {class: "quiet", role: "status"});
  #older = h("p", {class: "chip warn", hidden: true}, "Older verdicts are not held any more: early days may be of fewer drills than there were.");
  element;

  /** onChoose is told when a day is chosen or let go. */
  constructor(app, onChoose) {
    this.#app = app;
    this.onChoose = onChoose;
    const go = (name, to) => h("button", {onclick: () => this.#go(to(this.#step))}, name);
    const heads = dayNames.map((d) => h("th", {scope: "col", abbr: words(d, {weekday: "long"})}, words(d, {weekday: "short"})));
    this.element = h("section", {class: "card", id: "calendar"},
      h("div", {class: "row"}, h("h2", {id: "calendar-name"}, "Calendar"), this.#span,
        h("div", {class: "buttons"}, go("Earlier", (s) => s - 1), go("Today", () => 0), go("Later", (s) => s + 1))),
      h("table", {class: "days", role: "grid", "aria-labelledby": "calendar-name"}, h("thead", {}, h("tr", {}, heads)), this.#body),
      h("p", {class: "quiet legend"}, `✓ noticed · ✗ missed by all · – neither: placebo, no effect, not judged yet · not held: further back than this gateway keeps · striped: no drill may start · n/h, n/day: how many an hour or a day are to come, at moments that nobody knows; none: no drill may start that day, or on the rest of it. Days are those of ${zone}.`),
      this.#older);
    this.#refresh = new Refresh(app, () => app.model.resultsVersion, async () => {
      const {cell, line, site} = app.filter;
      const found = await get("days", {zone, cell, businessLine: line, dataCenter: site});
      this.#known = {days: new Map(found.days.map((d) => [d.day, d])), wholeSince: at(found.wholeSince), complete: found.complete};
      this.#older.hidden = found.complete;
      this.draw();
    });
  }

  update(now) {
    this.#refresh.update();
    this.draw(now);
  }

  /** What there is to say of the day that is chosen, but for how many are to come: that changes as time goes by. */
  words = () => this.#words;

  draw(now = this.#app.now()) {
    const weeks = this.#weeks(now);
    const all = weeks.flat();
    if (!all.some((d) => d.day === this.#focus)) this.#focus = (all.find((d) => d.when === "today") ?? all[0]).day;
    const [first, last] = [all[0], all.at(-1)].map((d) => words(new Date(d.from), {day: "numeric", month: "short", year: "numeric"}));
    say(this.#span, `${first} to ${last}`);
    this.#words = all.filter((d) => d.day === this.chosen).map((d) => spoken(d, "")).join("");
    list(this.#body, weeks.map((days) => days.map((d) => ({...d, stop: d.day === this.#focus, chosen: d.day === this.chosen}))), ([first]) => first.day,
      (days) => h("tr", {}, days.map((d, i) => this.#cell(d, i))));
  }

  #weeks(now) {
    const today = new Date(now);
    const monday = today.getDate() - ((today.getDay() + 6) % 7) + 7 * (STEP * this.#step - WEEKS_BACK);
    const programmes = this.#app.model.programmes.filter((p) => this.#app.showsCell(p.cell));
    return Array.from({length: WEEKS}, (_, week) => Array.from({length: 7}, (_, i) => {
      const [from, until] = [0, 1].map((more) => new Date(today.getFullYear(), today.getMonth(), monday + 7 * week + i + more).getTime());
      const day = dayOf(from);
      const when = until <= now ? "past" : from <= now ? "today" : "coming";
      const planned = when === "past" ? [] : programmes.map((p) => ({perHour: p.pace.drillsPerHour, hours: openHours(p, Math.max(from, now), until)}));
      return {day, from, until, when, done: this.#known.days.get(day), held: until > this.#known.wholeSince, blackouts: blackouts(programmes, from, until, this.#app.manyCells()),
        perHour: planned.reduce((sum, p) => sum + p.perHour, 0),
        mayStart: planned.some((p) => p.hours > 0),
        toCome: expected(planned.reduce((sum, p) => sum + p.perHour * p.hours, 0))};
    }));
  }

  #cell(d, i) {
    const date = new Date(d.from);
    const first = i === 0 || date.getDate() === 1;
    const counts = d.done && [["good", "✓", d.done.noticed], ["bad", "✗", d.done.missed], ["", "–", d.done.other + d.done.active]].filter(([, , n]) => n);
    return h("td", {role: "gridcell", "aria-selected": String(d.chosen)},
      h("button", {type: "button", class: `day ${d.when}`, "data-day": d.day, "data-focus": d.day, tabindex: d.stop ? "0" : "-1", "aria-label": spoken(d), "aria-current": d.when === "today" && "date", onclick: () => this.#choose(d.day)},
        h("span", {class: "date"}, words(date, first ? {day: "numeric", month: "short"} : {day: "numeric"})),
        d.blackouts.length > 0 && strip(d),
        d.done?.drills > 0 && h("span", {class: "many"}, String(d.done.drills), h("span", {class: "unit"}, d.done.drills === 1 ? " drill" : " drills")),
        counts?.length > 0 && h("span", {class: "fates"}, counts.map(([kind, sign, n]) => h("span", {class: kind}, `${sign} ${n}`))),
        d.when === "past" && !d.held && !d.done && h("span", {class: "quiet"}, "not held"),
        d.perHour > 0 && h("span", {class: "plan"}, d.mayStart ? rate(d.perHour, "/h", "/day") : "none")));
  }

  #choose(day) {
    this.#focus = day;
    this.chosen = this.chosen === day ? "" : day;
    this.draw();
    this.onChoose();
  }

  #go(step) {
    this.#step = Math.max(-MOST_STEPS, Math.min(MOST_STEPS, step));
    this.draw();
  }

  /** One stop for Tab; arrows go from day to day, Home and End through the week, page keys by weeks. */
  #move(e) {
    if (e.altKey || e.ctrlKey || e.metaKey || e.shiftKey) return; // the browser's own
    const days = [...this.#body.querySelectorAll("button")];
    const place = days.indexOf(e.target);
    const inWeek = place % 7;
    const to = e.key in KEYS ? place + KEYS[e.key] : e.key === "Home" ? place - inWeek : e.key === "End" ? place - inWeek + 6 : e.key === "PageUp" || e.key === "PageDown" ? place : -1;
    if (place < 0 || (to < 0 && !(e.key in KEYS))) return;
    e.preventDefault();
    if (e.key.startsWith("Page")) this.#go(this.#step + (e.key === "PageUp" ? -1 : 1));
    else if (to < 0 || to >= days.length) return;
    this.#focus = this.#body.querySelectorAll("button")[to].dataset.day;
    this.draw();
    this.#body.querySelector(`[data-day="${this.#focus}"]`).focus();
  }
}

/** How many drills are to be expected, in words that stay the same for a while. */
const expected = (n) => (n < 1 ? "less than 1" : `about ${Math.round(n)}`);

/** So many an hour; a day where an hour has so few that one decimal would not tell them. */
function rate(perHour, anHour, aDay) {
  const [n, unit] = perHour < SLOW_PER_HOUR ? [24 * perHour, aDay] : [perHour, anHour];
  // A day of a phone is narrow.
  const short = n >= 1000 && unit.startsWith("/");
  return `${n < 0.1 ? "<0.1" : short ? Math.round(n / 100) / 10 + "k" : Math.round(10 * n) / 10}${unit}`;
}

/** Those that touch a day: [{a, b, words}], cut to it. */
function blackouts(programmes, from, until, manyCells) {
  const found = programmes.flatMap((p) => p.freezes.map((f) => ({a: Math.max(from, at(f.from)), b: Math.min(until, at(f.until)), why: [manyCells && p.cell, f.reason].filter(Boolean).join(": ")})));
  return found.filter((f) => f.a < f.b).sort((x, y) => x.a - y.a)
    .map((f) => ({...f, words: `${f.a === from && f.b === until ? "all day" : `${minute(f.a)} to ${f.b === until ? "midnight" : minute(f.b)}`}${f.why ? ` (${f.why})` : ""}`}));
}

/** Hours of a span in which drills of a programme may start; freezes may overlap. */
function openHours(programme, from, until) {
  let open = 0, place = from;
  for (const f of programme.freezes.map((x) => ({a: at(x.from), b: at(x.until)})).sort((x, y) => x.a - y.a)) {
    if (f.b <= place || f.a >= until) continue;
    open += Math.max(0, f.a - place);
    place = f.b;
  }
  return (open + Math.max(0, until - place)) / HOUR_MS;
}

/** A day from midnight to midnight, with the hours in which no drill may start. */
function strip(d) {
  const share = (ms) => `${(100 * ms) / (d.until - d.from)}%`;
  return h("span", {class: "hours"}, d.blackouts.map((b) => {
    const part = h("span");
    part.style.left = share(b.a - d.from);
    part.style.width = share(b.b - b.a);
    return part;
  }));
}

/** All that a day has to say, for a screen reader and for who chose it. */
function spoken(d, toCome = `${d.toCome} to come`) {
  const done = d.done;
  const parts = [];
  if (done?.drills) parts.push(`${plural(done.drills, "drill")}: ${[done.noticed && `${done.noticed} noticed`, done.missed && `${done.missed} missed by all`, done.other && `${done.other} neither`, done.active && `${done.active} active`].filter(Boolean).join(", ")}`);
  else if (d.when !== "coming") parts.push(d.held ? "no drill" : "not held here");
  if (done?.skipped) parts.push(`${done.skipped} skipped`);
  if (d.perHour) parts.push(d.mayStart ? [toCome, `${rate(d.perHour, " an hour", " a day")} at random moments`].filter(Boolean).join(", ") : "none to come");
  if (d.blackouts.length) parts.push(`no drill may start ${d.blackouts.map((b) => b.words).join(" and ")}`);
  const name = words(new Date(d.from), {weekday: "long", day: "numeric", month: "long", year: "numeric"});
  return `${name}${d.when === "today" ? ", today" : ""}: ${parts.join("; ") || "nothing planned"}.`;
}
