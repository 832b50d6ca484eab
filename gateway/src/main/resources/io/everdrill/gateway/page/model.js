// What the page knows: a fold of events, the same for those of the past (REST) and those that come
// (stream), in any order and any number of times. Each part is bounded, so that a week changes nothing.

const MAX = {drills: 500, marks: 4000, events: 1000, verdicts: 1000, points: 900, readings: 120, services: 500, fleet: 2000};
const KEEP_MS = 15 * 60_000;
const PREFIX = "io.everdrill.";

/** In the books, but no more than that something came in: what came is an event of its own. */
const INTAKE = /^gateway\.(alerts\..*|pull\..*|cloudevents|diagnoses|incidents|acknowledgements)$/;

/** Later ones are never left for earlier ones, as in InjectionStory. */
const PHASES = ["unheard", "accepted", "running", "uncertain", "refused", "failed", "ended"];
/** Of a drill whose slot is free too: nobody saw these end. */
const MAYBE_IN_FORCE = ["accepted", "running", "uncertain"];
const OVER = ["refused", "failed", "ended"];

export const at = (text) => Date.parse(text);
export const shortType = (type) => type.replace(PREFIX, "").replace(/\.v\d+$/, "");

export class Model {
  drills = new Map(); // id -> {drill, cell, state, injections: Map}
  verdicts = new Map(); // injection -> the highest revision
  windows = new Map(); // cell/service -> [{t, rate, results, p99}]
  readings = new Map(); // injection|condition -> [{t, value, bound}]
  marks = []; // {type, t, data} that a timeline shows
  events = []; // {n, type, t, data} as they came
  agents = new Map();
  probers = new Map();
  halts = new Map();
  targets = [];
  programmes = [];
  scenarios = [];
  detectors = [];
  partial = new Set(); // of what the gateway holds no more than a part
  version = 0; // of anything
  resultsVersion = 0; // of what verdicts say
  newestAt = 0; // when something was last known to be so
  #now;
  #count = 0;
  #seen = new Set();

  /** now() is the gateway's time: nothing that is held is known of later than that. */
  constructor(now = Date.now) {
    this.#now = now;
  }

