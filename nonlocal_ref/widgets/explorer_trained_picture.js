// Two queries side by side on one canvas, the objects of the clip framed.

import { drawLegend } from "./explorer_colours.js";
import { blank, drawQueryFrames } from "./explorer_frames.js";
import { objectAt, objectLetter, roundPercent, sharesInWords } from "./explorer_trained_words.js";

const FRAME = "#62e296"; // of an object: no colour of a weight

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
  const title = `${moved ? "▸ " : ""}Query ${which + 1}${on ? ` on ${on}` : ""}: ${sharesInWords(view, roundPercent)}`;
  const tooLong = context.measureText(title).width > across - 4; // then without what is left over
  context.fillText(tooLong ? title.replace(/, elsewhere.*/, "") : title, left + 4, top + 14, across - 4);
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
    context.strokeText(objectLetter(k), a, b);
    context.fillText(objectLetter(k), a, b);
  });
  context.restore();
}

// So that a line of two pixels stays in the frame of the clip
function inside(place, size) {
  return Math.min(Math.max(place, 2), size - 2);
}
