// The tour: a list of states with one sentence each, walked by the reader or running by itself.

import { isStill } from "./easing.js";
import { button, make } from "./elements.js";
import { light } from "./symbols.js";
import { termHtml } from "./terms.js";

const [AT_LEAST, LETTER] = [3000, 60]; // ms that a sentence stands: at least, and for each letter

/**
 * The bar of a tour, hidden at first. data.tour is [{ state, sentence, symbol, play }, ...]: the changes to the state
 * that the widget began with, what is said, which symbol is lit, and whether the widget's own motion plays
 * (widget.playOnce, if there is one). apply(state) puts a whole state into the widget.
 */
export function tourOf(widget, apply) {
  const tour = { widget, apply, place: -1, timer: 0, running: false, before: null, own: false };
  tour.sentence = make("p", { class: "nlw-sentence", "aria-live": "polite" });
  tour.count = make("span", { class: "nlw-count" });
  tour.play = button("Play", () => (tour.running ? pauseTour(tour) : runTour(tour)));
  const buttons = [
    button("Back", () => stepTour(tour, -1)),
    tour.play,
    button("Next", () => stepTour(tour, 1)),
    tour.count,
    button("Close", () => endTour(tour)),
  ];
  buttons.at(-1).classList.add("nlw-alone"); // a lecturer leaves by "Leave"
  tour.bar = make("div", { class: "nlw-tour", role: "group", "aria-label": "Tour", hidden: "" });
  tour.bar.append(tour.sentence, make("div", { class: "nlw-buttons" }, ...buttons));
  widget.refresh.push(() => tour.place >= 0 && !tour.own && pauseTour(tour)); // the reader changed something
  return tour;
}

/** Begins at the first stop; running: it goes on by itself, unless the reader asked for less motion. */
export function beginTour(tour, running) {
  if (!tour.widget.data.tour?.length) return;
  tour.before ??= structuredClone(tour.widget.state);
  tour.bar.hidden = false;
  showStop(tour, 0);
  if (running && !isStill()) runTour(tour);
  else pauseTour(tour);
}

/** One stop on or back. */
export function stepTour(tour, by) {
  if (tour.place < 0) return;
  pauseTour(tour);
  showStop(tour, tour.place + by);
}

/** Whether it is shown. */
export function isOn(tour) {
  return tour.place >= 0;
}

/** Closes it, and restores what was there before it. */
export function endTour(tour) {
  pauseTour(tour);
  if (tour.place < 0) return;
  leaveStop(tour);
  tour.bar.hidden = true;
  tour.place = -1;
  tour.apply(tour.before);
  tour.before = null;
}

function runTour(tour) {
  const { tour: stops } = tour.widget.data;
  tour.running = true;
  tour.play.textContent = "Pause";
  if (tour.place === stops.length - 1) showStop(tour, 0);
  waitForNext(tour);
}

function waitForNext(tour) {
  const { tour: stops } = tour.widget.data;
  clearTimeout(tour.timer);
  const time = AT_LEAST + LETTER * stops[tour.place].sentence.length;
  tour.timer = setTimeout(() => {
    if (tour.place === stops.length - 1) return pauseTour(tour);
    showStop(tour, tour.place + 1);
    return waitForNext(tour);
  }, time);
}

/** Stands still where it is. */
export function pauseTour(tour) {
  clearTimeout(tour.timer);
  tour.running = false;
  tour.play.textContent = "Play";
}

function showStop(tour, place) {
  const { widget } = tour;
  const stops = widget.data.tour;
  leaveStop(tour);
  tour.place = Math.min(Math.max(place, 0), stops.length - 1);
  const { state, sentence, symbol, play } = stops[tour.place];
  tour.own = true;
  tour.apply({ ...widget.first, ...state });
  tour.own = false;
  tour.sentence.replaceChildren(...termHtml(widget, sentence));
  tour.count.textContent = `${tour.place + 1} of ${stops.length}`;
  widget.keptLit = symbol ?? null;
  light(widget, widget.keptLit);
  if (play) widget.playOnce?.();
  widget.fitScreen?.(); // in presenter mode
}

function leaveStop({ widget }) {
  for (const stop of widget.stops) stop();
  widget.keptLit = null;
  light(widget, null);
}
