// (9) Recall and mean time to detect over weeks, per service and detector.

import {get} from "../api.js";
import {Chart, timeAxis, valueAxis} from "../charts.js";
import {choices, h, list, percent, seconds, table} from "../dom.js";
import {Refresh} from "./refresh.js";
import {olderNote} from "./scoreboard.js";

export const title = "Trend";

const LEAST = 5;

export function open(main, app) {
  const step = h("select", {id: "step"}, ["week", "day", "hour"].map((s) => h("option", {value: s}, s)));
  const service = h("select", {id: "trend-service"});
  const recall = h("div", {class: "chart", role: "img", "aria-label": "Recall over time, in the table below"});
  const mttd = h("div", {class: "chart", role: "img", "aria-label": "Mean time to detect over time, in the table below"});
  const older = olderNote();
  const drawn = h("div", {class: "two"}, h("section", {class: "card"}, h("h2", {}, "Recall"), recall), h("section", {class: "card"}, h("h2", {}, "Mean time to detect"), mttd));
  const {whole, body} = table("Recall and mean time to detect", "From (UTC)", "Service", "Detector", "#Detected", "#Recall", "#95 %", "#Mean time to detect");
  main.append(h("h1", {}, title), h("div", {class: "tools"}, h("label", {}, "Step", step), h("label", {}, "Service", service)),
    drawn, h("section", {class: "card"}, whole, older, h("p", {class: "quiet"}, `Under ${LEAST} drills a step has no rate, and under ${LEAST} detected ones no mean time.`)));
  let points = [];
  const charts = [
    new Chart(recall, (c) => lines(c, points, (p) => p.detected.rates?.[0], {min: 0, max: 1, axisLabel: {color: c.quiet, formatter: (v) => Math.round(100 * v) + " %"}}, percent)),
    new Chart(mttd, (c) => lines(c, points, (p) => (p.detected.part >= LEAST ? p.meanTimeToDetectMs / 1000 : undefined), {min: 0, axisLabel: {color: c.quiet, formatter: "{value} s"}}, (v) => v.toFixed(1) + " s")),
  ];
  const refresh = new Refresh(app, () => app.model.resultsVersion, async () => {
    const trend = await get("trend", {cell: app.filter.cell, step: step.value, ...app.namedServices().get(service.value)});
    choices(service, "all services", [...app.namedServices().keys()].sort());
    older.hidden = trend.complete;
    points = trend.points.filter((p) => app.shows(p.cell, p.service)).map((p) => ({...p, name: app.named(p.cell, p.service)}));
    drawn.hidden = !points.some((p) => p.detected.rates || p.detected.part >= LEAST);
    charts.forEach((chart) => chart.draw());
    list(body, points.toReversed(), (p) => [p.from, p.cell, p.service, p.detector].join("/"), row);
  });
  for (const control of [step, service]) control.addEventListener("change", () => refresh.now());
  refresh.close = () => charts.forEach((chart) => chart.close());
  return refresh;
}

function lines(c, points, value, axis, format) {
  const series = [...Map.groupBy(points, (p) => `${p.name} · ${p.detector}`)];
  const palette = [c.accent, c.warn, c.good, c.bad, c.quiet];
  return {
    color: palette,
    grid: {left: 8, right: 14, top: 34, bottom: 8, containLabel: true},
    legend: {type: "scroll", top: 0, textStyle: {color: c.text}, pageTextStyle: {color: c.text}, pageIconColor: c.accent},
    xAxis: timeAxis(c), yAxis: valueAxis(c, axis),
    tooltip: {trigger: "axis", renderMode: "richText", valueFormatter: (v) => (v === undefined || v === null ? "too few" : format(v))},
    series: series.map(([name, own], i) => ({type: "line", name, symbol: ["circle", "triangle", "rect", "diamond"][i % 4], symbolSize: 8, connectNulls: false, data: own.map((p) => [Date.parse(p.from), value(p) ?? null])})),
  };
}

function row(p) {
  const [rate, low, high] = p.detected.rates ?? [];
  return h("tr", {}, h("td", {class: "when"}, p.from.slice(0, 16).replace("T", " ")), h("td", {}, p.name), h("td", {}, p.detector),
    h("td", {class: "num"}, `${p.detected.part} of ${p.detected.n}`), h("td", {class: "num"}, rate === undefined ? "too few" : percent(rate)),
    h("td", {class: "num"}, rate === undefined ? "" : `${percent(low)} to ${percent(high)}`), h("td", {class: "num"}, p.detected.part >= LEAST ? seconds(p.meanTimeToDetectMs) : p.detected.part ? "too few" : ""));
}
