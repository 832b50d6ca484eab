// Server-sent events over fetch: EventSource can send neither a token nor, after a reload of its
// connection by us, a Last-Event-ID.

import {authorization} from "./api.js";

const SILENCE_MS = 25_000; // the gateway says something every 10 s
const RETRY_MS = [500, 1000, 2000, 5000];

export class Stream {
  #topics;
  #on;
  #lastId = "";
  #attempt = 0;
  #abort = new AbortController();
  #closed = false;

  /** on.event(type, data), on.state("live" | "lost", detail), on.refused(status): it has given up. */
  constructor(topics, on) {
    this.#topics = topics;
    this.#on = on;
  }

  async run() {
    while (!this.#closed) {
      try {
        await this.#connect();
      } catch (e) {
        if (this.#closed) return;
        this.#on.state("lost", String(e.message ?? e));
      }
      await new Promise((go) => setTimeout(go, RETRY_MS[Math.min(this.#attempt++, RETRY_MS.length - 1)]));
    }
  }

  close() {
    this.#closed = true;
    this.#abort.abort();
  }

  async #connect() {
    this.#abort = new AbortController();
    let silence = setTimeout(() => this.#abort.abort(), SILENCE_MS);
    try {
      const headers = {...authorization(), Accept: "text/event-stream", ...(this.#lastId && {"Last-Event-ID": this.#lastId})};
      const answer = await fetch("/api/v1/events?topics=" + this.#topics.join(","), {headers, signal: this.#abort.signal, cache: "no-store"});
      if ([400, 401, 403].includes(answer.status)) {
        this.close();
        this.#on.refused(answer.status);
        return;
      }
      if (!answer.ok) throw new Error("HTTP " + answer.status);
      const parser = new Parser((id) => (this.#lastId = id), this.#on.event);
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let {done, value} = await reader.read(); !done; {done, value} = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => this.#abort.abort(), SILENCE_MS);
        this.#attempt = 0;
        parser.push(value);
        this.#on.state("live", "");
      }
      throw new Error("the gateway closed the stream");
    } finally {
      clearTimeout(silence);
    }
  }
}

/** The event stream format of HTML; an id counts only once its whole event is there. */
class Parser {
  #rest = "";
  #id = "";
  #type = "";
  #data = [];

  constructor(onId, onEvent) {
    this.onId = onId;
    this.onEvent = onEvent;
  }

  push(text) {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop();
    for (const line of lines) this.#line(line);
  }

  #line(line) {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1).replace(/^ /, "");
    switch (line.slice(0, colon)) {
      case "id": this.#id = value; break;
      case "event": this.#type = value; break;
      case "data": this.#data.push(value); break;
    }
  }

  #dispatch() {
    if (this.#data.length) this.onEvent(this.#type, JSON.parse(this.#data.join("\n")));
    if (this.#id) this.onId(this.#id);
    this.#type = "";
    this.#data = [];
  }
}
