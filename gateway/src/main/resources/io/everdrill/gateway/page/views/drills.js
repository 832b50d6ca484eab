// (6) Drills that are done, and of those that come only how often and when not: which, nobody knows.

import {h, list, moment, say, span, table} from "../dom.js";
import {at} from "../model.js";
import {Calendar, dayOf} from "./calendar.js";

export const title = "Drills";

const SHOWN = 150;

export function open(main, app) {
  const state = h("select", {id: "state"}, [["", "all"], ["active", "active"], ["done", "done"], ["skipped", "skipped"]].map(([v, n]) => h("option", {value: v}, n)));
  // Never hidden: a screen reader may miss what is said by a status that comes to be with it.
  const day = h("p", {id: "day", role: "status"});
  main.append(h("h1", {}, title));
  const calendar = new Calendar(app, () => show(app.now()));
  const coming = h("div", {class: "grid", id: "coming"});
  const none = h("p", {class: "quiet"}, "No programme is defined here: no drill will come.");
  const {whole, body} = table("Drills, newest first", "Drill", "Started", "Scenario", "On", "State", "Outcome");
  main.append(calendar.element, h("h2", {}, "To come"), none, coming,
    h("section", {class: "card"}, h("div", {class: "row"}, h("h2", {}, "So far"), h("label", {}, "Show", state)), day, whole));
  state.addEventListener("change", () => show(app.now()));

  function show(now) {
    none.hidden = app.model.programmes.some((p) => app.showsCell(p.cell));
    list(coming, app.model.programmes.filter((p) => app.showsCell(p.cell)).map((p) => ({...p, minute: Math.floor(now / 60_000)})), (p) => p.cell + "/" + p.programme, (p) => programme(p, now));
    const rows = [...app.model.drills.values()].filter((d) => (!state.value || d.state === state.value) && (!calendar.chosen || dayOf(d.startedAt ?? 0) === calendar.chosen))
      .map((d) => ({...d, injections: [...d.injections.values()].map((i) => ({...i, verdict: app.model.verdicts.get(i.injection)}))}))
      .filter((d) => (d.injections.length ? d.injections.some((i) => app.shows(d.cell, i.service)) : app.showsCell(d.cell)))
      .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0)).slice(0, SHOWN)
      .map((d) => ({drill: d.drill, startedAt: d.startedAt, scenario: d.scenario, state: d.state, on: d.injections.map((i) => i.target).filter(Boolean), outcome: outcome(d)}));
    list(body, rows, (d) => d.drill, (d) => h("tr", {}, h("td", {}, h("a", {href: "#/drill/" + d.drill, "data-focus": "drill"}, d.drill)), h("td", {class: "when"}, d.startedAt ? moment(d.startedAt) : ""),
      h("td", {}, d.scenario ?? ""), h("td", {}, d.on.join(", ")), h("td", {}, h("span", {class: "chip " + (d.state === "active" ? "warn" : "none")}, d.state)), h("td", {}, d.outcome)));
    const began = rows.filter((d) => d.state !== "skipped").length, known = calendar.drills();
    say(day, calendar.chosen ? `${calendar.words()} Below are ${!state.value && known > began ? `${began} of its ${known} drills, for the page holds the last ones` : "those of this day"} alone; press the day again for all.` : "");
  }
  return {
    update(now = app.now()) {
      calendar.update(now);
      show(now);
    },
  };
}

function outcome(d) {
  if (d.state === "skipped") return `${d.reason ?? ""}${d.detail ? ": " + d.detail : ""}`;
  return d.injections.map((i) => {
    if (i.verdict) return i.verdict.detectors.map((x) => `${x.detector}: ${x.detection.outcome}`).join(", ") || i.verdict.outcome;
    return i.refusal ? `${i.phase}: ${i.refusal}` : i.endReason ? `ended by ${i.endReason}, not judged yet` : i.phase === "unheard" ? "no agent has said anything" : i.phase;
  }).join("; ");
}

function programme(p, now) {
  const freezes = p.freezes.map((f) => ({...f, a: at(f.from), b: at(f.until)})).filter((f) => f.b > now).sort((x, y) => x.a - y.a).slice(0, 6);
  return h("article", {class: "card"}, h("div", {class: "row"}, h("h3", {}, `${p.cell}: ${p.programme}`), h("span", {class: "chip " + (p.leash === "live" ? "warn" : "none")}, p.leash)),
    h("p", {}, h("span", {class: "count"}, String(p.pace.drillsPerHour)), ` drills an hour at random moments, at most ${p.pace.concurrentInCell} at once, ${span(p.pace.cooldownMs)} apart at least. ${p.scenarios.length} scenarios.`),
    freezes.length ? h("ul", {}, freezes.map((f) => h("li", {}, `${f.a <= now ? "Now" : moment(f.a)} until ${moment(f.b)}: no drills${f.reason ? " (" + f.reason + ")" : ""}`))) : h("p", {class: "quiet"}, "No blackout is planned."));
}
