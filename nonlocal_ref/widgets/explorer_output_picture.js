// The sum that gives yᵢ below the frames, term by term: xᵢ, its strongest xⱼ with their weights, yᵢ.

import { LABEL, middleOf } from "./explorer_boxes.js";
import { drawPatch } from "./explorer_frames.js";
import { apartOf, intensities } from "./explorer_output.js";
import { sumTitles } from "./explorer_words.js";
import { inShort, percent } from "./units.js";

/** Pixels between two patches, and beside them all. */
export const [SIGN, EDGE] = [22, 9];
const LARGEST = 84; // pixels of a patch
const [TITLE, CAPTIONS] = [49, 50]; // pixels above and below the patches
const WIDTHS = [900, 660, 480]; // from which five, four and three terms are written out; below them two
const NARROW = 75; // pixels of a patch, below which its place is written in short
const TALLEST_FILM = 300; // pixels of a whole frame of y
const [BAR, ABOVE_BAR] = [5, 6]; // pixels of the height of a weight's bar, and to its patch
/** Pixels below a patch that belong to its weight. */
export const BAR_AREA = 26;

/** How many terms of the sum a width has room for. */
export function termsFor(width) {
  return 2 + WIDTHS.filter((least) => width >= least).length;
}

/**
 * A layout of frames with the sum of each query below them, and if film is true, a whole frame of y below that. The
 * frames' own layout stays in `frames`: their legend stands at its end. aside: where the sum stands to the right of them.
 */
export function sumLayout(frames, [, H, W], film, aside = null) {
  const { panels, beside, width } = frames;
  const strips = aside ? [{ which: 0, ...stripOf(aside.left, 0, aside.width) }] : [];
  for (const [k, { left, across }] of aside ? [] : panels.entries()) {
    const top = beside || k === 0 ? frames.height : strips[k - 1].bottom;
    strips.push({ which: panels.length > 1 ? k + 1 : 0, ...stripOf(left, top, beside ? across : width) });
  }
  const below = Math.max(frames.height, strips.at(-1).bottom);
  if (!film) return { ...frames, frames, strips, height: below };
  const across = Math.min((width - SIGN - 4) / 2, (TALLEST_FILM * W) / H);
  const down = (across * H) / W;
  const films = [0, 1].map((k) => ({ left: k * (across + SIGN) + 1, top: below + LABEL, across, down }));
  return { ...frames, frames, strips, films, height: below + LABEL + down + 2 };
}

/** Where the patches of one sum are, so many terms as the width has room for. */
export function stripOf(left, top, width) {
  const terms = termsFor(width);
  const pieces = terms + 3;
  const side = Math.min(LARGEST, (width - 2 * EDGE - SIGN * (pieces - 1)) / pieces);
  return { left, top: top + TITLE, side, width, terms, bottom: top + TITLE + side + CAPTIONS };
}

/**
 * Draws the sum of one query; the terms are numbered on its frames too. look: the colours of the symbols and of the
 * paper, and which symbol is lit. Gives the bars of its weights, [{ left, top, across, share }], for drawBars.
 */
export function drawSum({ context, look, panel, strip }, source, view, state, received) {
  context.save();
  const draw = { context, look, strip, view, gain: gainOf(received.y, view) };
  drawTitle(draw, source, state);
  const pieces = sumPieces(received, { ...view, narrow: strip.side < NARROW }, state, draw.gain);
  if (strip.which) pieces[0].head += ` ${strip.which}`;
  const lefts = pieces.map((_, k) => strip.left + EDGE + k * (strip.side + SIGN));
  for (const [k, piece] of pieces.entries()) drawPiece(draw, piece, lefts[k]);
  context.restore();
  for (const boxes of [panel.boxes, panel.plain])
    if (boxes && state.draw !== "weights") drawNumbers(context, source, view, boxes, received.terms);
  const place = { top: strip.top + strip.side + ABOVE_BAR, across: strip.side };
  return pieces.flatMap(({ bar }, k) =>
    bar === undefined ? [] : [{ ...place, left: lefts[k], share: bar }],
  );
}

/** Draws the bars of the weights in such shares of the width of their patches, on nothing else. */
export function drawBars(context, look, bars, shares) {
  context.save();
  const height = look.lit === "p" ? BAR + 1 : BAR;
  bars.forEach(({ left, top, across }, k) => {
    context.fillStyle = look.paper;
    context.fillRect(left - 1, top - 1, across + 2, BAR + 3); // also what is left of half a pixel
    context.fillStyle = shares[k] < 0 ? "#4393c3" : colourOf(look, "p");
    context.fillRect(left, top, across * Math.abs(shares[k]), height);
  });
  context.restore();
}

// What differs from the mean colour, made larger where a sum is no average: else it could not be seen
function gainOf(y, { rule, values }) {
  if (rule.softmax) return 1;
  const largest = y.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * Math.sqrt(values.c);
  return largest > 0 ? 0.4 / largest : 1;
}

