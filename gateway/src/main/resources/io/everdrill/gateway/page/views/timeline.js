// (2) A lane for each service: what was broken, what probes saw, when the monitoring spoke. The line
// from a bar's start to the first alert is the detection latency; the table says the same in numbers.

import {Chart, echarts, timeAxis} from "../charts.js";
import {clock, h, list, percent, seconds, table} from "../dom.js";
import {amiss, gaps, leastRate, WHOLE_CELL} from "../facts.js";
import {at} from "../model.js";

export const title = "Timeline";

const SPANS = [["2 min", 120_000], ["5 min", 300_000], ["15 min", 900_000]];
const DRAW_MS = 1000;

export function open(main, app) {
  let span = 300_000;
  const buttons = SPANS.map(([name, ms]) => h("button", {"aria-pressed": String(ms === span), onclick: (e) => choose(e.currentTarget, ms)}, name));
  const canvas = h("div", {class: "chart lanes", role: "img", tabindex: "0"});
  const none = h("p", {class: "quiet"}, "No service is known here yet, or none that passes the filters.");
  const signs = legend();
  const {whole, body} = table("Injections and how long until somebody noticed", "Injected", "Injection", "Service", "Fault", "#Noticed after", "By");
  body.id = "gaps";
  main.append(h("h1", {}, title), h("div", {class: "tools", role: "group", "aria-label": "How far back"}, buttons),
    h("section", {class: "card"}, none, canvas, signs),
    h("section", {class: "card"}, h("h2", {}, "Detection gaps"), whole));
  const lanes = new Lanes(app, () => span, canvas);
  const chart = new Chart(canvas, (c, base) => lanes.option(c, base));
  let drawn = 0;

  function choose(button, ms) {
    span = ms;
    buttons.forEach((b) => b.setAttribute("aria-pressed", String(b === button)));
    chart.draw();
  }
  return {
    update() {
      if (performance.now() - drawn > DRAW_MS) {
        drawn = performance.now();
        chart.draw();
        canvas.hidden = signs.hidden = lanes.count === 0;
        none.hidden = lanes.count > 0;
      }
      const rows = gaps(app.model, app.shows).slice(0, 60).map((g) => ({injection: g.injection, drill: g.drill, service: app.named(g.cell, g.service), fault: g.fault?.kind, appliedAt: g.appliedAt, gapMs: g.gapMs, outcome: g.outcome, detector: g.detector}));
      list(body, rows, (g) => g.injection, (g) => h("tr", {},
        h("td", {class: "when"}, clock(g.appliedAt)), h("td", {}, h("a", {href: "#/drill/" + g.drill}, g.injection)),
        h("td", {}, g.service), h("td", {}, g.fault ?? ""), h("td", {class: "num"}, g.gapMs === undefined ? g.outcome : seconds(g.gapMs)), h("td", {}, g.detector ?? "")));
    },
    close: () => chart.close(),
  };
}

/** Colours are shown and not named: a theme has its own. */
const swatch = (kind, sign) => h("span", {class: "swatch " + kind, "aria-hidden": "true"}, sign);

/** What stands together is one entry, so that no line breaks between a sign and its word. */
const legend = () => h("ul", {class: "legend signs"}, [
  [swatch("accent", "▬"), " injection"], [swatch("quiet", "▬"), " placebo or shadow"], [swatch("bad", "▬"), " uncertain or past its limit, as it says"],
  [swatch("bad", "┄"), " until its first alert; “missed”: no alert"], [swatch("bad", "▲"), " alert"], [swatch("warn", "◆"), " first named as a root"], [swatch("bad", "✕"), " abort"],
  ["strip: probes ", swatch("good", "■"), " as the hypothesis wants, ", swatch("warn", "■"), " under it, ", swatch("bad", "■"), " under half of it"],
  ["shaded: blackout or halted, as it says above"], ["?: not in the inventory"]].map((entry) => h("li", {}, entry)));

const laneOf = (i) => i.cell + "/" + i.service;

