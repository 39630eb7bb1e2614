// Frames on a canvas with what a query attends to: the same picture as analysis/plots draws.

import { make } from "./elements.js";
import { cellAlong, GAP, LABEL, middleOf } from "./explorer_boxes.js";
import { tintsOf } from "./explorer_colours.js";
import { flatOf } from "./grids.js";
import { percent } from "./units.js";

const DIMMED = 0.65; // how light the frames are where weights are shown: the bright colours are left to these

/** The frames of one query; where there is room the picture with its arrows stands beside its weights. */
export function drawFrames(context, source, view, state, { plain, boxes }) {
  if (!plain) return drawQueryFrames(context, source, view, state, boxes);
  drawQueryFrames(context, source, view, { ...state, draw: "weights" }, boxes);
  return drawQueryFrames(context, source, view, { ...state, draw: "frames" }, plain);
}

/** The frames in their boxes, with the weights of one query, its arrows and its place. */
export function drawQueryFrames(context, source, view, state, boxes) {
  const paper = context.strokeStyle;
  context.save();
  drawPixels(context, source, boxes, pixelsOf(source, view, state));
  if (state.draw !== "weights" && !view.s) drawArrows(context, source, boxes, view); // a score is no weight yet
  context.restore();
  drawEdges(context, boxes, paper);
  if (source.shape[0] > 1) drawLabels(context, boxes, view);
  drawQuery(context, source, boxes, view.place);
}

/** A canvas of the screen's own pixels, empty; gives its context, in the colours of the theme. */
export function blank(canvas, { width, height }, root) {
  const larger = Number(root.dataset.scale ?? 1); // presenter mode
  const dense = larger * (globalThis.devicePixelRatio || 1);
  const style = getComputedStyle(root);
  const size = { width: Math.round(width * dense), height: Math.round(height * dense) };
  if (canvas.width !== size.width || canvas.height !== size.height) {
    Object.assign(canvas, size); // a canvas that keeps its size is quicker than a new one
    Object.assign(canvas.style, { width: `${width * larger}px`, height: `${height * larger}px` });
  }
  const context = canvas.getContext("2d", { alpha: false });
  context.reset();
  context.scale(dense, dense);
  context.fillStyle = style.backgroundColor;
  context.fillRect(0, 0, width + 1, height + 1); // a last row of pixels that is only half needed too
  Object.assign(context, {
    fillStyle: style.color,
    strokeStyle: style.backgroundColor,
    font: "12px system-ui, sans-serif",
  });
  return context;
}

/** Red, green, blue, 255 of all frames below one another: dimmed, under a layer in the colours of their weights. */
export function pixelsOf(source, view, state) {
  const [T, H, W] = source.shape;
  const [, h, w] = view.keyGrid;
  const pixels = new Uint8ClampedArray(4 * T * H * W).fill(255);
  const tints = state.draw === "frames" ? null : tintsOf(view, state.scale);
  const columns = Int32Array.from({ length: W }, (_, x) => cellAlong((x + 0.5) / W, w, source.shift));
  for (let row = 0, k = 0; row < T * H; row++) {
    const first = (Math.floor(row / H) * h + cellAlong(((row % H) + 0.5) / H, h, source.shift)) * w;
    for (let x = 0; x < W; x++, k++) paintPixel(pixels, source.frames, k, tints, first + columns[x]);
  }
  return pixels;
}

// Pixel k of the frames, dimmed under the tint of key j, or as it is
function paintPixel(pixels, frames, k, tints, j) {
  for (let c = 0; c < 3; c++) {
    const under = tints ? DIMMED * frames[3 * k + c] : frames[3 * k + c];
    pixels[4 * k + c] = tints ? under + (tints[4 * j + c] - under) * tints[4 * j + 3] : under;
  }
}

function drawPixels(context, source, boxes, pixels) {
  const [T, H, W] = source.shape;
  const film = filmOf(pixels, W, T * H);
  context.imageSmoothingEnabled = false;
  boxes.forEach(({ left, top, across, down }, t) => {
    context.drawImage(film, 0, t * H, W, H, left, top, across, down);
  });
}

const FILMS = new Map(); // one canvas for each size: a new one for each patch would cost more than its pixels

function filmOf(pixels, W, H) {
  const size = `${W} ${H}`;
  if (!FILMS.has(size)) FILMS.set(size, make("canvas", { width: W, height: H }).getContext("2d"));
  const context = FILMS.get(size);
  context.putImageData(new ImageData(pixels, W, H), 0, 0);
  return context.canvas;
}

