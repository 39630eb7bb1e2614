// The shape stepper: the block of figure 2, one array at a time, forward and then backward.

import { menu, slider } from "./controls.js";
import { button, make, putNote, svg } from "./elements.js";
import { blockSteps, sizesOf } from "./stepper_block.js";
import { panelOf } from "./stepper_panel.js";
import { drawBlock } from "./stepper_picture.js";
import { stepInWords } from "./stepper_words.js";
import { begin, keepDrawn, set } from "./widget.js";

const KEYS =
  "Keys: ← → one step back or forward, Home and End the first and the last. A click on a box goes there.";
const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Shape stepper", keys: KEYS });
    widget.picture = svg("svg", {
      tabindex: 0,
      role: "group",
      width: "100%",
      "aria-label": "The block, step by step",
    });
    widget.stage.append(widget.picture);
    addControls(widget);
    widget.picture.addEventListener("keydown", (event) => {
      if (!(event.key in MOVES)) return;
      event.preventDefault();
      walk(widget, MOVES[event.key]);
    });
    return keepDrawn(widget, () => draw(widget));
  },
};

// ---- what the reader can move

function addControls(widget) {
  const { choices, channels, ranges, stages } = widget.data;
  const walking = make(
    "div",
    { class: "nlw-buttons", style: "flex-basis: 100%" },
    button("Back", () => walk(widget, -1)),
    button("Forward", () => walk(widget, 1)),
  );
  const buttons = make(
    "div",
    { class: "nlw-buttons" },
    ...Object.entries(stages).map(([name, [T, H, W, C]]) => button(name, () => set(widget, { T, H, W, C }))),
  );
  const grid = ["T", "H", "W"].map((name) => {
    const [min, max] = ranges[name];
    return slider(widget, name, name, { min, max });
  });
  const values = [...new Set([...channels, widget.state.C])].sort((a, b) => a - b);
  widget.controls.append(
    buttons,
    ...grid,
    slider(widget, "C", "channels", { values }),
    menu(widget, "version", "version", choices.version),
    menu(widget, "pool", "pooling", choices.pool),
    walking,
  );
}

function walk(widget, by) {
  goTo(widget, widget.state.step + by);
}

function goTo(widget, step) {
  const last = sizesAndSteps(widget).steps.length - 1;
  set(widget, { step: Math.min(Math.max(step, 0), last) });
}

function sizesAndSteps(widget) {
  const n = sizesOf(widget.data, widget.state);
  return { n, steps: blockSteps(widget.data, n) };
}

// Another version or pooling has other steps: the reader stays at the array of the same name, or nearly.
function placeIn(widget, n, steps) {
  const { last, state } = widget;
  const block = `${n.version} ${n.pool}`;
  let place = Math.min(state.step, steps.length - 1);
  if (last && last.block !== block && last.step === state.step) {
    const same = steps.findIndex((step) => step.name === last.name);
    if (same >= 0) place = same;
  }
  widget.last = { block, step: place, name: steps[place].name };
  return place;
}

// ---- drawing

// The panel stands at the right of the block or, on a small screen, above it: under the buttons.
function draw(widget) {
  const { data, picture, state } = widget;
  const { n, steps } = sizesAndSteps(widget);
  const place = placeIn(widget, n, steps);
  if (place !== state.step) {
    set(widget, { step: place }); // draws again
    return;
  }
  const width = Math.max(widget.stage.clientWidth, 300);
  const wide = width >= 760;
  const across = wide ? 430 : width;
  const left = wide ? across + 24 : 2;
  picture.replaceChildren();
  const panel = panelOf(data, n, steps, place, width - left);
  const below = putNote(picture, left, 0, width - left, panel);
  const block = drawBlock(widget, n, steps, place, across, (step) => goTo(widget, step));
  const top = wide ? 0 : below + 8;
  block.group.setAttribute("transform", `translate(0 ${top})`);
  picture.append(block.group);
  picture.setAttribute("viewBox", `0 0 ${width} ${Math.max(below, top + block.height)}`);
  widget.words.textContent = stepInWords(data, n, steps, place);
}
