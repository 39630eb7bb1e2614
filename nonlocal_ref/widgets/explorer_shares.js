// The share of the weights that each frame gets, as bars in a chip.

import { make } from "./elements.js";
import { percent } from "./units.js";

/** The chip with a bar for each frame; show(shares or null) is called after each change, and the bars ease. */
export function shareBars() {
  const bars = make("div", { class: "nlw-shares", role: "img" });
  const chip = make("div", { class: "nlw-chip" }, make("span", {}, "share of each frame"), bars);
  const show = (shares) => {
    chip.hidden = !shares || shares.length < 2;
    if (chip.hidden) return;
    while (bars.children.length > shares.length) bars.lastChild.remove();
    while (bars.children.length < shares.length) bars.append(make("span"));
    const most = Math.max(...shares);
    shares.forEach((share, t) => {
      bars.children[t].style.height = `${Math.max(4, (100 * share) / most)}%`;
      bars.children[t].title = `t = ${t}: ${percent(share)}`;
    });
    bars.ariaLabel = [...bars.children].map((bar) => bar.title).join(", ");
  };
  return { element: chip, show };
}
