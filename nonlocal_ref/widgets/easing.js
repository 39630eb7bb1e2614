// Bars that grow and shrink: a bar has its name in data-bar, and moves from the length that it had before.

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
