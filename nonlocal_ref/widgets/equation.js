// The equation, typeset: MathML, with each symbol a part of its own that can be hovered, focused and lit.

import { make } from "./elements.js";
import { marked, symbolOfSign } from "./mathtext.js";
import { meaningOf } from "./terms.js";

const MATHML = "http://www.w3.org/1998/Math/MathML";
const TOKEN = /^([^_^]+)(?:_([^^]+))?(?:\^(.+))?$/; // letter, index below, sign above
const SPOKEN = { "=": "is", Σ: "the sum over", "+": "plus", "−": "minus", "/": "divided by", 2: "squared" };

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

/** Tokens as one line of plain text, for titles and for those who do not see it. */
export function inPlainText(tokens) {
  return tokens.map((token) => token.replace("^T", "ᵀ").replace("^2", "²")).join(" ");
}

// ---- how it is drawn

/**
 * Puts the equation above the controls of a widget and keeps it up to date. ruleOf() gives { rule, given, tunable } of
 * the moment, as equationLines takes them; lines: which of "y", "p", "z". One stop of the Tab key, ← → inside.
 */
export function showEquation(widget, ruleOf, lines = ["y", "p", "z"]) {
  const place = make("div", { class: "nlw-equation", role: "group" });
  let shown = "";
  const show = () => {
    const { rule, ...options } = ruleOf();
    const all = equationLines(rule, options);
    const tokens = lines.map((name) => all[name]);
    const text = tokens.map(inPlainText).join(";  ");
    if (text === shown) return;
    shown = text;
    place.setAttribute("aria-label", `The equation: ${text}`);
    place.replaceChildren(...tokens.map((line) => lineOf(widget, line)));
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
  const [, letter, index = "", above = ""] = TOKEN.exec(token);
  const symbol = symbolOfSign(letter, index);
  const name = meaningOf(widget, token)
    ? token
    : meaningOf(widget, `${letter}_${index}`)
      ? `${letter}_${index}`
      : letter;
  const meaning = meaningOf(widget, name);
  const spaced = "=+−".includes(token) ? " nlw-spaced" : "";
  const part = make("span", { class: `nlw-part${spaced}` }, mathOf(token, letter, index, above));
  if (symbol) marked(part, symbol, "color");
  if (!meaning) return part;
  part.dataset.term = name;
  part.tabIndex = -1;
  part.setAttribute("role", "img");
  part.setAttribute("aria-label", `${spokenOf(letter, index)}: ${meaning}`);
  return part;
}

function spokenOf(letter, index) {
  return [SPOKEN[letter] ?? letter, ...index].join(" ");
}

function mathOf(token, letter, index, above) {
  const [over, under] = token.split("/");
  const fraction = over && under ? element("mfrac", letterOf(over), letterOf(under)) : null;
  return element("math", fraction ?? scripted(letterOf(letter), index, above));
}

function scripted(base, index, above) {
  const [below, top] = [index && element("mrow", ...[...index].map(letterOf)), above && letterOf(above)];
  if (below && top) return element("msubsup", base, below, top);
  if (below) return element(base.textContent === "∑" ? "munder" : "msub", base, below);
  return top ? element("msup", base, top) : base;
}

// Letters in italics, names of functions and signs upright
function letterOf(text) {
  if (text === "T" || text === "‖") return element("mtext", text); // as an operator ‖ would hang below the line
  if (text === "Σ") return element("mo", "∑");
  if (/^[A-Za-zθφτ]$/.test(text)) return element("mi", text);
  return element(/^\w+$/.test(text) ? (/^\d+$/.test(text) ? "mn" : "mi") : "mo", text);
}

function element(tag, ...children) {
  const made = document.createElementNS(MATHML, tag);
  made.append(...children);
  return made;
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
