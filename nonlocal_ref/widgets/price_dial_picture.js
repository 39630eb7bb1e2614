// The price dial's picture: bars and dots on scales that never move.

import { make, putNote, svg, svgLine, svgRect, svgText } from "./elements.js";
import { mathHtml, svgMath } from "./mathtext.js";
import { withLabels } from "./price_dial_labels.js";
import { bytesOfMemory, inSeconds } from "./price_dial_words.js";
import { inBillions, inBytes, threeDigits } from "./units.js";

const BLUE = "#3d8fc7"; // these two stay apart for every kind of colour vision, on white and on black
const ORANGE = "#d9720f";
const REACH = 40; // px: a press on the plot takes the stage whose dot is nearest, up to so far
const ROW = 22; // px of a bar with the space around it
const NOTE = "font-size: 12px; line-height: 16px";

// ---- logarithmic scales, with ticks { words: value }

const scale = (low, high, ticks) => ({ low, high, ticks: Object.entries(ticks) });
const MACS = scale(1e7, 1e14, { 0.01: 1e7, 1: 1e9, 100: 1e11, "10,000": 1e13 });
const BYTES = scale(2 ** 16, 2 ** 40, { "1 MiB": 2 ** 20, "1 GiB": 2 ** 30, "1 TiB": 2 ** 40 });
const SECONDS = scale(1e-3, 1e4, { "1 ms": 1e-3, "1 s": 1, "1000 s": 1e3 });
const PLACES = scale(2e8, 2e11, { 1: 1e9, 10: 1e10, 100: 1e11 });

/** Where a value lies from 0 to 1 on a logarithmic scale; what lies outside is drawn at its end. */
export function alongScale({ low, high }, value) {
  const place = Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return Math.min(place, 1);
}

// ---- the whole

/** Draws the price of a state, and the paper's places beside or below it; choose(stage) is called for a click. */
export function drawPrice(picture, width, data, state, price, choose) {
  const wide = width >= 760;
  const column = wide ? width / 2 - 16 : width;
  picture.replaceChildren();
  let y = 4;
  if (price.refused)
    y +=
      putNote(
        picture,
        0,
        y + 2,
        column,
        make("div", { style: NOTE }, ...mathHtml(`Refused: ${price.refused}.`)),
      ) + 22;
  else for (const group of barGroups(data, state, price)) y += drawBars(picture, 0, y, column, group) + 4;
  const top = wide ? 4 : y + 8;
  const box = { x: wide ? column + 32 : 0, y: top, width: column };
  const bottom = top + drawPlaces(picture, box, data, state, price, choose);
  picture.setAttribute("viewBox", `0 0 ${width} ${Math.max(y, bottom) + 4}`);
}

// ---- bars

// { title, scale, rows: [[name, value, words], ...], limit: { value, words, stops } }
function barGroups(data, state, price) {
  const share = price.share < 1 ? `${threeDigits(100 * price.share)} %` : `${threeDigits(price.share)} ×`;
  const forward = ["forward", price.macs_forward, `${inBillions(price.macs_forward)}, ${share}`];
  const backward = ["backward", price.macs_backward, inBillions(price.macs_backward)];
  const macs = state.backward ? [forward, backward] : [forward];
  const bytes = [
    [price.formed ? "p, formed" : "p, not formed", price.weights_bytes, inBytes(price.weights_bytes)],
    ["kept", price.saved_bytes, inBytes(price.saved_bytes)],
    ["at worst", price.peak_bytes, inBytes(price.peak_bytes)],
  ].slice(0, state.backward ? 3 : 2);
  const network = { value: data.network, words: `network ${inBillions(data.network)}` };
  const memory = { value: bytesOfMemory(state), words: `${state.memory} GiB`, stops: true };
  const time = [["time", price.seconds, inSeconds(price.seconds)]];
  return [
    { title: "Multiply-adds, billion; share", scale: MACS, rows: macs, limit: network },
    { title: "Memory", scale: BYTES, rows: bytes, limit: memory },
    { title: `Time, estimated at ${threeDigits(state.rate)} billion a second`, scale: SECONDS, rows: time },
  ];
}

// One scale with its bars; gives the height that it took
function drawBars(picture, x, y, width, { title, scale, rows, limit }) {
  const [left, right] = [x + 90, x + width - 92];
  const at = (value) => left + alongScale(scale, value) * (right - left);
  const bottom = y + 24 + rows.length * ROW;
  picture.append(svgText(x, y + 14, title, { "font-weight": "bold" }));
  for (const [words, value] of scale.ticks) {
    picture.append(svgLine(at(value), y + 22, at(value), bottom + 3, { opacity: 0.25 }));
    const small = { "text-anchor": "middle", "font-size": 11, opacity: 0.8 };
    picture.append(svgText(at(value), bottom + 15, words, small));
  }
  rows.forEach(([name, value, words], k) => {
    const top = y + 24 + k * ROW;
    const fill = limit?.stops && value > limit.value ? ORANGE : BLUE;
    picture.append(svgMath(x, top + 15, name));
    const length = Math.max(at(value) - left, 1);
    picture.append(svgRect(left, top + 4, length, ROW - 8, { fill, "data-bar": `${scale.low} ${k}` }));
    picture.append(svgText(right + 6, top + 15, words));
  });
  if (limit) drawLimit(picture, at(limit.value), [y + 20, bottom + 3], [x + width, y + 14], limit.words);
  return bottom + 26 - y;
}

