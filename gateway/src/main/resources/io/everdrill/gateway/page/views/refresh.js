// Asks the gateway again when what was asked has changed, and not more often than is of use.

import {h, say} from "../dom.js";

const LEAST_MS = 2000;
const AT_LATEST_MS = 30_000;

export class Refresh {
  #asked = -Infinity;
  #of = "";
  #asking = false;
  #trouble = h("p", {class: "chip bad", role: "alert", hidden: true});

  /** version() says when an answer is old; load() asks and shows. */
  constructor(app, version, load) {
    Object.assign(this, {app, version, load});
    document.getElementById("main").append(this.#trouble);
  }

  now() {
    this.#asked = -Infinity;
    this.update();
  }

  async update() {
    const of = JSON.stringify([this.version(), this.app.filter, this.app.model.targets.length]);
    const age = performance.now() - this.#asked;
    if (this.#asking || age < LEAST_MS || (of === this.#of && age < AT_LATEST_MS)) return;
    this.#asking = true;
    this.#asked = performance.now();
    try {
      await this.load();
      this.#of = of;
      this.#trouble.hidden = true;
    } catch (e) {
      this.#trouble.hidden = false;
      say(this.#trouble, "Not up to date: " + e.message);
    } finally {
      this.#asking = false;
    }
  }
}