  /** A sender's clock may be ahead: what it says of later is no younger than what comes now. */
  #knownAt(t) {
    this.newestAt = Math.max(this.newestAt, Math.min(t, this.#now()));
  }

  /** Says whether it was news: something happened, where readings and heartbeats only go on. */
  apply(type, data, {live}) {
    const name = shortType(type);
    const [family, kind] = name.split(".");
    this.version++;
    switch (family) {
      case "drill": this.#drill(kind, data); break;
      case "injection": this.#injection(kind, data); break;
      case "verdict": this.#verdict(kind, data); break;
      case "steady-state": this.#window(data); return false;
      case "guard": if (kind === "reading") this.#reading(data); return false;
      case "agent": bounded(this.agents, data.cell + "/" + data.agent, data, MAX.fleet); return false;
      case "prober": bounded(this.probers, data.cell + "/" + data.prober, data, MAX.fleet); return false;
      case "halt": bounded(this.halts, data.scope, data, MAX.fleet); break;
      case "audit": if (INTAKE.test(data.action)) return false; break;
      case "scoreboard": return false;
    }
    if (family === "verdict" && !live) return false; // of long ago
    if (name === "alert.heartbeat" || kind === "judged-up-to" || kind === "quiet-window") return false;
    return this.#mark(name, data, live);
  }

  #mark(name, data, live) {
    const t = timeOf(data);
    if (live) this.#knownAt(data.receivedAt ? at(data.receivedAt) : t);
    const print = name + JSON.stringify(data);
    if (this.#seen.has(print)) return false;
    this.#seen.add(print);
    if (this.#seen.size > 2 * MAX.marks) this.#seen.delete(this.#seen.values().next().value);
    push(this.marks, {type: name, t, data}, MAX.marks);
    push(this.events, {n: ++this.#count, type: name, t, data}, MAX.events);
    return true;
  }

  #drillOf(id, cell, t) {
    let known = this.drills.get(id);
    if (!known) {
      known = {drill: id, cell, state: "active", injections: new Map(), seenStart: false, seenEnd: false, began: Infinity};
      this.drills.set(id, known);
    }
    if (t) known.began = Math.min(known.began, t);
    return known;
  }

  /**
   * The oldest goes first, not the first to be heard of: of a drill that was let go a late fact may still come.
   * One that may still hurt somebody is kept longer.
   */
  #forgetOne() {
    if (this.drills.size <= MAX.drills) return;
    const harmless = (d) => d.state !== "active" && ![...d.injections.values()].some((i) => MAYBE_IN_FORCE.includes(i.phase));
    const inTime = [...this.drills.values()].sort((a, b) => a.began - b.began);
    const gone = inTime.find(harmless) ?? inTime[0];
    if (!harmless(gone)) this.partial.add("drills");
    this.drills.delete(gone.drill);
  }

  /** Where its start was not seen, as of one that was let go, it is on as long as one of its injections. */
  #settle(drill) {
    if (!drill.seenEnd) drill.state = !drill.seenStart && drill.injections.size && [...drill.injections.values()].every((i) => OVER.includes(i.phase)) ? "done" : "active";
    this.#forgetOne();
  }

  #drill(kind, data) {
    const drill = this.#drillOf(data.drill, data.cell, timeOf(data));
    if (kind === "started") {
      Object.assign(drill, {seenStart: true, scenario: data.scenario, programme: data.programme, leash: data.leash, startedAt: at(data.startedAt), hypothesis: data.hypothesis, recoveryMs: data.judging?.recoveryDeadlineMs});
      for (const planned of data.injections) {
        Object.assign(this.#injectionOf(drill, planned.injection), {target: planned.target.target, service: planned.target.service, owner: planned.target.owner, fault: planned.fault, limitMs: planned.limitMs, expiresAt: at(data.expiresAt), feltBy: planned.callers});
      }
    } else if (kind === "skipped") {
      Object.assign(drill, {seenEnd: true, state: "skipped", scenario: data.scenario, reason: data.reason, detail: data.detail, startedAt: at(data.skippedAt)});
    } else if (kind === "ended") {
      Object.assign(drill, {seenEnd: true, state: "done", endedAt: at(data.endedAt)});
    }
    this.#settle(drill);
  }

  #injectionOf(drill, id) {
    if (!drill.injections.has(id)) drill.injections.set(id, {injection: id, drill: drill.drill, cell: drill.cell, phase: "unheard", feltBy: []});
    return drill.injections.get(id);
  }