function drawLimit(picture, x, [top, bottom], [right, y], words) {
  picture.append(svgLine(x, top, x, bottom, { "stroke-width": 2, "stroke-dasharray": "4 3" }));
  picture.append(svgText(right, y, `dashed: ${words}`, { "text-anchor": "end", "font-size": 11 }));
}

// ---- accuracy against price at the paper's places

// The stage in use is filled, the block in use a line. Gives the height that it took
function drawPlaces(picture, { x, y, width }, data, state, price, choose) {
  const axes = placesAxes(x, y, width, data);
  const tables = data.tables.join(", ");
  const title = `Where to put blocks: top-1, % (Tables ${tables})`;
  picture.append(svgText(x, y + 14, title, { "font-weight": "bold" }));
  drawAxes(picture, axes, data);
  if (!price.refused) drawBlockLine(picture, axes, price.macs_forward);
  const lines = price.refused ? [] : [axes.across(price.macs_forward)];
  const baseline = baselineLabel(axes, lines);
  picture.append(svgText(baseline.left, baseline.top + 12, `no block: ${data.baseline}`));
  const dots = dotsOf(data, state, axes);
  picture.append(
    pressed(
      picture,
      axes,
      dots.filter(({ name }) => name in data.stages),
      choose,
    ),
  );
  const labels = placedLabels(dots, axes, x + width, lines, [baseline]);
  for (const label of labels) picture.append(drawDot(label, data, choose));
  const top = axes.bottom + 40;
  return top + putNote(picture, x, top, width, make("div", { style: NOTE }, ...mathHtml(data.note))) - y;
}

function placesAxes(x, y, width, data) {
  const [left, right, top, bottom] = [x + 40, x + width - 12, y + 40, y + 216];
  const highest = Math.ceil(Math.max(...data.places.map((place) => place.top1)));
  const lowest = Math.floor(data.baseline);
  const across = (macs) => left + alongScale(PLACES, macs) * (right - left);
  const down = (top1) => bottom - ((top1 - lowest) / (highest - lowest)) * (bottom - top);
  return { left, right, top, bottom, lowest, highest, across, down, baseline: down(data.baseline) };
}

function drawAxes(picture, { left, right, top, bottom, lowest, highest, across, down }, data) {
  picture.append(svgLine(left, bottom, right, bottom), svgLine(left, top, left, bottom));
  for (let top1 = lowest; top1 <= highest; top1++) {
    picture.append(svgText(left - 6, down(top1) + 4, String(top1), { "text-anchor": "end" }));
  }
  for (const [words, macs] of PLACES.ticks) {
    picture.append(svgLine(across(macs), top, across(macs), bottom + 3, { opacity: 0.25 }));
    picture.append(svgText(across(macs), bottom + 16, words, { "text-anchor": "middle" }));
  }
  const middle = { "text-anchor": "middle" };
  picture.append(
    svgText((left + right) / 2, bottom + 32, "multiply-adds of these blocks, in billions", middle),
  );
  const baseline = down(data.baseline);
  picture.append(svgLine(left, baseline, right, baseline, { "stroke-dasharray": "2 3" }));
}

function drawBlockLine(picture, { left, right, top, bottom, across }, macs) {
  const here = across(macs);
  const end = here > (left + right) / 2;
  const words = `your block: ${inBillions(macs)}${macs > PLACES.high ? " →" : ""}`;
  const stroke = { stroke: ORANGE, "stroke-width": 2, "stroke-dasharray": "6 3" };
  picture.append(svgLine(here, top - 8, here, bottom, stroke));
  picture.append(svgText(here + (end ? -4 : 4), top - 10, words, { "text-anchor": end ? "end" : "start" }));
}

// The plot as one place to press: a finger need not meet a dot
function pressed(picture, { left, right, top, bottom }, dots, choose) {
  const area = svgRect(left, top, right - left, bottom - top, { fill: "transparent" });
  area.addEventListener("click", ({ clientX, clientY }) => {
    const { x, y } = new DOMPoint(clientX, clientY).matrixTransform(picture.getScreenCTM().inverse());
    const far = dots.map((dot) => Math.hypot(dot.x - x, dot.y - y));
    const nearest = Math.min(...far);
    if (nearest <= REACH) choose(dots[far.indexOf(nearest)].name);
  });
  return area;
}

// ---- dots and labels

// Below its line: at the left or, where the line of the reader's block stands there, at the right
function baselineLabel({ left, right, baseline }, lines) {
  const start = lines.some((x) => x < left + 110) ? right - 96 : left + 6;
  return { left: start, right: start + 96, top: baseline + 2, bottom: baseline + 17 };
}

function dotsOf({ places }, state, axes) {
  return places.map(({ name, macs, top1 }) => {
    const mine = name === state.stage;
    return { name, mine, x: axes.across(macs), y: axes.down(top1), text: `${name}: ${top1}` };
  });
}

// The dots, each with the place of its label
function placedLabels(dots, { left, top, bottom, baseline }, right, lines, labels) {
  return withLabels(dots, { left, right, top: top - 6, bottom, lines, level: baseline }, labels);
}

function drawDot({ name, mine, x, y, text, label }, data, choose) {
  const look = mine ? { fill: ORANGE, stroke: "currentColor" } : { fill: "transparent", stroke: BLUE };
  const weight = mine ? "bold" : "normal";
  const words = svgText(label.left, label.top + 12, text, { "font-weight": weight, "data-label": name });
  const isStage = name in data.stages;
  const dot = svg("circle", { cx: x, cy: y, r: 6, "stroke-width": 2, ...look });
  const both = svg("g", isStage ? { style: "cursor: pointer" } : {}, dot, words);
  if (isStage) both.addEventListener("click", () => choose(name));
  return both;
}
