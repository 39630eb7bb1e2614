// The sum that gives yᵢ below the frames, term by term: xᵢ, its strongest xⱼ with their weights, yᵢ.

import { drawPatch, LABEL, middleOf } from "./explorer_frames.js";
import { intensities } from "./explorer_output.js";
import { scoreInWords } from "./explorer_words.js";
import { inShort, percent } from "./units.js";

const [SIGN, LARGEST, EDGE] = [22, 84, 9]; // pixels between two patches, of a patch, and beside them all
const [TITLE, CAPTIONS] = [46, 50]; // pixels above and below the patches
const WIDTHS = [900, 660, 480]; // from which five, four and three terms are written out; below them two
const TALLEST_FILM = 300; // pixels of a whole frame of y
const BAR = 4; // pixels of the height of a weight's bar

/** How many terms of the sum a width has room for. */
export function termsFor(width) {
  return 2 + WIDTHS.filter((least) => width >= least).length;
}

/** A layout of frames with the sum below them and, if film is true, a whole frame of y below that. */
export function sumLayout(frames, [, H, W], film) {
  const { width, height: top } = frames;
  const pieces = termsFor(width) + 3;
  const side = Math.min(LARGEST, (width - 2 * EDGE - SIGN * (pieces - 1)) / pieces);
  const strip = { top: top + TITLE, side };
  const below = strip.top + side + CAPTIONS;
  if (!film) return { ...frames, frames, strip, height: below };
  const across = Math.min((width - SIGN - 4) / 2, (TALLEST_FILM * W) / H);
  const down = (across * H) / W;
  const films = [0, 1].map((k) => ({ left: k * (across + SIGN) + 1, top: below + LABEL, across, down }));
  return { ...frames, frames, strip, films, height: below + LABEL + down + 2 };
}

/** Draws the sum; the terms are numbered on the frames too. */
export function drawSum(context, source, view, state, { boxes, strip, width }, received) {
  context.save();
  const draw = { context, strip, view, gain: gainOf(received.y, view) };
  drawTitle(draw, source, state, width);
  const pieces = piecesOf(received, view, state, draw.gain);
  for (const [k, piece] of pieces.entries()) drawPiece(draw, piece, EDGE + k * (strip.side + SIGN));
  context.restore();
  if (state.draw !== "weights") drawNumbers(context, source, view, boxes, received.terms);
}

// What differs from the mean colour, made larger where a sum is no average: else it could not be seen
function gainOf(y, { rule, values }) {
  if (rule.softmax) return 1;
  const largest = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * Math.sqrt(values.c);
  return largest > 0 ? 0.4 / largest : 1;
}

function drawTitle({ context, strip, view }, source, { step }, width) {
  context.font = "bold 13px system-ui, sans-serif";
  const words = {
    scores: `1. Scores: xᵢ is compared with every xⱼ: ${scoreInWords(view.rule, source)}`,
    weights: view.rule.softmax
      ? "2. Weights: pᵢⱼ = exp(sᵢⱼ) / Σⱼ exp(sᵢⱼ); they sum to 1"
      : "2. Weights: pᵢⱼ = sᵢⱼ / M; they do not sum to 1",
    sum: "3. Weighted sum: yᵢ = Σⱼ pᵢⱼ g(xⱼ); here g(xⱼ) is the pixels themselves",
  }[step];
  context.fillText(words, 0, strip.top - 24, width);
  context.font = "12px system-ui, sans-serif";
}

// ---- what stands beside each other: { head, sign, patch, lines, bar }

function piecesOf({ x, terms, others, y }, view, { step }, gain) {
  const pieces = [{ head: "xᵢ: query", sign: "", patch: x, gain: 1, lines: placeLines(view.place, view) }];
  const first = view.pooled ? 1 : 0; // the query's own term has no number
  const largest = Math.max(...terms.map(({ weight }) => Math.abs(weight)), Math.abs(others.weight));
  const weighed = (weight) => ({
    lines: [weightInShort(weight, view)],
    bar: step === "scores" ? 0 : weight / largest,
  });
  terms.forEach((term, k) => {
    const head = k + first ? `${k + first}: xⱼ` : "xⱼ = xᵢ";
    const told = step === "scores" ? { lines: [`s = ${inShort(term.score)}`] } : weighed(term.weight);
    told.lines.push(...placeLines(term.place, view));
    pieces.push({ head, sign: k ? "+" : "→", patch: term.x, gain: 1, ...told });
  });
  if (step === "scores") return withoutSigns(pieces);
  const count = view.count - terms.length;
  if (count > 0)
    pieces.push({
      head: "all others",
      sign: "+",
      ...othersOf(others, view, gain),
      ...weighed(others.weight),
    });
  if (count > 0) pieces.at(-1).lines.push(`${count.toLocaleString("en-US")} keys`);
  if (step === "weights") return withoutSigns(pieces);
  const apart = gain === 1 ? `differs by ${percent(apartOf(x, y))}` : `× ${inShort(gain)}`;
  return [
    ...pieces,
    {
      head: "yᵢ: output",
      sign: "=",
      patch: y,
      gain,
      lines: [apart, gain === 1 ? "from xᵢ" : "from the mean"],
    },
  ];
}

