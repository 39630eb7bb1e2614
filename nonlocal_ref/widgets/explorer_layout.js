// Where everything of the explorer is on its canvas, and what is under a point of it.

import { cellAt, explorerLayout, middleOf, onlyFrame } from "./explorer_boxes.js";
import { LEGEND } from "./explorer_colours.js";
import { BAR_AREA, EDGE, SIGN, stripOf, sumLayout } from "./explorer_output_picture.js";
import { PANEL_TITLE, panelsOf } from "./explorer_pair.js";

const [LEFT_PART, BETWEEN] = [0.6, 24]; // of a low screen that the frames get; pixels to the sum
const ROWS = { narrowest: 115 }; // pixels of a frame of two queries, so that both fit on the screen of a phone

/**
 * { panels: [{ left, top, across, boxes, plain }], frames, strips, films, width, height }: a panel for each query. now:
 * the only frame that is shown, or null; film: whether a whole frame of y is shown; room: the height that all may have.
 * Where it has a limit, the sum of a single query stands to the right of its frames. legend: whether there is one.
 */
export function layoutOfAll(width, shape, state, options = {}) {
  const { now = null, film = false, room = Number.POSITIVE_INFINITY, legend = true } = options;
  const rows = state.two && now === null && shape[0] > 1;
  const low = room < Number.POSITIVE_INFINITY;
  const spared = legend ? 0 : LEGEND;
  const roomBeside = (each) => ({
    room: room + spared - (state.two ? PANEL_TITLE + stripOf(0, 0, each).bottom : 0),
  });
  const one = (each) => {
    const sizes = low ? roomBeside(each) : rows ? ROWS : {};
    if (now === null) return explorerLayout(each, shape, state, sizes);
    return onlyFrame(explorerLayout(each, [1, ...shape.slice(1)], state, sizes), shape[0], now);
  };
  if (state.two) return sumLayout(withoutLegend(panelsOf(width, one, low), spared), shape, film);
  if (!low) return sumLayout(singlePanel(width, one(width)), shape, film);
  const left = LEFT_PART * width;
  const frames = { ...singlePanel(left, one(left)), width: left };
  return {
    ...sumLayout(frames, shape, film, { left: left + BETWEEN, width: width - left - BETWEEN }),
    width,
  };
}

function withoutLegend({ height, ...frames }, spared) {
  return { ...frames, height: height - spared };
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
