// The stepper's picture: the block as boxes (figure 2) with arrows, filled as far as the steps have come.

import { make, svg, svgRect } from "./elements.js";
import { inGreek, plainMath, svgMath } from "./mathtext.js";
import { edgesOf, tooLarge } from "./stepper_block.js";
import { bytesInWords, ownerOf, sizesInWords, symbolOf, weightsOf } from "./stepper_words.js";
import { countInWords } from "./units.js";
import { isLow } from "./widget.js";

const ROWS = "x, x^, theta phi g, phi^ g^, a b theta' phi', s, p, y, w_z, z"
  .split(", ")
  .map((row) => row.split(" "));
const SPANS = { x: [0, 3], "x^": [1, 3], s: [0, 2], p: [0, 2], y: [0, 3], w_z: [0, 3], z: [0, 3] }; // in columns
const COLUMN = { theta: 0, a: 0, "theta'": 0, phi: 1, "phi^": 1, b: 1, "phi'": 1, g: 2, "g^": 2 };
const GAP = 20; // px between two rows of boxes, where the arrows are
const LINE = 15; // px of a line of text
const FONT = 12; // px

/** { group, height } of the block at one step; goTo(place, name) is called for a box that is clicked. */
export function drawBlock(widget, n, steps, place, width, goTo) {
  const current = steps[place];
  const names = steps.filter((step) => !step.backward).map((step) => step.name);
  const few = isLow(widget) ? { facts: [], made: "" } : {}; // names and shapes only
  const contents = Object.fromEntries(
    names.map((name) => [name, { ...contentOf(name, steps, place), ...few }]),
  );
  const boxes = placedBoxes(contents, width, measuring(widget.root));
  const group = svg("g", { "font-size": FONT, fill: "currentColor" });
  for (const edge of edgesOf(names)) {
    const used = current.along.some(
      ({ from, to, column }) => from === edge.from && to === edge.to && column === edge.column,
    );
    group.append(drawArrow(edge, boxes, width, used, current.backward));
  }
  const tight = tooLarge(widget.data, n) !== "";
  for (const [name, box] of Object.entries(boxes)) {
    const cannot = tight && (name === "s" || name === "p");
    const click = () => goTo(stepFor(name, steps, current), name);
    group.append(drawBox(name, box, contents[name], { isCurrent: name === current.box, cannot, click }));
  }
  return { group, height: boxes.z.y + boxes.z.height + 2 };
}

// ---- what the boxes say

// What a box shows now: the forward's array or, once it has arrived, its gradient; and the weights that make it.
function contentOf(name, steps, place) {
  const { backward } = steps[place];
  const reached = steps.filter((step, k) => step.box === name && step.backward === backward && k <= place);
  const arrays = reached.filter((step) => !step.isWeights && step.name !== "gate");
  const own = steps.find((other) => other.name === name);
  const step = arrays.at(-1) ?? own;
  const dweights = reached.find((other) => other.isWeights);
  const paths = step.name.includes(" by ") ? arrays.map((other) => other.name.split(" by ")[1]) : [];
  const passed = name === "w_z" && backward; // z = W_z y + x passes dz on as it is: no array of its own
  const facts = [
    bytesInWords(step.shape),
    ...(step.macs && !passed ? [`${countInWords(step.macs)} multiply-adds`] : []),
    ...(own.w ? [`${symbolOf(dweights?.name ?? weightsOf(name))} ${sizesInWords(own.w)}`] : []),
    ...(paths.length ? [`by ${paths.map(symbolOf).join(", ")} so far`] : []),
  ];
  return {
    symbol: passed ? "d(W_z y) = dz" : symbolOf(paths.length ? `d${name}` : step.name),
    shape: sizesInWords(step.shape),
    made: passed ? "passed on by the sum" : inGreek(step.made),
    facts,
    title: plainMath(`${symbolOf(step.name)}: ${inGreek(step.made)}`),
    pending: !passed && arrays.length === 0,
  };
}

// A click on a box leads to its array, or while going backward to its gradient.
function stepFor(name, steps, current) {
  const wanted = steps.findIndex((step) => step.name === (current.backward ? `d${name}` : name));
  return wanted >= 0 ? wanted : steps.findIndex((step) => step.name === name);
}

// ---- where the boxes lie

