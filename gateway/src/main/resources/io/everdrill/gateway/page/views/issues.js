// (5) What drills have uncovered and somebody has to mend, by owner.

import {get} from "../api.js";
import {h, list, moment, say, table} from "../dom.js";
import {Refresh} from "./refresh.js";
import {olderNote} from "./scoreboard.js";

export const title = "Issues";

const WORDS = {missed: "not noticed", "wrong-root": "wrong root cause", "hypothesis-refuted": "hypothesis refuted", "not-recovered": "did not recover", "not-contained": "spread too far", "not-mitigated": "mitigation failed"};

export function open(main, app) {
  const none = h("p", {class: "quiet", id: "no-issues"});
  const owners = h("div", {id: "issues"});
  const older = olderNote();
  main.append(h("h1", {}, "Uncovered issues"), older, none, owners);
  return new Refresh(app, () => app.model.resultsVersion, async () => {
    const [found, held] = await Promise.all([get("issues", {cell: app.filter.cell}), get("verdicts", {cell: app.filter.cell, outcome: "judged", limit: 1000})]);
    const items = found.items.filter((i) => app.shows(i.cell, i.service));
    none.hidden = items.length > 0;
    const judged = held.items.some((v) => app.shows(v.cell, v.service));
    say(none, judged ? "Nothing is open: every fault was noticed, every root was right, every hypothesis held." : "Nothing is judged yet: nobody can tell what is open.");
    older.hidden = found.complete;
    const byOwner = [...Map.groupBy(items, (i) => i.owner || "nobody named")].sort(([a], [b]) => (a < b ? -1 : 1));
    list(owners, byOwner, ([owner]) => owner, ([owner, issues]) => section(owner, issues.map((i) => ({...i, service: app.named(i.cell, i.service)}))));
  });
}

function section(owner, issues) {
  const {whole, body} = table("Issues of " + owner, "What", "Service", "Fault", "Seen", "Last", "Detail", "Runbook", "Drills");
  list(body, issues, (i) => [i.kind, i.service, i.fault, i.detector].join("/"), row);
  return h("section", {class: "card"}, h("h2", {}, `${owner} (${issues.length})`), whole);
}

function row(i) {
  const drills = [...new Set(i.injections.map((x) => x.replace(/\.\d+$/, "")))].slice(0, 5);
  // Only an address of the web becomes a link.
  const runbook = /^https?:\/\//.test(i.runbook) ? h("a", {href: i.runbook, rel: "noreferrer"}, "open") : i.runbook;
  return h("tr", {}, h("td", {}, h("span", {class: "chip " + (i.kind === "missed" ? "bad" : "warn")}, WORDS[i.kind] ?? i.kind), i.kind === "missed" && i.detector && ` by ${i.detector}`), h("td", {class: "when"}, i.service), h("td", {class: "when"}, i.fault),
    h("td", {class: "when"}, `${i.times} of ${i.of}`), h("td", {class: "when"}, moment(Date.parse(i.lastAt))), h("td", {}, [i.kind !== "missed" && i.detector, i.detail].filter(Boolean).join(": ")),
    h("td", {}, runbook, i.scenarioOwner && i.scenarioOwner !== i.owner && h("span", {class: "quiet"}, `${runbook ? " " : ""}of ${i.scenarioOwner}`)), h("td", {}, h("span", {}, drills.flatMap((d) => [h("a", {href: "#/drill/" + d}, d), " "]))));
}
