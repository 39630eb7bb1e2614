// The stepper's numbers: the arrays of a small block as tables in colour, whole or with one row in the making.

import { colour } from "./colours.js";
import { make } from "./elements.js";
import { mathHtml, spokenMath } from "./mathtext.js";
import { blockSteps, smallOf } from "./stepper_block.js";
import { numbersOf } from "./stepper_numbers.js";
import { makersOf, placesOf } from "./stepper_operands.js";
import { ownerOf, sizesInWords, symbolOf, weightsOf } from "./stepper_words.js";

const PAIRS = ["s", "p", "dp", "ds", "gate"]; // arrays of queries and keys
const CHANNELS = "channels in down, out across";
const BOLD = "font-weight: bold";
const SIDE_BY_SIDE = "display: flex; flex-wrap: wrap; gap: 2px 18px; align-items: flex-start";
const FAINT = 0.4; // opacity of what does not make the row

/** { n, step, numbers, columns, count, operands } of the numbers that are shown: of this block or, if it is large, of a small one. */
export function shownNumbers(data, n, place) {
  const small = smallOf(data, n);
  const steps = blockSteps(data, small);
  const [step, numbers] = [steps[place], numbersOf(data, small)];
  const names = steps.map(({ name }) => name);
  const count = numbers[step.name].length / step.shape.at(-1);
  return {
    n: small,
    step,
    numbers,
    columns: columnsOf(steps),
    count,
    operands: makersOf(names, small)[step.name],
  };
}

/** The tables of a step; with a row, what makes this row of the array; low: in little height; few: in less. */
export function numberTables(data, n, place, width, { row, low, few }) {
  const shown = shownNumbers(data, n, place);
  const tables = row === null ? wholeTables(shown, width, few) : rowTables(shown, width, row, few);
  const style = `margin: ${low ? 0 : 10}px 0 4px`;
  return [make("div", { style }, caption(n, shown.n, low)), ...tables];
}

function caption(n, small, low) {
  const drawn = "x, dz, weights and biases are hundredths between −1 and 1";
  if (low) return `In numbers, for x of ${sizesInWords([small.T, small.H, small.W, small.C])}:`;
  if (small === n) return `The numbers of an example: ${drawn}.`;
  const sizes = sizesInWords([small.T, small.H, small.W, small.C]);
  return `The same step in numbers, for x of ${sizes}: ${drawn}.`;
}

function wholeTables({ step, numbers }, width, few) {
  const tables = arraysOf(step).map(([name, columns, axes]) => {
    const title = `${symbolOf(name)}, ${numbers[name].length / columns}×${columns}${few ? "" : `: ${axes}`}`;
    const body = table(numbers[name], columns, Math.min((width - 24) / columns, few ? 30 : 44), { few });
    return underTitle(name, title, body);
  });
  return [make("div", { style: SIDE_BY_SIDE }, ...tables)];
}

// The title is the table's name too, for those who hear it
function underTitle(name, title, body) {
  body.setAttribute("aria-label", spokenMath(title));
  return linked(name, make("div", {}, make("div", { style: BOLD }, ...mathHtml(title)), body));
}

// Lit with its symbol
function linked(name, group) {
  const symbol = ownerOf(
    name
      .replace(/^d?(w_(?=[a-y])|b_)?/, "")
      .replace("_weights", "")
      .split(" ")[0],
  );
  if (symbol) group.dataset.symbol = symbol;
  return group;
}

// What makes the row, the rows that matter alone, side by side; then the array with its rows so far
function rowTables({ n, step, numbers, columns, operands }, width, row, few) {
  const parts = operands.map(([name, part]) => {
    const { rows, column } = placesOf(part, row, n);
    const opacity = (_, j) => (column === undefined || column === j ? null : FAINT);
    return titled(name, numbers[name], columns[name], width, { opacity, rows, few });
  });
  const opacity = (i) => (i < row ? FAINT : i > row ? 0 : null);
  const rows = few ? [row - 2, row - 1, row].filter((i) => i >= 0) : null; // in little height the last ones
  const options = { opacity, rows, making: row, few };
  const made = titled(step.name, numbers[step.name], step.shape.at(-1), width, options);
  const sentence = rowInWords(step.name, operands, row);
  return [
    make("div", { style: BOLD }, ...mathHtml(sentence)),
    make("div", { style: SIDE_BY_SIDE }, ...parts, made),
  ];
}

