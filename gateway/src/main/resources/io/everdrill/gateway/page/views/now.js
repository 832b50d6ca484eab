// (1) What is broken right now, who feels it, and the buttons that end it.

import {get, post} from "../api.js";
import {choices, clock, h, list, percent, say, seconds} from "../dom.js";
import {active, injections, isPlacebo, limitOf, services, ours, uncertain} from "../facts.js";
import {Graph} from "./graph.js";

export const title = "Now";

export function open(main, app) {
  const running = h("div", {class: "grid", id: "active"});
  // Says what begins and ends, and not how long is left: that changes all the time.
  const spoken = h("p", {class: "unseen", role: "status", id: "active-spoken"});
  const none = h("p", {class: "quiet", id: "nothing-active"}, "Nothing is being broken right now.");
  const health = h("ul", {class: "facts", id: "health"});
  const canvas = h("div", {class: "chart graph", role: "img", "aria-label": "Who calls whom; the hurt path is lit"});
  const signs = h("p", {class: "quiet legend"}, "◆ broken by us · ▲ hurt · □ may feel it · ● neither; red lines are the path that is hurt, amber ones the rest of what may feel it");
  const unknown = h("p", {class: "quiet"}, "No target is known here: the inventory has not been written, or nothing of it passes the filters.");
  const unseen = h("p", {class: "quiet"}, "No probe has looked here yet.");
  const isItUs = new IsItUs(app);
  main.append(
    h("h1", {class: "unseen"}, title),
    h("section", {"aria-labelledby": "broken"}, h("h2", {id: "broken"}, "Active injections"), none, running, spoken),
    h("div", {class: "two"},
      h("section", {class: "card", "aria-labelledby": "graph"}, h("h2", {id: "graph"}, "Who calls whom"), unknown, canvas, signs),
      h("div", {},
        h("section", {class: "card", "aria-labelledby": "us"}, h("h2", {id: "us"}, "Is it us?"), isItUs.element),
        h("section", {class: "card", "aria-labelledby": "services"}, h("h2", {id: "services"}, "Services, as probes see them"), unseen, health))));
  const graph = new Graph(canvas, app);
  return {
    update(now = app.now()) {
      const found = injections(app.model, app.shows).filter(active).map((i) => ({...i, uncertain: uncertain(i, now)}));
      none.hidden = found.length > 0;
      unknown.hidden = app.model.targets.some((t) => app.shows(t.cell, t.service));
      canvas.hidden = signs.hidden = !unknown.hidden;
      const seen = services(app.model, now, app.shows);
      const hurt = new Set(seen.filter((s) => s.hurt).map((s) => s.cell + "/" + s.service));
      list(running, found.map((i) => ({...i, readings: undefined, feltBy: i.feltBy.map((f) => ({service: f.service, hurt: hurt.has(i.cell + "/" + f.service)}))})), (i) => i.injection, (i) => card(app, i));
      say(spoken, found.length ? `Being broken: ${found.map((i) => `${isPlacebo(i) ? "nothing, a placebo of " : ""}${i.fault?.kind ?? "fault"} on ${i.target ?? i.service ?? "?"}${app.manyCells() ? " in " + i.cell : ""}${i.uncertain ? ", uncertain" : ""}`).join("; ")}.` : "Nothing is being broken.");
      for (const i of found) countdown(running, i, now);
      unseen.hidden = seen.length > 0;
      list(health, seen.map((s) => ({name: app.named(s.cell, s.service), known: app.knows(s.cell, s.service), cell: s.cell, service: s.service, rate: Math.round(1000 * s.rate), hurt: s.hurt, fresh: s.fresh, ours: s.hurt && ours(app.model, now, s.cell, s.service).length > 0})),
        (s) => s.cell + "/" + s.service,
        (s) => h("li", {class: "chip " + (!s.fresh ? "none" : s.hurt ? "bad" : "good")}, `${s.name}${s.known ? "" : " (not in the inventory)"} ${s.fresh ? percent(s.rate / 1000) : "not seen"}${s.hurt ? (s.ours ? ", by us" : ", not by us") : ""}`));
      graph.update();
      isItUs.update();
    },
    close: () => graph.close(),
  };
}

