// What follows from the model: who is hurt and by whom, what is past its limit, which mode a cell is in.

const LATE_MS = 5000; // an agent's margin after a limit
const LONGEST_DRILL_MS = 30 * 60_000;
const FRESH_MS = 10_000;
const USUAL_RECOVERY_MS = 120_000; // where a drill's own is not known
const USUAL_LEAST = 0.95;

export const WHOLE_CELL = "*";
export const STALE_MS = 5000;

export function injections(model, shows = () => true) {
  return [...model.drills.values()].flatMap((d) => [...d.injections.values()].map((i) => ({...i, leash: d.leash, scenario: d.scenario, startedAt: d.startedAt, recoveryMs: d.recoveryMs})))
    .filter((i) => shows(i.cell, i.service));
}

const over = (i) => ["ended", "failed", "refused"].includes(i.phase);

/** In force, or nobody can tell. */
export const active = (i) => ["running", "uncertain"].includes(i.phase) || (i.phase === "accepted" && !over(i));

/** A drill in which all is as in a live one, but that nothing is broken. */
export const isPlacebo = (i) => i.leash === "placebo";

/** How a fault stands to its limit; ending takes an agent its margin, past-limit is what must not be. */
export function limitOf(i, now) {
  if (!i.endsBy) return "not-begun";
  if (now <= i.endsBy) return "within";
  return now <= i.endsBy + LATE_MS ? "ending" : "past-limit";
}

/** Accepted by an agent that would have said by now what became of it, if it lived. */
const unheardOf = (i, now) => i.phase === "accepted" && now > (i.expiresAt && i.limitMs ? i.expiresAt + i.limitMs + LATE_MS : i.acceptedAt + LONGEST_DRILL_MS);

/** Nobody can tell whether it is in force. */
export const uncertain = (i, now) => i.phase === "uncertain" || unheardOf(i, now);

/** What must not be of a fault, in words; empty where nothing is wrong. */
export function amiss(i, now) {
  if (uncertain(i, now)) return "uncertain";
  return active(i) && limitOf(i, now) === "past-limit" ? "past its limit" : "";
}

export function beyond(model, now, shows) {
  const running = injections(model, shows).filter(active);
  return {
    late: running.filter((i) => limitOf(i, now) === "past-limit"),
    uncertain: running.filter((i) => uncertain(i, now)),
  };
}

/** The least pass rate that drills of a service expect; the cell's where none of its drills is of that service. */
export function leastRate(model, cell, service) {
  const names = new Set(model.programmes.filter((p) => p.cell === cell).flatMap((p) => p.scenarios));
  const ofCell = model.scenarios.filter((s) => names.size === 0 || names.has(s.scenario));
  const targets = model.targets.filter((t) => t.cell === cell && t.service === service);
  const own = ofCell.filter((s) => targets.some((t) => selects(s.appliesTo, t)));
  const rates = (own.length ? own : ofCell).map((s) => s.hypothesis.minPassRate);
  return rates.length ? Math.max(...rates) : USUAL_LEAST;
}

/** Each list that is not empty must hold the target's value. */
const selects = ({services = [], targets = [], tiers = []} = {}, t) =>
  [[services, t.service], [targets, t.target], [tiers, t.tier]].every(([wanted, value]) => !wanted.length || wanted.includes(value));

/** What probes saw last of each service that is shown: [{cell, service, rate, t, hurt}]; not fresh where they are silent. */
export function services(model, now, shows) {
  return [...model.windows].map(([key, series]) => {
    const [cell, service] = key.split("/");
    const last = series.findLast((p) => p.rate !== null);
    return {cell, service, rate: last?.rate, t: last?.t ?? 0, fresh: now - (last?.t ?? 0) < FRESH_MS, least: leastRate(model, cell, service), p99: last?.p99};
  }).filter((s) => s.service !== WHOLE_CELL && s.rate !== undefined && shows(s.cell, s.service))
    .map((s) => ({...s, hurt: s.fresh && s.rate < s.least}))
    .sort((a, b) => (a.service + a.cell < b.service + b.cell ? -1 : 1));
}

/** Services of the inventory of which no probe has said anything of late: [{cell, service}]. */
export function unprobed(model, now, shows) {
  const seen = new Set(services(model, now, shows).filter((s) => s.fresh).map((s) => s.cell + "/" + s.service));
  const known = model.targets.filter((t) => shows(t.cell, t.service)).map((t) => ({cell: t.cell, service: t.service}));
  const silent = services(model, now, shows).filter((s) => !s.fresh);
  const all = new Map([...known, ...silent].map((s) => [s.cell + "/" + s.service, s]));
  return [...all].filter(([key]) => !seen.has(key)).map(([, s]) => s)
    .sort((a, b) => (a.service + a.cell < b.service + b.cell ? -1 : 1));
}

/** The services that an event is about; none where it is about all of its cell. */
export function about(model, data) {
  if (data.service) return [data.service];
  const ids = data.injection ? [data.injection] : data.injections?.filter((i) => typeof i === "string") ?? [];
  const drill = model.drills.get(data.drill ?? ids[0]?.replace(/\.\d+$/, ""));
  const own = [...drill?.injections.values() ?? []].filter((i) => !ids.length || ids.includes(i.injection));
  return [...own.map((i) => i.service), ...data.roots?.map((r) => r.service) ?? []].filter(Boolean);
}

/** Those of ours that may hurt a service now. */
export function ours(model, now, cell, service) {
  return injections(model).filter((i) => i.cell === cell && i.leash === "live" && (i.appliedAt || i.phase === "accepted")
    && (active(i) || now - (i.endedAt ?? 0) < (i.recoveryMs ?? USUAL_RECOVERY_MS))
    && (i.service === service || i.feltBy.some((c) => c.service === service)));
}

