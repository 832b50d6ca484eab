// The drills of one day as the gateway counts them, a page at a time: the page itself holds the last ones alone.

import {get} from "../api.js";
import {h, say, zone} from "../dom.js";
import {Model} from "../model.js";
import {Refresh} from "./refresh.js";

const PAGE = 50;

export class DayOfDrills {
  #app;
  #asked; // () => {day, state}
  #of = ""; // what was asked for last
  #cursors = [""]; // of each page so far; the last is the one that is shown
  #shown = null; // {of, drills, next}
  #refresh;
  #newer = h("button", {type: "button", onclick: () => this.#turn(-1)}, "Newer");
  #older = h("button", {type: "button", onclick: () => this.#turn(1)}, "Older");
  #place = h("span", {class: "quiet"});
  element = h("nav", {class: "buttons", "aria-label": "Drills of the day", hidden: true}, this.#newer, this.#place, this.#older);

  /** asked() says which day, none for none, and which state; onLoad is told when another page has come. */
  constructor(app, asked, onLoad) {
    this.#app = app;
    this.#asked = asked;
    const states = () => [...app.model.drills.values()].filter((d) => d.state === "active").length + "/" + app.model.drills.size;
    this.#refresh = new Refresh(app, () => [this.#key(), app.model.resultsVersion, states()].join(), async () => {
      const of = this.#key();
      const {day, state} = asked();
      if (!day) return;
      const {cell, line, site} = app.filter;
      const found = await get("days/" + day, {zone, state, cell, businessLine: line, dataCenter: site, limit: PAGE, cursor: this.#cursors.at(-1)});
      if (of !== this.#key()) return;
      this.#shown = {of, next: found.next ?? "", drills: found.items.map((item) => drillOf(item, app.now))};
      onLoad();
    });
  }

  /** What is asked for, which page of it too. */
  #key = () => JSON.stringify([this.#asked(), this.#app.filter, this.#cursors.at(-1)]);

  update() {
    const of = JSON.stringify([this.#asked(), this.#app.filter]);
    if (of !== this.#of) {
      this.#of = of;
      this.#cursors = [""];
      this.element.hidden = true;
      this.#refresh.now();
    } else this.#refresh.update();
    const known = this.drills();
    // Stays while another page is asked for, or the button that asked would lose the focus.
    if (known) this.element.hidden = this.#cursors.length === 1 && !this.#shown.next;
    for (const [button, may] of [[this.#newer, this.#cursors.length > 1], [this.#older, Boolean(known && this.#shown.next)]]) {
      // Not disabled: what has the focus must not lose it.
      button.setAttribute("aria-disabled", String(!may));
    }
    say(this.#place, this.words());
  }

  /** Those of the page that is asked for, newest first; nothing before they are there. */
  drills = () => (this.#shown?.of === this.#key() ? this.#shown.drills : undefined);

  /** Which part of the day they are. */
  words() {
    const first = PAGE * (this.#cursors.length - 1);
    const known = this.drills();
    return known?.length ? `${first + 1} to ${first + known.length}` : "";
  }

  #turn(by) {
    if (by > 0 && this.drills() && this.#shown.next) this.#cursors.push(this.#shown.next);
    else if (by < 0 && this.#cursors.length > 1) this.#cursors.pop();
    else return;
    this.#refresh.now();
    this.update();
  }
}

/** As the model has a drill, with the verdicts on it. */
function drillOf({drill, verdicts}, now) {
  const model = new Model(now);
  model.described(drill);
  const known = model.drills.get(drill.drill);
  const made = new Map(verdicts.map((v) => [v.injection, {outcome: v.outcome, detectors: v.detectors.map((d) => ({detector: d.detector, detection: {outcome: d.outcome}}))}]));
  return {...known, injections: [...known.injections.values()].map((i) => ({...i, verdict: made.get(i.injection)}))};
}
