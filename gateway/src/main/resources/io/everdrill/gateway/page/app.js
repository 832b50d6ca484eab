// Starts the page: who am I, what was, what comes; shows the view that the address names.

import {get, Partly, Refused, setToken} from "./api.js";
import {Bar} from "./bar.js";
import {h, say, zone} from "./dom.js";
import {askToken} from "./login.js";
import {Model, timeOf} from "./model.js";
import {Stream} from "./stream.js";
import * as now from "./views/now.js";
import * as timeline from "./views/timeline.js";
import * as steady from "./views/steady.js";
import * as scoreboard from "./views/scoreboard.js";
import * as issues from "./views/issues.js";
import * as drills from "./views/drills.js";
import * as fleet from "./views/fleet.js";
import * as drill from "./views/drill.js";
import * as trend from "./views/trend.js";
import * as events from "./views/events.js";
import * as score from "./views/score.js";

const VIEWS = {now, timeline, steady, scoreboard, issues, drills, fleet, drill, trend, events};
const TOPICS = ["drills", "injections", "detections", "verdicts", "false-alarms", "aborts", "steady-state", "guard-readings", "halts", "alerts", "diagnoses", "incidents", "agents", "probers", "audit"];
const TICK_MS = 500;
const SOON_MS = 100;
const DEFINITIONS_MS = 60_000;
const PAGES_OF_ACTIVE = 5; // of 1,000 each: as many as a gateway holds that nobody told otherwise

class App {
  model = new Model(() => this.now());
  filter = {cell: "", line: "", site: ""};
  me = {may: [], cells: []};
  link = {state: "connecting", detail: ""};
  #skewMs = 0;
  #view = null;
  #stream = null;
  #waiting = [];
  #places = new Map(); // cell/service -> targets there
  #soon = 0; // the timer of what is to be shown at once; 0 is none

  /** The gateway's time: a browser's clock may be anything. */
  now = () => Date.now() + this.#skewMs;

  /** Whether the filters let a service through; one that no inventory knows passes the others. */
  shows = (cell, service) => {
    if (this.filter.cell && this.filter.cell !== cell) return false;
    if (!this.filter.line && !this.filter.site) return true;
    return (this.#places.get(cell + "/" + service) ?? []).some(this.#asked);
  };

  /** Whether the inventory has a service; nobody can say before there is one. */
  knows = (cell, service) => this.#places.size === 0 || this.#places.has(cell + "/" + service);

  /** What a service is called where those of several cells are beside each other. */
  named = (cell, service) => (this.manyCells() ? `${cell}/${service}` : service);

  /** Whether what is shown may be of several cells. */
  manyCells = () => !this.filter.cell && new Set(this.model.targets.map((t) => t.cell)).size > 1;

  /** All that people may choose a service from: what it is called -> {cell, service}. */
  namedServices = () => new Map(this.model.targets.filter((t) => !this.filter.cell || t.cell === this.filter.cell).map((t) => [this.named(t.cell, t.service), {cell: t.cell, service: t.service}]));

  /** Whether the filters let a cell through: something in it passes them. */
  showsCell = (cell) => {
    if (this.filter.cell && this.filter.cell !== cell) return false;
    return (!this.filter.line && !this.filter.site) || this.model.targets.some((t) => t.cell === cell && this.#asked(t));
  };

  #asked = (t) => (!this.filter.line || t.businessLine === this.filter.line) && (!this.filter.site || t.dataCenter === this.filter.site);

  async start() {
    this.bar = new Bar(document.getElementById("bar"), this);
    this.me = await this.#identify();
    if (this.me.detector) return this.#ofScored();
    this.#nav();
    addEventListener("hashchange", () => {
      this.#show();
      // Whoever went to a view reads on there; whoever opened the page begins at its top.
      document.getElementById("main").focus({preventScroll: true});
    });
    await this.load();
    this.#show();
    setInterval(() => this.#tick(), TICK_MS);
    setInterval(() => this.#definitions().catch(() => {}), DEFINITIONS_MS);
  }

  /** Who is scored has one view, which asks for itself: no stream tells what runs. */
  #ofScored() {
    document.getElementById("views").hidden = true;
    this.bar.ofScored(this.me);
    const main = document.getElementById("main");
    main.replaceChildren();
    document.title = `Score of ${this.me.detector} · Everdrill`;
    const view = score.open(main, this);
    view.update();
    setInterval(() => view.update(), TICK_MS);
  }

  /** All anew: the stream first, so that nothing falls between what was and what comes. */
  async load() {
    this.#stream?.close();
    this.me = await this.#identify();
    if (this.me.detector) return void location.reload();
    this.#skewMs = Date.parse(this.me.now) - Date.now();
    this.model = new Model(this.now);
    this.#waiting = [];
    const stream = new Stream(TOPICS, {
      event: (type, data) => (this.#stream === stream ? this.#take(type, data) : undefined),
      state: (state, detail) => (this.link = {state, detail}),
      refused: () => this.load(),
    });
    this.#stream = stream;
    stream.run();
    await this.#past();
    const waiting = this.#waiting;
    this.#waiting = null;
    waiting.forEach(([type, data]) => this.model.apply(type, data, {live: true}));
  }

  #take(type, data) {
    // Some of what was missed is in no topic any more: the views say what holds now.
    if (type === "gap" && !this.#waiting) return void this.load();
    if (this.#waiting) this.#waiting.push([type, data]);
    else if (this.model.apply(type, data, {live: true})) this.#showSoon();
  }

  /** What happens is shown at once, and a burst of it together. */
  #showSoon() {
    this.#soon ||= setTimeout(() => {
      this.#soon = 0;
      this.#tick();
    }, SOON_MS);
  }

  /** Again and again until the gateway answers and lets us in. */
  async #identify() {
    for (;;) {
      try {
        return await get("me");
      } catch (e) {
        if (e instanceof Refused && (e.status === 401 || e.status === 403)) setToken(await askToken(e.message));
        else {
          this.link = {state: "lost", detail: e.message};
          this.bar.update();
          await new Promise((go) => setTimeout(go, 2000));
        }
      }
    }
  }

  async #past() {
    for (;;) {
      try {
        const [list, running, recent, windows, readings, verdicts, halts, agents, probers, books] = await Promise.all([
          get("drills", {limit: 200}), this.#runningDrills(), get("recent", {limit: 3000}), get("steady-state"), get("guard-readings"),
          get("verdicts", {limit: 500}), get("halts"), get("agents"), get("probers"), get("audit", {of: "people", limit: 1000}), this.#definitions()]);
        for (const [name, page] of Object.entries({drills: list, events: recent, "steady-state windows": windows, "guard readings": readings, verdicts, agents, probers, "entries in the books": books})) {
          if (!page.complete) this.model.partial.add(name);
        }
        const switches = halts.items.map((s) => ({type: "io.everdrill.halt.v1", event: s}));
        const marks = [...recent.items, ...switches, ...books.items].sort((a, b) => timeOf(a.event) - timeOf(b.event));
        for (const item of [...marks, ...windows.items, ...readings.items]) this.model.apply(item.type, item.event, {live: false});
        [...running, ...list.items.reverse()].forEach((d) => this.model.described(d));
        verdicts.items.reverse().forEach((v) => this.model.apply("io.everdrill.verdict.v1", v, {live: false}));
        agents.items.forEach((a) => this.model.apply("io.everdrill.agent.v1", a, {live: false}));
        probers.items.forEach((p) => this.model.apply("io.everdrill.prober.v1", p, {live: false}));
        return;
      } catch (e) {
        this.link = {state: "lost", detail: e.message};
        this.bar.update();
        await new Promise((go) => setTimeout(go, 2000));
      }
    }
  }

  /** Those that may still hurt somebody, however many newer ones were skipped since. */
  async #runningDrills() {
    const found = [];
    for (let cursor = "", page = 0; page < PAGES_OF_ACTIVE; page++) {
      const {items, next} = await get("drills", {state: "active", limit: 1000, cursor});
      found.push(...items);
      if (!next) return found;
      cursor = next;
    }
    this.model.partial.add("drills");
    return found;
  }

  async #definitions() {
    const [targets, programmes, scenarios, detectors] = await Promise.all(["targets", "programmes", "scenarios", "detectors"].map((n) => get(n)));
    for (const [name, page] of Object.entries({targets, programmes, scenarios, detectors})) {
      if (!page.complete) this.model.partial.add(name);
    }
    Object.assign(this.model, {targets: targets.items, programmes: programmes.items, scenarios: scenarios.items, detectors: detectors.items});
    this.model.version++;
    this.#places = Map.groupBy(targets.items, (t) => t.cell + "/" + t.service);
  }

