// The network map: C2D and I3D layer by layer, the price of each, and how much of the clip it sees.

import { menu, withMore } from "./controls.js";
import { button, make, putNote, svg } from "./elements.js";
import { drawField, frameAddress } from "./network_map_field.js";
import { layersOf, placeAfter, placeOf, sumsOf } from "./network_map_layers.js";
import { lowPanelOf, panelOf } from "./network_map_panel.js";
import { drawMap, markOf } from "./network_map_picture.js";
import { mapInWords } from "./network_map_words.js";
import { begin, isLow, keepDrawn, roomOf, say, scaleOf, set, widthOf } from "./widget.js";

const KEYS =
  "Keys on the picture: ← → from layer to layer, ↑ ↓ from stage to stage, Home and End. The pointer shows a layer, a click keeps it.";
const [WIDE, MIDDLE] = [860, 640]; // px from which on the field stands beside the map, and beside the panel
const [FIELD, BETWEEN] = [300, 32]; // px of the field, and of the space beside it
const LOW_FIELD = 210; // px of it in a lecture on a low screen
const FINGER = 22; // px: half of a touch target
const MOVES = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"];

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Network map", keys: KEYS, folded: true });
    widget.frame = frameAddress(widget.data.picture);
    widget.picture = svg("svg", {
      tabindex: 0,
      role: "group",
      width: "100%",
      "aria-label": "The network, layer by layer",
    });
    widget.stage.append(widget.picture);
    addControls(widget);
    listen(widget);
    return keepDrawn(widget, () => draw(widget));
  },
};

// ---- what the reader can move

function addControls(widget) {
  const { choices, there } = widget.data;
  const [depth, blocks] = [
    menu(widget, "depth", "Depth", choices.depth),
    menu(widget, "blocks", "Non-local blocks", choices.blocks),
  ];
  const possible = () => there[widget.state.depth].includes(widget.state.blocks);
  // what was chosen last stays, and the other gives way
  depth.addEventListener(
    "change",
    () => possible() || set(widget, { blocks: there[widget.state.depth].at(-1) }),
  );
  blocks.addEventListener("change", () => {
    const fitting = Object.keys(there).find((one) => there[one].includes(widget.state.blocks));
    if (!possible()) set(widget, { depth: Number(fitting) });
  });
  const first = [
    menu(widget, "network", "Network", choices.network),
    blocks,
    menu(widget, "frames", "Frames", choices.frames),
  ];
  const walking = make(
    "div",
    { class: "nlw-buttons" },
    button("Layer before", () => walk(widget, "ArrowLeft")),
    button("Next layer", () => walk(widget, "ArrowRight")),
  );
  widget.controls.append(...withMore(first, [depth]), walking);
}

function listen(widget) {
  const { picture } = widget;
  picture.addEventListener("keydown", (event) => onKey(widget, event));
  picture.addEventListener("click", (event) => {
    const layer = layerAt(event) ?? nearestLayer(picture, event);
    if (layer) set(widget, { layer });
  });
  picture.addEventListener("pointermove", (event) => point(widget, layerAt(event)));
  picture.addEventListener("pointerleave", () => point(widget, undefined));
}

function layerAt(event) {
  return event.target.closest("[data-layer]")?.dataset.layer;
}

// A finger is wider than a layer: the nearest one
function nearestLayer(picture, { clientX, clientY }) {
  const far = [...picture.querySelectorAll("[data-layer]")].map((mark) => {
    const { left, right, top, bottom } = mark.getBoundingClientRect();
    const [x, y] = [
      Math.max(left - clientX, clientX - right, 0),
      Math.max(top - clientY, clientY - bottom, 0),
    ];
    return [Math.hypot(x, y), mark.dataset.layer];
  });
  const [distance, layer] = far.reduce((best, one) => (one[0] < best[0] ? one : best), [FINGER, undefined]);
  return distance < FINGER ? layer : undefined;
}

// The layer under a mouse is shown for as long as it is there. The map stays: a click meets what the pointer met.
function point(widget, layer) {
  if (widget.pointed === layer) return;
  widget.pointed = layer;
  show(widget);
}

function onKey(widget, event) {
  if (!MOVES.includes(event.key)) return;
  event.preventDefault();
  walk(widget, event.key);
}

function walk(widget, key) {
  const layers = layersOf(widget.data, widget.state);
  const place = placeAfter(widget.data, layers, placeOf(layers, widget.state.layer), key);
  set(widget, { layer: layers[place].name });
}

// ---- drawing

function draw(widget) {
  const { data, state, picture, frame } = widget;
  if (!data.there[state.depth].includes(state.blocks)) return; // for a moment: the other menu gives way
  const layers = layersOf(data, state);
  const kept = layers[placeOf(layers, state.layer)].name;
  if (kept !== state.layer) {
    set(widget, { layer: kept }); // draws again
    return;
  }
  const width = Math.max(widthOf(widget), 300);
  const field = isLow(widget) ? LOW_FIELD : FIELD;
  const across = width >= WIDE || isLow(widget) ? width - field - BETWEEN : width;
  const [map, detail] = [svg("g"), svg("g")];
  picture.replaceChildren(map, detail);
  widget.drawing = { map, detail, width, across, layers, bottom: 0 };
  widget.drawing.bottom = drawMap(map, across, data, layers, frame, isLow(widget));
  show(widget);
}

// The layer in focus: its mark, what it sees, its panel.
function show(widget) {
  const { data, state, drawing, frame } = widget;
  const { map, detail, width, across, layers, bottom } = drawing;
  const [place, sums] = [placeOf(layers, widget.pointed ?? state.layer), sumsOf(layers)];
  detail.replaceChildren(markOf(map, layers[place].name));
  const corner =
    across < width
      ? [across + BETWEEN, 4, width - across - BETWEEN]
      : [0, bottom + 16, Math.min(width, FIELD)];
  const end = drawField(detail, [...corner, roomOf(widget)], data, state, layers[place], frame);
  const beside = across === width && width >= MIDDLE; // the panel stands beside the field
  const [x, y] = beside ? [FIELD + BETWEEN, bottom + 16] : [0, Math.max(bottom, end) + 16];
  const lecture = scaleOf(widget) > 1 && across < width; // in little height, under the map
  const panel = lecture
    ? lowPanelOf(layers, place, sums, isLow(widget))
    : panelOf(data, state, layers, place, sums, across < width);
  const top = lecture ? bottom + (isLow(widget) ? 0 : 10) : y;
  const room = lecture ? across : width - x;
  const height = Math.max(end, top + putNote(detail, x, top, room, panel), drawing.height ?? 0) + 4;
  drawing.height = height - 4; // what is below moves at most once for each height
  widget.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  say(widget, mapInWords(data, state, layers, place, sums));
}
