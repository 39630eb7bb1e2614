// The attention explorer: point at a position of a clip, and see what it attends to, over all frames at once.

import { menu, slider, toggle } from "./controls.js";
import { button, make } from "./elements.js";
import { choiceOf, denoiseButton } from "./explorer_denoise.js";
import { cellAt, drawFrames, explorerLayout } from "./explorer_frames.js";
import { decodeFile } from "./explorer_media.js";
import { sumOf } from "./explorer_output.js";
import { apartOf, drawFilm, drawSum, sumLayout, termsFor } from "./explorer_output_picture.js";
import { followKeys, followPointer } from "./explorer_query.js";
import { givenSource, patchSource, viewOf } from "./explorer_view.js";
import { outputInWords, queryInWords } from "./explorer_words.js";
import { inShort } from "./units.js";
import { begin, keepDrawn, set, widthOf } from "./widget.js";

const KEYS =
  "Point or drag on the frames. With the frames in focus, arrow keys move the query by a cell, [ and ] change the frame, " +
  "1, 2 and 3 choose the step.";

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Attention explorer", keys: KEYS });
    const canvas = make("canvas", {
      tabindex: "0",
      role: "application",
      style: "cursor: crosshair; touch-action: pan-y",
      "aria-label":
        "The frames and the weights of the query: arrow keys move it by a cell, [ and ] change the frame",
    });
    widget.picture = canvas;
    const first = givenSource(widget.data);
    const shown = { first, source: first, file: "", answer: "", pointer: null, layout: null, view: null };
    const redraw = () => draw(widget, shown, canvas);
    addControls(widget, shown, redraw);
    widget.stage.append(canvas);
    widget.refresh.push(() => {
      shown.answer = ""; // an answer stands until something else is chosen
    });
    const move = (place, event) => moveQuery(widget, shown, place, event);
    followPointer(canvas, { move, ...pointed(widget, shown) });
    followKeys(canvas, { move, current: () => ({ place: shown.view.place, grid: shown.source.grid }) });
    followSteps(canvas, widget);
    const end = keepDrawn(widget, redraw);
    return () => {
      shown.film = null; // no more of y is made
      end();
    };
  },
};

function draw(widget, shown, canvas) {
  if (shown.file && !widget.state.clip) Object.assign(shown, { source: shown.first, file: "" }); // after "Reset"
  shown.view = viewOf(shown.source, widget.state);
  const width = widthOf(widget, 800); // a notebook may build it unseen
  const { source, view } = shown;
  if (shown.film?.choice !== choiceOf(widget.state, view)) shown.film = null;
  shown.layout = sumLayout(explorerLayout(width, source.shape, widget.state), source.shape, shown.film);
  const context = drawFrames(canvas, widget.root, source, view, widget.state, shown.layout);
  shown.received = sumOf(view, source.grid, termsFor(width));
  drawSum(context, source, view, widget.state, shown.layout, shown.received);
  if (shown.film) drawFilm(context, source, view, shown.layout, shown.film);
  showWords(widget, shown);
}

function showWords(widget, { answer, source, view, pointer, received }) {
  const output = outputInWords(view, apartOf(received.x, received.y), source);
  widget.words.textContent =
    `${answer} ${queryInWords(source, widget.state, view, pointer)} ${output}`.trim();
}

// 1, 2 and 3 choose the step
function followSteps(canvas, widget) {
  canvas.addEventListener("keydown", ({ key, ctrlKey, metaKey, altKey }) => {
    const chosen = widget.data.choices.step[Number(key) - 1];
    if (chosen && !ctrlKey && !metaKey && !altKey) set(widget, { step: chosen[0] });
  });
}

// ---- controls

function addControls(widget, shown, redraw) {
  const { choices } = widget.data;
  widget.controls.append(
    menu(widget, "version", "version", choices.version),
    ...knobs(widget),
    menu(widget, "step", "step", choices.step),
    denoiseButton(widget, shown, redraw),
    ...fileButton(widget, shown),
    ...more(
      onlyOfClips(widget, shown, menu(widget, "positions", "meets", choices.positions)),
      toggle(widget, "pool", "pooled keys"),
      toggle(widget, "hide", "hide self"),
      menu(widget, "scale", "colours", choices.scale),
      menu(widget, "unit", "numbers", choices.unit),
      menu(widget, "draw", "show", choices.draw),
    ),
  );
}

