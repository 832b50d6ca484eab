// (7) Agents and probers: what each can do, how wrong its clock is, when it was last heard.

import {h, list, span, table} from "../dom.js";
import {at} from "../model.js";

export const title = "Agents";

const SILENT_MS = 30_000;

export function open(main, app) {
  const agents = table("Agents", "Agent", "Cell", "Host", "Version", "Heard", "Clock", "Running", "Can");
  const probers = table("Probers", "Prober", "Cell", "Version", "Heard", "Clock", "#Probes");
  main.append(h("h1", {}, "Agents and probers"), h("section", {class: "card"}, h("h2", {}, "Agents"), agents.whole), h("section", {class: "card"}, h("h2", {}, "Probers"), probers.whole));
  return {
    update() {
      const now = app.now();
      const here = (x) => app.showsCell(x.cell);
      list(agents.body, [...app.model.agents.values()].filter(here).map((a) => ({...a, ago: heard(a, now)})), (a) => a.cell + "/" + a.agent, agent);
      list(probers.body, [...app.model.probers.values()].filter(here).map((p) => ({...p, ago: heard(p, now)})), (p) => p.cell + "/" + p.prober, (p) => h("tr", {},
        h("th", {scope: "row"}, p.prober), h("td", {}, p.cell), h("td", {}, p.version || "not told"), h("td", {}, ago(p.ago)), h("td", {}, clockError(p.clock)), h("td", {class: "num"}, String(p.probes))));
    },
  };
}

const heard = (x, now) => {
  const ms = now - at(x.seenAt);
  return {text: span(ms) + " ago", silent: ms > SILENT_MS};
};
const ago = (x) => h("span", {class: "chip " + (x.silent ? "bad" : "good")}, x.silent ? x.text + ", silent" : x.text);

function clockError(clock) {
  if (clock.basis === "unknown") return h("span", {class: "chip warn"}, "unknown");
  return `${clock.offsetMs > 0 ? "+" : ""}${clock.offsetMs.toFixed(1)} ± ${clock.errorMs.toFixed(1)} ms${clock.basis === "measured" ? "" : " (configured)"}`;
}

function agent(a) {
  const can = a.capabilities.filter((c) => !c.reason);
  const cannot = a.capabilities.filter((c) => c.reason);
  return h("tr", {}, h("th", {scope: "row"}, a.agent), h("td", {}, a.cell), h("td", {}, a.host), h("td", {}, a.version || "not told"), h("td", {}, ago(a.ago)), h("td", {}, clockError(a.clock)),
    h("td", {}, a.running.join(", ") || "nothing"),
    h("td", {}, h("details", {}, h("summary", {}, `${can.length} of ${can.length + cannot.length} kinds of fault`),
      h("ul", {}, can.map((c) => h("li", {}, `${c.faultKind}${c.mechanism ? " by " + c.mechanism : ""}`)), cannot.map((c) => h("li", {class: "quiet"}, `cannot ${c.faultKind}: ${c.reason}`))))));
}
