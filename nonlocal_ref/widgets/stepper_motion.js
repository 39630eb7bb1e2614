// The stepper's motion: values run along the arrows of the step while one row of its array comes to be, row after row.

import { svg } from "./elements.js";

const FIRST = 1400; // ms of the first row of an array
const NEXT = 500; // ms of every other row
const GIVEN = 700; // ms of an array that is made of nothing
const DOTS = 5; // on each arrow
const APART = 0.09; // of an arrow's length, between two dots

/**
 * A motion that stands still. `step` is what the block shows; row is null where the array is shown whole.
 *
 * hooks.shown()    { place, last, count, given } of the step now: count rows, given where nothing makes it
 * hooks.redraw()   draws the row; hooks.forward() goes to the next step
 * hooks.changed()  is called when it starts and stops
 */
export function motionOf(hooks) {
  return { hooks, row: null, place: null, playing: false, once: false, frame: 0, started: 0 };
}

/** Starts, or stops where it is. */
export function playOrPause(motion) {
  if (motion.playing) return pause(motion);
  const { place, last, count } = motion.hooks.shown();
  if (place === last && motion.row === count - 1) return undefined;
  motion.playing = true;
  beginRow(motion, motion.row ?? 0);
  motion.hooks.changed();
  return undefined;
}

/** Plays the rows of this step alone, from the first. */
export function playOnce(motion) {
  pause(motion);
  motion.row = null;
  playOrPause(motion);
  motion.once = motion.playing;
}

/** Stops where it is. */
export function pause(motion) {
  cancelAnimationFrame(motion.frame);
  if (!motion.playing) return;
  motion.playing = false;
  motion.once = false;
  motion.hooks.redraw();
  motion.hooks.changed();
}

/** One row on or back by hand; back from the first row the array is whole again. */
export function moveRow(motion, by) {
  pause(motion);
  const { count } = motion.hooks.shown();
  const row = Math.min((motion.row ?? -1) + by, count - 1);
  motion.row = row < 0 ? null : row;
  motion.hooks.redraw();
}

/** Whole again when the reader goes to another step, from the first row while it plays; never below the last row. */
export function keepRow(motion, place, count) {
  if (motion.place !== place) motion.row = motion.playing ? 0 : null;
  if (motion.row !== null) motion.row = Math.min(motion.row, count - 1);
  motion.place = place;
}

function beginRow(motion, row) {
  motion.row = row;
  motion.started = performance.now();
  motion.hooks.redraw();
  cancelAnimationFrame(motion.frame);
  motion.frame = requestAnimationFrame((now) => tick(motion, now));
}

function tick(motion, now) {
  const { place, last, count, given } = motion.hooks.shown();
  const whole = given ? GIVEN : motion.row ? NEXT : FIRST;
  const time = Math.min((now - motion.started) / whole, 1);
  motion.hooks.moved(time);
  if (time < 1) motion.frame = requestAnimationFrame((later) => tick(motion, later));
  else if (!given && motion.row < count - 1) beginRow(motion, motion.row + 1);
  else if (place === last || motion.once) pause(motion);
  else {
    motion.hooks.forward();
    beginRow(motion, 0);
  }
}

/** Puts dots on the arrows that are in use, so far along (0 to 1), in the colours of the row's values. */
export function putDots(group, arrows, time, colours) {
  const dots = arrows.flatMap(({ path, backward }) =>
    Array.from({ length: DOTS }, (_, k) => {
      const along = time * (1 + DOTS * APART) - k * APART;
      if (along < 0 || along > 1) return null;
      const { x, y } = path.getPointAtLength(path.getTotalLength() * (backward ? 1 - along : along));
      return svg("circle", { cx: x, cy: y, r: 5, fill: colours[k % colours.length], stroke: "currentColor" });
    }),
  );
  group.replaceChildren(...dots.filter(Boolean));
}