/** Intensities (H, W, 3) in a box, its rows from the top as far as they are given, with an edge. */
export function drawPatch(context, { left, top, across, down }, intensities, H, W) {
  const pixels = new Uint8ClampedArray(4 * H * W);
  for (let k = 0; k < intensities.length; k++) pixels[4 * Math.floor(k / 3) + (k % 3)] = 255 * intensities[k];
  for (let k = 3; k < (4 * intensities.length) / 3; k += 4) pixels[k] = 255;
  const film = filmOf(pixels, W, H);
  context.imageSmoothingEnabled = false;
  context.drawImage(film, left, top, across, down);
  Object.assign(context, { strokeStyle: context.fillStyle, lineWidth: 1 });
  context.strokeRect(left - 0.5, top - 0.5, across + 1, down + 1);
}

function drawLabels(context, boxes, view) {
  boxes.forEach((box, t) => {
    const text = `t = ${t}${view.rule.softmax && !view.s ? `: ${percent(view.numbers.shares[t])}` : ""}`;
    context.fillText(text, box.left + 4, box.top - 5); // beside the edge that is drawn while it has the focus
  });
}

// Paper over what lies between the frames, where labels stand, which is quicker than arrows that are clipped; and the
// edges, for a dark frame on a dark page
function drawEdges(context, boxes, paper) {
  context.save();
  const edge = `color-mix(in srgb, ${context.fillStyle} 40%, transparent)`;
  Object.assign(context, { fillStyle: paper, strokeStyle: edge, lineWidth: 1 });
  for (const { left, top, across, down } of boxes) {
    context.fillRect(left - 1, top - LABEL, across + GAP, LABEL);
    context.fillRect(left - 1, top + down, across + GAP, GAP + 1);
    context.fillRect(left + across, top - 1, GAP, down + 2);
  }
  for (const { left, top, across, down } of boxes)
    context.strokeRect(left - 0.5, top - 0.5, across + 1, down + 1);
  context.restore();
}

function drawArrows(context, source, boxes, view) {
  const [x, y] = middleOf(boxes, view.place, source.grid, source.shift);
  if (x < 0) return; // its frame is not shown
  const weightAt = (place) => Math.abs(view.p[flatOf(place, view.keyGrid)]);
  const seen = (place) => boxes[place[0]].left >= 0 && weightAt(place) > view.faintest;
  const places = view.strongestKeys().filter(seen);
  const weights = places.map(weightAt);
  const start = 3.5 + sideOf(source, boxes) / 2;
  for (const k of [...places.keys()].reverse()) {
    const [a, b] = middleOf(boxes, places[k], view.keyGrid, source.shift);
    const width = 0.6 + (1.4 * weights[k]) / weights[0];
    drawArrow(context, [x, y, start], [a, b], "#000000", width + 1.6, 1.6);
    drawArrow(context, [x, y, start], [a, b], "#ffd54f", width, 0);
  }
}

function drawArrow(context, [x, y, start], [a, b], colour, width, rim) {
  const length = Math.hypot(a - x, b - y);
  const [u, v] = [(a - x) / length, (b - y) / length];
  const [long, wide] = [7 + rim, 3 + rim];
  Object.assign(context, { strokeStyle: colour, fillStyle: colour, lineWidth: width });
  context.beginPath();
  context.moveTo(x + start * u, y + start * v); // the query itself stays in sight
  if (length > start + 6) context.lineTo(a - 5 * u, b - 5 * v);
  context.stroke();
  context.beginPath();
  context.moveTo(a + (u * rim) / 2, b + (v * rim) / 2);
  context.lineTo(a - long * u - wide * v, b - long * v + wide * u);
  context.lineTo(a - long * u + wide * v, b - long * v - wide * u);
  context.fill();
}

// Of the query's box: a cell, if that is large enough to be seen
function sideOf(source, boxes) {
  return Math.max(9, boxes[0].across / source.grid[2]);
}

function drawQuery(context, source, boxes, place) {
  const [x, y] = middleOf(boxes, place, source.grid, source.shift);
  const side = sideOf(source, boxes);
  context.save();
  for (const [colour, width] of [
    ["#000000", 4.5],
    ["#ffffff", 2],
  ]) {
    Object.assign(context, { strokeStyle: colour, lineWidth: width });
    context.strokeRect(x - side / 2, y - side / 2, side, side);
  }
  context.restore();
}
