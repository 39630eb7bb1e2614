// The attention explorer on a trained block: two queries of one clip, and a slider from before to after training.

import { showChips } from "./chips.js";
import { menu, onlyWhile, slider, toggle, withMore } from "./controls.js";
import { make } from "./elements.js";
import { showEquation } from "./equation.js";
import { marksOf, pairAt, pairLayout } from "./explorer_pair.js";
import { followKeys, followPointer, sayPlace, sliderPicture, valueAtPointer } from "./explorer_query.js";
import { drawPair } from "./explorer_trained_picture.js";
import { momentOf, pairOf, sourcesOf, stepInWords } from "./explorer_trained_view.js";
import { pairChips, pairInWords, placeInShort, valueInWords } from "./explorer_trained_words.js";
import { placed } from "./explorer_view.js";
import { begin, isLow, keepDrawn, roomOf, say, scaleOf, set, widthOf } from "./widget.js";

const KEYS =
  "Point or drag on the frames of a query. With the frames in focus, arrow keys move the marked query by a cell, " +
  "[ and ] change its frame, Enter marks the other query.";

const LOWEST = 150; // pixels of a frame in a hall: larger letters may not make it lower

const ABOUT =
  "The clip twice, with the weights of two queries: arrow keys move the marked one by a cell, " +
  "[ and ] change its frame, Enter marks the other";

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const about = { title: "Attention before and after training", keys: KEYS, folded: true };
    const widget = begin(model, el, about);
    const canvas = sliderPicture(ABOUT);
    widget.picture = canvas;
    widget.root.classList.add("nlw-beside"); // in a lecture the chips stand at the right of the frames
    const shown = { sources: sourcesOf(widget.data), layout: null, pair: null };
    addControls(widget);
    widget.stage.append(canvas);
    shown.value = valueAtPointer(widget, shown, (found) => valueInWords(shown.pair, found));
    follow(widget, shown, canvas);
    const rule = { embed: "linear", score: "dot", softmax: true }; // of the lines shown, all versions have the same
    showEquation(widget, () => ({ rule, given: true }), ["y", "z"]);
    return keepDrawn(widget, () => draw(widget, shown, canvas));
  },
};

function draw(widget, shown, canvas) {
  const { data, state, root } = widget;
  shown.pair = pairOf(data, shown.sources, state);
  const sizes = { room: roomOf(widget), lowest: isLow(widget) ? 80 : LOWEST };
  shown.layout = pairLayout(widthOf(widget, 800), data.shape, sizes); // a notebook may build it unseen
  drawPair(canvas, root, data, shown.pair, state, shown.layout);
  say(widget, pairInWords(data, shown.pair));
  showChips(widget, pairChips(data, shown.pair));
  const marked = shown.pair.views[state.active - 1];
  sayPlace(canvas, marked.place, data.grid, placeInShort(data, marked, state.active));
}

function addControls(widget) {
  const { choices, objects } = widget.data;
  const several = choices.version.length > 1;
  const first = [
    ...stepSliders(widget),
    ...(several ? [menu(widget, "version", "version", choices.version)] : []),
    ...(objects.length ? [toggle(widget, "truth", "frame the objects")] : []),
  ];
  const others = [
    toggle(widget, "hide", "hide self"),
    menu(widget, "scale", "colours", choices.scale),
    menu(widget, "draw", "show", choices.draw),
  ];
  widget.controls.append(...withMore(first, others));
  const readings = make("div", { class: "nlw-readings" });
  widget.chips.before(readings);
  readings.append(widget.chips);
}

// One for each version, with the steps at which it was kept; only that of the version in use is shown
function stepSliders(widget) {
  return Object.entries(widget.data.versions).map(([version, { steps }]) => {
    const show = () => stepInWords(steps[momentOf(widget.data, { ...widget.state, version }).k]);
    const label = slider(widget, "step", "training", { values: steps, show });
    return onlyWhile(widget, label, () => version === widget.state.version);
  });
}

// ---- the queries follow pointer and keys

function follow(widget, shown, canvas) {
  const move = ({ which, place }, dragged) => {
    const other = which !== widget.state.active - 1;
    if (dragged && other) return; // a drag keeps its query
    shown.value.hide();
    const { place: last } = shown.pair.views[which];
    if (other || place.some((k, axis) => k !== last[axis])) set(widget, placed(which, place)); // not within its cell
  };
  followPointer(canvas, {
    move,
    under: (x, y) => pairAt(shown.layout, shown.pair.source, x, y),
    scale: () => scaleOf(widget),
    marks: () => marksOf(shown.layout, shown.pair.views, shown.pair.source),
    hover: (found, x, y) => (found ? shown.value.show(found, x, y, scaleOf(widget)) : shown.value.hide()),
  });
  const active = () => widget.state.active - 1;
  followKeys(canvas, {
    current: () => ({ place: shown.pair.views[active()].place, grid: widget.data.grid }),
    move: (place) => move({ which: active(), place }, false),
  });
  canvas.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation(); // a notebook would run its cell
    set(widget, { active: 3 - widget.state.active });
  });
}
