// The network as a picture: a row for each stage, a bar for each layer. A bar is as high as the grid is fine and as
// wide as it has channels; a residual block has the arc of its shortcut.

import { make, putNote, svg, svgLine, svgRect, svgText } from "./elements.js";
import { plainMath } from "./mathtext.js";
import { isBlock, SUMMED, stagesOf, sumsOf } from "./network_map_layers.js";
import { amountOf, nameOf, shapeInWords } from "./network_map_words.js";

const BLUE = "#3d8fc7"; // these two stay apart for every kind of colour vision, on white and on black
const ORANGE = "#d9720f";
const GAP = 2; // px between two layers of a residual block
const apart = (scale) => 28 * scale; // px between two units
const SCALES = [0.5, 0.44, 0.375]; // px of width for the root of the number of channels
const [ARC, LINE, LOW_LINE] = [8, 24, 14]; // px of an arc above its bars; of a line of units in addition to its bars
const CLIP = 72; // px of the clip before the first layer, with what is between them
const SMALL = { "font-size": 11 };

/**
 * Draws the map `width` pixels wide at the top, and gives where it ends. Each layer has its name in data-layer. low: in
 * lower rows, with what the legend needs only.
 */
export function drawMap(picture, width, data, layers, frame, low) {
  const wide = width >= 560;
  const [left, right] = wide ? [112, 216] : [84, 130];
  const [stages, total] = [stagesOf(data, layers), sumsOf(layers)];
  const scale = scaleFor(stages, width - left - right);
  let y = 2;
  for (const stage of stages) {
    const box = { x: left, y, width: width - left - right, scale, line: low ? LOW_LINE : LINE };
    const height = Math.max(drawUnits(picture, box, stage, frame), low ? 48 : 52);
    drawLabel(picture, y + height / 2, stage);
    drawShares(picture, { x: width - right + 12, y: y + height / 2 - 20, width: right - 12 }, stage, total);
    y += height;
    picture.append(svgLine(0, y, width, y, { opacity: 0.15 }));
  }
  const above = low ? 2 : 8;
  return y + above + putNote(picture, 0, y + above, width, legend(low));
}

function drawLabel(picture, middle, { name, shape }) {
  const [channels, ...grid] = shape.toReversed();
  const second = grid.length ? shapeInWords(grid.toReversed()) : `${channels} classes`;
  picture.append(svgText(0, middle - 10, name, { "font-weight": "bold", "font-size": 14 }));
  picture.append(svgText(0, middle + 6, second, SMALL));
  if (grid.length) picture.append(svgText(0, middle + 20, `${channels} channels`, SMALL));
}

// ---- the layers

const barWidth = (layer, scale) => Math.max(scale * Math.sqrt(layer.shape.at(-1)), 12 * scale);
const barHeight = (layer) => (layer.shape.length > 1 ? 5 * Math.sqrt(layer.shape[1]) : 8);
const inLine = ({ layers }) => layers.filter((layer) => layer.role !== "shortcut");

function unitWidth(unit, scale) {
  const bars = inLine(unit);
  return bars.reduce((sum, layer) => sum + barWidth(layer, scale), 0) + GAP * (bars.length - 1);
}

// The units side by side, in as many lines as they need. Gives the height that they took
function drawUnits(picture, { x, y, width, scale, line }, stage, frame) {
  let top = y;
  for (const units of linesOf(stage.units, width, scale)) {
    const highest = Math.max(...units.flatMap(({ unit }) => inLine(unit).map(barHeight)));
    const middle = top + line / 2 + highest / 2 + 2;
    const end = units.at(-1);
    picture.append(svgLine(x, middle, x + end.at + unitWidth(end.unit, scale) + 6, middle, { opacity: 0.3 }));
    if (units[0].at >= CLIP) picture.append(frameImage(frame, x, middle - highest / 2, highest));
    for (const { unit, at } of units) drawUnit(picture, { x: x + at, middle, scale }, unit);
    top += highest + line;
  }
  return top - y + 4;
}

// The largest scale at which no stage needs more lines than at the smallest
function scaleFor(stages, width) {
  const count = (scale) => stages.reduce((sum, { units }) => sum + linesOf(units, width, scale).length, 0);
  return SCALES.find((scale) => count(scale) === count(SCALES.at(-1)));
}

// Before the first layer of all there is room for the clip.
function linesOf(units, width, scale) {
  const lines = [[]];
  let at = units[0].layers[0].arriving.at(-1) === 3 ? CLIP : 6;
  for (const unit of units) {
    if (lines.at(-1).length && at + unitWidth(unit, scale) > width) {
      lines.push([]);
      at = 6;
    }
    lines.at(-1).push({ unit, at });
    at += unitWidth(unit, scale) + apart(scale);
  }
  return lines;
}

/** A picture of the frame at this place. */
export function frameImage(href, x, y, size) {
  return svg("image", { href, x, y, width: size, height: size, preserveAspectRatio: "none" });
}

