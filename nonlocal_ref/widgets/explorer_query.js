// A query that follows the pointer and the keys, and the value at the pointer.

import { make } from "./elements.js";
import { within } from "./explorer_view.js";
import { flatOf, product } from "./grids.js";

const MOVES = {
  ArrowLeft: [0, 0, -1],
  ArrowRight: [0, 0, 1],
  ArrowUp: [0, -1, 0],
  ArrowDown: [0, 1, 0],
  "[": [-1, 0, 0],
  "]": [1, 0, 0],
};
const NEAR = 28; // pixels around a query in which a finger takes hold of it
const STILL = 10; // pixels that a finger may move in a tap
const FROM_POINTER = 14; // pixels to the value

/** A canvas with a query: for those who do not see it, a slider over all positions, whose value is said after each move. */
export function sliderPicture(about) {
  return make("canvas", {
    tabindex: "0",
    role: "slider",
    "aria-roledescription": "picture with a query",
    "aria-valuemin": "0",
    "aria-label": about,
    style: "cursor: crosshair",
  });
}

/** Puts the value of a sliderPicture: the place of the query, and what is said of it. */
export function sayPlace(canvas, place, grid, words) {
  canvas.setAttribute("aria-valuemax", product(grid) - 1);
  canvas.setAttribute("aria-valuenow", flatOf(place, grid));
  canvas.setAttribute("aria-valuetext", words);
}

/**
 * Calls move(found, dragged) where the pointer presses or drags, and hover(found or null, x, y) where it only passes:
 * found is what under(x, y) gives for a point of the canvas, null where there is nothing.
 *
 * A finger that begins near one of marks(), the middles [x, y] of the queries, drags that one in every direction. A
 * finger that begins elsewhere scrolls the page; if it only taps, move is called. scale(): see widget.js.
 */
export function followPointer(canvas, followed) {
  const at = (event) => {
    const box = canvas.getBoundingClientRect();
    const scale = followed.scale?.() ?? 1; // how much larger than drawn it is shown
    return [(event.clientX - box.left) / scale, (event.clientY - box.top) / scale];
  };
  followMouse(canvas, at, followed);
  followFinger(canvas, at, followed);
}

function followMouse(canvas, at, { under, move, hover }) {
  let early = false; // whether this frame's picture is drawn already
  const drag = (event) => {
    const passed = under(...at(event));
    if (passed) move(passed, true);
  };
  canvas.addEventListener("pointerdown", (event) => {
    const pressed = isMouse(event) && under(...at(event));
    if (event.button !== 0 || !pressed) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    move(pressed, false);
  });
  // comes at once, pointermove just before the next frame: the picture is drawn while the page would wait
  canvas.addEventListener("pointerrawupdate", (event) => {
    if (early || !isMouse(event) || !canvas.hasPointerCapture(event.pointerId)) return;
    early = true;
    requestAnimationFrame(() => {
      early = false;
    });
    drag(event);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!isMouse(event)) return;
    if (event.buttons & 1) drag(event);
    else hover(under(...at(event)), ...at(event));
  });
  canvas.addEventListener("pointerleave", () => hover(null));
}

function followFinger(canvas, at, { under, move, marks }) {
  let [start, offset] = [null, null]; // where it began; from there to the middle of the query that it holds
  const call = ([x, y], [dx, dy], dragged) => {
    const found = under(x + dx, y + dy);
    if (found) move(found, dragged);
  };
  canvas.style.touchAction = "manipulation"; // scroll and pinch, but no double tap
  canvas.addEventListener("pointerdown", (event) => {
    if (isMouse(event) || !event.isPrimary) return;
    start = at(event);
    offset = offsetTo(marks(), start);
    if (!offset) return;
    canvas.setPointerCapture(event.pointerId);
    call(start, offset, false); // of two queries, this one is the one that moves
  });
  // comes after pointerdown; only here can the browser be kept from scrolling
  canvas.addEventListener("touchstart", (event) => offset && event.preventDefault(), { passive: false });
  canvas.addEventListener("pointermove", (event) => offset && call(at(event), offset, true));
  canvas.addEventListener("pointerup", (event) => {
    const tapped = start && !offset && Math.hypot(...offsetOf(at(event), start)) < STILL;
    if (tapped) call(start, [0, 0], false);
    start = offset = null;
  });
  canvas.addEventListener("pointercancel", () => {
    start = offset = null; // the page scrolls
  });
}

function isMouse({ pointerType }) {
  return pointerType === "mouse";
}

// From a point to the nearest of these, or null if none is near
function offsetTo(middles, point) {
  const offsets = middles.map((middle) => offsetOf(point, middle));
  const near = offsets.filter((one) => Math.hypot(...one) < NEAR);
  return near.sort((a, b) => Math.hypot(...a) - Math.hypot(...b))[0] ?? null;
}

function offsetOf([x, y], [a, b]) {
  return [a - x, b - y];
}

/** Calls move(place) for the arrow keys and [ ], from the place [t, y, x] that `current` gives with its grid. */
export function followKeys(canvas, { current, move }) {
  canvas.addEventListener("keydown", (event) => {
    const step = MOVES[event.key];
    const meant = event.ctrlKey || event.metaKey || event.altKey; // for the browser; "[" may need AltGr
    if (!step || (event.key.startsWith("Arrow") && meant)) return;
    event.preventDefault();
    event.stopPropagation();
    const { place, grid } = current();
    move(place.map((k, axis) => within(k + step[axis], grid[axis])));
  });
}

/** An element over the picture, hidden at first: show(found, x, y, scale) puts wordsOf(found) to the point, hide() ends it. */
export function valueAtPointer(widget, shown, wordsOf) {
  const value = make("div", { class: "nlw-value", "aria-hidden": "true", hidden: "" });
  widget.root.append(value);
  const hide = () => {
    value.hidden = true;
  };
  const show = (found, x, y, scale) => {
    value.textContent = wordsOf(found);
    value.hidden = false;
    const { width, height } = shown.layout;
    const { offsetLeft, offsetTop } = widget.picture;
    const [across, down] = [x > width / 2, y > height / 2]; // away from the edges, which would cut it
    value.style.left = `${offsetLeft + x * scale + (across ? -FROM_POINTER - value.offsetWidth : FROM_POINTER)}px`;
    value.style.top = `${offsetTop + y * scale + (down ? -FROM_POINTER - value.offsetHeight : FROM_POINTER)}px`;
  };
  return { show, hide };
}
