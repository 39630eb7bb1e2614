// The stepper's panel: the step in focus with its shape, price and code, and the numbers of a small block. It is HTML
// on the picture, with its style in the elements: a saved picture does not know the page's.

import { make, putNote } from "./elements.js";
import { codeHtml, inGreek, mathHtml } from "./mathtext.js";
import { isSmall } from "./stepper_block.js";
import { numberTables } from "./stepper_tables.js";
import { bytesInWords, macsInWords, remarks, sizesInWords, symbolOf } from "./stepper_words.js";
import { countInWords } from "./units.js";

const PALE = "opacity: 0.75";
const CODE = "display: block; font-size: 12px; font-family: monospace; white-space: pre-wrap";
const FILE = `display: block; font: 11px var(--nl-font, sans-serif); ${PALE}`;

/**
 * The panel of one step, for a place so many pixels wide; with a row, how this row of the array is made. low: in little
 * height, for a lecture; few: in so little that price and code are left out.
 */
export function panelOf({ data, n, steps, place }, width, { row = null, low = false, few = false } = {}) {
  const step = steps[place];
  const direction = step.backward ? "backward" : "forward";
  const notes = remarks(data, n).map((remark) => line(remark, "font-weight: bold"));
  const about = low ? notes : [line(allSteps(steps)), ...notes];
  const group = (...children) => make("div", { style: "margin-bottom: 6px" }, ...children);
  return make(
    "div",
    { style: "font-size: 13px; line-height: 17px; overflow-wrap: break-word" },
    line(`Step ${place} of ${steps.length - 1}, ${direction}`, `${PALE}; margin-bottom: 4px`),
    line(`${symbolOf(step.name)}  ${sizesInWords(step.shape)}`, "font-size: 18px; font-weight: bold"),
    line(inGreek(step.made)),
    ...(few ? [] : [group(line(`${bytesInWords(step.shape)} in float32, ${macsInWords(step.macs)}`))]),
    ...(few ? [] : [group(...codeLines(step.code, low))]),
    ...(about.length ? [group(...about)] : []),
    ...numberTables(data, n, place, width, { row, low, few }),
  );
}

/**
 * The height of the highest panel of all steps, whole or with a row, drawn once for each block and width: a picture
 * that is so high does not move from step to step.
 */
export function highestPanel(widget, n, steps, x, width) {
  const known = [n.version, n.pool, width, ...[n.N, n.M, n.C].map((size) => String(size).length)];
  const key = JSON.stringify(isSmall(widget.data, n) ? [...known, n] : known);
  widget.heights ??= new Map();
  if (!widget.heights.has(key)) {
    const heights = steps.flatMap((_, place) =>
      [null, 0].map((row) =>
        heightOf(widget.picture, panelOf({ data: widget.data, n, steps, place }, width, { row }), x, width),
      ),
    );
    widget.heights.set(key, Math.max(...heights));
  }
  return widget.heights.get(key);
}

function heightOf(picture, panel, x, width) {
  const height = putNote(picture, x, 0, width, panel);
  picture.lastChild.remove();
  return height;
}

function line(text, style = "") {
  return make("div", { style }, ...mathHtml(text));
}

// The lines of code, each file's name once above its own; in little height without it
function codeLines(code, low) {
  return code.flatMap(([where, text], k) => [
    ...(low || where === code[k - 1]?.[0] ? [] : [make("code", { style: FILE }, where)]),
    make("code", { style: CODE }, ...codeHtml(text)),
  ]);
}

function allSteps(steps) {
  const sum = (backward) =>
    steps.filter((step) => step.backward === backward).reduce((macs, step) => macs + step.macs, 0);
  return `All steps: ${macsInWords(sum(false))} forward, ${countInWords(sum(true))} backward`;
}
