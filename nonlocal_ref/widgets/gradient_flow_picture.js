// The picture of the gradient flow: above the paths into dx, below how far each parameter moves in each step.

import { colourOfPart } from "./colours.js";
import { make, putNote, svg, svgRect, svgText } from "./elements.js";
import { digits, notesOf, SYMBOLS, shownName, trainingSteps } from "./gradient_flow_words.js";
import { mathHtml, svgMath } from "./mathtext.js";
import { isLow } from "./widget.js";

const LANES = ["residual", "g", "phi", "theta"];
const LINKED = ["theta", "phi", "g", "w_z"];
const SIZE = { "font-size": 13 };
const MIDDLE = { ...SIZE, "text-anchor": "middle" };
const NOTE = "font-size: 12px; line-height: 16px";
// px: from lane to lane, from a lane to the edge of a box, above the table, of its row; in a lecture on a low screen less
const USUAL = { apart: 48, around: 22, above: 20, row: 20 };
const LOW = { apart: 34, around: 16, above: 18, row: 17 };

/** An empty picture. */
export function flowPicture() {
  return svg("svg", {
    width: "100%",
    role: "img",
    tabindex: 0,
    "aria-label": "the paths into dx, and what moves",
  });
}

/** Draws a state into the picture, which is on the page already: its notes break their lines there. */
export function drawFlow(widget, picture, width) {
  const steps = trainingSteps(widget.data, widget.state);
  // a saved picture has no variables: there the colour of this moment stands
  const paper = `var(--nlw-paper, ${getComputedStyle(widget.root).backgroundColor})`;
  picture.setAttribute("viewBox", `0 0 ${width} 100`); // a note is measured at its true size
  const low = isLow(widget); // without the notes
  const sizes = { width, paper, ...(low ? LOW : USUAL) };
  const [pathsNote, movesNote] = notesOf(widget.data).map((text) =>
    make("div", { style: NOTE }, ...mathHtml(text)),
  );
  const start = low ? 0 : note(picture, 0, width, pathsNote);
  const bottom = drawPaths(picture, steps[widget.state.step], sizes, start);
  const top = low ? bottom + 4 : note(picture, bottom + 10, width, movesNote);
  const height = drawMoves(picture, steps, widget.state.step, sizes, top + sizes.above);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
}

function note(picture, y, width, html) {
  return y + putNote(picture, 4, y, width - 8, html) + 6;
}

// dz on the left, dx on the right; the residual above, theta, phi and g through the gate of W_z (and gamma)
function drawPaths(picture, step, { width, paper, apart, around }, start) {
  const [first, gate, right] = [start + around + 2, Math.max(76, 0.16 * width), width - 56];
  const at = (lane) => first + apart * LANES.indexOf(lane);
  const bottom = at("theta") + around;
  const largest = Math.max(...Object.values(step.norms));
  picture.append(arrow(46, gate, at("phi"), 2, "w_z"));
  for (const lane of LANES) {
    const [from, y, size] = [lane === "residual" ? 46 : gate + 64, at(lane), step.norms[lane]];
    picture.append(arrow(from, right, y, size ? 2 + (18 * size) / largest : 0, lane));
    const x = Math.max(from + 62, (from + right) / 2 - 10);
    const words = [`${SYMBOLS[lane]} ${digits(size)}`, step.cosines[lane]];
    picture.append(...label(x, y, words, apart === LOW.apart, paper));
  }
  const [top, shut] = [first - around, step.closed.length > 0];
  picture.append(
    box(4, top, 42, at("phi") + around - top, ["dz"]),
    box(gate, at("g") - around, 64, bottom - at("g") + around, gateWords(step), shut),
  );
  picture.append(box(right, top, 52, bottom - top, ["dx", digits(step.norms.dx)]));
  return bottom;
}

function gateWords({ closed, moved }) {
  const names = "batchnorm.gamma" in moved ? ["γ", "W_z"] : ["W_z"];
  return names.map((name) => (closed.includes(name === "γ" ? "gamma" : "w_z") ? `${name} = 0` : name));
}

// An arrow as wide as its gradient is large; dashed and without a head where there is none
function arrow(from, to, y, thickness, part) {
  const none = { stroke: "currentColor", "stroke-width": 1.5, "stroke-dasharray": "3 5", opacity: 0.6 };
  if (!thickness) return svg("path", { d: `M${from} ${y} H${to}`, ...none });
  const [half, head] = [thickness / 2, thickness / 2 + 5];
  const upper = `M${from} ${y - half} H${to - head} V${y - head}`;
  const shaft = `${upper} L${to} ${y} L${to - head} ${y + head} V${y + half} H${from} Z`;
  return linkedTo(svg("path", { d: shaft, fill: colourOfPart(part), opacity: 0.85 }), part);
}

// Lit with its symbol, if it has one
function linkedTo(element, part) {
  if (LINKED.includes(part)) element.dataset.symbol = part;
  return element;
}

// A name and its number on a lane, on a piece of the page's colour; below or, in one line, behind it how the path lies
// to dx
function label(x, y, [size, cosine], inOneLine, paper) {
  const about = cosine === null ? "" : `cos ${digits(cosine).replace("-", "−")}`;
  const text = inOneLine && about ? `${size}, ${about}` : size;
  const width = 7 * text.length + 14;
  const frame = { rx: 4, fill: paper, stroke: "currentColor", "stroke-opacity": 0.4 };
  const back = svgRect(x - width / 2, y - 11, width, 22, frame);
  const name = svgMath(x, y + 4.5, text, MIDDLE);
  if (inOneLine || !about) return [back, name];
  return [back, name, svgText(x, y + 25, about, { "text-anchor": "middle" })];
}

function box(x, y, width, height, lines, shut = false) {
  const frame = { rx: 5, fill: "none", stroke: "currentColor", "stroke-width": shut ? 2.5 : 1.2 };
  const first = y + height / 2 + 4.5 - 8.5 * (lines.length - 1);
  const texts = lines.map((text, k) => svgMath(x + width / 2, first + 17 * k, text, MIDDLE));
  return svg("g", {}, svgRect(x, y, width, height, frame), ...texts);
}

// A row for each parameter, a column for each step
function drawMoves(picture, steps, chosen, { width, row }, top) {
  const names = Object.keys(steps[0].moved);
  const first = 92;
  const column = (width - first) / steps.length;
  const largest = Math.max(...steps.flatMap((step) => Object.values(step.moved)));
  const below = (k) => top + row * (k + 1);
  picture.append(svgText(4, top, "moved by", SIZE));
  steps.forEach((step, k) => {
    const x = first + k * column;
    const frame = { rx: 4, fill: "none", stroke: "currentColor" };
    const bold = { ...SIZE, "font-weight": k === chosen ? "bold" : "normal" };
    if (k === chosen)
      picture.append(svgRect(x - 5, top - 16, column - 2, row * (names.length + 1) + 4, frame));
    picture.append(svgText(x, top, `step ${k}`, bold));
    names.forEach((name, n) => {
      const size = step.moved[name];
      const length = size ? Math.max(1, ((column - 62) * size) / largest) : 0;
      const part = name.split(".")[0];
      const look = { fill: colourOfPart(part), "data-bar": `${name} ${k}` };
      picture.append(linkedTo(svgRect(x, below(n) - 11, length, 13, look), part));
      picture.append(svgText(x + length + 4, below(n), digits(size)));
    });
  });
  names.forEach((name, n) => {
    picture.append(svgMath(4, below(n), shownName(name), SIZE));
  });
  return top + row * names.length + 14;
}
