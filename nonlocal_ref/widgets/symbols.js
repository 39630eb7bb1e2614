// The symbols θ, φ, g, p, y and W_z: one colour each, and all places of one light up together.

import { make } from "./elements.js";

/**
 * Gives the widget the colours of the symbols, as variables --nlw-theta, ..., and links all that carries
 * data-symbol="theta", ...: while one of them has the pointer or the focus, root.dataset.lit is its name and all of
 * them are lit by style. A canvas can draw by root.dataset.lit: functions in widget.lighted are called when it changes.
 */
export function linkSymbols(widget) {
  const { data, root } = widget;
  widget.lighted = [];
  for (const [name, { light, dark }] of Object.entries(data.symbols ?? {}))
    root.style.setProperty(`--nlw-${name}`, `light-dark(${light}, ${dark})`);
  root.append(
    make(
      "style",
      {},
      Object.keys(data.symbols ?? {})
        .map(litLook)
        .join("\n"),
    ),
  );
  const over = ({ target }) => {
    const symbol = target.closest?.("[data-symbol]")?.dataset.symbol;
    if (symbol) light(widget, symbol);
  };
  const out = ({ target, pointerType }) => {
    if (pointerType !== "touch" && target.closest?.("[data-symbol]")) light(widget, widget.keptLit ?? null);
  };
  root.addEventListener("pointerdown", ({ target, pointerType }) => {
    if (pointerType === "touch" && !target.closest("[data-symbol]")) light(widget, widget.keptLit ?? null);
  });
  root.addEventListener("pointerover", over);
  root.addEventListener("focusin", over);
  root.addEventListener("pointerout", out);
  root.addEventListener("focusout", out);
}

/** Lights all places of a symbol; null: none. */
export function light(widget, symbol) {
  const { root } = widget;
  if ((root.dataset.lit ?? null) === symbol) return;
  if (symbol) root.dataset.lit = symbol;
  else delete root.dataset.lit;
  for (const show of widget.lighted) show(symbol);
}

// Text on a tinted ground with a line below, boxes and arrows with a halo
function litLook(name) {
  const [all, colour] = [`.nlw[data-lit="${name}"] [data-symbol="${name}"]`, `var(--nlw-${name})`];
  const tint = `color-mix(in srgb, ${colour} 14%, transparent)`;
  return [
    `${all} { background-color: ${tint}; box-shadow: 0 2px 0 ${colour}; border-radius: 2px; }`,
    `${all}:is(g, path, rect, circle, line) { filter: drop-shadow(0 0 2px ${colour}); }`,
    `${all}:is(tspan) { text-decoration: underline; text-decoration-color: ${colour}; }`,
    `${all} > rect { stroke: ${colour}; stroke-width: 3.5px; }`,
  ].join("\n");
}
