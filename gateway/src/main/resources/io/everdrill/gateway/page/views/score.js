// What one who is scored sees of it all: its own score, once it is judged, and nothing of what runs.

import {get} from "../api.js";
import {h, list, moment, seconds, table} from "../dom.js";
import {Refresh} from "./refresh.js";
import {olderNote, totalsCard} from "./scoreboard.js";

const SHOWN = 100;

export function open(main, app) {
  const totals = totalsCard(app, "Score");
  const {whole, body} = table("What was judged, newest first", "Injected", "Injection", "Service", "Fault", "Noticed", "#After", "Root cause");
  const older = olderNote();
  const some = h("p", {class: "quiet", hidden: true}, `The last ${SHOWN}; the CSV has all.`);
  main.append(h("h1", {}, "Score of " + app.me.detector),
    h("p", {class: "quiet"}, "Who is scored does not see what runs: a drill is here once it is judged. It is asked for anew every half minute."),
    totals.card, h("section", {class: "card"}, h("h2", {}, "Judged so far"), whole, some, older));
  return new Refresh(app, () => "", async () => {
    const [score, verdicts] = await Promise.all([get("scoreboard"), get("verdicts", {limit: SHOWN})]);
    totals.show(score.totals);
    older.hidden = verdicts.complete && score.complete;
    some.hidden = !verdicts.next;
    const cells = new Set(verdicts.items.map((v) => v.cell));
    list(body, verdicts.items, (v) => v.injection, (v) => row(v, cells.size > 1));
  });
}

function row(v, manyCells) {
  const [own] = v.detectors;
  const {outcome, timeToDetectMs} = own.detection;
  return h("tr", {}, h("td", {class: "when"}, moment(Date.parse(v.appliedAt))), h("td", {class: "when"}, v.injection), h("td", {}, manyCells ? `${v.cell}/${v.service}` : v.service), h("td", {}, v.fault.kind),
    h("td", {}, h("span", {class: "chip " + ({detected: "good", missed: "bad", "false-alarm": "bad"}[outcome] ?? "none")}, outcome.replaceAll("-", " "))),
    h("td", {class: "num"}, timeToDetectMs === undefined ? "" : seconds(timeToDetectMs)),
    h("td", {}, own.rootCause.outcome, own.rootCause.named && ` (${own.rootCause.named})`));
}
