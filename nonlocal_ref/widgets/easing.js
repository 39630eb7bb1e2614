// Bars that grow and shrink from the length that they had before: on an SVG a bar has its name in data-bar.

const TIME = { duration: 250, easing: "ease-out" }; // ms

/** Whether the reader asked for less motion: then nothing moves. */
export function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

/** Lets every bar of the picture, drawn anew, start from its last length. Bars are rectangles, growing to the right. */
export function easeBars(widget) {
  const before = widget.barLengths ?? new Map();
  widget.barLengths = new Map();
  for (const bar of widget.stage.querySelectorAll("[data-bar]")) {
    const length = Number(bar.getAttribute("width"));
    const last = before.get(bar.dataset.bar) ?? length;
    widget.barLengths.set(bar.dataset.bar, length);
    if (last === length || length <= 0 || isStill()) continue;
    Object.assign(bar.style, { transformBox: "fill-box", transformOrigin: "left" });
    bar.animate([{ transform: `scaleX(${last / length})` }, { transform: "none" }], TIME);
  }
}

/**
 * Lets numbers that are drawn on a canvas go from what they were to these: calls paint(numbers) at once, and in every
 * frame until they are there. course: {} at first, then where they are. atOnce: they are there without a way.
 */
export function easeNumbers(course, numbers, paint, atOnce = false) {
  cancelAnimationFrame(course.frame);
  const eases = course.now?.length === numbers.length && !atOnce && !isStill();
  const from = eases ? course.now : numbers;
  const moves = numbers.some((number, k) => number !== from[k]);
  const started = performance.now();
  const show = (time) => {
    const left = moves ? (1 - Math.min((time - started) / TIME.duration, 1)) ** 3 : 0;
    course.now = numbers.map((number, k) => number + (from[k] - number) * left);
    paint(course.now);
    if (left > 0) course.frame = requestAnimationFrame((now) => show(Math.max(now, started)));
  };
  show(started);
}
