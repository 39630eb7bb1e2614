// The attention explorer on a trained block: two queries of one clip, and a slider from before to after training.

import { menu, slider, toggle } from "./controls.js";
import { make } from "./elements.js";
import { marksOf, pairAt, pairLayout } from "./explorer_pair.js";
import { followKeys, followPointer } from "./explorer_query.js";
import { drawPair } from "./explorer_trained_picture.js";
import { momentOf, pairInWords, pairOf, sourcesOf, stepInWords } from "./explorer_trained_view.js";
import { placed } from "./explorer_view.js";
import { flatOf } from "./grids.js";
import { begin, keepDrawn, scaleOf, set, widthOf } from "./widget.js";

const KEYS =
  "Point or drag on the frames of a query. With the frames in focus, arrow keys move the marked query by a cell, " +
  "[ and ] change its frame, Enter marks the other query.";

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Attention before and after training", keys: KEYS });
    const canvas = make("canvas", {
      tabindex: "0",
      role: "application",
      style: "cursor: crosshair; outline-offset: -3px",
      "aria-label":
        "The clip twice, with the weights of two queries: arrow keys move the marked one by a cell, " +
        "[ and ] change its frame, Enter marks the other",
    });
    widget.picture = canvas;
    const shown = { sources: sourcesOf(widget.data), pointer: null, layout: null, pair: null };
    addControls(widget);
    widget.stage.append(canvas);
    follow(widget, shown, canvas);
    return keepDrawn(widget, () => draw(widget, shown, canvas));
  },
};

function draw(widget, shown, canvas) {
  shown.pair = pairOf(widget.data, shown.sources, widget.state);
  shown.layout = pairLayout(widthOf(widget, 800), widget.data.shape); // a notebook may build it unseen
  drawPair(canvas, widget.root, widget.data, shown.pair, widget.state, shown.layout);
  showWords(widget, shown);
}

function showWords(widget, { pair, pointer }) {
  widget.words.textContent = pairInWords(widget.data, pair, pointer && weighed(pair, pointer));
}

function weighed({ views }, { which, place }) {
  const { p, count, keyGrid } = views[which];
  return { which, place, weight: p[flatOf(place, keyGrid)] * count };
}

function addControls(widget) {
  const { choices, objects } = widget.data;
  widget.controls.append(
    ...stepSliders(widget),
    ...(choices.version.length > 1 ? [menu(widget, "version", "version", choices.version)] : []),
    ...(objects.length ? [toggle(widget, "truth", "frame the objects")] : []),
    toggle(widget, "hide", "hide self"),
    menu(widget, "scale", "colours", choices.scale),
    menu(widget, "draw", "show", choices.draw),
  );
}

// One for each version, with the steps at which it was kept; only that of the version in use is shown
function stepSliders(widget) {
  const sliders = Object.entries(widget.data.versions).map(([version, { steps }]) => {
    const show = () => stepInWords(steps[momentOf(widget.data, { ...widget.state, version }).k]);
    return [version, slider(widget, "step", "training", { values: steps, show })];
  });
  const showOne = () => {
    for (const [version, label] of sliders)
      label.style.display = version === widget.state.version ? "" : "none";
  };
  widget.refresh.push(showOne);
  showOne();
  return sliders.map(([, label]) => label);
}

// ---- the queries follow pointer and keys

function follow(widget, shown, canvas) {
  const move = ({ which, place }, dragged) => {
    if (dragged && which !== widget.state.active - 1) return; // a drag keeps its query
    shown.pointer = null;
    set(widget, placed(which, place));
  };
  followPointer(canvas, {
    move,
    under: (x, y) => pairAt(shown.layout, shown.pair.source, x, y),
    scale: () => scaleOf(widget),
    marks: () => marksOf(shown.layout, shown.pair.views, shown.pair.source),
    hover(pointer) {
      shown.pointer = pointer;
      showWords(widget, shown);
    },
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
