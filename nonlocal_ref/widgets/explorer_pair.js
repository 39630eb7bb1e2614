// Two queries of one clip next to each other: where their frames are.

import { cellAt, layoutOf, middleOf } from "./explorer_boxes.js";
import { LEGEND } from "./explorer_colours.js";

/** Pixels above the frames of a query: its title. */
export const PANEL_TITLE = 22;
const GUTTER = 20; // between the two queries
const TOGETHER = 640; // pixels from which they stand side by side
const PAIR_FRAMES = { narrowest: 150, tallest: 210 }; // pixels

/**
 * Where both queries are: side by side, or one below the other where the width is small. room: the height that both may
 * have; lowest: of a frame, whatever the room is.
 */
export function pairLayout(width, shape, { room = Number.POSITIVE_INFINITY, lowest = 0 } = {}) {
  const low = room < Number.POSITIVE_INFINITY;
  const options = low ? { room: room - PANEL_TITLE, lowest } : PAIR_FRAMES;
  return panelsOf(width, (each) => layoutOf(each, shape, options), low);
}

/**
 * The same with frames where `lay` puts them: width -> { boxes, height, legend included }. low: side by side at any
 * width.
 */
export function panelsOf(width, lay, low) {
  const beside = low || width >= TOGETHER;
  const { boxes, height } = lay(beside ? (width - GUTTER) / 2 : width);
  const tall = PANEL_TITLE + height - LEGEND;
  const across = Math.max(...boxes.map((box) => box.left + box.across));
  const panels = [0, 1].map((which) => {
    const [left, top] = beside ? [which * (across + GUTTER), 0] : [0, which * (tall + GUTTER)];
    const moved = boxes.map((box) => ({ ...box, left: box.left + left, top: box.top + top + PANEL_TITLE }));
    return { left, top, across, boxes: moved };
  });
  return { panels, beside, width, height: (beside ? tall : 2 * tall + GUTTER) + LEGEND };
}

/** { which, place } under a point of the canvas, or null. */
export function pairAt({ panels }, { grid, shift }, x, y) {
  const places = panels.map(({ boxes }) => cellAt(boxes, grid, x, y, shift));
  const which = places.findIndex((place) => place);
  return which < 0 ? null : { which, place: places[which] };
}

/** The middles of the queries, each on its own frames. */
export function marksOf({ panels }, views, { grid, shift }) {
  return views.map(({ place }, which) => middleOf(panels[which].boxes, place, grid, shift));
}