/** The one sentence: {kind, text}; named says what a service is called beside those of other cells. */
export function sentence(model, now, shows, named) {
  const all = services(model, now, shows);
  if (!all.some((s) => s.fresh)) return {kind: "unknown", text: "Nobody can tell how users are: no probe results come in."};
  const hurt = all.filter((s) => s.hurt).map((s) => ({...s, by: ours(model, now, s.cell, s.service)}));
  const names = (list) => some(list.map((s) => named(s.cell, s.service)));
  const silent = unprobed(model, now, shows);
  const besides = silent.length ? ` Nobody can tell for ${names(silent)}: no probe results.` : "";
  if (!hurt.length) return silent.length ? {kind: "unknown", text: `Users are fine where probes look.${besides}`} : {kind: "good", text: "Users are fine."};
  const foreign = hurt.filter((s) => !s.by.length);
  const causes = [...new Set(hurt.flatMap((s) => s.by).map((i) => `${i.fault?.kind ?? "fault"} on ${named(i.cell, i.service)}`))].join(", ");
  if (!foreign.length) return {kind: "bad", text: `Users are hurt, by us: ${names(hurt)} (${causes}).${besides}`};
  const also = causes ? ` ${names(hurt.filter((s) => s.by.length))}: by us (${causes}).` : "";
  return {kind: "bad", text: `Users are hurt, not by us: ${names(foreign)}.${also}${besides}`};
}

const some = (names) => names.slice(0, 4).join(", ") + (names.length > 4 ? ` and ${names.length - 4} more` : "");

const span = (ms) => (ms < 100_000 ? Math.ceil(ms / 1000) + " s" : Math.ceil(ms / 60_000) + " min");

/** What the cells that are shown may do: [{kind, text}]; which cell, where they differ. */
export function modes(model, now, cell) {
  const halts = halted(model, cell);
  const found = halts.map((s) => ({kind: "bad", text: `halted${s.scope === "*" ? " everywhere" : ": " + s.scope} by ${s.by.replace("user/", "")}`}));
  const programmes = model.programmes.filter((p) => cell === "" || p.cell === cell);
  if (!programmes.length && !halts.length) found.push({kind: "none", text: "no programme"});
  const cells = new Set(programmes.map((p) => p.cell));
  const free = programmes.filter((p) => !halts.some((s) => s.scope === "*" || s.scope === p.cell));
  found.push(...byText(free, cells, (p) => p.leash && p.leash + " drills").map((m) => ({...m, kind: m.text.startsWith("live") ? "warn" : "none"})));
  found.push(...byText(programmes, cells, (p) => blackout(p.freezes, now)).map((m) => ({...m, kind: m.text.startsWith("blackout for") ? "good" : "none"})));
  return found;
}

/** Each text that is said of any, once, with the cells that it is true of unless that is all of them. */
function byText(programmes, cells, say) {
  return [...Map.groupBy(programmes.filter(say), say)].map(([text, own]) => {
    const names = [...new Set(own.map((p) => p.cell))].sort();
    return {text: names.length < cells.size ? `${text}: ${some(names)}` : text};
  });
}

/** The blackout that is or that comes within a day; empty if none. */
function blackout(freezes, now) {
  const sorted = freezes.map((f) => ({from: Date.parse(f.from), until: Date.parse(f.until), reason: f.reason})).sort((a, b) => a.from - b.from);
  const current = sorted.find((f) => f.from <= now && now < f.until);
  if (current) return `blackout for ${span(current.until - now)}${current.reason ? " (" + current.reason + ")" : ""}`;
  const next = sorted.find((f) => f.from > now);
  return next && next.from - now < 86_400_000 ? `blackout in ${span(next.from - now)}` : "";
}

export const halted = (model, cell) => [...model.halts.values()].filter((s) => s.state === "halted" && (cell === "" || s.scope === "*" || s.scope === cell));

/** Each injection with its first alert: [{…injection, gapMs, detector, outcome}], newest first. */
export function gaps(model, shows) {
  const of = (m) => m.data.injection + JSON.stringify(m.data.episode);
  // What was withdrawn may be said again; of one moment, the withdrawal is of what was said before.
  const withdrawn = new Map();
  for (const m of model.marks) if (m.type === "detection.withdrawn" && !(withdrawn.get(of(m)) > m.data.withdrawnAt)) withdrawn.set(of(m), m.data.withdrawnAt);
  const first = new Map();
  for (const m of model.marks) {
    if (m.type !== "detection" || m.data.detectedAt < withdrawn.get(of(m))) continue;
    const known = first.get(m.data.injection);
    if (!known || m.data.timeToDetectMs < known.timeToDetectMs) first.set(m.data.injection, m.data);
  }
  return injections(model, shows).filter((i) => i.appliedAt && i.service).map((i) => {
    const verdict = model.verdicts.get(i.injection);
    const judged = verdict?.detectors.map((d) => d.detection).filter((d) => d.outcome === "detected").sort((a, b) => a.timeToDetectMs - b.timeToDetectMs)[0];
    const found = judged ?? first.get(i.injection);
    const outcome = found ? "detected" : verdict ? (verdict.outcome === "judged" ? verdict.detectors[0]?.detection.outcome ?? "missed" : verdict.outcome) : "not yet";
    return {...i, gapMs: found?.timeToDetectMs, detector: found?.episode?.detector ?? found?.first?.detector, outcome};
  }).sort((a, b) => b.appliedAt - a.appliedAt);
}
