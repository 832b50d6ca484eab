// (8) One drill: everything about it in order, with its draw, the proof of it, and what the books say.

import {get, Refused} from "../api.js";
import {h, list, moment, percent, seconds} from "../dom.js";
import {amiss} from "../facts.js";
import {at, shortType} from "../model.js";
import {about, words} from "./events.js";
import {Refresh} from "./refresh.js";

export function open(main, app, id) {
  const head = h("div", {});
  const steps = h("ol", {class: "steps", id: "story"});
  const parts = h("p", {class: "chip warn", hidden: true}, "Not all of it is held here any more: a verdict, an alert or an entry in the books may be missing. The topics have them.");
  main.append(h("h1", {}, "Drill " + id), parts, head, h("section", {class: "card"}, h("h2", {}, "What happened, in order"), steps));
  return new Refresh(app, () => app.model.version, async () => {
    try {
      const story = await get("drills/" + encodeURIComponent(id));
      parts.hidden = story.complete;
      const started = story.events.find((e) => shortType(e.type) === "drill.started")?.event;
      const scenario = app.model.scenarios.find((s) => s.scenario === started?.scenario);
      const now = app.now();
      list(head, [{story, scenario, wrong: story.drill.injections?.map((i) => amiss({...i, endsBy: i.endsBy && at(i.endsBy), acceptedAt: at(i.acceptedAt), expiresAt: at(story.drill.expiresAt)}, now)) ?? []}], () => "head", summary);
      // Of the guard's own clock is what it says, which may be behind.
      const start = at((story.events.find((e) => shortType(e.type) === "drill.started") ?? story.events[0]).at);
      list(steps, folded(inOrder(story)).map((e, i) => ({...e, i})), (e) => e.i, (e) => step(e, start));
    } catch (e) {
      if (!(e instanceof Refused && e.status === 404)) throw e;
      head.replaceChildren(h("p", {class: "card"}, e.message));
    }
  });
}

/** Verdicts too are something that happened; each after what was known when it was judged. */
function inOrder(story) {
  const judged = story.verdicts.map((v) => ({type: "io.everdrill.verdict.v1", at: v.emittedAt, event: v}));
  return [...story.events, ...judged].sort((a, b) => at(a.at) - at(b.at));
}

/** What only says the same again, as an alert that goes on firing, is one line. */
export function folded(events) {
  const lines = [];
  for (const e of events) {
    const last = lines.at(-1);
    const name = shortType(e.type);
    // Said each second with other figures.
    const print = [e.type, ...(name === "guard.not-watching" ? [e.event.reason] : [e.at, about(e.event), words(name, e.event)])].join("\n");
    if (last?.print === print) last.times++;
    else lines.push({...e, print, times: 1});
  }
  return lines;
}

function summary({story, scenario, wrong}) {
  const started = story.events.find((e) => shortType(e.type) === "drill.started")?.event;
  return h("div", {class: "grid"}, started && shown(started, scenario), ...story.drill.injections?.map((i, n) => injection(i, wrong[n])) ?? [],
    started && h("article", {class: "card"}, h("h2", {}, "The draw"), h("dl", {},
      h("dt", {}, "candidates"), h("dd", {}, `${started.draw.candidates}; the ${ordinal(started.draw.index + 1)} of ${started.draw.candidates} was drawn`),
      h("dt", {}, "probability"), h("dd", {}, started.draw.probability.toPrecision(3)),
      h("dt", {}, "their digest"), h("dd", {}, h("code", {}, started.draw.candidatesDigest)),
      started.inventoryDigest && [h("dt", {}, "inventory's digest"), h("dd", {}, h("code", {}, started.inventoryDigest))],
      h("dt", {}, "moment"), h("dd", {}, `${when(started.moment.due)}${started.moment.redraws ? `, ${started.moment.redraws} redraws` : ""}`),
      story.drill.proof && [h("dt", {}, "proof"), h("dd", {id: "proof"}, proof(story.drill.proof))])),
    ...story.verdicts.map(verdict));
}

