// The dependency graph: callers left, what they call right; what is broken and who may feel it lit.

import {Chart} from "../charts.js";
import {active, injections, isPlacebo, services} from "../facts.js";

/** Told apart by shape, for colours are not seen by all. */
const BROKEN = {symbol: "diamond", size: 26, fill: "bad", edge: "bad"};
const HURT = {symbol: "triangle", size: 20, fill: "bad-bg", edge: "bad"};
const FELT = {symbol: "rect", size: 16, fill: "card", edge: "warn"};
const NEITHER = {symbol: "circle", size: 16, fill: "unknown-bg", edge: "quiet"};

export class Graph {
  #app;
  #chart;
  #print = "";

  constructor(element, app) {
    this.#app = app;
    this.#chart = new Chart(element, (c) => this.#option(c));
    element.setAttribute("tabindex", "0");
    this.element = element;
  }

  update() {
    const print = JSON.stringify([this.#app.model.targets.length, this.#app.filter, this.#state()]);
    if (print === this.#print) return;
    this.#print = print;
    this.#chart.draw();
  }

  close() {
    this.#chart.close();
  }

  #state() {
    const broken = injections(this.#app.model, this.#app.shows).filter((i) => active(i) && !isPlacebo(i));
    const hurt = services(this.#app.model, this.#app.now(), this.#app.shows).filter((s) => s.hurt).map((s) => s.cell + "/" + s.service);
    return {broken: broken.map((i) => i.cell + "/" + i.service), felt: broken.flatMap((i) => i.feltBy.map((f) => i.cell + "/" + f.service)), hurt};
  }

  #option(c) {
    const {broken, felt, hurt} = this.#state();
    const calls = new Map(); // cell/service -> those of its cell that it calls
    for (const t of this.#app.model.targets) {
      if (!this.#app.shows(t.cell, t.service)) continue;
      const key = t.cell + "/" + t.service;
      calls.set(key, [...new Set([...(calls.get(key) ?? []), ...t.calls.map((called) => t.cell + "/" + called)])]);
    }
    const named = (key) => this.#app.named(...key.split("/"));
    const depth = layers(calls);
    const columns = Map.groupBy(calls.keys(), (s) => depth.get(s));
    const lit = new Set([...broken, ...felt]);
    const path = new Set([...broken, ...hurt]);
    const width = this.element.clientWidth, height = this.element.clientHeight;
    // Half a usual name has room outside the outermost, on a phone too.
    const edge = Math.max(0, 40 - width / columns.size / 2);
    const data = [...calls.keys()].map((name) => {
      const column = columns.get(depth.get(name));
      const state = broken.includes(name) ? BROKEN : hurt.includes(name) ? HURT : lit.has(name) ? FELT : NEITHER;
      return {
        name, x: edge + ((depth.get(name) + 0.5) / columns.size) * (width - 2 * edge), y: ((column.indexOf(name) + 0.5) / column.length) * height,
        symbol: state.symbol, symbolSize: state.size,
        itemStyle: {color: c[state.fill], borderColor: hurt.includes(name) ? c.bad : c[state.edge], borderWidth: state === NEITHER ? 1 : 3},
        // In turn below and above, so that names of neighbours have twice the room.
        label: {position: depth.get(name) % 2 ? "top" : "bottom", width: (2 * width) / columns.size - 8, overflow: "truncate", formatter: named(name), color: c.text, textBorderColor: c.card, textBorderWidth: 3, fontWeight: lit.has(name) || hurt.includes(name) ? "bold" : "normal"},
        tooltip: {formatter: named(name) + (broken.includes(name) ? ": broken by us" : hurt.includes(name) ? ": hurt" : lit.has(name) ? ": may feel it" : "")},
      };
    });
    const links = [...calls].flatMap(([from, to]) => to.filter((t) => calls.has(t)).map((t) => {
      const felt = path.has(from) && path.has(t), may = lit.has(from) && lit.has(t);
      return {source: from, target: t, lineStyle: {color: felt ? c.bad : may ? c.warn : c.quiet, width: felt ? 3 : may ? 2 : 1, opacity: felt || may ? 1 : 0.55, curveness: 0.08}};
    }));
    const said = (keys) => [...new Set(keys)].map(named).join(", ");
    const words = broken.length ? `${said(broken)} broken; may be felt by ${said(felt) || "nobody else"}; hurt: ${said(hurt) || "nobody"}` : `Nothing broken; hurt: ${said(hurt) || "nobody"}`;
    this.element.setAttribute("aria-label", `Dependency graph of ${calls.size} services. ${words}.`);
    return {series: [{type: "graph", layout: "none", ...box(data), roam: false, edgeSymbol: ["none", "arrow"], edgeSymbolSize: 7, label: {show: true, fontSize: 11}, data, links}]};
  }
}

/** Where the nodes are already: no scale, so a circle stays one. */
function box(nodes) {
  if (!nodes.length) return {};
  const xs = nodes.map((n) => n.x), ys = nodes.map((n) => n.y);
  const left = Math.min(...xs), top = Math.min(...ys);
  return {left, top, width: Math.max(1, Math.max(...xs) - left), height: Math.max(1, Math.max(...ys) - top)};
}

/** How far from those that nobody calls; a circle of calls ends where it was entered. */
function layers(calls) {
  const depth = new Map([...calls.keys()].map((s) => [s, 0]));
  for (let round = 0; round < calls.size; round++) {
    let changed = false;
    for (const [from, to] of calls) {
      for (const t of to) {
        if (depth.has(t) && depth.get(t) < depth.get(from) + 1 && depth.get(from) + 1 < calls.size) {
          depth.set(t, depth.get(from) + 1);
          changed = true;
        }
      }
    }
    if (!changed) break;
  }
  return depth;
}