// A button that shows these controls and puts them away again
function more(...controls) {
  const rest = make("div", { class: "nlw-controls", style: "display: none; width: 100%" }, ...controls);
  const opener = button("More", () => {
    const open = opener.getAttribute("aria-expanded") === "false";
    opener.setAttribute("aria-expanded", open);
    opener.textContent = open ? "Less" : "More";
    rest.style.display = open ? "" : "none";
  });
  opener.setAttribute("aria-expanded", "false");
  return [opener, rest];
}

// Of a single picture there is no time to choose
function onlyOfClips(widget, shown, label) {
  const show = () => {
    label.style.display = shown.source.shape[0] > 1 ? "" : "none";
  };
  widget.refresh.push(show);
  show();
  return label;
}

// A slider for each version that has a bandwidth or a temperature; only that of the version in use is shown
function knobs(widget) {
  const { ranges, versions } = widget.data;
  const sliders = Object.entries(ranges).map(([version, [min, max]]) => [
    version,
    slider(widget, version, versions[version].knob, { min, max, step: 0.01, log: true, show: inShort }),
  ]);
  const show = () => {
    for (const [version, label] of sliders)
      label.style.display = version === widget.state.version ? "" : "none";
  };
  widget.refresh.push(show);
  show();
  return sliders.map(([, label]) => label);
}

// ---- the reader's own picture or clip

// A button, because a label around a file input cannot be reached by keys
function fileButton(widget, shown) {
  const input = make("input", {
    type: "file",
    name: "file",
    accept: "image/*,video/*",
    "aria-label": "Own picture or clip",
  });
  input.style.display = "none";
  input.addEventListener("change", () => {
    if (input.files.length) showFile(widget, shown, input.files[0]);
    input.value = ""; // so that the same file may come again
  });
  return [button("Own picture or clip …", () => input.click()), input];
}

async function showFile(widget, shown, file) {
  shown.turn = (shown.turn ?? 0) + 1;
  const { turn } = shown;
  const answer = (text) => {
    if (turn !== shown.turn) return; // of two files the later one counts
    shown.answer = text;
    showWords(widget, shown);
  };
  answer(`Reading ${file.name} …`);
  try {
    const { frames, shape } = await decodeFile(file, widget.data.patch);
    if (turn === shown.turn) answer(takeFrames(widget, shown, file.name, frames, shape));
  } catch (error) {
    answer(`${error.message} The frames shown stay.`);
  }
}

// Shows these frames; gives the words about them
function takeFrames(widget, shown, file, frames, shape) {
  const knobs = shown.source.given ? widget.data.knobs : {}; // those of θ and φ would be far off
  const remark = shown.first.given
    ? "Patches of its pixels are compared: θ and φ belong to the other clip."
    : "";
  Object.assign(shown, { source: patchSource(frames, shape, widget.data), file, pointer: null });
  const [t, y, x] = shape.map((n) => n >> 1);
  const positions = shape[0] > 1 ? widget.state.positions : "spacetime"; // of a single picture all the same
  set(widget, { clip: file, t, y, x, positions, ...knobs });
  return `${file}: ${shape.join(" × ")} cells. ${remark}`;
}

// ---- the query follows pointer and keys

function pointed(widget, shown) {
  return {
    under(x, y) {
      const { boxes, plain } = shown.layout;
      return cellAt(boxes, shown.source.grid, x, y) ?? (plain && cellAt([plain], shown.source.grid, x, y));
    },
    hover(place) {
      shown.pointer = place;
      showWords(widget, shown);
    },
  };
}

function moveQuery(widget, shown, [t, y, x], event) {
  shown.pointer = null;
  set(widget, { t, y, x });
  requestAnimationFrame(() => {
    widget.root.dataset.ms = (performance.now() - event.timeStamp).toFixed(1); // read by benchmarks
  });
}
