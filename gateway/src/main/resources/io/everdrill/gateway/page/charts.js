// Charts in the page's colours. Each has a text beside it that says the same.

import * as echarts from "./echarts-6.0.0.mjs";

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue("--" + name).trim();

export function colours() {
  return Object.fromEntries(["bg", "card", "line", "text", "quiet", "accent", "good", "good-bg", "warn", "warn-bg", "warn-fill", "bad", "bad-bg", "unknown-bg"].map((n) => [n, colour(n)]));
}

/** A chart that follows its element's size and the theme; close() gives everything back. */
export class Chart {
  #instance;
  #option;
  #theme;
  #size;

  /** option(colours) is asked again whenever it is drawn. */
  constructor(element, option) {
    this.#option = option;
    this.#instance = echarts.init(element, null, {renderer: "canvas"});
    this.#theme = () => this.draw();
    addEventListener("theme", this.#theme);
    this.#size = new ResizeObserver(() => this.#instance.resize());
    this.#size.observe(element);
  }

  on(event, take) {
    this.#instance.on(event, take);
  }

  draw() {
    const c = colours();
    const base = {
      animation: false,
      textStyle: {color: c.text, fontFamily: "system-ui, sans-serif"},
      // Rich text, for the page's policy lets no markup carry styles.
      tooltip: {renderMode: "richText", backgroundColor: c.card, borderColor: c.line, textStyle: {color: c.text, fontSize: 12}, confine: true},
    };
    this.#instance.setOption({...base, ...this.#option(c, base)}, {notMerge: false, replaceMerge: ["series"], lazyUpdate: true});
  }

  close() {
    removeEventListener("theme", this.#theme);
    this.#size.disconnect();
    this.#instance.dispose();
  }
}

export const timeAxis = (c, from, until) => ({
  type: "time", min: from, max: until,
  axisLine: {lineStyle: {color: c.line}}, axisLabel: {color: c.quiet, hideOverlap: true}, splitLine: {show: true, lineStyle: {color: c["unknown-bg"]}},
});

export const valueAxis = (c, more) => ({
  type: "value", axisLabel: {color: c.quiet}, splitLine: {lineStyle: {color: c["unknown-bg"]}}, ...more,
});

export {echarts};
