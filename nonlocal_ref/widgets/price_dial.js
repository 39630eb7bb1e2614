// The price of one block at any stage and size, and where the paper put blocks.

import { showChips } from "./chips.js";
import { menu, slider, toggle, withMore } from "./controls.js";
import { svg } from "./elements.js";
import { drawPrice } from "./price_dial_picture.js";
import { AXES, chipsOfPrice, priceInWords, priceOf, whyNot } from "./price_dial_words.js";
import { threeDigits } from "./units.js";
import { begin, isLow, keepDrawn, say, set, widthOf } from "./widget.js";

const KEYS =
  "Keys: Tab to a control, arrows change it; on the picture ← → change the stage. A click on a dot takes its stage.";
const MOVES = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Price dial", keys: KEYS, folded: true });
    const choose = (stage) => {
      const [T, H, W] = widget.data.stages[stage].grid;
      set(widget, { stage, T, H, W });
    };
    const picture = svg("svg", {
      tabindex: 0,
      role: "img",
      width: "100%",
      "aria-label": "Price of one block, and the accuracy of the paper's places against theirs",
    });
    widget.picture = picture;
    widget.stage.append(picture);
    picture.addEventListener("keydown", (event) => onKey(event, widget, choose));
    addControls(widget, choose);
    return keepDrawn(widget, () => draw(widget, choose));
  },
};

function draw(widget, choose) {
  const { data, state } = widget;
  const [width, price] = [Math.max(widthOf(widget), 320), priceOf(data, state)];
  const note = isLow(widget) ? "" : data.note;
  drawPrice(widget.picture, width, { ...data, note }, state, price, choose);
  showChips(widget, chipsOfPrice(state, price));
  say(widget, priceInWords(data, state));
}

function addControls(widget, choose) {
  const { choices, largest } = widget.data;
  const stage = menu(widget, "stage", "Stage", choices.stage);
  stage.addEventListener("change", () => choose(widget.state.stage)); // a stage brings its sizes with it
  const rate = { min: 1, max: largest.rate, step: 0.01, log: true, show: threeDigits };
  const ifPossible = (name, label) =>
    menu(widget, name, label, choices[name], (value) => whyNot(widget.data, widget.state, name, value));
  const first = [stage, ifPossible("pool", "Pooling"), menu(widget, "version", "Version", choices.version)];
  const rarer = [
    ...AXES.map((axis) => slider(widget, axis, axis, { min: 1, max: largest[axis] })),
    ifPossible("positions", "Positions meet in"),
    ifPossible("engine", "Engine"),
    toggle(widget, "backward", "with backward"),
    menu(widget, "memory", "Memory", choices.memory),
    slider(widget, "rate", "Machine, billion multiply-adds a second", rate),
  ];
  widget.controls.append(...withMore(first, rarer));
}

function onKey(event, widget, choose) {
  const step = MOVES[event.key];
  if (!step) return;
  event.preventDefault();
  const stages = Object.keys(widget.data.stages);
  choose(stages[(stages.indexOf(widget.state.stage) + step + stages.length) % stages.length]);
}
