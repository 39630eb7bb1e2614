// The share of the weights that each frame gets, as bars below the picture.

import { make } from "./elements.js";
import { percent } from "./units.js";

const HIGHEST = 28; // px of the largest bar
const BAR_LOOK = "width: 14px; background: var(--nlw-p, var(--nlw-accent)); transition: height 0.2s ease-out";
const BARS_LOOK = `display: flex; align-items: flex-end; gap: 3px; height: ${HIGHEST}px; margin: 0`;

/** The chip with a bar for each frame; show(shares or null) is called after each change. Bars ease (widget.css). */
export function shareBars() {
  const bars = make("div", { style: BARS_LOOK });
  const chip = make("div", { class: "nlw-shares" }, make("span", {}, "share of each frame"), bars);
  const show = (shares) => {
    chip.hidden = !shares || shares.length < 2;
    if (chip.hidden) return;
    while (bars.children.length > shares.length) bars.lastChild.remove();
    while (bars.children.length < shares.length) bars.append(make("span", { style: BAR_LOOK }));
    const most = Math.max(...shares);
    shares.forEach((share, t) => {
      bars.children[t].style.height = `${Math.max(1, (HIGHEST * share) / most)}px`;
      bars.children[t].title = `t = ${t}: ${percent(share)}`;
    });
  };
  return { element: chip, show };
}