  #nav() {
    const links = Object.entries(VIEWS).filter(([, view]) => view.title).map(([name, view]) => h("a", {href: "#/" + name, "data-view": name}, view.title));
    document.getElementById("views").append(...links, h("span", {class: "quiet zone"}, `Times: ${zone}`));
  }

  #show() {
    const [name, ...rest] = location.hash.replace(/^#\//, "").split("/");
    const view = VIEWS[name] ?? now;
    const main = document.getElementById("main");
    this.#view?.close?.();
    main.replaceChildren();
    main.dataset.view = location.hash.replace(/^#\//, "");
    for (const link of document.querySelectorAll("#views a")) {
      if (VIEWS[link.dataset.view] === (view === drill ? drills : view)) {
        link.setAttribute("aria-current", view === drill ? "true" : "page");
        link.scrollIntoView({block: "nearest", inline: "nearest"});
      } else link.removeAttribute("aria-current");
    }
    document.title = `${view.title ?? "Drill " + rest[0]} · Everdrill`;
    this.#view = view.open(main, this, decodeURIComponent(rest.join("/")));
    this.#tick();
    scrollTo(0, 0);
  }

  /** One moment for all that is shown, so that no two places tell it differently. */
  #tick() {
    const now = this.now();
    this.model.prune(now);
    this.bar.update(now);
    if (!document.hidden) this.#view?.update?.(now);
  }

  /** Does what a button asks for, and says what came of it. */
  async act(what, work) {
    try {
      await work();
      this.bar.tell(what, "good");
    } catch (e) {
      if (e instanceof Refused && e.status === 401) {
        setToken(await askToken(e.message));
        this.me = await this.#identify();
        return this.act(what, work);
      }
      this.bar.tell(e instanceof Partly ? e.message : `Not done: ${e.message}`, "bad");
    }
  }
}

/** One a page; tests of a long run look at what it holds. */
export const app = new App();
app.start().catch((e) => {
  say(document.getElementById("main"), "The page could not start: " + e.message);
  throw e;
});
