// Where everything of the explorer is on its canvas, and what is under a point of it.

import { cellAt, explorerLayout, middleOf, onlyFrame } from "./explorer_frames.js";
import { BAR_AREA, EDGE, SIGN, sumLayout } from "./explorer_output_picture.js";
import { panelsOf } from "./explorer_pair.js";

const [LEFT_PART, BETWEEN] = [0.6, 24]; // of a low screen that the frames get; pixels to the sum
const LOW = { narrowest: 110, tallest: 240 }; // pixels of a frame on a low screen, so that there are fewer rows
const ROWS = { narrowest: 115 }; // pixels of a frame of two queries, so that both fit on the screen of a phone
const LOW_ROWS = 70; // pixels of a frame there, where rows of them stand above two sums

/**
 * { panels: [{ left, top, across, boxes, plain }], frames, strips, films, width, height }: a panel for each query. now:
 * the only frame that is shown, or null; film: whether a whole frame of y is shown; low: whether little height is to be
 * used, so that the sum of a single query stands to the right of its frames.
 */
export function layoutOfAll(width, shape, state, { now = null, film = false, low = false } = {}) {
  const rows = state.two && now === null && shape[0] > 1;
  const options = low ? { ...LOW, ...(rows && { tallest: LOW_ROWS }) } : rows ? ROWS : {};
  const one = (each) => {
    if (now === null) return explorerLayout(each, shape, state, options);
    return onlyFrame(explorerLayout(each, [1, ...shape.slice(1)], state, options), shape[0], now);
  };
  if (state.two) return sumLayout(panelsOf(width, one), shape, film);
  if (!low) return sumLayout(singlePanel(width, one(width)), shape, film);
  const left = LEFT_PART * width;
  const frames = { ...singlePanel(left, one(left)), width: left };
  return {
    ...sumLayout(frames, shape, film, { left: left + BETWEEN, width: width - left - BETWEEN }),
    width,
  };
}

function singlePanel(width, { boxes, plain, height }) {
  return { panels: [{ left: 0, top: 0, across: width, boxes, plain }], beside: false, width, height };
}

/** { which, place } of the query whose frames are under a point, or null. */
export function pointAt({ panels }, { grid }, x, y) {
  const places = panels.map(
    ({ boxes, plain }) => cellAt(boxes, grid, x, y) ?? (plain && cellAt(plain, grid, x, y)),
  );
  const which = places.findIndex((place) => place);
  return which < 0 ? null : { which, place: places[which] };
}

/** The middles of all queries where they are drawn. */
export function queryMarks({ panels }, { grid }, views) {
  return panels.flatMap(({ boxes, plain }, which) =>
    [boxes, plain].filter(Boolean).map((drawn) => middleOf(drawn, views[which].place, grid)),
  );
}

/** The symbol that is drawn under a point of a sum: "g" and "p" of its terms, "y" of what comes of them; or null. */
export function symbolAt({ strips }, x, y) {
  for (const { left, top, side, terms } of strips) {
    const k = Math.floor((x - left - EDGE) / (side + SIGN));
    if (y < top - 16 || y > top + side + BAR_AREA || k < 1 || k > terms + 2) continue;
    if (k === terms + 2) return "y";
    return y > top + side ? "p" : "g";
  }
  return null;
}