function drawUnit(picture, { x, middle, scale }, unit) {
  const bars = inLine(unit);
  const highest = Math.max(...bars.map(barHeight));
  if (bars.length > 1)
    drawArc(picture, x - 4, x + unitWidth(unit, scale) + 4, middle, middle - highest / 2 - ARC);
  const side = unit.layers.find((layer) => layer.role === "shortcut");
  if (side) drawShortcut(picture, x + unitWidth(unit, scale) / 2, middle - highest / 2 - ARC, side);
  let left = x;
  for (const layer of bars) {
    const [width, height] = [barWidth(layer, scale), barHeight(layer)];
    const box = { x: left, y: middle - height / 2, width, height };
    const reach = { x: left - GAP / 2, y: middle - highest / 2, width: width + GAP, height: highest };
    picture.append(layerMark(layer, box, reach));
    left += width + GAP;
  }
}

// A convolution on the arc
function drawShortcut(picture, x, y, layer) {
  const box = { x: x - 7, y: y - 3, width: 14, height: 6 };
  picture.append(layerMark(layer, box, { ...box, y: y - 6, height: 10 }));
}

function drawArc(picture, from, to, middle, top) {
  const path = `M${from} ${middle}V${top + 4}Q${from} ${top} ${from + 4} ${top}H${to - 4}Q${to} ${top} ${to} ${top + 4}V${middle}`;
  picture.append(svg("path", { d: path, fill: "none", stroke: "currentColor", opacity: 0.45 }));
}

// A layer's mark with the larger area that answers to the pointer
function layerMark(layer, box, reach) {
  const mark = svg("g", { "data-layer": layer.name, style: "cursor: pointer" });
  mark.append(svg("title", {}, `${layer.name}: ${plainMath(layer.made)}, ${shapeInWords(layer.shape)}`));
  mark.append(svgRect(reach.x, reach.y, reach.width, reach.height, { fill: "transparent" }));
  mark.append(svgRect(box.x, box.y, box.width, box.height, { fill: "var(--nlw-paper)" })); // over the lines
  mark.append(svgRect(box.x, box.y, box.width, box.height, { ...lookOf(layer), "data-part": "layer" }));
  if (layer.kernel.length && layer.kernel[0] > 1)
    mark.append(svgRect(box.x, box.y + box.height + 2, box.width, 2, { fill: "currentColor", opacity: 0.8 }));
  return mark;
}

/** A frame around the layer of this name on a map. */
export function markOf(map, name) {
  const drawn = map.querySelector(`[data-layer="${name}"] [data-part=layer]`);
  const [x, y, width, height] = ["x", "y", "width", "height"].map((side) => Number(drawn.getAttribute(side)));
  const look = { fill: "none", stroke: "var(--nlw-accent)", "stroke-width": 2.5, rx: 3 };
  return svgRect(x - 3, y - 3, width + 6, height + 6, { ...look, "pointer-events": "none" });
}

function lookOf(layer) {
  if (isBlock(layer)) return { rx: 2, fill: ORANGE };
  if (layer.parameters === 0)
    return { rx: 1, fill: "var(--nlw-paper)", stroke: "currentColor", "stroke-opacity": 0.7 };
  return { rx: 1, fill: BLUE, "fill-opacity": layer.kernel.at(-1) > 1 ? 1 : 0.5 };
}

// ---- the shares

function drawShares(picture, { x, y, width }, { name: stage, sums, added }, total) {
  const wide = width > 150;
  const length = width - (wide ? 118 : 94);
  SUMMED.forEach((number, k) => {
    const top = y + 15 * k;
    const [all, blocks] = [sums, added].map((some) => (length * some[number]) / total[number]);
    const group = svg("g", {}, svg("title", {}, `${amountOf(number, sums[number])} ${nameOf(number)}`));
    group.append(svgRect(x, top, length, 9, { fill: "currentColor", opacity: 0.08 }));
    group.append(svgRect(x, top, all, 9, { fill: ORANGE, "data-bar": `${stage} ${number}, all` }));
    group.append(svgRect(x, top, all - blocks, 9, { fill: BLUE, "data-bar": `${stage} ${number}` }));
    const name = wide ? nameOf(number).split(" ")[0] : NARROW[number];
    const words = `${wholePercent(sums[number] / total[number])} ${name}`;
    group.append(svgText(x + length + 6, top + 8.5, words, SMALL));
    picture.append(group);
  });
}

const NARROW = { macs: "mul-adds", parameters: "params", kept: "kept" };

function wholePercent(share) {
  return share > 0 && share < 0.005 ? "<\u00a01\u00a0%" : `${Math.round(100 * share)}\u00a0%`;
}

// ---- the legend

function legend(low) {
  const style = "font-size: 12px; line-height: 18px; opacity: 0.9";
  return make(
    "div",
    { style },
    swatch(`background: ${BLUE}; opacity: 0.5`, low ? "1×1, linear" : "1×1 convolution, linear map"),
    swatch(`background: ${BLUE}`, "over pixels"),
    swatch("border-bottom: 2px solid; height: 4px", "also over frames"),
    swatch("box-shadow: inset 0 0 0 1px", "pooling"),
    swatch(`background: ${ORANGE}`, "non-local block"),
    low ? "" : make("span", {}, "Higher: a finer grid. Wider: more channels. Arcs: shortcuts."),
  );
}

function swatch(look, words) {
  const square = make("span", {
    style: `display: inline-block; width: 10px; height: 10px; margin-right: 5px; ${look}`,
  });
  return make(
    "span",
    { style: "display: inline-block; margin-right: 14px; white-space: nowrap" },
    square,
    words,
  );
}
