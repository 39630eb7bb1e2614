// Text with the signs of the paper: W_z becomes a W with a lowered z, letters of arrays stand in italics, and the six
// symbols that have a colour carry it, with their name in data-symbol. Where only letters can stand, W_z becomes Wz and
// y_i becomes yᵢ; where a voice reads, "W z" and "y i".

import { make, svg } from "./elements.js";

// A letter with an index, or one that stands for an array; "30 s" is a time
const SIGN_IN_TEXT =
  /(?<![\wθφ.'’])(?<!\d[ \u00a0])(d?)(?:([A-Za-zθφΣ])_([a-zθφ]{1,2})|([θφγβgpyxzs]))(?![\wθφ_'’]|[-.]\w)/g;
const COLOURED = { θ: "theta", φ: "phi", g: "g", p: "p", y: "y" };
const LOWERED = { "font-size": "92%", dy: "0.25em" }; // of 12 px: no letter is below 11

/** The symbol that an array belongs to, or null: "W_z" and "b_z" to "w_z", "W_θ" and "θ" to "theta". */
export function symbolOfSign(letter, index = "") {
  if (!"Wbw".includes(letter)) return COLOURED[letter] ?? null;
  return index === "z" ? "w_z" : (COLOURED[index] ?? null);
}

/** The text in pieces { text, index, sign, symbol }; a piece with `sign` is in italics. */
export function mathPieces(text) {
  const pieces = [];
  let end = 0;
  for (const found of text.matchAll(SIGN_IN_TEXT)) {
    const [all, d, indexed, index = "", alone] = found;
    const letter = indexed ?? alone;
    if (found.index > end) pieces.push({ text: text.slice(end, found.index) });
    pieces.push({ text: d + letter, index, sign: true, symbol: symbolOfSign(letter, index) });
    end = found.index + all.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}

/** The text as nodes of HTML; `this` and name="this" is code. */
export function mathHtml(text) {
  return withCode(text, signsHtml);
}

const CODE_IN_TEXT = /`([^`]+)`|\b(\w+=(?:"\w+"|None))/;

/** A text as nodes: its code as code, what is between by nodesOf(text). */
export function withCode(text, nodesOf) {
  return text.split(CODE_IN_TEXT).flatMap((part, k) => {
    if (k % 3 === 0) return nodesOf(part);
    return part === undefined ? [] : [make("code", {}, part)]; // one of two forms was found
  });
}

function signsHtml(text) {
  return mathPieces(text).map(({ text: words, index, sign, symbol }) => {
    if (!sign) return words;
    const letter = make("i", {}, words, ...(index ? [make("sub", { style: INDEX_LOOK }, index)] : []));
    if (symbol) marked(letter, symbol, "color");
    return letter;
  });
}

const INDEX_LOOK = "font-size: 92%; line-height: 1; vertical-align: -0.25em";

const BELOW = { i: "ᵢ", j: "ⱼ", k: "ₖ" }; // the others have no lowered letter

/** The text in letters alone, for menus and titles: "Wz yᵢ". */
export function plainMath(text) {
  const plain = ({ text: words, index = "" }) => words + [...index].map((one) => BELOW[one] ?? one).join("");
  return mathPieces(text).map(plain).join("");
}

/** The text as a voice reads it: "W z y i". */
export function spokenMath(text) {
  return mathPieces(text)
    .map(({ text: words, index = "" }) => [words, ...index].join(" "))
    .join("");
}

/** Python's words in the signs of the paper; w_theta . theta_i is a half of w_f, no matrix. */
export function inGreek(text) {
  const signs = text
    .replaceAll("theta", "θ")
    .replaceAll("phi", "φ")
    .replaceAll("^T", "ᵀ")
    .replaceAll("x^", "x pooled")
    .replaceAll("sum_", "Σ_")
    .replaceAll(" - ", " − ")
    .replaceAll(/(\d)x(?=\d)/g, "$1×");
  return signs.replace(/w_f_([θφ])/g, "w_f$1").replace(/w_([θφgz])(?! \.)/g, "W_$1");
}

/** The text at (x, y) of a picture; y is its base line. */
export function svgMath(x, y, text, more = {}) {
  const all = svg("text", { x, y, "font-size": 12, fill: "currentColor", ...more });
  let up = {};
  for (const { text: words, index, sign, symbol } of mathPieces(text)) {
    const part = svg("tspan", { ...up, ...(sign ? { "font-style": "italic" } : {}) }, words);
    const lowered = index ? [svg("tspan", { "font-style": "italic", ...LOWERED }, index)] : [];
    if (symbol) for (const one of [part, ...lowered]) marked(one, symbol, "fill");
    all.append(part, ...lowered);
    up = index ? { dy: "-0.23em" } : {}; // back up: 0.25 of 92 %
  }
  return all;
}

/** Gives an element the colour of a symbol (property "fill", "stroke" or "color"), and its name to be linked by. */
export function marked(element, symbol, property) {
  element.dataset.symbol = symbol;
  element.style.setProperty(property, `var(--nlw-${symbol})`);
  return element;
}

const WORDS_OF_CODE = /(?<![A-Za-z_.])(d?)(w_theta|w_phi|w_g|w_z|theta|phi|g|p|y)(?![A-Za-z(]|_[a-z]{2})/g;

/** A line of Python as nodes of HTML, with the names of the arrays marked. */
export function codeHtml(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(WORDS_OF_CODE)) {
    const name = found[2] === "w_z" ? "w_z" : found[2].replace("w_", "");
    nodes.push(text.slice(end, found.index), marked(make("span", {}, found[0]), name, "color"));
    end = found.index + found[0].length;
  }
  return [...nodes, text.slice(end)];
}
