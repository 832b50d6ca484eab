// (4) The scoreboard, and what the monitoring is known to notice: services by faults.

import {download, get} from "../api.js";
import {choices, h, list, percent, seconds, table} from "../dom.js";
import {Refresh} from "./refresh.js";

export const title = "Scoreboard";

const LEAST = 5;
const SIGNS = {detected: "✓", slow: "◷", missed: "✗", "never-drilled": "–"};

export function open(main, app) {
  const by = h("select", {id: "by"}, ["service", "class-and-tier", "tier", "business-line"].map((b) => h("option", {value: b}, b.replaceAll("-", " "))));
  const detector = h("select", {id: "detector"});
  const slow = h("input", {id: "slow", type: "number", min: "1", max: "86400", value: "60", size: "5"});
  const totals = totalsCard(app, "Detectors");
  const matrix = h("div", {class: "scroll", tabindex: "0", role: "region", "aria-label": "Detection coverage", id: "matrix"});
  const older = olderNote();
  const behind = h("section", {class: "card", id: "behind", hidden: true, "aria-live": "polite"});
  main.append(h("h1", {}, title),
    totals.card,
    h("section", {class: "card"}, h("h2", {}, "Coverage"),
      h("div", {class: "tools"}, h("label", {}, "By", by), h("label", {}, "Detector", detector), h("label", {}, "Slow over, seconds", slow)), matrix, older,
      h("p", {class: "quiet"}, "How many were noticed: ✓ each in time, ◷ some too slowly, ✗ some not at all, – never drilled; under it the 95 % interval. Press one for the drills behind it.")), behind);
  const refresh = new Refresh(app, () => app.model.resultsVersion, async () => {
    const cell = app.filter.cell;
    const narrow = app.filter.line || app.filter.site;
    const [score, coverage] = await Promise.all([get("scoreboard", {cell, by: narrow ? "cell,service" : ""}), get("coverage", {cell, businessLine: app.filter.line, dataCenter: app.filter.site, by: by.value === "service" && app.manyCells() ? "cell-and-service" : by.value, detector: detector.value, slowOverSeconds: slow.value})]);
    choices(detector, "any detector", app.model.detectors.map((d) => d.detector));
    totals.show(narrow ? sums(score.totals.filter((t) => app.shows(t.columns.cell, t.columns.service))) : score.totals);
    older.hidden = coverage.complete && score.complete;
    list(matrix, [coverage], () => "matrix", (c) => grid(c, (found) => show(behind, found)));
  });
  for (const control of [by, detector, slow]) control.addEventListener("change", () => refresh.now());
  return refresh;
}

/** A line for each detector, and files of what it is made of. */
export function totalsCard(app, name) {
  const {whole, body} = table("Each detector over all drills", "Detector", "#Drills", "#Recall", "#Recall of felt", "#Precision", "#Mean time to detect", "#Root cause right", "#False alarms");
  const card = h("section", {class: "card"}, h("div", {class: "row"}, h("h2", {}, name), h("div", {class: "buttons"}, save(app, "results.csv", "CSV"), save(app, "results.xml", "JUnit XML"))), whole,
    h("p", {class: "quiet"}, `No rate is shown under ${LEAST} drills; beside each stands its 95 % interval.`));
  return {card, show: (totals) => list(body, totals, (t) => t.detector, total)};
}

/** Of what is shown when the gateway does not hold all verdicts any more. */
export const olderNote = () => h("p", {class: "chip warn", hidden: true}, "Older verdicts are not held any more: this is of the newer ones.");

const save = (app, file, name) => h("button", {onclick: () => app.act(`Saved ${file}.`, () => download(file, "everdrill-" + file))}, name);

/** Totals of one service each, added up for each detector. */
function sums(totals) {
  return [...Map.groupBy(totals, (t) => t.detector)].map(([detector, own]) => ({
    detector, sumTimeToDetectMs: own.reduce((sum, t) => sum + t.sumTimeToDetectMs, 0),
    counts: Object.fromEntries(Object.keys(own[0].counts).map((name) => [name, own.reduce((sum, t) => sum + t.counts[name], 0)])),
  }));
}

