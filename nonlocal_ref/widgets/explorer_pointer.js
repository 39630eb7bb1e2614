// The value at the pointer, shown at the pointer.

import { make } from "./elements.js";
import { pointerInWords } from "./explorer_words.js";

const VALUE_LOOK =
  "position: absolute; pointer-events: none; padding: 2px 7px; border: 1px solid var(--nlw-line); border-radius: 4px; " +
  "color: var(--nlw-ink); background: var(--nlw-paper); font-size: 12px; white-space: pre; text-align: left";
const APART = 14; // px from the pointer

/** An element over the picture, hidden at first; show({ which, place }, x, y, scale) puts it there, hide() takes it away. */
export function valueAtPointer(widget, shown) {
  const value = make("div", { class: "nlw-value", style: VALUE_LOOK, "aria-hidden": "true", hidden: "" });
  widget.stage.style.position = "relative"; // so that it is placed within the picture
  const hide = () => {
    value.hidden = true;
  };
  const show = ({ which, place }, x, y, scale) => {
    value.textContent = pointerInWords(shown.source, widget.state, shown.views[which], place);
    value.hidden = false;
    const { width, height } = shown.layout;
    const [across, down] = [x > width / 2, y > height / 2]; // away from the edges, which would cut it
    value.style.left = `${x * scale + (across ? -APART - value.offsetWidth : APART)}px`;
    value.style.top = `${y * scale + (down ? -APART - value.offsetHeight : APART)}px`;
  };
  return { element: value, show, hide };
}