class Lanes {
  constructor(app, span, element) {
    Object.assign(this, {app, span, element});
  }

  option(c) {
    const {model, shows, now} = this.app;
    const until = now(), from = until - this.span();
    const lanes = this.#services(from);
    this.count = lanes.length;
    const found = gaps(model, shows).filter((i) => (i.endedAt ?? until) > from);
    this.element.setAttribute("aria-label", `Timeline of ${lanes.length} services${this.#halts().length ? ", halted at times," : ""} over ${Math.round(this.span() / 60_000)} minutes; ${found.length} injections, listed below${["uncertain", "past its limit"].map((what) => [what, found.filter((i) => amiss(i, until) === what).length]).filter(([, n]) => n).map(([what, n]) => `, ${n} ${what}`).join("")}.`);
    // As wide as its longest name wants, and never more than a third of a phone.
    const left = Math.max(70, Math.min(0.33 * this.element.clientWidth, 240, 12 + 6.8 * Math.max(0, ...lanes.map((key) => this.#named(key).length))));
    return {
      grid: {left, right: 14, top: 24, bottom: 26},
      xAxis: timeAxis(c, from, until),
      yAxis: {type: "category", data: lanes, inverse: true, axisTick: {show: false}, axisLine: {lineStyle: {color: c.line}}, axisLabel: {color: c.text, width: left - 12, overflow: "truncate", formatter: (key) => this.#named(key)}, splitLine: {show: true, lineStyle: {color: c.line}}},
      series: [this.#strips(c, lanes, from, until), this.#bars(c, lanes, found, until), this.#gapLines(c, lanes, found, until), this.#words(c, lanes, found, until), ...this.#marks(c, lanes, from, until)],
    };
  }

  #services(from) {
    const keys = new Set(this.app.model.targets.filter((t) => this.app.shows(t.cell, t.service)).map((t) => t.cell + "/" + t.service));
    const add = (cell, service) => service && service !== WHOLE_CELL && this.app.shows(cell, service) && keys.add(cell + "/" + service);
    for (const key of this.app.model.windows.keys()) add(...key.split("/"));
    for (const m of this.app.model.marks) if (m.type === "alert.firing" && m.t >= from) add(m.data.cell, m.data.service);
    return [...keys].sort();
  }

  /** Windows of one colour in a row become one rectangle. */
  #strips(c, lanes, from, until) {
    const data = [];
    for (const [key, series] of this.app.model.windows) {
      const [cell, service] = key.split("/");
      const lane = lanes.indexOf(key);
      if (lane < 0 || !this.app.shows(cell, service)) continue;
      const least = leastRate(this.app.model, cell, service);
      let run = null;
      for (const p of series) {
        if (p.t < from || p.rate === null) continue;
        const kind = p.rate >= least ? "good" : p.rate >= least / 2 ? "warn-fill" : "bad";
        if (run && run.kind === kind && p.t - run.until < 5000) run.until = p.t;
        else data.push((run = {kind, from: run && p.t - run.until < 5000 ? run.until : p.t - 1000, until: p.t, lane, least: 1}));
        run.least = Math.min(run.least, p.rate);
      }
    }
    const shapes = data.map((d) => ({value: [d.lane, Math.max(d.from, from), Math.min(d.until, until)], itemStyle: {color: c[d.kind]}, words: `${this.#named(lanes[d.lane])}: ${percent(d.least)} passed at least, ${clock(d.from)} to ${clock(d.until)}`}));
    return custom(shapes, 0.32, 0.12);
  }

  #bars(c, lanes, found, until) {
    const data = found.filter((i) => lanes.includes(laneOf(i))).map((i) => ({
      value: [lanes.indexOf(laneOf(i)), i.appliedAt, i.endedAt ?? until],
      itemStyle: {color: amiss(i, until) ? c.bad : i.leash === "live" ? c.accent : c.quiet, opacity: i.endedAt ? 0.75 : 1},
      words: `${i.injection}: ${i.fault?.kind} on ${i.target}${i.endReason ? ", ended by " + i.endReason : amiss(i, until) && ", " + amiss(i, until)}`,
    }));
    return custom(data, -0.22, 0.24);
  }

  #gapLines(c, lanes, found, until) {
    const data = found.filter((i) => lanes.includes(laneOf(i)) && i.gapMs !== undefined).map((i) => ({
      value: [lanes.indexOf(laneOf(i)), i.appliedAt, Math.min(i.appliedAt + i.gapMs, until)], words: `${i.injection}: noticed after ${seconds(i.gapMs)}`, label: seconds(i.gapMs),
    }));
    return {
      type: "custom", data: data.map((d) => ({value: d.value, words: d.words, label_: d.label})), encode: {x: [1, 2], y: 0}, z: 4, clip: true,
      tooltip: {formatter: (p) => p.data.words},
      renderItem: (params, api) => {
        const [x1, y] = api.coord([api.value(1), api.value(0)]);
        const [x2] = api.coord([api.value(2), api.value(0)]);
        // Its words have room in the first lane too.
        const top = Math.max(y - api.size([0, 1])[1] * 0.42, params.coordSys.y + 7);
        return {type: "group", children: [
          {type: "line", shape: {x1, y1: top, x2, y2: top}, style: {stroke: c.bad, lineWidth: 2, lineDash: [4, 3]}},
          {type: "text", style: {text: data[params.dataIndex].label, x: x2 + 4, y: top, verticalAlign: "middle", fill: c.text, fontSize: 11}},
        ]};
      },
    };
  }

  /** Where a fault ended that nobody had noticed, and where one has not ended as it should. */
  #words(c, lanes, found, until) {
    const own = found.filter((i) => lanes.includes(laneOf(i)));
    const data = own.flatMap((i) => [i.outcome === "missed" && "missed", amiss(i, until)].filter(Boolean).map((name) => ({
      name, value: [Math.min(i.endedAt ?? until, until), laneOf(i)], words: `${i.injection}: ${name}`, label: i.endedAt ? {position: "right"} : {position: "left", offset: [0, 4]},
    })));
    return {
      type: "scatter", name: "words", symbol: "circle", symbolSize: 1, z: 6, itemStyle: {color: c.bad, opacity: 1}, data,
      label: {show: true, formatter: "{b}", color: c.bad, fontSize: 11, fontWeight: "bold"},
      tooltip: {formatter: (p) => p.data.words},
    };
  }

  #marks(c, lanes, from, until) {
    const kinds = {
      "alert.firing": {name: "alert", symbol: "triangle", color: c.bad, of: (d) => [d.service], words: (d) => `alert ${d.name} of ${d.detector}`},
      diagnosis: {name: "diagnosis", symbol: "diamond", color: c["warn-fill"], of: (d) => d.roots.map((r) => r.service), words: (d) => `${d.detector} names ${d.roots.map((r) => r.service).join(", ")}`},
      "abort.injections": {name: "abort", symbol: "path://M0 0L10 10M10 0L0 10", color: c.bad, of: (d) => d.injections.map((i) => this.#serviceOf(i)), words: (d) => `abort: ${d.cause} by ${d.by}`},
      "abort.cell": {name: "abort of the cell", symbol: "path://M0 0L10 10M10 0L0 10", color: c.bad, of: (d) => lanes.filter((key) => key.startsWith(d.cell + "/")).map((key) => key.slice(d.cell.length + 1)), words: (d) => `abort of all of ${d.cell}: ${d.cause} by ${d.by}`},
    };
    // At the right edge a name ends at its frame, or it would be cut off.
    const align = (begin, end) => (Math.max(begin, from) + Math.min(end, until) > 2 * until - (until - from) / 10 ? "right" : "center");
    const shade = (name, colour, begin, end) => [{name, xAxis: Math.max(begin, from), itemStyle: {color: colour + "22", borderColor: colour, borderWidth: 1.5}, label: {color: colour, align: align(begin, end)}}, {xAxis: Math.min(end, until)}];
    const seen = ([begin, end]) => end > from && begin < until;
    const freezes = this.app.model.programmes.filter((p) => this.app.showsCell(p.cell)).flatMap((p) => p.freezes).map((f) => [at(f.from), at(f.until)]).filter(seen).map((span) => shade("blackout", c.quiet, ...span));
    const halts = this.#halts().filter(seen).map((span) => shade("halted", c.bad, ...span));
    return Object.entries(kinds).map(([type, kind]) => ({
      type: "scatter", name: kind.name, symbol: kind.symbol, symbolSize: 12, z: 5, itemStyle: {color: kind.color, borderColor: kind.color, borderWidth: type.startsWith("abort") ? 2.5 : 1},
      symbolOffset: [0, type.startsWith("abort") ? 0 : "20%"],
      data: news(this.app.model.marks.filter((m) => m.type === type), kind.of).filter((m) => m.t >= from).flatMap((m) => m.services
        .filter((service) => lanes.includes(m.data.cell + "/" + service) && this.app.shows(m.data.cell, service))
        .map((service) => ({value: [m.t, m.data.cell + "/" + service], words: `${kind.words(m.data)}, ${clock(m.t)}`}))),
      tooltip: {formatter: (p) => p.data.words},
      ...(type === "alert.firing" && {markArea: {silent: true, label: {show: true, position: "top", fontSize: 11, fontWeight: "bold"}, data: [...freezes, ...halts]}}),
    }));
  }

  /** From when to when each scope that is shown was halted, as far as its switches are known. */
  #halts() {
    const open = new Map(), spans = [];
    const turned = this.app.model.marks.filter((m) => m.type === "halt" && (m.data.scope === "*" || this.app.showsCell(m.data.scope)));
    for (const m of turned.sort((a, b) => a.t - b.t)) {
      if (m.data.state === "halted" && !open.has(m.data.scope)) open.set(m.data.scope, m.t);
      else if (m.data.state !== "halted" && open.has(m.data.scope)) {
        spans.push([open.get(m.data.scope), m.t]);
        open.delete(m.data.scope);
      }
    }
    return [...spans, ...[...open.values()].map((begin) => [begin, this.app.now()])];
  }

  #named(key) {
    const [cell, service] = key.split("/");
    return (this.app.knows(cell, service) ? "" : "? ") + this.app.named(cell, service);
  }

  #serviceOf(injection) {
    return this.app.model.drills.get(injection?.replace(/\.\d+$/, ""))?.injections.get(injection)?.service;
  }
}

