// Words about one query of the explorer.

import { changeOf } from "./explorer_operation.js";
import { apartOf } from "./explorer_output.js";
import { cellOf, flatOf } from "./grids.js";
import { inShort, percent } from "./units.js";

/** All that is shown, in words; of two queries both. */
export function allInWords(source, state, { views, received }) {
  const each = views.map((view, k) => {
    const { x, y } = received[k];
    const name = state.two ? `Query ${k + 1}` : "Query";
    return `${name} ${queryInWords(source, state, view)} ${outputInWords(view, apartOf(x, y), source)}`.trim();
  });
  return [
    ...each,
    ...(state.two ? [`The maps of the two queries differ by ${apartInWords(views)}.`] : []),
  ].join(" ");
}

function queryInWords(source, state, view) {
  const { numbers, rule, place, count, knob } = view;
  const change =
    `The maps of ${numbers.compared} other queries differ from this one by ${percent(numbers.change)} on average ` +
    "(0\u00a0%: every query has the same map).";
  return [
    `${positionInWords(place, source)} by ${rule.words}${rule.knob ? `, ${rule.knob} ${inShort(knob)}` : ""}.`,
    `Largest weight${state.hide ? " apart from its own" : ""}: ${weightInWords(numbers.largest / count, state, view)}, ` +
      `at ${positionInWords(numbers.at, source)}${view.pooled ? " of the pooled keys" : ""}.`,
    spreadInWords(view),
    numbers.compared && change,
  ]
    .filter(Boolean)
    .join(" ");
}

/** How far the maps of two queries lie apart: 0 % for the same map. */
function apartInWords([a, b]) {
  return percent(changeOf(a.p, [b.p]));
}

/** The few numbers that matter most: [[name, value], ...] of the query that the keys move. */
export function chipsOf(state, { view, views, received }) {
  const { numbers, rule, count } = view;
  const { x, y } = received[views.indexOf(view)];
  const spread = rule.softmax
    ? ["entropy", `${inShort(numbers.entropy)} of ${inShort(Math.log2(count))} bits`]
    : ["weights sum to", inShort(numbers.total)];
  return [
    [
      state.hide ? "largest other weight" : "largest weight",
      weightInWords(numbers.largest / count, state, view),
    ],
    spread,
    rule.softmax && ["y_i differs from x_i by", percent(apartOf(x, y))],
    state.two && ["the two maps differ by", apartInWords(views)],
    numbers.compared > 0 && ["maps of other queries differ by", percent(numbers.change)],
  ].filter(Boolean);
}

/** What the reader must know about what is shown. */
export function notesOf(source, { pool }, view) {
  return [
    view.rule.embed !== "identity" &&
      !source.given &&
      "θ and φ are random and untrained here: what they prefer is chance.",
    pool && !view.pooled && "Shown without pooling: the grid is too small.",
    source.given && "g is the pixels here, not the block's own.",
  ].filter(Boolean);
}

/** The value under the pointer. */
export function pointerInWords(source, state, view, pointer) {
  const j = flatOf(cellOf(pointer, source.grid, view.keyGrid), view.keyGrid);
  const value = view.s ? scoreOfKey(view.s[j]) : weightInWords(view.p[j], state, view);
  return `${value}\n${shortPosition(pointer, source)}`;
}

function scoreOfKey(score) {
  return Number.isNaN(score) ? "not met" : `score ${inShort(score)}`;
}

/** Where the query is and its largest weight, in few words: said after each move. */
export function placeInWords(source, state, view) {
  const { numbers, count, place } = view;
  const largest = weightInWords(numbers.largest / count, state, view);
  return `query ${positionInWords(place, source)}; largest weight ${largest} at ${positionInWords(numbers.at, source)}`;
}

function shortPosition([t, y, x], { grid }) {
  return `${grid[0] > 1 ? `t ${t}, ` : ""}y ${y}, x ${x}`;
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

/** "sᵢⱼ = −|xᵢ − xⱼ|² / h²" of a version. */
export function scoreInWords({ score, unit, knob, embed }, { given }) {
  const [a, b] = embed === "identity" && !given ? ["xᵢ", "xⱼ"] : ["θᵢ", "φⱼ"];
  if (score === "concatenation") return "sᵢⱼ = relu(w_f · [θᵢ, φⱼ])";
  if (score === "distance") return `sᵢⱼ = −|${a} − ${b}|² / h²`;
  const dot = unit ? `cos(${a}, ${b})` : `${a} · ${b}`;
  return `sᵢⱼ = ${dot}${knob ? " / temperature" : ""}`;
}

/** What the query receives, for a reader who does not see the patches. */
function outputInWords({ rule, values }, apart, { given }) {
  if (!rule.softmax) return "";
  const side = `${values.size}\u00a0×\u00a0${values.size}`;
  const g = given ? "; g is the pixels here, not the block's own" : "";
  return `It receives yᵢ, the average of the ${side} pixels around its keys: ${percent(apart)} from its own xᵢ${g}.`;
}

/** Titles of the sum at one of its steps, from the longest to the shortest. */
export function sumTitles(rule, source, step) {
  const words = {
    scores: `1. Scores: xᵢ is compared with every xⱼ: ${scoreInWords(rule, source)}`,
    weights: rule.softmax
      ? "2. Weights: pᵢⱼ = exp(sᵢⱼ) / Σⱼ exp(sᵢⱼ); they sum to 1"
      : "2. Weights: pᵢⱼ = sᵢⱼ / M; they do not sum to 1",
    sum: "3. Weighted sum: yᵢ = Σⱼ pᵢⱼ g(xⱼ); here g(xⱼ) is the pixels themselves",
  }[step];
  return [words, words.replace(/(; |: s).*/, ""), words.replace(/: .*/, "")];
}