/** What the drill was to show, as it was fixed at its start; runbook and responders are today's. */
function shown(d, scenario) {
  const runbook = scenario?.runbook ?? "";
  const {minPassRate, windowMs} = d.hypothesis;
  return h("article", {class: "card", id: "shown"}, h("h2", {}, "What was to be shown"), h("dl", {},
    h("dt", {}, "scenario"), h("dd", {}, `${d.scenario}, version ${d.scenarioVersion}`),
    h("dt", {}, "programme"), h("dd", {}, `${d.programme}, version ${d.programmeVersion} (${d.leash})`),
    h("dt", {}, "hypothesis"), h("dd", {}, `at least ${percent(minPassRate)} of probes pass, over ${seconds(windowMs)}`),
    h("dt", {}, "limit"), h("dd", {}, [...new Set(d.injections.map((i) => seconds(i.limitMs)))].join(", ")),
    h("dt", {}, "aborts if"), h("dd", {}, d.abortConditions.length ? h("ul", {}, d.abortConditions.map((a) => h("li", {}, condition(a)))) : "no condition of its own"),
    h("dt", {}, "runbook"), h("dd", {}, /^https?:\/\//.test(runbook) ? h("a", {href: runbook, rel: "noreferrer"}, runbook) : runbook || "none"),
    scenario?.owner && [h("dt", {}, "owner"), h("dd", {}, scenario.owner)],
    scenario?.responders?.length > 0 && [h("dt", {}, "responders"), h("dd", {}, scenario.responders.join(", "))]));
}

/** As pass-rate-below: bound 0.5, window 5.0 s. */
function condition({kind, ...own}) {
  const said = Object.entries(own).filter(([, value]) => value !== "" && typeof value !== "object")
    .map(([name, value]) => {
      const words = name.replace(/Ms$/, "").replace(/[A-Z]/g, (letter) => " " + letter.toLowerCase());
      return `${words} ${/Ms$/.test(name) ? seconds(value) : value}`;
    });
  return kind.replaceAll("-", " ") + (said.length ? ": " + said.join(", ") : "");
}

/** 1st, 2nd, 3rd, 4th, 11th. */
function ordinal(n) {
  const end = Math.floor((n % 100) / 10) === 1 ? "th" : ["th", "st", "nd", "rd"][n % 10] ?? "th";
  return n + end;
}

/** What comes of drawing it again: words first, colour only beside them. */
function proof(p) {
  switch (p.state) {
    case "proven": return [chip("good", "proven"), " Drawn again from the seed of its day, which was promised before the drill: the same came out."];
    case "not-yet": return [chip("none", "not yet"), ` The seed of its day is a secret until ${moment(at(p.seedAfter))}; what can be checked without it holds.`];
    case "refuted": return [chip("bad", "refuted"), h("ul", {}, p.differences.map((d) => h("li", {}, `${d.what}: expected ${d.expected}, got ${d.found}`, h("br"), h("span", {class: "quiet"}, d.where))))];
    default: return [chip("warn", "unknown"), ` ${p.why}`];
  }
}

const chip = (kind, text) => h("span", {class: "chip " + kind}, text);

const when = (text) => (text ? moment(at(text)) : "?");

function injection(i, wrong) {
  return h("article", {class: "card"}, h("h2", {}, `${i.fault?.kind ?? "fault"} on ${i.target ?? "?"}`), h("dl", {},
    h("dt", {}, "phase"), h("dd", {}, wrong && i.phase !== wrong ? i.phase + ", " : "", wrong ? chip("bad", wrong) : i.phase), h("dt", {}, "service"), h("dd", {}, i.service ?? "?"), h("dt", {}, "owner"), h("dd", {}, i.owner || "nobody named"),
    h("dt", {}, "may be felt by"), h("dd", {}, (i.feltBy ?? []).map((c) => c.service).join(", ") || "nobody else"),
    h("dt", {}, "in force"), h("dd", {}, inForce(i, wrong)),
    Object.entries(i.fault ?? {}).filter(([name]) => name !== "kind").flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, h("code", {}, typeof value === "string" ? value : JSON.stringify(value)))])));
}

/** What was to be is not told as what was. */
function inForce(i, wrong) {
  if (!i.appliedAt) return wrong ? `accepted ${when(i.acceptedAt)}, and not heard of since: nobody can tell` : "not yet";
  if (i.endedAt) return `${when(i.appliedAt)} until ${when(i.endedAt)}${i.endReason ? ` (${i.endReason})` : ""}`;
  return `since ${when(i.appliedAt)}${i.endsBy ? `, ${wrong ? "was to end" : "ends"} by ${when(i.endsBy)}` : ""}${wrong ? "; nobody has seen it end" : ""}`;
}

function verdict(v) {
  const felt = v.impact.outcome === "felt" ? `felt after ${seconds(v.impact.timeToFeltMs)}: ${percent(v.impact.passRateDuring)} passed, ${percent(v.impact.passRateBefore)} before` : v.impact.outcome;
  return h("article", {class: "card"}, h("h2", {}, `Verdict, revision ${v.revision}: ${v.outcome}`), h("dl", {},
    v.detectors.flatMap((d) => [h("dt", {}, d.detector), h("dd", {}, `${d.detection.outcome}${d.detection.timeToDetectMs !== undefined ? ` after ${seconds(d.detection.timeToDetectMs)}${bound(d.detection.bound)}` : ""}; root ${d.rootCause.outcome}${d.rootCause.named ? " (" + d.rootCause.named + ")" : ""}`)]),
    h("dt", {}, "users"), h("dd", {}, felt), h("dt", {}, "recovery"), h("dd", {}, v.recovery.outcome + (v.recovery.timeToSteadyMs !== undefined ? ` after ${seconds(v.recovery.timeToSteadyMs)}` : "")),
    v.containment && v.containment.outcome !== "not-asked" && [h("dt", {}, "containment"), h("dd", {}, `${v.containment.outcome}${v.containment.hurt ? ": " + v.containment.hurt.map((x) => x.service).join(", ") : ""}`)],
    v.mitigations?.map((m) => [h("dt", {}, "mitigation"), h("dd", {}, `${m.name}: ${m.outcome.replaceAll("-", " ")}`)]),
    v.experience?.recoveredBy && [h("dt", {}, "well again by"), h("dd", {}, `${v.experience.recoveredBy === "unseen" ? "not seen" : v.experience.recoveredBy}; ${v.experience.userMinutesLost.toFixed(2)} user-minutes lost`)]),
    h("details", {}, h("summary", {}, "All of it"), h("pre", {}, JSON.stringify(v, null, 1))));
}

const bound = (b) => (b?.basis === "bounded" ? ` ± ${seconds(b.errorMs)}` : ", clock unknown");

function step(e, start) {
  const t = at(e.at);
  const name = shortType(e.type);
  return h("li", {}, h("time", {datetime: e.at}, `+${((t - start) / 1000).toFixed(3)} s`),
    h("div", {}, h("strong", {}, name), " ", h("span", {class: "quiet"}, String(about(e.event)), e.times > 1 && `, said ${e.times} times`), h("br"),
      h("details", {}, h("summary", {}, words(name, e.event) || "details"), h("pre", {}, JSON.stringify(e.event, null, 1)))));
}
