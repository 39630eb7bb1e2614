// The button that makes y of every pixel of a frame: in short pieces, so that the page stays quick meanwhile.

import { button, make } from "./elements.js";
import { outputRows } from "./explorer_output.js";

const [PIECE, REDRAWN] = [8, 120]; // milliseconds of work at a time, and between two pictures of it

/** The button with its progress; `shown.film` is the frame in work: { t, y, done, choice }. */
export function denoiseButton(widget, shown, redraw) {
  const bar = make("progress", { "aria-label": "Pixels of y that are made", hidden: "" });
  const pressed = button("Denoise the frame (all y)", () => start(widget, shown, bar, redraw));
  const label = make("span", {}, pressed, " ", bar);
  const show = () => {
    label.style.display = shown.source.given ? "none" : ""; // cells of features are no pixels
    bar.hidden = !shown.film || shown.film.done === shown.film.y.length / 3;
  };
  widget.refresh.push(show);
  show();
  return label;
}

/** What y of a frame depends on. */
export function choiceOf({ version, positions, clip }, { knob, pooled }) {
  return JSON.stringify([version, knob, positions, pooled, clip]);
}

function start(widget, shown, bar, redraw) {
  const { view, source } = shown;
  const [t] = view.place;
  const y = new Float64Array(3 * source.grid[1] * source.grid[2]);
  const film = { t, y, done: 0, choice: choiceOf(widget.state, view) };
  shown.film = film;
  Object.assign(bar, { hidden: false, value: 0, max: y.length / 3 });
  continued(outputRows(y, view, widget.state.positions, t), shown, film, { bar, redraw, drawn: 0 });
}

// One piece of the work, then the page's turn; ends when another film, or none, is wanted
function continued(rows, shown, film, show) {
  if (shown.film !== film) return;
  const end = performance.now() + PIECE;
  let next = rows.next();
  while (!next.done && performance.now() < end) next = rows.next();
  film.done = next.done ? film.y.length / 3 : next.value;
  show.bar.value = film.done;
  show.bar.hidden = next.done;
  if (next.done || end - show.drawn > REDRAWN) {
    show.drawn = end;
    show.redraw();
  }
  if (!next.done) setTimeout(() => continued(rows, shown, film, show));
}