/** "Row 3 of y: row 3 of p, all of g." */
export function rowInWords(name, operands, row) {
  const words = { row: `row ${row} of`, column: `column ${row} of`, all: "all of", window: "a window of" };
  const parts = operands.map(([from, part]) => `${words[part] ?? "the pooled row of"} ${symbolOf(from)}`);
  return `Row ${row} of ${symbolOf(name)}: ${parts.join(", ") || "given"}.`;
}

function titled(name, values, columns, width, options) {
  const title = `${symbolOf(name)}, ${values.length / columns}×${columns}`;
  const body = table(
    values,
    columns,
    Math.min((width - 24) / columns, columns > 6 ? 26 : options.few ? 30 : 34),
    options,
  );
  return underTitle(name, title, body);
}

// { name: columns } of every array, its weights and biases
function columnsOf(steps) {
  const found = steps.flatMap(({ name, shape, w }) => [
    [name, shape.at(-1)],
    ...(w ? [weightsOf(name), `b_${name}`].map((own) => [own, w[1]]) : []),
  ]);
  return Object.fromEntries(found);
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

// Cells in colour, of these rows alone or of all; opacity(i, j) is null for a cell in full. Row `making` can be found
// by the motion.
function table(values, columns, across, { opacity = () => null, rows = null, making = null, few = false }) {
  const colourOf = colouring(values);
  const body = (rows ?? Array.from({ length: values.length / columns }, (_, i) => i)).map((i) => {
    const cells = Array.from(values.subarray(i * columns, (i + 1) * columns), (value, j) =>
      cell(value, colourOf, across, opacity(i, j)),
    );
    const marks = i === making ? { "data-making": i } : {};
    return make("tr", marks, make("th", { style: INDEX }, String(i)), ...cells);
  });
  const lines = few ? "margin: 2px 0 4px; line-height: 17px" : "margin: 3px 0 10px; line-height: 19px";
  return make("table", { style: `${TABLE}; ${lines}` }, ...body);
}

const TABLE = "border-spacing: 0; border-collapse: separate; font-size: 11px";
const INDEX = `width: 16px; padding: 0 6px 0 0; text-align: right; font-weight: normal; border: none; opacity: 0.75`;

// From a value to its colour: the diverging map where some are below zero
function colouring(values) {
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);
  const signed = values.some((value) => value < 0);
  return (value) =>
    signed ? colour("diverging", 0.5 + value / largest / 2) : colour("viridis", value / largest);
}

function cell(value, colourOf, across, opacity) {
  const rgb = colourOf(value);
  const light = [0.21, 0.72, 0.07].reduce((sum, share, c) => sum + share * (rgb[c] / 255) ** 2.2, 0);
  const size = `width: ${across - 1}px; min-width: ${across - 1}px; padding: 0; text-align: center; overflow: hidden`;
  const gap = "border: none; border-right: 1px solid transparent; border-bottom: 1px solid transparent";
  const paint = `background: rgb(${rgb}); background-clip: padding-box; color: ${light < 0.18 ? "#fff" : "#000"}`;
  return make(
    "td",
    { style: `${size}; ${gap}; ${paint}${opacity === null ? "" : `; opacity: ${opacity}`}` },
    shortNumber(value, across < 34),
  );
}

// .37, −1.20, 12.3: two decimals, or in a narrow cell as many as fit
function shortNumber(value, narrow) {
  const size = Math.abs(value);
  const digits = size < (narrow ? 0.995 : 9.995) ? 2 : size < (narrow ? 9.95 : 99.95) ? 1 : 0;
  const text = value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
  return text.replace(/^(-?)0\./, "$1.").replace("-", "−");
}

/** The colours of the row's values, of what makes it or, for an array that is given, its own. */
export function coloursOfRow({ step, numbers, columns, operands }, row) {
  const name = operands.find(([, part]) => part === "row")?.[0] ?? step.name;
  const [values, across] = [numbers[name], columns[name]];
  return Array.from(
    values.subarray(row * across, (row + 1) * across),
    (value) => `rgb(${colouring(values)(value)})`,
  );
}