function drawTitle({ context, strip, view }, source, { step }) {
  context.font = "bold 13px system-ui, sans-serif";
  const room = strip.width - 4;
  const titles = sumTitles(view.rule, source, step);
  const words = titles.find((title) => context.measureText(title).width <= room) ?? titles.at(-1);
  context.fillText(words, strip.left + 4, strip.top - 27, room);
  context.font = "12px system-ui, sans-serif";
}

// ---- what stands beside each other: { head, sign, patch, lines, bar }

function sumPieces({ x, terms, others, y }, view, { step }, gain) {
  const pieces = [{ head: "xᵢ: query", sign: "", patch: x, gain: 1, lines: placeLines(view.place, view) }];
  const first = view.pooled ? 1 : 0; // the query's own term has no number
  const largest = Math.max(...terms.map(({ weight }) => Math.abs(weight)), Math.abs(others.weight));
  const weighed = (weight) => ({
    lines: [weightInShort(weight, view)],
    bar: weight / largest,
  });
  terms.forEach((term, k) => {
    const head = k + first ? `${k + first}: xⱼ` : "xⱼ = xᵢ";
    const told = step === "scores" ? { lines: [`s = ${inShort(term.score)}`], bar: 0 } : weighed(term.weight);
    told.lines.push(...placeLines(term.place, view));
    pieces.push({ head, symbol: "g", sign: k ? "+" : "→", patch: term.x, gain: 1, ...told });
  });
  if (step === "scores") return withoutSigns(pieces);
  const count = view.count - terms.length;
  if (count > 0)
    pieces.push({
      head: "all others",
      symbol: "g",
      sign: "+",
      ...othersOf(others, view, gain),
      ...weighed(others.weight),
    });
  if (count > 0) pieces.at(-1).lines.push(`${count.toLocaleString("en-US")} keys`);
  if (step === "weights") return withoutSigns(pieces);
  return [
    ...pieces,
    {
      head: "yᵢ: output",
      symbol: "y",
      sign: "=",
      patch: y,
      gain,
      lines: apartLines(apartOf(x, y), gain, view.narrow),
    },
  ];
}

function apartLines(apart, gain, narrow) {
  if (gain !== 1) return [`× ${inShort(gain)}`, "from the mean"];
  return narrow ? ["differs by", percent(apart)] : [`differs by ${percent(apart)}`, "from xᵢ"];
}

function withoutSigns(pieces) {
  return pieces.map((piece) => ({ ...piece, sign: "" }));
}

// An average is shown as one; what is no average as it is added to the sum
function othersOf({ weight, x }, { rule }, gain) {
  if (!rule.softmax) return { patch: x, gain };
  return { patch: weight > 1e-9 ? x.map((value) => value / weight) : null, gain: 1 };
}

function placeLines([t, y, x], { keyGrid, narrow }) {
  if (narrow) return [`(${keyGrid[0] > 1 ? `${t}, ` : ""}${y}, ${x})`];
  return [`${keyGrid[0] > 1 ? `t ${t}, ` : ""}y ${y}, x ${x}`];
}

function weightInShort(weight, { rule }) {
  return rule.softmax ? `p = ${percent(Math.max(weight, 0))}` : `p = ${inShort(weight)}`;
}

// ---- drawing

function drawPiece({ context, look, strip: { top, side }, view }, piece, left) {
  const { head, sign, symbol, patch, gain, lines } = piece;
  context.textAlign = "center";
  const middle = left + side / 2;
  context.fillText(head, middle, top - 8, side + SIGN - 4);
  if (sign) context.fillText(sign, left - SIGN / 2, top + side / 2 + 4);
  const box = { left, top, across: side, down: side };
  if (patch)
    drawPatch(context, box, intensities(patch, view.values, gain), view.values.size, view.values.size);
  if (symbol) drawRim(context, box, look, symbol);
  for (const [k, line] of lines.entries())
    context.fillText(line, middle, top + side + 23 + 14 * k, side + SIGN - 4);
}

// An edge in the colour of its symbol, wider while that is lit
function drawRim(context, { left, top, across, down }, look, symbol) {
  const wide = look.lit === symbol ? 5 : 2;
  context.save();
  Object.assign(context, { strokeStyle: colourOf(look, symbol), lineWidth: wide });
  context.strokeRect(left - wide / 2, top - wide / 2, across + wide, down + wide);
  context.restore();
}

function colourOf({ symbols }, name) {
  return symbols[name].figure;
}

/** The titles of two queries above their frames; the one that the keys move is marked. */
export function drawTitles(context, source, views, { active }, panels) {
  context.save();
  views.forEach(({ place: [t, y, x] }, k) => {
    const marked = active === k + 1;
    context.font = `${marked ? "bold " : ""}13px system-ui, sans-serif`;
    const words = `${marked ? "▸ " : ""}Query ${k + 1}: ${source.grid[0] > 1 ? `t ${t}, ` : ""}y ${y}, x ${x}`;
    context.fillText(words, panels[k].left + 4, panels[k].top + 14, panels[k].across - 4);
  });
  context.restore();
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
