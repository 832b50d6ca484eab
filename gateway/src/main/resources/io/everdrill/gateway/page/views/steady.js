// (3) Steady state of each service against its hypothesis; during a drill, the guard's cumulative sum
// against the line at which it aborts.

import {Chart, timeAxis, valueAxis} from "../charts.js";
import {h, list, percent, say} from "../dom.js";
import {leastRate, services} from "../facts.js";

export const title = "Steady state";

const SPAN_MS = 300_000;
const DRAW_MS = 1000;
const WATCHED_MS = 10_000; // the guard reads once a second

export function open(main, app) {
  const grid = h("div", {class: "grid", id: "steady"});
  const none = h("p", {class: "quiet"}, "No probe has said anything in the last minutes.");
  const cards = new Map();
  let drawn = 0;
  main.append(h("h1", {}, title), h("p", {class: "quiet"}, "Left scale: share of probes that passed, with the least that the service's own drills allow dashed. Right scale, during a drill: the guard's evidence from 0 to where it aborts."), none, grid);
  return {
    update() {
      if (performance.now() - drawn < DRAW_MS) return;
      drawn = performance.now();
      const found = services(app.model, app.now(), app.shows);
      none.hidden = found.length > 0;
      list(grid, found.map((s) => s.cell + "/" + s.service), (key) => key, (key) => make(key));
      for (const [key, card] of cards) {
        if (!card.element.isConnected) {
          card.chart.close();
          cards.delete(key);
        }
      }
      found.forEach((s) => cards.get(s.cell + "/" + s.service)?.update(s));
    },
    close: () => cards.forEach((card) => card.chart.close()),
  };

  function make(key) {
    const card = new Card(app, key);
    cards.set(key, card);
    return card.element;
  }
}

/** Of a reading, whose key begins with cell-drill.injection. */
const cellOf = (key) => key.split("|")[0].replace(/-\d+\.\d+$/, "");

class Card {
  #words = h("p", {class: "quiet"});
  #state = h("span", {class: "chip none"});

  constructor(app, key) {
    Object.assign(this, {app, key});
    [this.cell, this.service] = key.split("/");
    this.canvas = h("div", {class: "chart small", role: "img"});
    this.element = h("article", {class: "card"}, h("div", {class: "row"}, h("h2", {}, app.named(this.cell, this.service)), this.#state), this.canvas, this.#words);
    this.chart = new Chart(this.canvas, (c) => this.#option(c));
  }

  update(s) {
    say(this.#state, `${s.fresh ? "" : "silent, was "}${percent(s.rate)}${s.hurt ? ", under " : ", least "}${percent(s.least)}`);
    this.#state.className = "chip " + (!s.fresh ? "none" : s.hurt ? "bad" : "good");
    const sum = this.#sums().at(-1)?.points.at(-1);
    const slowest = s.rate > 0 ? `p99 ${Math.round(s.p99)} ms` : "nothing is answered";
    say(this.#words, sum && this.app.now() - sum.t < WATCHED_MS ? `Guard: ${sum.value.toFixed(1)} of ${sum.bound.toFixed(1)} that abort; ${slowest}` : `No drill is watched here now; ${slowest}`);
    this.canvas.setAttribute("aria-label", `${this.service}: ${this.#state.textContent}. ${this.#words.textContent}`);
    this.chart.draw();
  }

  /** The readings of sequential tests of this service in the span, a series an injection. */
  #sums() {
    const from = this.app.now() - SPAN_MS;
    return [...this.app.model.readings].filter(([key]) => cellOf(key) === this.cell && key.endsWith("/cusum/" + this.service))
      .map(([key, series]) => ({injection: key.split("|")[0], points: series.filter((p) => p.t >= from)})).filter((s) => s.points.length);
  }

  #option(c) {
    const until = this.app.now(), from = until - SPAN_MS;
    const least = leastRate(this.app.model, this.cell, this.service);
    const points = (this.app.model.windows.get(this.key) ?? []).filter((p) => p.t >= from && p.rate !== null);
    const line = {type: "line", showSymbol: false};
    const sums = this.#sums();
    return {
      grid: {left: 42, right: 46, top: 12, bottom: 22},
      xAxis: {...timeAxis(c, from, until), splitNumber: 3},
      yAxis: [valueAxis(c, {min: 0, max: 1, interval: 0.5, axisLabel: {color: c.quiet, formatter: (v) => 100 * v + " %"}}),
        valueAxis(c, {min: 0, max: 1.2, interval: 1, show: sums.length > 0, splitLine: {show: false}, axisLabel: {color: c.bad, formatter: (v) => ({0: "0", 1: "abort"})[v] ?? ""}})],
      tooltip: {trigger: "axis", renderMode: "richText", valueFormatter: (v) => (v === undefined || v === null ? "" : v.toFixed(2))},
      series: [
        {...line, name: "passed", lineStyle: {color: c.accent, width: 2}, itemStyle: {color: c.accent}, data: points.map((p) => [p.t, p.rate]),
          markLine: {silent: true, symbol: "none", lineStyle: {color: c.quiet, type: "dashed"}, label: {show: false}, data: [{yAxis: least}]}},
        ...sums.flatMap((s) => [{...line, name: "evidence, 1 aborts", yAxisIndex: 1, lineStyle: {color: c["warn-fill"], width: 2}, itemStyle: {color: c["warn-fill"]}, areaStyle: {color: c["warn-bg"], opacity: 0.6},
          data: s.points.map((p) => [p.t, Math.min(1.2, p.value / p.bound)])},
        // Where it aborts stands for the time of the drill alone: the rest has nothing to do with it.
        {...line, name: "aborts", yAxisIndex: 1, silent: true, tooltip: {show: false}, lineStyle: {color: c.bad, width: 2}, itemStyle: {color: c.bad}, data: s.points.map((p) => [p.t, 1])}]),
      ],
    };
  }
}
