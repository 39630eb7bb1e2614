// Where the frames are on a canvas, and which cell is under a point.

import { LEGEND } from "./explorer_colours.js";

/** Pixels between two frames. */
export const GAP = 6;
/** Pixels above a frame: its number and its share of the weights. */
export const LABEL = 18;
const [LEAST_HEIGHT, TALLEST] = [40, 420]; // of one frame
const BESIDE = 600; // pixels from which a picture and its weights stand beside each other
const BOTH_TALLEST = 520; // of each
const NARROWEST = 160; // of a frame, where there is more than one row
const AWAY = -1e5; // pixels to the left, where nobody sees it

/**
 * Boxes of the frames, in as many rows as the width asks for; a row is broken before frames become narrower. room: the
 * height that all may have, with the legend; then the rows are those with the largest frames.
 */
export function layoutOf(
  width,
  [T, H, W],
  { narrowest = NARROWEST, lowest = LEAST_HEIGHT, tallest = TALLEST, room = Number.POSITIVE_INFINITY } = {},
) {
  const most = Math.max(1, Math.floor((width + GAP) / (narrowest + GAP)));
  const acrossIn = (columns) => {
    const rows = Math.ceil(T / columns);
    const high = Math.min(tallest, Math.max((room - LEGEND) / rows - LABEL - GAP, lowest));
    return Math.min((width - GAP * (columns - 1)) / columns, (high * W) / H);
  };
  const largest = (best, columns) => (acrossIn(columns) > acrossIn(best) ? columns : best);
  const columns =
    room < Number.POSITIVE_INFINITY
      ? Array.from({ length: T }, (_, k) => k + 1).reduce(largest)
      : Math.ceil(T / Math.ceil(T / most));
  const across = acrossIn(columns);
  const down = (across * H) / W;
  const boxes = Array.from({ length: T }, (_, t) => ({
    left: (t % columns) * (across + GAP),
    top: LABEL + Math.floor(t / columns) * (down + GAP + LABEL),
    across,
    down,
  }));
  return { boxes, width, height: boxes.at(-1).top + down + LEGEND };
}

/** The boxes of an explorer: of a single picture two beside each other if there is room, `plain` without weights. */
export function explorerLayout(width, shape, { draw, two }, options = {}) {
  if (shape[0] > 1 || draw !== "both" || two || width < BESIDE) return layoutOf(width, shape, options);
  const { boxes, height } = layoutOf(width, [2, ...shape.slice(1)], { ...options, tallest: BOTH_TALLEST });
  return { boxes: boxes.slice(1), plain: boxes.slice(0, 1), width, height };
}

/** The boxes where only frame `now` of T is shown: the others lie off the canvas. */
export function onlyFrame({ boxes, plain, ...size }, T, now) {
  const spread = ([box]) =>
    Array.from({ length: T }, (_, t) => (t === now ? box : { ...box, left: box.left + AWAY }));
  return { ...size, boxes: spread(boxes), ...(plain && { plain: spread(plain) }) };
}

// Where `shift` is given, cell k of n lies around (k + 0.5 - shift) / n of a frame, not in the middle of its nth part.

/** The cell (t, y, x) under a point of the canvas, or null between the frames. */
export function cellAt(boxes, [, h, w], x, y, shift = 0) {
  const t = boxes.findIndex(
    (box) => x >= box.left && x < box.left + box.across && y >= box.top && y < box.top + box.down,
  );
  if (t < 0) return null;
  const [down, across] = [(y - boxes[t].top) / boxes[t].down, (x - boxes[t].left) / boxes[t].across];
  return [t, cellAlong(down, h, shift), cellAlong(across, w, shift)];
}

/** The cell at a share of a frame's height or width. */
export function cellAlong(share, n, shift) {
  return Math.min(Math.floor(share * n + shift), n - 1);
}

/** The middle of a cell on the canvas. */
export function middleOf(boxes, [t, y, x], [, h, w], shift = 0) {
  const { left, top, across, down } = boxes[t];
  return [left + ((x + 0.5 - shift) * across) / w, top + ((y + 0.5 - shift) * down) / h];
}