// { name: { x, y, width, height, lines } }
function placedBoxes(contents, width, measure) {
  const column = (width - 22) / 3;
  const boxes = {};
  let y = 2;
  for (const row of ROWS) {
    const here = row.filter((name) => contents[name]);
    if (here.length === 0) continue;
    for (const name of here) {
      const [left, right] = SPANS[name] ?? [COLUMN[name], COLUMN[name] + 1];
      const box = { x: 2 + left * column, y, width: (right - left) * column - 6 };
      boxes[name] = { ...box, lines: linesOf(contents[name], right - left > 1, box.width, measure) };
    }
    const height = Math.max(...here.map((name) => boxes[name].lines.length)) * LINE + 8;
    for (const name of here) boxes[name].height = height;
    y += height + GAP;
  }
  return boxes;
}

// One fact a line in the columns; in a broad box all facts behind the first line. That line is bold.
function linesOf({ symbol, shape, made, facts }, broad, width, measure) {
  if (broad)
    return [`${symbol}   ${shape}`, ...wrapped([made, ...facts].filter(Boolean), " · ", width - 12, measure)];
  return [symbol, ...[shape, ...facts].flatMap((fact) => wrapped(fact.split(" "), " ", width - 6, measure))];
}

// The pieces in lines of at most so many pixels
function wrapped(pieces, separator, pixels, measure) {
  const lines = [];
  for (const piece of pieces) {
    const longer = lines.length ? lines.at(-1) + separator + piece : piece;
    if (lines.length && measure(longer) <= pixels) lines[lines.length - 1] = longer;
    else lines.push(piece);
  }
  return lines;
}

// From a text of the boxes to its width in pixels
function measuring(root) {
  const context = make("canvas").getContext("2d");
  context.font = `${FONT}px ${getComputedStyle(root).fontFamily}`;
  return (text) => context.measureText(text).width;
}

// ---- drawing

function drawBox(name, box, { title, pending }, { isCurrent, cannot, click }) {
  const { x, y, width, height, lines } = box;
  const group = svg("g", { style: "cursor: pointer", "data-box": name }, svg("title", {}, title));
  const symbol = ownerOf(name);
  const colour = symbol ? `var(--nlw-${symbol})` : "currentColor";
  const frame = {
    stroke: isCurrent && !symbol ? "var(--nlw-accent)" : colour,
    "stroke-width": isCurrent ? 4 : 1.25,
  };
  const reached = pending ? { "stroke-opacity": 0.6 } : {}; // what the steps have not come to is an outline
  const dashes = cannot ? { "stroke-dasharray": "6 4" } : {};
  const fill = { fill: colour, "fill-opacity": isCurrent ? 0.16 : pending ? 0 : 0.07 };
  group.append(svgRect(x, y, width, height, { rx: 5, ...fill, ...frame, ...reached, ...dashes }));
  if (symbol) group.dataset.symbol = symbol;
  const top = y + (height - lines.length * LINE) / 2 + 11;
  lines.forEach((line, k) => {
    const bold = k === 0 ? { "font-weight": "bold" } : {};
    group.append(svgMath(x + width / 2, top + k * LINE, line, { "text-anchor": "middle", ...bold }));
  });
  group.addEventListener("click", click);
  return group;
}

// From one box to the next below it, straight down its column (up in the backward); x's own path at the right.
function drawArrow({ from, to, column }, boxes, width, used, backward) {
  const stroke = used ? "var(--nlw-accent, currentColor)" : "currentColor";
  const style = { stroke, "stroke-width": used ? 3 : 1, fill: "none" };
  const [start, end] = [boxes[from], boxes[to]];
  const group = svg("g", { opacity: used ? 1 : 0.6, ...(used ? { "data-used": "" } : {}) });
  if (column === 3) {
    const [top, bottom] = [start, end].map((box) => box.y + box.height / 2);
    const right = start.x + start.width;
    group.append(svg("path", { d: `M${right} ${top}H${width - 5}V${bottom}H${right}`, ...style }));
    group.append(arrowHead(right, backward ? top : bottom, [6, -4, 6, 4], style));
    return group;
  }
  const x = 2 + (column + 0.5) * ((width - 22) / 3) - 3;
  const [top, bottom] = [start.y + start.height, end.y];
  group.append(svg("path", { d: `M${x} ${top}V${bottom}`, ...style }));
  group.append(
    backward ? arrowHead(x, top, [-4, 7, 4, 7], style) : arrowHead(x, bottom, [-4, -7, 4, -7], style),
  );
  return group;
}

function arrowHead(x, y, [ax, ay, bx, by], style) {
  return svg("path", { d: `M${x} ${y}l${ax} ${ay}L${x + bx} ${y + by}z`, fill: style.stroke });
}
