// The panel of the layer in focus: shape, price and code. It is HTML on the picture, with its style in the elements:
// a saved picture does not know the page's.

import { make } from "./elements.js";
import { codeHtml, mathHtml } from "./mathtext.js";
import { SUMMED } from "./network_map_layers.js";
import { amountOf, nameOf, networkInWords, shapeInWords, shareOf } from "./network_map_words.js";

const PALE = "opacity: 0.8";
const CODE = "display: block; font-size: 12px; font-family: monospace; white-space: pre-wrap";
const NAME = "display: block; font-family: inherit";

/** The panel: the layer with its price and, at their right or below them, the lines of code. */
export function panelOf(data, state, layers, place, sums, wide) {
  const columns = wide ? "minmax(0, 2fr) minmax(0, 3fr)" : "minmax(0, 1fr)";
  const style = `display: grid; grid-template-columns: ${columns}; gap: 12px 32px; font-size: 13px; line-height: 18px`;
  return make(
    "div",
    { style: `${style}; overflow-wrap: break-word` },
    make("div", {}, nameOfLayer(layers, place), pricesOf(data, state, layers[place], sums)),
    codeOf(data, layers[place]),
  );
}

/** The panel for a lecture, in few lines: the layer and, at its right, its price. few: the layer alone, in two lines. */
export function lowPanelOf(layers, place, sums, few) {
  if (few) return twoLinesOf(layers[place]);
  const style =
    "display: grid; grid-template-columns: 3fr 2fr; gap: 0 32px; font-size: 13px; line-height: 18px";
  const facts = make("div", {}, ...factsOf(layers[place], sums));
  return make("div", { style }, nameOfLayer(layers, place), facts);
}

function twoLinesOf(layer) {
  const shapes = `${shapeInWords(layer.arriving)} → ${shapeInWords(layer.shape)}`;
  const price = `${amountOf("macs", layer.macs)} ${nameOf("macs")}`;
  return make(
    "div",
    { style: "font-size: 13px; line-height: 18px" },
    nameLine(layer.name, "font-weight: bold"),
    line(`${shapes}, ${price}`),
  );
}

function line(text, style = "") {
  return make("div", { style }, ...mathHtml(text));
}

// A name of the code
function nameLine(text, style) {
  return make("code", { style: `${NAME}; ${style}` }, text);
}

function nameOfLayer(layers, place) {
  const layer = layers[place];
  return make(
    "div",
    {},
    line(`Layer ${place + 1} of ${layers.length}`, PALE),
    nameLine(layer.name, "font-size: 18px; line-height: 26px; font-weight: bold"),
    line(layer.made),
    line(
      `${shapeInWords(layer.arriving)} → ${shapeInWords(layer.shape)}`,
      "font-weight: bold; margin: 2px 0 8px",
    ),
  );
}

function factsOf(layer, sums) {
  return SUMMED.map((number) =>
    fact(nameOf(number), amountOf(number, layer[number]), shareOf(layer[number], sums[number])),
  );
}

function pricesOf(data, state, layer, sums) {
  return make(
    "div",
    {},
    ...factsOf(layer, sums),
    line(`${networkInWords(data, state)}, ${state.frames} frames`, `${PALE}; margin-top: 8px`),
    ...SUMMED.map((number) => fact(nameOf(number), amountOf(number, sums[number]), "", PALE)),
  );
}

// The columns start at the same places in every row.
function fact(name, amount, share, style = "") {
  const cells = [name, amount, share].map((text, k) =>
    make("span", { style: k === 0 ? "" : "text-align: right; font-variant-numeric: tabular-nums" }, text),
  );
  const grid = "display: grid; grid-template-columns: 11em 7em 5em";
  return make("div", { style: `${grid}; ${style}` }, ...cells);
}

function codeOf(data, layer) {
  const lines = data.code[[layer.role, ...layer.rows].join(" ")];
  return make(
    "div",
    {},
    ...lines.flatMap(([where, text], k) => [
      ...(where === lines[k - 1]?.[0]
        ? []
        : [nameLine(where, `font-size: 11px; ${PALE}; margin-top: ${k ? 5 : 0}px`)]),
      make("code", { style: CODE }, ...codeHtml(text)),
    ]),
  );
}