/** A rate of part and whole with how many and its interval; none where they are too few. */
function rate(part, whole) {
  if (whole < LEAST) return `${part} of ${whole}`;
  const [low, high] = interval(part, whole).map((share) => Math.round(100 * share));
  return [`${percent(part / whole)} of ${whole} `, h("small", {class: "quiet interval"}, `${low}–${high} %`)];
}

/** Wilson's of 95 %, as the gateway has it for the matrix. */
export function interval(part, whole) {
  const z = 1.959964, share = part / whole, scale = 1 + (z * z) / whole;
  const middle = share + (z * z) / (2 * whole);
  const reach = z * Math.sqrt((share * (1 - share)) / whole + (z * z) / (4 * whole * whole));
  return [(middle - reach) / scale, (middle + reach) / scale];
}

function total(t) {
  const c = t.counts;
  const roots = c.rootCorrect + c.rootWrong + c.rootMissed;
  const cells = [c.injections, rate(c.detected, c.injections), rate(c.feltDetected, c.felt), rate(c.detected, c.detected + c.falseAlarms),
    c.detected >= LEAST ? seconds(t.sumTimeToDetectMs / c.detected) : `too few (${c.detected})`, rate(c.rootCorrect, roots), c.falseAlarms];
  return h("tr", {}, h("th", {scope: "row"}, t.detector), cells.map((text) => h("td", {class: "num"}, h("span", {}, text))));
}

function grid(coverage, show) {
  if (!coverage.rows.length) return h("p", {class: "quiet"}, "Nothing can be drilled here yet, or nothing that passes the filters.");
  const cells = new Map(coverage.cells.map((c) => [c.row + "\n" + c.fault, c]));
  return h("table", {class: "matrix"}, h("caption", {class: "unseen"}, "Detection coverage"),
    h("thead", {}, h("tr", {}, h("td"), coverage.faults.map((f) => h("th", {scope: "col", class: "fault"}, f)))),
    h("tbody", {}, coverage.rows.map((row) => h("tr", {}, h("th", {scope: "row"}, row), coverage.faults.map((f) => h("td", {}, pair(cells.get(row + "\n" + f), show)))))));
}

function pair(c, show) {
  if (!c) return h("span", {class: "quiet", "aria-label": "cannot be drilled"}, "");
  const {part, n, rates} = c.detected;
  const [now, low, high] = rates ?? [];
  if (c.state === "never-drilled" && c.notCounted) {
    return h("button", {class: "m-never-drilled", "aria-label": `${c.row}, ${c.fault}: drilled ${c.notCounted} times, and none counts`, onclick: () => show(c)}, `${SIGNS[c.state]} ${c.notCounted} not counted`);
  }
  if (c.state === "never-drilled") return h("span", {class: "m-never-drilled"}, SIGNS[c.state], h("span", {class: "unseen"}, "never drilled"));
  const words = `${SIGNS[c.state]} ${now === undefined ? `${part} of ${n}` : `${percent(now)} of ${n}`}`;
  const interval = now === undefined ? "" : `${Math.round(100 * low)}–${Math.round(100 * high)} %`;
  const detail = `${c.state}: ${part} of ${n} detected${now === undefined ? "" : `; 95 % interval ${percent(low)} to ${percent(high)}`}`;
  return h("button", {class: "m-" + c.state, "aria-label": `${c.row}, ${c.fault}: ${detail}`, onclick: () => show(c)}, words, interval && h("small", {}, interval));
}

function show(behind, c) {
  const drills = [...new Set(c.injections.map((i) => i.replace(/\.\d+$/, "")))];
  behind.hidden = false;
  behind.replaceChildren(h("h2", {}, `${c.fault} on ${c.row}`),
    h("p", {}, c.detected.n === 0 ? `Drilled ${c.notCounted} times, and none says anything of a detector: without effect, ended too early, an alert that fired before, or nobody there who could notice. The drills:` : `${c.detected.part} of ${c.detected.n} detected, ${c.slow} slowly, ${c.missed} missed${c.detected.part ? `; ${seconds(c.meanTimeToDetectMs)} on average` : ""}. The drills behind it:`),
    h("p", {}, drills.flatMap((d) => [h("a", {href: "#/drill/" + d}, d), " "])));
  behind.scrollIntoView({block: "nearest"});
}
