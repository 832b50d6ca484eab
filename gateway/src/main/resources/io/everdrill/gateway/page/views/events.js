// (10) Events as they come, filterable.

import {clock, h, list, table} from "../dom.js";
import {about as concerned} from "../facts.js";
import {at} from "../model.js";

export const title = "Events";

const SHOWN = 200;

export function open(main, app) {
  const filter = h("input", {id: "event-filter", type: "search", placeholder: "type or text", size: "24"});
  const pause = h("button", {id: "event-pause", "aria-pressed": "false", onclick: () => pause.setAttribute("aria-pressed", String(pause.getAttribute("aria-pressed") !== "true"))}, "Hold");
  const count = h("span", {class: "quiet", id: "event-count"});
  const {whole, body} = table("Events, newest first", "Time", "What", "Cell", "About", "Details");
  body.parentElement.classList.add("brief");
  main.append(h("h1", {}, title), h("div", {class: "tools"}, h("label", {}, "Only", filter), pause, count), h("section", {class: "card"}, whole));
  return {
    update() {
      if (pause.getAttribute("aria-pressed") === "true") return;
      const text = filter.value.toLowerCase();
      const found = app.model.events.filter((e) => passes(app, {...e.data, ...(e.type === "audit" && placeOf(e.data))})
        && (!text || (e.type + JSON.stringify(e.data)).toLowerCase().includes(text)));
      count.textContent = `${found.length} of the last ${app.model.events.length}`;
      const newest = found.slice(-SHOWN).reverse();
      list(body, newest.map((e) => e.n), (n) => n, (n) => row(newest.find((e) => e.n === n)));
    },
  };
}

/** Of an entry in the books, as other events say it: of a drill, of a cell, or of all there is. */
function placeOf({on = ""}) {
  const drill = /^(.+)-\d+(\.\d+)?$/.exec(on);
  if (drill) return {cell: drill[1], drill: on.replace(/\.\d+$/, "")};
  return on && on !== "*" ? {cell: on.split("/")[0]} : {scope: "*"};
}

function passes(app, data) {
  const services = concerned(app.model, data);
  if (services.length) return services.some((s) => app.shows(data.cell, s));
  return data.cell ? app.showsCell(data.cell) : data.scope === "*" || app.showsCell(data.scope);
}

export const about = (data) => data.injection ?? data.drill ?? data.drills?.join(", ") ?? (data.abort && aborted(data)) ?? data.service ?? data.incident ?? (data.scope === "*" ? "everywhere" : data.scope) ?? (data.on === "*" ? "everywhere" : data.on) ?? data.name ?? "";

/** What an abort ends; its own name is of no use to people. */
const aborted = (data) => data.injections?.join(", ") ?? `all up to drill ${data.upToDrillNumber}`;

/** The few words that matter of each kind. */
export function words(type, d) {
  switch (type) {
    case "drill.started": return `${d.scenario} on ${d.injections.map((i) => i.target.target).join(", ")} (${d.leash}), probability ${d.draw.probability.toPrecision(2)}`;
    case "drill.skipped": return `${d.reason}: ${d.detail}`;
    case "injection.applied": return `${d.faultKind} on ${d.target}, ends by ${clock(at(d.endsBy))}`;
    case "injection.accepted": return `by ${d.agent}`;
    case "injection.confirmed": return "the fault is in force";
    case "injection.ended": return `${d.reason}${d.detail ? ": " + d.detail : ""}`;
    case "injection.refused": return `${d.reason}${d.detail ? ": " + d.detail : ""}`;
    case "injection.failed": case "injection.uncertain": return d.reason;
    case "alert.firing": case "alert.resolved": return `${d.name} ${d.severity} of ${d.detector}, since ${clock(at(d.startsAt))}`;
    case "diagnosis": return `${d.detector}: ${d.roots.slice(0, 3).map((r) => `${r.service} ${(100 * r.confidence).toFixed(0)} %`).join(", ") || "no root"}`;
    case "detection": return `by ${d.episode.detector} after ${(d.timeToDetectMs / 1000).toFixed(1)} s`;
    case "detection.withdrawn": case "false-alarm.withdrawn": case "organic-alert.withdrawn": return d.reason;
    case "organic-alert": return `${d.name} of ${d.episode.detector}: of a trouble that is none of ours`;
    case "drill.ended": return "all of it is over";
    case "false-alarm": return `${d.name} of ${d.episode.detector}`;
    case "abort.injections": case "abort.cell": return `${d.cause}, by ${d.by}`;
    case "guard.not-watching": return `the guard does not vouch for it: ${d.reason}: ${d.detail}`;
    case "guard.baseline": return d.services.map((s) => `${s.service}: ${s.failures} of ${s.results} failed before`).join(", ");
    case "guard.abort-outcome": return `${d.ended} of ${d.asked} ended by ${d.cause || d.abort}${d.gone ? `, ${d.gone} were over` : ""}`;
    case "halt": return `${d.state === "halted" ? "halted" : "resumed"} by ${d.by}: ${d.reason}`;
    case "incident.opened": return `${d.summary || "opened"}${d.services?.length ? ": " + d.services.join(", ") : ""}`;
    case "incident.closed": return "closed";
    case "verdict": return `${d.revision > 1 ? `revision ${d.revision}, ` : ""}${d.outcome}: ${d.detectors.map((x) => `${x.detector} ${x.detection.outcome}`).join(", ")}`;
    case "audit": return `${d.who.replace("user/", "")}: ${d.action.replace("gateway.", "")}${d.detail ? ", " + d.detail : ""}`;
    default: return "";
  }
}

/** The gateway marks an alert whose labels lead to no service of the inventory. */
const unmapped = (e) => e.type === "alert.firing" && e.data.annotations?.["everdrill.io/service"] === "unknown";

/** When it came here, as the order of the list has it: an alert that is repeated began long before. */
const came = (e) => (e.data.receivedAt ? at(e.data.receivedAt) : e.t);

function row(e) {
  return h("tr", {}, h("td", {class: "when"}, clock(came(e))), h("td", {}, e.type === "halt" && e.data.state !== "halted" ? "resume" : e.type), h("td", {}, (e.type === "audit" ? placeOf(e.data) : e.data).cell ?? ""),
    h("td", {class: "about"}, about(e.data), unmapped(e) && [" ", h("span", {class: "chip warn"}, "service not known")]),
    h("td", {}, h("details", {}, h("summary", {}, words(e.type, e.data) || "details"), h("pre", {}, JSON.stringify(e.data, null, 1)))));
}
