// The shape stepper: the block of figure 2, one array at a time, forward and then backward.

import { menu, slider, withMore } from "./controls.js";
import { isStill } from "./easing.js";
import { button, make, putNote, svg } from "./elements.js";
import { showEquation } from "./equation.js";
import { blockSteps, sizesOf } from "./stepper_block.js";
import { keepRow, motionOf, moveRow, pause, playOnce, playOrPause, putDots } from "./stepper_motion.js";
import { highestPanel, panelOf } from "./stepper_panel.js";
import { drawBlock } from "./stepper_picture.js";
import { coloursOfRow, rowInWords, shownNumbers } from "./stepper_tables.js";
import { stepInWords } from "./stepper_words.js";
import { begin, isLow, keepDrawn, say, scaleOf, set, widthOf } from "./widget.js";

const KEYS =
  "Keys: ← → one step back or forward, Home and End the first and the last, ↓ ↑ row by row, space plays and pauses. A click on a box goes there.";
const MOVES = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Shape stepper", keys: KEYS, folded: true });
    widget.picture = svg("svg", {
      tabindex: 0,
      role: "group",
      width: "100%",
      "aria-label": "The block, step by step",
    });
    widget.stage.append(widget.picture);
    widget.motion = motionOf(hooksOf(widget));
    widget.stops.push(() => pause(widget.motion));
    widget.playOnce = () => playOnce(widget.motion);
    addControls(widget);
    showEquation(widget, () => ({ rule: widget.data.versions[widget.state.version] }));
    widget.picture.addEventListener("keydown", (event) => onKey(widget, event));
    return keepDrawn(widget, () => draw(widget));
  },
};

// ---- what the reader can move

function onKey(widget, event) {
  const { motion } = widget;
  const rows = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!(event.key in MOVES) && !rows && event.key !== " ") return;
  event.preventDefault();
  if (event.key === " ") playOrPause(motion);
  else if (rows) moveRow(motion, rows);
  else walk(widget, MOVES[event.key]);
}

// What the motion asks of the widget
function hooksOf(widget) {
  return {
    shown() {
      const { steps } = sizesAndSteps(widget);
      const { count, operands } = widget.numbers;
      const place = widget.state.step;
      return { place, last: steps.length - 1, count, given: operands.length === 0 };
    },
    redraw: () => draw(widget),
    forward: () => goTo(widget, widget.state.step + 1),
    moved: (time) => move(widget, time),
    changed() {
      widget.play.textContent = widget.motion.playing ? "Pause" : "Play";
    },
  };
}

function addControls(widget) {
  const { choices, channels, ranges, stages } = widget.data;
  widget.play = button("Play", () => playOrPause(widget.motion));
  const walking = make(
    "div",
    { class: "nlw-buttons", style: "flex-basis: 100%" },
    button("Back", () => walk(widget, -1)),
    button("Forward", () => walk(widget, 1)),
    widget.play,
    button("Next row", () => moveRow(widget.motion, 1)),
  );
  const grid = ["T", "H", "W"].map((name) => {
    const [min, max] = ranges[name];
    return slider(widget, name, name, { min, max });
  });
  const values = [...new Set([...channels, widget.state.C])].sort((a, b) => a - b);
  const rarer = [
    ...grid,
    slider(widget, "C", "channels", { values }),
    menu(widget, "pool", "pooling", choices.pool),
  ];
  const first = [stageButtons(widget, stages), menu(widget, "version", "version", choices.version)];
  widget.controls.append(...withMore(first, rarer), walking);
}

// One for the sizes of x at each stage of the network; that of the sizes in use is pressed
function stageButtons(widget, stages) {
  const buttons = Object.entries(stages).map(([name, [T, H, W, C]]) => {
    const pressed = button(name, () => set(widget, { T, H, W, C }));
    const show = () => {
      const { state } = widget;
      const inUse = state.T === T && state.H === H && state.W === W && state.C === C;
      pressed.setAttribute("aria-pressed", String(inUse));
    };
    widget.refresh.push(show);
    show();
    return pressed;
  });
  return make("div", { class: "nlw-buttons", role: "group", "aria-label": "sizes of x" }, ...buttons);
}

function walk(widget, by) {
  pause(widget.motion);
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
  const { motion } = widget;
  widget.numbers = shownNumbers(data, n, place);
  keepRow(motion, place, widget.numbers.count);
  const width = Math.max(widthOf(widget), 300);
  const wide = width >= 760;
  const across = wide ? 430 : width;
  const left = wide ? across + 24 : 2;
  picture.replaceChildren();
  const low = scaleOf(widget) > 1;
  const few = isLow(widget);
  const panel = panelOf({ data, n, steps, place }, width - left, { row: motion.row, low, few });
  const shown = putNote(picture, left, 0, width - left, panel);
  const below = low
    ? shown
    : heightKept(widget, wide, width, shown, () => highestPanel(widget, n, steps, left, width - left));
  const block = drawBlock(widget, n, steps, place, across, (step, name) =>
    keepInSight(widget, name, () => goTo(widget, step)),
  );
  const top = wide ? 0 : below + 8;
  widget.dots = svg("g");
  block.group.append(widget.dots);
  block.group.setAttribute("transform", `translate(0 ${top})`);
  picture.append(block.group);
  picture.setAttribute("viewBox", `0 0 ${width} ${Math.max(below, top + block.height)}`);
  if (motion.playing) move(widget, 0);
  const row = motion.playing || motion.row === null ? "" : `. ${ofRow(widget)}`;
  say(widget, stepInWords(data, n, steps, place) + row);
}

// The height for the panel, so that what is below stays where it is: of the highest while it plays; else, where the
// panel stands next to the block, of the highest so far
function heightKept(widget, wide, width, shown, highest) {
  const last = wide && widget.kept?.width === width ? widget.kept.height : 0;
  const height = Math.max(shown, last, widget.motion.playing ? highest() : 0);
  widget.kept = { width, height };
  return height;
}

// On a small screen the panel above the block grows and shrinks: a box that was pressed stays under the finger
function keepInSight(widget, name, change) {
  const top = () => widget.picture.querySelector(`[data-box="${name}"]`).getBoundingClientRect().top;
  const before = top();
  change();
  scrolled(widget.root).scrollTop += top() - before;
}

// What scrolls the widget: a part of the page or the page itself
function scrolled(element) {
  if (!element) return document.scrollingElement;
  const scrolls = /auto|scroll/.test(getComputedStyle(element).overflowY);
  return scrolls && element.scrollHeight > element.clientHeight ? element : scrolled(element.parentElement);
}

function ofRow({ numbers, motion }) {
  return rowInWords(numbers.step.name, numbers.operands, motion.row);
}

// The row so far (0 to 1): its values on the arrows, then the row itself
function move(widget, time) {
  const { dots, motion, numbers, picture } = widget;
  const made = picture.querySelector("[data-making]");
  if (isStill() || !made) return;
  const backward = numbers.step.backward;
  const arrows = [...picture.querySelectorAll("[data-used] > path:first-child")];
  const used = arrows.map((path) => ({ path, backward }));
  putDots(dots, time < 1 ? used : [], time, coloursOfRow(numbers, motion.row));
  made.style.opacity = Math.max(0, 4 * time - 3);
}
