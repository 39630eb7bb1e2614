// Words about one query of the explorer.

import { cellOf, flatOf } from "./grids.js";
import { inShort, percent } from "./units.js";

/** The line below the picture. */
export function queryInWords(source, state, view, pointer) {
  const { numbers, rule, place, count, knob } = view;
  const untrained = rule.embed !== "identity" && !source.given;
  return [
    `Query ${positionInWords(place, source)} by ${rule.words}${rule.knob ? `, ${rule.knob} ${inShort(knob)}` : ""}.`,
    pointer && pointerInWords(source, state, view, pointer),
    `Largest weight${state.hide ? " apart from its own" : ""}: ${weightInWords(numbers.largest / count, state, view)}, ` +
      `at ${positionInWords(numbers.at, source)}${view.pooled ? " of the pooled keys" : ""}.`,
    spreadInWords(view),
    numbers.compared &&
      `The maps of ${numbers.compared} other queries differ from this one by ${percent(numbers.change)} on average ` +
        "(0\u00a0%: every query has the same map).",
    untrained && "θ and φ are random and untrained here: what they prefer is chance.",
    state.pool && !view.pooled && unpooledInWords(state),
  ]
    .filter(Boolean)
    .join(" ");
}

function pointerInWords(source, state, view, pointer) {
  const weight = view.p[flatOf(cellOf(pointer, source.grid, view.keyGrid), view.keyGrid)];
  return `At the pointer, ${positionInWords(pointer, source)}: ${weightInWords(weight, state, view)}.`;
}

function positionInWords([t, y, x], source) {
  return `${source.grid[0] > 1 ? `t = ${t}, ` : ""}y = ${y}, x = ${x}`;
}

function weightInWords(weight, state, { count }) {
  return state.unit === "uniform" ? `${inShort(weight * count)} × uniform` : inShort(weight);
}

function spreadInWords({ numbers, rule, count }) {
  const { entropy, evenness, total } = numbers;
  if (rule.softmax)
    return `Entropy ${inShort(entropy)} of ${inShort(Math.log2(count))} bits (${percent(evenness)}).`;
  const signed = rule.score === "concatenation" ? "" : ", and may be negative"; // its relu lets none be
  return `Divided by M: the weights sum to ${inShort(total)}, not to 1${signed}.`;
}

function unpooledInWords({ positions }) {
  return positions === "time"
    ? "Shown without pooling: a pooled cell has no place of its own to follow in time, choose spacetime or space."
    : "Shown without pooling: the grid is too small.";
}

/** "sᵢⱼ = −|xᵢ − xⱼ|² / h²" of a version. */
export function scoreInWords({ score, unit, knob, embed }, { given }) {
  const [a, b] = embed === "identity" && !given ? ["xᵢ", "xⱼ"] : ["θᵢ", "φⱼ"];
  if (score === "concatenation") return "sᵢⱼ = relu(w_f · [θᵢ, φⱼ])";
  if (score === "distance") return `sᵢⱼ = −|${a} − ${b}|² / h²`;
  const dot = unit ? `cos(${a}, ${b})` : `${a} · ${b}`;
  return `sᵢⱼ = ${dot}${knob ? " / temperature" : ""}`;
}

/** What the query receives, for a reader who does not see the patches. */
export function outputInWords({ rule, values }, apart, { given }) {
  if (!rule.softmax) return "";
  const side = `${values.size}\u00a0×\u00a0${values.size}`;
  const g = given ? "; g is the pixels here, not the block's own" : "";
  return `It receives yᵢ, the average of the ${side} pixels around its keys: ${percent(apart)} from its own xᵢ${g}.`;
}