function withoutSigns(pieces) {
  return pieces.map((piece) => ({ ...piece, sign: "" }));
}

// An average is shown as one; what is no average as it is added to the sum
function othersOf({ weight, x }, { rule }, gain) {
  if (!rule.softmax) return { patch: x, gain };
  return { patch: weight > 1e-9 ? x.map((value) => value / weight) : null, gain: 1 };
}

function placeLines([t, y, x], { keyGrid }) {
  return [`${keyGrid[0] > 1 ? `t ${t}, ` : ""}y ${y}, x ${x}`];
}

function weightInShort(weight, { rule }) {
  return rule.softmax ? `p = ${percent(Math.max(weight, 0))}` : `p = ${inShort(weight)}`;
}

/** Root mean square of the differences of two patches, in units of intensity. */
export function apartOf(x, y) {
  return Math.sqrt(x.reduce((sum, value, k) => sum + (value - y[k]) ** 2, 0));
}

// ---- drawing

function drawPiece({ context, strip: { top, side }, view }, { head, sign, patch, gain, lines, bar }, left) {
  const ink = context.fillStyle;
  context.textAlign = "center";
  const middle = left + side / 2;
  context.fillText(head, middle, top - 5, side + SIGN - 4);
  if (sign) context.fillText(sign, left - SIGN / 2, top + side / 2 + 4);
  const box = { left, top, across: side, down: side };
  if (patch)
    drawPatch(context, box, intensities(patch, view.values, gain), view.values.size, view.values.size);
  if (bar) {
    context.fillStyle = bar < 0 ? "#4393c3" : "#e8743b";
    context.fillRect(left, top + side + 3, side * Math.abs(bar), BAR);
    context.fillStyle = ink;
  }
  for (const [k, line] of lines.entries())
    context.fillText(line, middle, top + side + 21 + 15 * k, side + SIGN - 4);
}

// Where the terms lie on the frames
function drawNumbers(context, source, view, boxes, terms) {
  context.save();
  Object.assign(context, {
    font: "bold 11px system-ui, sans-serif",
    textAlign: "center",
    textBaseline: "middle",
  });
  terms.slice(view.pooled ? 0 : 1).forEach(({ place }, k) => {
    const [x, y] = middleOf(boxes, place, view.keyGrid, source.shift);
    context.beginPath();
    context.arc(x, y, 7.5, 0, 2 * Math.PI);
    Object.assign(context, { fillStyle: "#000000", strokeStyle: "#ffffff", lineWidth: 1.2 });
    context.fill();
    context.stroke();
    context.fillStyle = "#ffffff";
    context.fillText(String(k + 1), x, y + 0.5);
  });
  context.restore();
}

/** A whole frame as it is, and y of its pixels as far as they are made. */
export function drawFilm(context, source, { values, rule }, { films }, film) {
  const [, H, W] = source.shape;
  const made = film.y.subarray(0, 3 * film.done);
  const largest = rule.softmax ? 0 : made.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const gain = largest > 0 ? 0.4 / largest : 1;
  const frame = source.frames.subarray(3 * film.t * H * W, 3 * (film.t + 1) * H * W);
  const whole = [
    [
      source.shape[0] > 1 ? `Frame t = ${film.t}: x` : "The picture: x",
      Float64Array.from(frame, (value) => value / 255),
    ],
    [
      `y of every pixel${rule.softmax ? "" : `, × ${inShort(gain)}`}`,
      made.map((value, k) => value * gain + values.mean[k % 3]),
    ],
  ];
  whole.forEach(([words, pixels], k) => {
    context.fillText(words, films[k].left, films[k].top - 5, films[k].across);
    drawPatch(context, films[k], pixels, H, W);
  });
}