function card(app, i) {
  const felt = i.feltBy.map((c) => c.service + (c.hurt ? " (hurt)" : "")).join(", ") || "nobody else";
  const stop = h("button", {class: "danger", "data-focus": "abort", "data-abort": i.injection,
    onclick: () => app.act(`Aborted ${i.injection}: the fault is ending.`, () => post("aborts", {injection: i.injection, reason: "abort button of the page"}))}, "Abort");
  return h("article", {class: "card " + (i.uncertain ? "bad" : "warn"), "data-injection": i.injection},
    h("div", {class: "row"}, h("h3", {}, `${i.fault?.kind ?? "fault"} on ${i.target ?? i.service ?? "?"}`), stop),
    h("div", {class: "row"}, h("span", {class: "big", "data-countdown": i.injection}, ""),
      h("span", {class: "chip " + (i.uncertain ? "bad" : i.leash === "live" ? "warn" : "none")}, i.uncertain ? "uncertain" : i.phase === "running" ? i.leash ?? "running" : i.phase)),
    h("progress", {max: "1", value: "0", "aria-hidden": "true"}),
    h("dl", {},
      h("dt", {}, "service"), h("dd", {}, i.service ? app.named(i.cell, i.service) : "?"),
      h("dt", {}, "may be felt by"), h("dd", {}, isPlacebo(i) ? "nobody: a placebo breaks nothing" : felt),
      h("dt", {}, "since"), h("dd", {}, i.appliedAt ? clock(i.appliedAt) : i.uncertain ? `accepted ${i.acceptedAt ? clock(i.acceptedAt) : ""}, and not heard of since` : "being applied"),
      h("dt", {}, "drill"), h("dd", {}, h("a", {href: "#/drill/" + i.drill, "data-focus": "drill"}, i.drill), ` ${i.scenario ?? ""}`)));
}

function countdown(root, i, now) {
  const card = root.querySelector(`[data-injection="${CSS.escape(i.injection)}"]`);
  if (!card) return;
  const big = card.querySelector("[data-countdown]");
  if (!i.endsBy) {
    say(big, i.uncertain ? "over, or not?" : "");
    return;
  }
  const left = i.endsBy - now;
  const stands = limitOf(i, now);
  big.textContent = {within: seconds(left) + " left", ending: "time is up, ending", "past-limit": seconds(-left) + " past its limit"}[stands];
  big.classList.toggle("past", stands === "past-limit");
  card.classList.toggle("bad", stands === "past-limit" || i.uncertain);
  big.dataset.leftMs = String(Math.round(left));
  card.querySelector("progress").value = Math.min(1, Math.max(0, left / (i.endsBy - i.appliedAt)));
}

/** Yes or no, and stop. A yes is written down, for it breaks the drill's blind. */
class IsItUs {
  #service = h("select", {id: "us-service", required: true});
  #at = h("input", {id: "us-at", type: "datetime-local", step: "1"});
  #answer = h("div", {role: "status", id: "us-answer"});
  element;

  constructor(app) {
    this.app = app;
    this.element = h("form", {onsubmit: (e) => { e.preventDefault(); this.#ask(); }},
      h("div", {class: "tools ask"},
        h("label", {}, "Service", this.#service), h("label", {}, "At (or now)", this.#at), h("button", {class: "primary", id: "us-ask"}, "Ask")),
      h("p", {class: "quiet"}, "A yes tells you of a drill; that you heard it is written into the audit."), this.#answer);
  }

  update() {
    choices(this.#service, "choose…", [...this.app.namedServices().keys()].sort());
  }

  async #ask() {
    try {
      const at = this.#at.value ? new Date(this.#at.value).toISOString() : "";
      const name = this.#service.value;
      const said = await get("is-it-us", {at, ...this.app.namedServices().get(name)});
      this.#answer.replaceChildren(said.answer === "yes" ? this.#yes(said) : said.answer === "unknown" ? h("p", {class: "chip warn"}, `Unknown: ${said.reason}.`) : h("p", {class: "chip good"}, `No: no drill of ours touches ${name} at that time.`));
    } catch (e) {
      this.#answer.replaceChildren(h("p", {class: "chip bad"}, e.message));
    }
  }

  #yes(said) {
    const lines = said.injections.map((i) => h("li", {},
      `${i.fault} on ${i.service}${i.hops ? `, ${i.hops} calls away` : ""}, ${i.force === "in-force" ? "in force" : "ended, may be recovering"} `,
      h("a", {href: "#/drill/" + i.drill}, i.drill), " ",
      i.force === "in-force" && h("button", {type: "button", class: "danger", onclick: () => this.app.act(`Aborted ${i.injection}.`, () => post("aborts", {injection: i.injection, reason: "is it us: yes, stop"}))}, "Stop it")));
    return h("div", {}, h("p", {class: "chip bad"}, "Yes, it is us."), h("ul", {}, lines), said.audit === "not-written" && h("p", {class: "quiet"}, "This could not be written into the audit."));
  }
}
