// The colours of weights and scores over the frames, and the legend that says what they stand for.

import { colour } from "./colours.js";
import { inShort } from "./units.js";

/** Pixels below the frames. */
export const LEGEND = 54;
const FAINTEST = 0.1; // of a pixel, covered by the colour of a weight of 0
const COVER = 0.75; // by that of the largest weight
const EVEN = 0.4; // by that of a weight where nearly all are as large: the picture stays in sight
/** From a share of the largest weight to a share of the colours, and back. */
export const WEIGHT_SCALES = {
  linear: { there: (v) => v, back: (v) => v },
  root: { there: Math.sqrt, back: (v) => v * v },
  log: {
    there: (v) => (v > 0 ? Math.max(0, 1 + Math.log10(v) / 4) : 0),
    back: (v) => (v > 0 ? 10 ** (4 * (v - 1)) : 0),
  },
};
const ramp = (map) => Array.from({ length: 256 }, (_, k) => colour(map, k / 255));
const [AVERAGE, SIGNED, SCORE] = [ramp("magma"), ramp("diverging"), ramp("viridis")]; // softmax, 1/M, before both

/** Red, green, blue and how much they cover, for each key. */
export function tintsOf(view, scale) {
  const { values, strength, colours, signed } = colouringOf(view, scale);
  const strengths = new Float64Array(values.length); // NaN for a key that is not met
  for (let j = 0; j < values.length; j++) strengths[j] = strength(values[j]);
  const largeness = (part) => (signed ? Math.abs(2 * part - 1) : part);
  const cover = coverOf(strengths, largeness, view.count);
  const tints = new Float32Array(4 * values.length);
  for (let j = 0; j < values.length; j++) {
    if (Number.isNaN(values[j]) || j === view.hidden) continue;
    const [red, green, blue] = colours[Math.round(255 * strengths[j])];
    tints[4 * j] = red;
    tints[4 * j + 1] = green;
    tints[4 * j + 2] = blue;
    tints[4 * j + 3] = FAINTEST + (cover - FAINTEST) * Math.min(1.5 * largeness(strengths[j]), 1);
  }
  return tints;
}

// How much the colour of the largest covers: less, the more keys are as large
function coverOf(strengths, largeness, count) {
  let sum = 0;
  for (const part of strengths) sum += largeness(part) || 0;
  return COVER + (EVEN - COVER) * Math.min(sum / count, 1);
}

// What is coloured: the scores in their own step, the weights in the others
function colouringOf({ p, s, top, lowest, highest, rule }, scale) {
  if (s) {
    const along = (value) => (highest > lowest ? (value - lowest) / (highest - lowest) : 1);
    return { values: s, strength: along, colours: SCORE, signed: false };
  }
  const strength = (weight) => strengthOf(weight, top, scale, rule.softmax);
  return { values: p, strength, colours: rule.softmax ? AVERAGE : SIGNED, signed: !rule.softmax };
}

/** 0 to 1 along the colours; signed weights have 0 in the middle. */
export function strengthOf(weight, top, scale, softmax) {
  const part = top > 0 ? WEIGHT_SCALES[scale].there(Math.min(Math.abs(weight) / top, 1)) : 0;
  return softmax ? part : 0.5 + (Math.sign(weight) * part) / 2;
}

/** The colours and the weights or scores that they stand for, on the last pixels of a height. */
export function drawLegend(context, { width, height }, view, state) {
  const [left, top, across] = [24, height - LEGEND + 12, Math.min(width - 48, 460)];
  const ink = context.fillStyle;
  const { colours } = colouringOf(view, state.scale);
  context.fillStyle = context.createLinearGradient(left, 0, left + across, 0);
  for (let k = 0; k < 256; k += 5) context.fillStyle.addColorStop(k / 255, `rgb(${colours[k]})`);
  context.fillRect(left, top, across, 10);
  Object.assign(context, { strokeStyle: ink, fillStyle: ink, lineWidth: 1, textAlign: "center" });
  context.strokeRect(left, top, across, 10);
  for (const part of [0, 0.25, 0.5, 0.75, 1])
    context.fillText(inShort(valueAt(part, view, state)), left + part * across, top + 23);
  context.textAlign = "left";
  context.fillText(view.s ? "score s, before the normalisation" : weightWords(view, state), left, top + 39);
}

function valueAt(part, { s, lowest, highest, rule, top, count }, { scale, unit }) {
  if (s) return lowest + part * (highest - lowest);
  const along = rule.softmax ? part : 2 * part - 1;
  const weight = Math.sign(along) * WEIGHT_SCALES[scale].back(Math.abs(along)) * top;
  return unit === "uniform" ? weight * count : weight;
}

function weightWords({ rule }, { unit }) {
  const words = unit === "uniform" ? "weight × M" : "weight p";
  if (!rule.softmax) return `${words}; white is 0; a row does not sum to 1`;
  return unit === "uniform" ? `${words} (1 = uniform)` : words;
}
