// A query that follows the pointer and the keys.

import { within } from "./explorer_view.js";

const MOVES = {
  ArrowLeft: [0, 0, -1],
  ArrowRight: [0, 0, 1],
  ArrowUp: [0, -1, 0],
  ArrowDown: [0, 1, 0],
  "[": [-1, 0, 0],
  "]": [1, 0, 0],
};

/**
 * Calls move(found, event) where the pointer presses or drags, and hover(found or null) where it only passes:
 * found is what under(x, y) gives for a point of the canvas, null where there is nothing.
 */
export function followPointer(canvas, { under, move, hover }) {
  const found = (event) => {
    const box = canvas.getBoundingClientRect();
    const larger = Number(canvas.closest(".nlw").dataset.scale ?? 1); // presenter mode
    return under((event.clientX - box.left) / larger, (event.clientY - box.top) / larger);
  };
  canvas.addEventListener("pointerdown", (event) => {
    const pressed = found(event);
    if (event.button !== 0 || !pressed) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    move(pressed, event);
  });
  canvas.addEventListener("pointermove", (event) => {
    const passed = found(event);
    if (!(event.buttons & 1)) hover(passed);
    else if (passed) move(passed, event);
  });
  canvas.addEventListener("pointerleave", () => hover(null));
}

/** Calls move(place, event) for the arrow keys and [ ], from the place [t, y, x] that `current` gives with its grid. */
export function followKeys(canvas, { current, move }) {
  canvas.addEventListener("keydown", (event) => {
    const step = MOVES[event.key];
    const meant = event.ctrlKey || event.metaKey || event.altKey; // for the browser; "[" may need AltGr
    if (!step || (event.key.startsWith("Arrow") && meant)) return;
    event.preventDefault();
    event.stopPropagation();
    const { place, grid } = current();
    move(
      place.map((k, axis) => within(k + step[axis], grid[axis])),
      event,
    );
  });
}
