// (6) Drills that are done, and of those that come only how often and when not: which, nobody knows.

import {h, list, moment, say, span, table} from "../dom.js";
import {amiss} from "../facts.js";
import {at} from "../model.js";
import {Calendar} from "./calendar.js";
import {DayOfDrills} from "./day.js";

export const title = "Drills";

const SHOWN = 150;

export function open(main, app) {
  const state = h("select", {id: "state"}, [["", "all"], ["active", "active"], ["done", "done"], ["skipped", "skipped"]].map(([v, n]) => h("option", {value: v}, n)));
  // Never hidden: a screen reader may miss what is said by a status that comes to be with it.
  const day = h("p", {id: "day", role: "status"});
  main.append(h("h1", {}, title));
  const calendar = new Calendar(app, () => show(app.now()));
  const past = new DayOfDrills(app, () => ({day: calendar.chosen, state: state.value}), () => show(app.now()));
  const coming = h("div", {class: "grid", id: "coming"});
  const none = h("p", {class: "quiet"}, "No programme is defined here: no drill will come.");
  const {whole, body} = table("Drills, newest first", "Drill", "Started", "Scenario", "On", "State", "Outcome");
  main.append(calendar.element, h("h2", {}, "To come"), none, coming,
    h("section", {class: "card"}, h("div", {class: "row"}, h("h2", {}, "So far"), h("label", {}, "Show", state)), day, whole, past.element));
  state.addEventListener("change", () => show(app.now()));

  function show(now) {
    none.hidden = app.model.programmes.some((p) => app.showsCell(p.cell));
    list(coming, app.model.programmes.filter((p) => app.showsCell(p.cell)).map((p) => ({...p, minute: Math.floor(now / 60_000)})), (p) => p.cell + "/" + p.programme, (p) => programme(p, now));
    past.update();
    const rows = (calendar.chosen ? past.drills() ?? [] : lately())
      .map((d) => ({...d, amiss: [...new Set(d.injections.map((i) => amiss(i, now)).filter(Boolean))].join(", ")}))
      .map((d) => ({drill: d.drill, amiss: d.amiss, startedAt: d.startedAt, scenario: d.scenario, state: d.state, on: d.injections.map((i) => i.target).filter(Boolean), outcome: outcome(d)}));
    list(body, rows, (d) => d.drill, (d) => h("tr", {}, h("td", {}, h("a", {href: "#/drill/" + d.drill, "data-focus": "drill"}, d.drill)), h("td", {class: "when"}, d.startedAt ? moment(d.startedAt) : ""),
      h("td", {}, d.scenario ?? ""), h("td", {}, d.on.join(", ")), h("td", {}, h("span", {class: "chip " + (d.amiss ? "bad" : d.state === "active" ? "warn" : "none")}, d.amiss ? `${d.state}, ${d.amiss}` : d.state)), h("td", {}, d.outcome)));
    say(day, calendar.chosen ? `${calendar.words()} ${past.drills() ? below() : "They are asked for."}` : "");
  }

  /** The last ones, which the page holds. */
  function lately() {
    return [...app.model.drills.values()].filter((d) => !state.value || d.state === state.value)
      .map((d) => ({...d, injections: [...d.injections.values()].map((i) => ({...i, verdict: app.model.verdicts.get(i.injection)}))}))
      .filter((d) => (d.injections.length ? d.injections.some((i) => app.shows(d.cell, i.service)) : app.showsCell(d.cell)))
      .sort((a, b) => (b.startedAt ?? 0) - (a.startedAt ?? 0)).slice(0, SHOWN);
  }

  function below() {
    const which = state.value ? `those that are ${state.value}` : "its drills, also those that were skipped";
    return past.words() ? `Below are ${which}, newest first: ${past.words()}. Press the day again for the last ones of all days.` : `There are none below${state.value ? ` that are ${state.value}` : ""}; press the day again for the last ones of all days.`;
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
