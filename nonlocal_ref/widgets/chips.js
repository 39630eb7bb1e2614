// Chips: the few numbers that matter most, each with its name, in places that stay where they are.

import { make } from "./elements.js";
import { mathHtml } from "./mathtext.js";
import { meaningOf } from "./terms.js";

/**
 * Puts [[name, value], ...] below the picture, in place of the chips before. A name that the glossary has explains
 * itself. Numbers change in place: a chip never becomes narrower, so its neighbours stay where they are.
 */
export function showChips(widget, pairs) {
  const { chips } = widget;
  chips.hidden = pairs.length === 0;
  while (chips.children.length > pairs.length) chips.lastChild.remove();
  pairs.forEach(([name, value], k) => {
    const chip = chips.children[k] ?? chips.appendChild(emptyChip());
    if (chip.dataset.name !== name) renameChip(widget, chip, name);
    const text = chip.lastChild;
    if (text.dataset.value !== value) text.replaceChildren(...mathHtml(value));
    text.dataset.value = value;
    text.style.minWidth = `${Math.max(Number.parseFloat(text.style.minWidth) || 0, Math.ceil(0.9 * value.length))}ch`;
  });
}

function emptyChip() {
  return make("div", { class: "nlw-chip" }, make("dt"), make("dd"));
}

function renameChip(widget, chip, name) {
  chip.dataset.name = name;
  const [label, text] = chip.children;
  label.replaceChildren(...mathHtml(name));
  text.style.minWidth = "";
  label.className = meaningOf(widget, name) ? "nlw-term" : "";
  if (!meaningOf(widget, name)) return;
  Object.assign(label.dataset, { term: name });
  label.tabIndex = 0;
}
