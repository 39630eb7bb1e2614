// The stepper's panel: the step in focus with its shape, price and code, and the numbers of a small block. It is HTML
// on the picture, with its style in the elements: a saved picture does not know the page's.

import { colour } from "./colours.js";
import { make } from "./elements.js";
import { blockSteps, smallOf } from "./stepper_block.js";
import { numbersOf } from "./stepper_numbers.js";
import {
  bytesInWords,
  inGreek,
  macsInWords,
  remarks,
  sizesInWords,
  symbolOf,
  weightsOf,
} from "./stepper_words.js";
import { countInWords } from "./units.js";

const PALE = "opacity: 0.75";
const PAIRS = ["s", "p", "dp", "ds", "gate"]; // arrays of queries and keys
const CHANNELS = "channels in down, out across";

/** The panel of one step, for a place so many pixels wide. */
export function panelOf(data, n, steps, place, width) {
  const step = steps[place];
  const direction = step.backward ? "backward" : "forward";
  const group = (...children) => make("div", { style: "margin-bottom: 6px" }, ...children);
  return make(
    "div",
    { style: "font-size: 13px; line-height: 17px; overflow-wrap: break-word" },
    line(`Step ${place} of ${steps.length - 1}, ${direction}`, `${PALE}; margin-bottom: 4px`),
    line(`${symbolOf(step.name)}  ${sizesInWords(step.shape)}`, "font-size: 18px; font-weight: bold"),
    line(inGreek(step.made)),
    group(line(`${bytesInWords(step.shape)} in float32, ${macsInWords(step.macs)}`)),
    group(...codeLines(step.code)),
    group(line(allSteps(steps)), ...remarks(data, n).map((remark) => line(remark, "font-weight: bold"))),
    ...numberTables(data, n, place, width),
  );
}

function line(text, style = "") {
  return make("div", { style }, text);
}

// The lines of code, each file's name once above its own
function codeLines(code) {
  return code.flatMap(([where, text], k) => [
    ...(where === code[k - 1]?.[0] ? [] : [line(where, `font-size: 11px; ${PALE}`)]),
    line(text, "font-size: 12px; font-family: monospace; white-space: pre-wrap"),
  ]);
}

function allSteps(steps) {
  const sum = (backward) =>
    steps.filter((step) => step.backward === backward).reduce((macs, step) => macs + step.macs, 0);
  return `All steps: ${macsInWords(sum(false))} forward, ${countInWords(sum(true))} backward`;
}

// ---- the numbers

// Of this block or, if it is large, of a small one of the same version and pooling: the steps are the same.
function numberTables(data, n, place, width) {
  const small = smallOf(data, n);
  const step = blockSteps(data, small)[place];
  const numbers = numbersOf(data, small);
  const tables = arraysOf(step).flatMap(([name, columns, axes]) =>
    matrix(name, numbers[name], columns, axes, width),
  );
  return [line(caption(n, small), "margin: 10px 0 4px"), ...tables];
}

function caption(n, small) {
  const drawn = "x, dz, weights and biases are hundredths between −1 and 1";
  if (small === n) return `The numbers of an example: ${drawn}.`;
  const sizes = sizesInWords([small.T, small.H, small.W, small.C]);
  return `The same step in numbers, for x of ${sizes}: ${drawn}.`;
}

// [name, columns, what its axes are] of the array in focus and, for a linear map, of its weights and biases
function arraysOf(step) {
  const positions = step.isWeights ? CHANNELS : "positions down, channels across";
  const axes = PAIRS.includes(step.name) ? "queries i down, keys j across" : positions;
  const found = [[step.name, step.shape.at(-1), axes]];
  if (step.w) found.push([weightsOf(step.name), step.w[1], CHANNELS]);
  if (step.w && step.w[1] > 1) found.push([`b_${step.name}`, step.w[1], "added to every position"]);
  return found;
}

function matrix(name, values, columns, axes, width) {
  const across = Math.min((width - 24) / columns, 56);
  const rows = Array.from({ length: values.length / columns }, (_, i) => i * columns);
  const colourOf = colouring(values);
  const cells = (start) =>
    Array.from(values.subarray(start, start + columns), (value) => cell(value, colourOf, across));
  const body = rows.map((start, i) =>
    make("tr", {}, make("th", { style: INDEX }, String(i)), ...cells(start)),
  );
  const title = `${symbolOf(name)}, ${rows.length}×${columns}: ${axes}`;
  return [line(title, "font-weight: bold"), make("table", { style: TABLE }, ...body)];
}

const TABLE =
  "border-spacing: 0; border-collapse: separate; margin: 3px 0 14px; font-size: 11px; line-height: 19px";
const INDEX = `width: 16px; padding: 0 6px 0 0; text-align: right; font-weight: normal; border: none; ${PALE}`;

// From a value to its colour: the diverging map where some are below zero
function colouring(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);
  const signed = values.some((value) => value < 0);
  return (value) =>
    signed ? colour("diverging", 0.5 + value / largest / 2) : colour("viridis", value / largest);
}

function cell(value, colourOf, across) {
  const rgb = colourOf(value);
  const light = [0.21, 0.72, 0.07].reduce((sum, share, c) => sum + share * (rgb[c] / 255) ** 2.2, 0);
  const size = `width: ${across - 1}px; min-width: ${across - 1}px; padding: 0; text-align: center; overflow: hidden`;
  const gap = "border: none; border-right: 1px solid transparent; border-bottom: 1px solid transparent";
  const paint = `background: rgb(${rgb}); background-clip: padding-box; color: ${light < 0.18 ? "#fff" : "#000"}`;
  return make("td", { style: `${size}; ${gap}; ${paint}` }, shortNumber(value, across < 34));
}

// .37, −1.20, 12.3: two decimals, or in a narrow cell as many as fit
function shortNumber(value, narrow) {
  const size = Math.abs(value);
  const digits = size < (narrow ? 0.995 : 9.995) ? 2 : size < (narrow ? 9.95 : 99.95) ? 1 : 0;
  const text = value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
  return text.replace(/^(-?)0\./, "$1.").replace("-", "−");
}