  #injection(kind, data) {
    const drill = this.#drillOf(data.injection.replace(/\.\d+$/, ""), data.cell, timeOf(data));
    const injection = this.#injectionOf(drill, data.injection);
    const phase = {applied: "running", confirmed: "running"}[kind] ?? kind;
    if (PHASES.indexOf(phase) > PHASES.indexOf(injection.phase)) injection.phase = phase;
    if (kind === "accepted") injection.acceptedAt = at(data.acceptedAt);
    if (kind === "applied") Object.assign(injection, {appliedAt: at(data.appliedAt), endsBy: at(data.endsBy), mechanism: data.mechanism, agent: data.agent});
    if (kind === "uncertain") injection.appliedAt ??= at(data.uncertainAt);
    if (kind === "ended") Object.assign(injection, {endedAt: at(data.endedAt), endReason: data.reason});
    if (kind === "failed" || kind === "refused") Object.assign(injection, {endedAt: timeOf(data), refusal: data.reason});
    this.#settle(drill);
  }

  /** A drill as REST describes it: only what the events of late have not said. */
  described(d) {
    const drill = this.#drillOf(d.drill, d.cell, at(d.startedAt ?? d.skippedAt));
    if (!drill.seenEnd && d.state !== "active") Object.assign(drill, {seenEnd: true, state: d.state});
    drill.seenStart ||= Boolean(d.startedAt);
    drill.scenario ??= d.scenario;
    drill.leash ??= d.leash;
    drill.reason ??= d.reason;
    drill.detail ??= d.detail;
    drill.hypothesis ??= d.hypothesis;
    drill.recoveryMs ??= d.recoveryDeadlineMs;
    drill.startedAt ??= at(d.startedAt ?? d.skippedAt);
    if (d.endedAt) drill.endedAt ??= at(d.endedAt);
    for (const i of d.injections ?? []) {
      const injection = this.#injectionOf(drill, i.injection);
      if (PHASES.indexOf(i.phase) > PHASES.indexOf(injection.phase)) injection.phase = i.phase;
      for (const name of ["target", "service", "owner", "fault", "limitMs", "endReason", "refusal"]) injection[name] ??= i[name];
      if (d.expiresAt) injection.expiresAt ??= at(d.expiresAt);
      for (const name of ["acceptedAt", "appliedAt", "endsBy", "endedAt"]) if (i[name]) injection[name] ??= at(i[name]);
      if (i.feltBy?.length) injection.feltBy = i.feltBy;
    }
    this.#settle(drill);
  }

  #verdict(kind, data) {
    if (kind !== undefined) return;
    const known = this.verdicts.get(data.injection);
    if (known && known.revision >= data.revision) return;
    this.verdicts.delete(data.injection);
    bounded(this.verdicts, data.injection, data, MAX.verdicts);
    this.resultsVersion++;
  }

  #window(data) {
    const key = data.cell + "/" + data.service;
    const t = at(data.until);
    this.#knownAt(t);
    insert(known(this.windows, key, MAX.services), {t, rate: data.results ? data.passes / data.results : null, results: data.results, p99: data.latencyP99Ms});
  }

  #reading(data) {
    const key = data.injection + "|" + data.condition;
    const t = at(data.readAt);
    this.#knownAt(t);
    insert(known(this.readings, key, MAX.readings), {t, value: data.value, bound: data.bound});
  }

  /** Lets go what no view shows any more. */
  prune(now) {
    const from = now - KEEP_MS;
    for (const series of [...this.windows.values(), ...this.readings.values()]) {
      const keep = series.findIndex((p) => p.t >= from);
      series.splice(0, keep < 0 ? series.length : keep);
    }
    for (const [key, series] of this.readings) if (!series.length) this.readings.delete(key);
    for (const [key, series] of this.windows) if (!series.length) this.windows.delete(key);
  }

  /** How many things are held: what a test of a long run looks at. */
  size() {
    const points = [...this.windows.values(), ...this.readings.values()].reduce((n, series) => n + series.length, 0);
    return this.drills.size + this.verdicts.size + this.marks.length + this.events.length + this.agents.size + this.probers.size + this.#seen.size + points;
  }
}

/** When what an event tells of was so. */
export function timeOf(data) {
  for (const name of ["appliedAt", "startedAt", "skippedAt", "acceptedAt", "confirmedAt", "uncertainAt", "failedAt", "refusedAt", "abortedAt", "detectedAt", "withdrawnAt", "judgedAt", "diagnosedAt", "openedAt", "closedAt", "emittedAt", "doneAt", "endedAt", "endsAt", "startsAt", "at"]) {
    if (data[name] && !(name === "appliedAt" && data.emittedAt)) return at(data[name]);
  }
  return 0;
}

function known(map, key, most) {
  if (!map.has(key)) bounded(map, key, [], most);
  return map.get(key);
}

/** The oldest that was not written to of late goes first. */
function bounded(map, key, value, most) {
  map.delete(key);
  map.set(key, value);
  if (map.size > most) map.delete(map.keys().next().value);
}

function push(ring, item, most) {
  ring.push(item);
  if (ring.length > most * 1.1) ring.splice(0, ring.length - most);
}

/** In order of time, each moment once. */
function insert(series, point) {
  let i = series.length;
  while (i > 0 && series[i - 1].t > point.t) i--;
  if (i > 0 && series[i - 1].t === point.t) series[i - 1] = point;
  else series.splice(i, 0, point);
  if (series.length > MAX.points) series.shift();
}
