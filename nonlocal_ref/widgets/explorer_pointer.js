// The value at the pointer, shown at the pointer.

import { make } from "./elements.js";

const FROM_POINTER = 14; // px from the pointer

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
