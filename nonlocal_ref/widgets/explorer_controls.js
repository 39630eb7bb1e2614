// The controls of the explorer: three at first sight, the others under "More".

import { menu, onlyWhile, slider, toggle, withMore } from "./controls.js";
import { button, make } from "./elements.js";
import { inShort } from "./units.js";
import { set } from "./widget.js";

/** Puts them above the picture. shown.source: what is shown; play and rest: buttons that are made elsewhere. */
export function addControls(widget, shown, play, rest) {
  const { choices } = widget.data;
  const ofClips = (label) => onlyWhile(widget, label, () => shown.source.shape[0] > 1);
  const ofWeights = (label) => withReason(widget, label, () => whyNoWeights(widget.state));
  widget.refresh.push(() => leaveTimeUnpooled(widget));
  const first = [
    menu(widget, "version", "version", choices.version),
    menu(widget, "step", "step", choices.step),
    pressedButton(widget, "two", "Two queries"),
    play,
  ];
  const others = [
    ...knobs(widget),
    ofClips(menu(widget, "positions", "meets", choices.positions)),
    withReason(widget, toggle(widget, "pool", "pooled keys"), () => whyUnpooled(widget.state, shown)),
    toggle(widget, "hide", "hide self"),
    ofWeights(menu(widget, "scale", "colours", choices.scale)),
    ofWeights(menu(widget, "unit", "numbers", choices.unit)),
    menu(widget, "draw", "show", choices.draw),
    ofClips(menu(widget, "frames", "frames", choices.frames)),
    ...rest,
  ];
  widget.controls.append(...withMore(first, others));
}

// A button that stays pressed while the choice is true
function pressedButton(widget, name, words) {
  const pressed = button(words, () => set(widget, { [name]: !widget.state[name] }));
  const show = () => pressed.setAttribute("aria-pressed", widget.state[name]);
  pressed.setAttribute("name", name);
  widget.refresh.push(show);
  show();
  return pressed;
}

// ---- controls that do not always apply

// While reason() gives words, the control cannot be used, and the words stand behind it
function withReason(widget, label, reason) {
  const why = label.appendChild(make("small"));
  const control = label.querySelector("input, select");
  const show = () => {
    why.textContent = reason() && `(${reason()})`;
    control.disabled = Boolean(reason());
  };
  widget.refresh.push(show);
  show();
  return label;
}

function whyUnpooled({ positions }, { source: { grid } }) {
  if (positions === "time") return "not in time: a pooled cell has no place of its own to follow";
  return Math.min(grid[1], grid[2]) < 2 ? "the grid is too small" : "";
}

function whyNoWeights({ step }) {
  return step === "scores" ? "of weights, from step 2 on" : "";
}

// Time and pooled keys exclude each other: who chooses time leaves pooling
function leaveTimeUnpooled(widget) {
  if (widget.state.positions === "time" && widget.state.pool) set(widget, { pool: false });
}

// A slider for each version that has a bandwidth or a temperature; only that of the version in use is shown
function knobs(widget) {
  const { ranges, versions } = widget.data;
  return Object.entries(ranges).map(([version, [min, max]]) => {
    const options = { min, max, step: 0.01, log: true, show: inShort };
    const label = slider(widget, version, versions[version].knob, options);
    return onlyWhile(widget, label, () => version === widget.state.version);
  });
}
