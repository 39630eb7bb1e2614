// The value at the pointer, shown at the pointer.

import { make } from "./elements.js";
import { pointerInWords } from "./explorer_words.js";

const FROM_POINTER = 14; // px from the pointer

/** An element over the picture, hidden at first: show({ which, place }, x, y, scale) puts it there, hide() takes it away. */
export function valueAtPointer(widget, shown) {
  const value = make("div", { class: "nlw-value", "aria-hidden": "true", hidden: "" });
  widget.root.append(value);
  const hide = () => {
    value.hidden = true;
  };
  const show = ({ which, place }, x, y, scale) => {
    value.textContent = pointerInWords(shown.source, widget.state, shown.views[which], place);
    value.hidden = false;
    const { width, height } = shown.layout;
    const { offsetLeft, offsetTop } = widget.picture;
    const [across, down] = [x > width / 2, y > height / 2]; // away from the edges, which would cut it
    value.style.left = `${offsetLeft + x * scale + (across ? -FROM_POINTER - value.offsetWidth : FROM_POINTER)}px`;
    value.style.top = `${offsetTop + y * scale + (down ? -FROM_POINTER - value.offsetHeight : FROM_POINTER)}px`;
  };
  return { show, hide };
}
