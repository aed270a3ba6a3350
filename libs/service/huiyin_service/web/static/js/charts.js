// @ts-check
// Columns a day, drawn by ECharts when it is there; the table under the chart says the same without it.
import { fresh } from "./dom.js";

/** @typedef {{name: string, values: number[], tone?: string, stack?: string}} Series */
/** @typedef {{setOption(option: object, replace?: boolean): void, resize(): void, dispose(): void, isDisposed(): boolean}} Chart */

/** @type {Promise<{init(element: HTMLElement, theme: null, options: object): Chart}> | undefined} */
let library;
const dark = matchMedia("(prefers-color-scheme: dark)");
const calm = matchMedia("(prefers-reduced-motion: reduce)");

/** @param {ParentNode} root */
export function charts(root) {
  // Columns grow once, when the page opens; a figure that moves every minute must not dance.
  for (const figure of fresh(root, "[data-chart]")) void draw(figure, root === document && !calm.matches);
}

/**
 * A chart stays where it is while the section around it is put anew, and takes the new figures.
 * @param {HTMLElement} place @param {Element[]} drawn
 */
export function keepCharts(place, drawn) {
  for (const figure of drawn) {
    const next = place.querySelector(`#${CSS.escape(figure.id)}`);
    if (!next || !(/** @type {HTMLElement} */ (figure).dataset.alive)) continue;
    for (const part of ["script", "figcaption", ".scroll"]) {
      figure.querySelector(part)?.replaceWith(...next.querySelectorAll(part));
    }
    next.replaceWith(figure);
    figure.dispatchEvent(new CustomEvent("huiyin:figures"));
  }
}

/** @param {HTMLElement} figure @param {boolean} animated */
async function draw(figure, animated) {
  const address = document.body.dataset.charts;
  if (!address) return;
  const canvas = /** @type {HTMLElement} */ (figure.querySelector(".chart-canvas"));
  const echarts = await load(address);
  canvas.hidden = false;
  figure.querySelector("details")?.removeAttribute("open");
  const chart = echarts.init(canvas, null, { renderer: "svg" });
  /** @param {boolean} animation */
  const paint = (animation) => {
    const data = JSON.parse(figure.querySelector("script")?.textContent ?? "{}");
    chart.setOption({ ...option(data, getComputedStyle(figure)), animation }, true);
  };
  const repaint = () => paint(false);
  paint(animated);
  dark.addEventListener("change", repaint);
  figure.addEventListener("huiyin:figures", repaint);
  const watch = new ResizeObserver(() => {
    if (canvas.isConnected) return chart.resize();
    watch.disconnect();
    dark.removeEventListener("change", repaint);
    chart.dispose();
  });
  watch.observe(canvas);
}

/** @param {{days: string[], series: Series[]}} data @param {CSSStyleDeclaration} style */
function option({ days, series }, style) {
  const colour = (/** @type {string} */ name) => style.getPropertyValue(`--${name}`).trim();
  const size = 0.75 * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  const text = { color: colour("ink-soft"), fontFamily: style.fontFamily, fontSize: size };
  return {
    aria: { enabled: false },
    textStyle: text,
    grid: { left: 4, right: 8, top: series.length > 1 ? 36 : 16, bottom: 4, containLabel: true },
    legend: { show: series.length > 1, top: 0, left: 0, itemWidth: 12, itemHeight: 12, textStyle: text },
    // Drawn, not HTML: markup with style attributes would be refused by the page's policy.
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      axisPointer: { type: "shadow" },
      backgroundColor: colour("surface"),
      borderColor: colour("line"),
      textStyle: { ...text, color: colour("ink") },
    },
    xAxis: {
      type: "category",
      data: days,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: colour("edge") } },
      axisLabel: { ...text, hideOverlap: true },
    },
    yAxis: {
      type: "value",
      minInterval: 1,
      axisLabel: text,
      splitLine: { lineStyle: { color: colour("line") } },
    },
    series: series.map(({ name, values, tone, stack }, index) => ({
      name,
      type: "bar",
      data: values,
      stack,
      barMaxWidth: 28,
      barGap: "10%",
      itemStyle: {
        color: colour(tone ?? `series-${(index % 5) + 1}`),
        borderRadius: stack ? 0 : [3, 3, 0, 0],
      },
    })),
  };
}

/** @param {string} address */
function load(address) {
  library ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    // @ts-ignore ECharts puts itself there
    script.addEventListener("load", () => resolve(globalThis.echarts));
    script.addEventListener("error", reject);
    document.head.append(script);
  });
  return library;
}
