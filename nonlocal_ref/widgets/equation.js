// The equation, typeset, with each symbol a part of its own that can be hovered, focused and lit.

import { make } from "./elements.js";
import { marked, spokenMath, symbolOfSign } from "./mathtext.js";
import { meaningOf } from "./terms.js";

const TOKEN = /^([^_^]+)(?:_([^^]+))?(?:\^(.+))?$/; // letter, index below, sign above
const SPOKEN = {
  "=": "is",
  Σ: "the sum over",
  "+": "plus",
  "−": "minus",
  "/": "divided by",
  "‖": "norm",
  T: "transposed",
  2: "squared",
};

// ---- what is written: tokens such as "p_ij", "θ_i^T", "1/M"

/**
 * The lines of tokens of a version: y, the weights p, z. rule is its row in data.versions; given: θ and φ came with the
 * widget; tunable: bandwidth or temperature can be moved here, so it is written.
 */
export function equationLines(rule, { given = false, tunable = false } = {}) {
  const weights = rule.softmax
    ? ["softmax_j", "(", ...scoreTokens(rule, given, tunable), ")"]
    : ["1/M", ...scoreTokens(rule, given, tunable)];
  return {
    y: ["y_i", "=", "Σ_j", "p_ij", "g_j"],
    p: ["p_ij", "=", ...weights],
    z: ["z_i", "=", "W_z", "y_i", "+", "x_i"],
  };
}

function scoreTokens({ embed, score, unit, knob }, given, tunable) {
  const [a, b] = embed === "identity" && !given ? ["x", "x"] : ["θ", "φ"];
  if (score === "concatenation") return ["ReLU", "(", "w_f^T", "[", `${a}_i`, ",", `${b}_j`, "]", ")"];
  if (score === "distance") return ["−", "‖", `${a}_i`, "−", `${b}_j`, "‖^2", "/", "h^2"];
  const dot = unit ? ["cos", "(", `${a}_i`, ",", `${b}_j`, ")"] : [`${a}_i^T`, `${b}_j`];
  return knob && tunable ? [...dot, "/", "τ"] : dot;
}

/** Tokens as one line of plain text, for saved pictures: "y_i = Σ_j p_ij g_j". */
export function inPlainText(tokens) {
  return tokens.map((token) => token.replace("^T", "ᵀ").replace("^2", "²")).join(" ");
}

/** Tokens as a voice reads them: "y i is the sum over j p i j g j". */
export function inSpokenWords(tokens) {
  return tokens.map(spokenOf).join(" ");
}

// ---- how it is drawn

/**
 * Puts the equation of a version above the controls of a widget. ruleOf() gives { rule, given, tunable } of the moment,
 * as equationLines takes them; lines: which of "y", "p", "z".
 */
export function showEquation(widget, ruleOf, lines = ["y", "p", "z"]) {
  return showLines(widget, () => {
    const { rule, ...options } = ruleOf();
    const all = equationLines(rule, options);
    return lines.map((name) => all[name]);
  });
}

/**
 * Puts lines of tokens above the controls and keeps them up to date: linesOf() gives those of the moment. One stop of
 * the Tab key, ← → inside.
 */
export function showLines(widget, linesOf) {
  const place = make("div", { class: "nlw-equation", role: "group" });
  let shown = "";
  const show = () => {
    const lines = linesOf();
    const spoken = lines.map(inSpokenWords).join("; ");
    if (spoken === shown) return;
    shown = spoken;
    place.setAttribute("aria-label", `The equation: ${spoken}`);
    place.replaceChildren(...lines.map((line) => lineOf(widget, line)));
    rove(place);
  };
  place.addEventListener("keydown", (event) => moveFocus(place, event));
  widget.controls.before(place);
  widget.refresh.push(show);
  show();
  return place;
}

function lineOf(widget, tokens) {
  return make("span", { class: "nlw-line" }, ...tokens.map((token) => partOf(widget, token)));
}

// A part that the glossary has can be hovered and focused
function partOf(widget, token) {
  const { d, letter, index, above } = tokenParts(token);
  const symbol = symbolOfSign(letter, index);
  const spaced = "=+−>".includes(token) ? " nlw-spaced" : "";
  const part = make("span", { class: `nlw-part${spaced}` }, ...typeset(d + letter, index, above));
  if (symbol) marked(part, symbol, "color");
  const name = [token, d, `${letter}_${index}`, letter].find((one) => one && meaningOf(widget, one));
  if (!name) return part;
  part.dataset.term = name;
  part.tabIndex = -1;
  part.setAttribute("role", "img");
  const meaning = index.endsWith("k")
    ? meaningOf(widget, name).replaceAll(/\bj\b/g, "k")
    : meaningOf(widget, name);
  part.setAttribute("aria-label", `${spokenOf(token)}: ${spokenMath(meaning)}`);
  return part;
}

// "dW_z^T" -> { d: "d", letter: "W", index: "z", above: "T" }
function tokenParts(token) {
  const [, whole, index = "", above = ""] = TOKEN.exec(token);
  const [, d, letter] = /^(d?)(.+)$/.exec(whole);
  return { d, letter, index, above };
}

function spokenOf(token) {
  const { d, letter, index, above } = tokenParts(token);
  return [d + (SPOKEN[letter] ?? letter), ...index, SPOKEN[above] ?? above].filter(Boolean).join(" ");
}

// Letters with what stands below and above them. This is HTML with its own style: MathML needs a font of mathematics,
// which few machines have, and without one its exponents fly too high.
function typeset(letters, index, above) {
  const [over, under] = letters.split("/");
  if (over && under)
    return [make("span", { class: "nlw-fraction" }, make("span", {}, over), letterOf(under))];
  const base = letters.length === 2 && letters[0] === "d" ? [...letters].map(letterOf) : [letterOf(letters)];
  const [sub, sup] = [
    index && make("sub", {}, ...[...index].map(letterOf)),
    above && make("sup", {}, above), // T and 2 stand upright
  ];
  if (sub && sup) return [...base, make("span", { class: "nlw-scripts" }, sup, sub)];
  return [...base, ...[sub, sup].filter(Boolean)];
}

// Letters in italics, names of functions, numbers and signs upright
function letterOf(text) {
  return make(/^[A-Za-zθφτ]$/.test(text) ? "i" : "span", {}, text);
}

// ---- the focus: one part can be reached by Tab, the others by arrows

function partsOf(place) {
  return [...place.querySelectorAll("[data-term]")];
}

function rove(place, chosen = partsOf(place)[0]) {
  for (const part of partsOf(place)) part.tabIndex = part === chosen ? 0 : -1;
}

function moveFocus(place, event) {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  const parts = partsOf(place);
  const next = parts[parts.indexOf(document.activeElement) + (step ?? 0)];
  if (!step) return;
  event.preventDefault();
  event.stopPropagation();
  if (!next) return;
  rove(place, next);
  next.focus();
}
