// Two queries side by side on one canvas, the objects of the clip framed.

import { drawLegend, LEGEND } from "./explorer_colours.js";
import { blank, cellAt, drawQueryFrames, layoutOf } from "./explorer_frames.js";
import { letterOf, objectAt, roundPercent, sharesInWords } from "./explorer_trained_view.js";

const TITLE = 22; // above the frames of a query
const GUTTER = 20; // between the two queries
const TOGETHER = 640; // pixels from which they stand side by side
const FRAMES = { narrowest: 150, tallest: 210 }; // pixels
const FRAME = "#62e296"; // of an object: no colour of a weight

/** Where both queries are: side by side, or one below the other where there is little room. */
export function pairLayout(width, shape) {
  const beside = width >= TOGETHER;
  const each = beside ? (width - GUTTER) / 2 : width;
  const { boxes, height } = layoutOf(each, shape, FRAMES);
  const tall = TITLE + height - LEGEND;
  const across = Math.max(...boxes.map((box) => box.left + box.across));
  const panels = [0, 1].map((which) => {
    const [left, top] = beside ? [which * (across + GUTTER), 0] : [0, which * (tall + GUTTER)];
    const moved = boxes.map((box) => ({ ...box, left: box.left + left, top: box.top + top + TITLE }));
    return { left, top, across, boxes: moved };
  });
  return { panels, width, height: (beside ? tall : 2 * tall + GUTTER) + LEGEND };
}

/** { which, place } under a point of the canvas, or null. */
export function pairAt({ panels }, { grid, shift }, x, y) {
  const places = panels.map(({ boxes }) => cellAt(boxes, grid, x, y, shift));
  const which = places.findIndex((place) => place);
  return which < 0 ? null : { which, place: places[which] };
}

/** Draws both queries and one legend. */
export function drawPair(canvas, root, data, pair, state, layout) {
  const context = blank(canvas, layout, root);
  const shown = { ...state, unit: "uniform" };
  pair.views.forEach((view, which) => {
    const panel = layout.panels[which];
    drawTitle(context, data, view, panel, which, state);
    drawQueryFrames(context, pair.source, view, shown, panel.boxes);
    if (state.truth) drawObjects(context, data, panel.boxes);
  });
  if (state.draw !== "frames") drawLegend(context, layout, pair.views[0], shown);
}

function drawTitle(context, data, view, { left, top, across }, which, { active }) {
  const on = objectAt(data, view.place);
  const moved = active === which + 1;
  context.save();
  context.font = `${moved ? "bold " : ""}13px system-ui, sans-serif`;
  context.fillText(
    `${moved ? "▸ " : ""}Query ${which + 1}${on ? ` on ${on}` : ""}: ${sharesInWords(view, roundPercent)}`,
    left,
    top + 14,
    across,
  );
  context.restore();
}

// Framed one pixel of the clip away from them, with their letters
function drawObjects(context, { objects, shape }, boxes) {
  context.save();
  Object.assign(context, { font: "bold 13px system-ui, sans-serif", textBaseline: "middle" });
  objects.forEach(({ place: [t, top, left], patch }, k) => {
    const box = boxes[t];
    const pixel = box.across / shape[2];
    const [x, right] = [left - 1, left + patch + 1].map(
      (along) => inside(along * pixel, box.across) + box.left,
    );
    const [y, bottom] = [top - 1, top + patch + 1].map((along) => inside(along * pixel, box.down) + box.top);
    for (const [colour, width] of [
      ["#000000", 4],
      [FRAME, 2],
    ]) {
      Object.assign(context, { strokeStyle: colour, lineWidth: width });
      context.strokeRect(x, y, right - x, bottom - y);
    }
    const beyond = right + 14 > box.left + box.across; // the letter stands inside of the frame of the clip
    Object.assign(context, { strokeStyle: "#000000", fillStyle: FRAME, lineWidth: 3 });
    const [a, b] = [beyond ? x - 14 : right + 4, (y + bottom) / 2];
    context.strokeText(letterOf(k), a, b);
    context.fillText(letterOf(k), a, b);
  });
  context.restore();
}

// So that a line of two pixels stays in the frame of the clip
function inside(place, size) {
  return Math.min(Math.max(place, 2), size - 2);
}