/** Without what only says again what the same alert or the same incident's diagnosis said of the same services. */
function news(marks, servicesOf) {
  const said = new Map();
  return marks.map((m) => {
    const {detector, fingerprint, startsAt, incident} = m.data;
    const all = new Set(servicesOf(m.data));
    if (!detector) return {...m, services: [...all]};
    const key = JSON.stringify([m.data.cell, detector, fingerprint, startsAt, incident]);
    const known = said.get(key) ?? new Set();
    said.set(key, known.union(all));
    return {...m, services: [...all.difference(known)]};
  });
}

/** Rectangles in lanes: value [lane, from, until]; offset and height in lanes. */
function custom(data, offset, height) {
  return {
    type: "custom", data, encode: {x: [1, 2], y: 0}, clip: true, tooltip: {formatter: (p) => p.data.words},
    renderItem: (params, api) => {
      const [x1, y] = api.coord([api.value(1), api.value(0)]);
      const [x2] = api.coord([api.value(2), api.value(0)]);
      const lane = api.size([0, 1])[1];
      const shape = echarts.graphic.clipRectByRect({x: x1, y: y + lane * (offset - height / 2), width: Math.max(2, x2 - x1), height: lane * height}, params.coordSys);
      return shape && {type: "rect", shape, style: {fill: api.visual("color"), opacity: api.visual("opacity") ?? 1}};
    },
  };
}
