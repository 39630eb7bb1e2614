// The shape stepper: the block as boxes (figure 2), one array at a time, forward and then backward.

const ROWS = [["x"], ["x^"], ["theta", "phi", "g"], ["phi^", "g^"], ["a", "b", "theta'", "phi'"], ["s"], ["p"], ["y"], ["w_z"], ["z"]];
const SPANS = { x: [0, 3], "x^": [1, 3], s: [0, 2], p: [0, 2], y: [0, 3], w_z: [0, 3], z: [0, 3] }; // in columns
const COLUMN = { theta: 0, a: 0, "theta'": 0, phi: 1, "phi^": 1, b: 1, "phi'": 1, g: 2, "g^": 2 };
const GAP = 20; // px between two rows of boxes, where the arrows are
const KEYS = "Keys: ← → one step back or forward, Home and End the first and the last. A click on a box goes there.";

export function render({ model, el }) {
  const w = begin(model, el, { title: "Shape stepper", keys: KEYS });
  w.picture = svg("svg", { tabindex: 0, role: "group", "aria-label": "The block, step by step" });
  w.stage.append(w.picture);
  addControls(w);
  w.picture.addEventListener("keydown", (event) => onKey(w, event));
  return keepDrawn(w, () => draw(w));
}

// ---- what the reader can move

function addControls(w) {
  const walk = make("div", { class: "nlw-buttons" });
  for (const [text, by] of [["Back", -1], ["Forward", 1]]) walk.append(button(text, () => walked(w, by)));
  for (const [name, [T, H, W, C]] of Object.entries(w.data.stages))
    walk.append(button(name, () => set(w, { T, H, W, C })));
  const channels = new Set([2, 4, 6, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, w.state.C]);
  const values = [...channels].sort((a, b) => a - b);
  const sliders = ["T", "H", "W"].map((name) => {
    const [min, max] = w.data.ranges[name];
    return slider(w, name, name, { min, max });
  });
  const versions = [...new Set(Object.keys(w.data.traces).map((key) => key.split(" ")[0]))];
  w.controls.append(
    walk,
    ...sliders,
    slider(w, "C", "channels", { values }),
    choice(w, "version", "version", versions.map((name) => [name, name.replaceAll("_", " ")])),
    choice(w, "pool", "pooling", [[null, "none"], ["before", "before φ and g"], ["after", "after φ and g"]]),
  );
}

function walked(w, by) {
  goTo(w, w.state.step + by);
}

function goTo(w, step) {
  const last = listed(w).steps.length - 1;
  set(w, { step: Math.min(Math.max(step, 0), last) });
}

function onKey(w, event) {
  const moves = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  if (!(event.key in moves)) return;
  event.preventDefault();
  walked(w, moves[event.key]);
}

function listed(w) {
  const n = sizesOf(w.state);
  return { n, steps: stepsOf(w.data, n) };
}

// Another version or pooling has other steps: the reader stays at the array of the same name, or nearly.
function placeOf(w, n, steps) {
  const key = `${n.version} ${n.pool}`;
  let place = Math.min(w.state.step, steps.length - 1);
  if (w.seen && w.seen.key !== key && w.seen.step === w.state.step) {
    const same = steps.findIndex((step) => step.name === w.seen.name);
    if (same >= 0) place = same;
  }
  w.seen = { key, step: place, name: steps[place].name };
  return place;
}

// ---- drawing

function draw(w) {
  const { n, steps } = listed(w);
  const place = placeOf(w, n, steps);
  if (place !== w.state.step) return set(w, { step: place }); // draws again
  const width = Math.max(w.stage.clientWidth, 300);
  const wide = width >= 760;
  const across = wide ? 430 : width;
  const block = drawBlock(w, n, steps, place, across);
  const panel = drawPanel(w, n, steps, place, wide ? width - across - 24 : width - 4);
  const [left, top] = wide ? [across + 24, 0] : [2, block.height + 12];
  panel.group.setAttribute("transform", `translate(${left} ${top})`);
  const height = wide ? Math.max(block.height, panel.height) : block.height + 12 + panel.height;
  w.picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  w.picture.setAttribute("width", "100%");
  w.picture.replaceChildren(block.group, panel.group);
  w.words.textContent = inWords(w, n, steps, place);
}

function drawBlock(w, n, steps, place, width) {
  const current = steps[place];
  const names = steps.filter((step) => !step.backward).map((step) => step.name);
  const shown = Object.fromEntries(names.map((name) => [name, contentOf(name, steps, place)]));
  const boxes = placed(shown, width);
  const group = svg("g", { "font-size": 12, fill: "currentColor" });
  for (const edge of edgesOf(names)) {
    const used = current.along.some(({ from, to, column }) => from === edge.from && to === edge.to && column === edge.column);
    group.append(arrow(edge, boxes, width, used, current.backward));
  }
  const tight = tooLarge(w.data, n) !== "";
  for (const [name, box] of Object.entries(boxes)) {
    const cannot = tight && (name === "s" || name === "p");
    group.append(drawnBox(box, shown[name], name === current.box, cannot, () => goTo(w, stepFor(name, steps, current))));
  }
  return { group, height: boxes.z.y + boxes.z.height + 2 };
}

// What a box shows now: the forward's array or, once it has arrived, its gradient; and the weights that make it.
function contentOf(name, steps, place) {
  const backward = steps[place].backward;
  const reached = steps.filter((step, k) => step.box === name && step.backward === backward && k <= place);
  const arrays = reached.filter((step) => !step.isWeights && step.name !== "gate");
  const own = steps.find((other) => other.name === name);
  const step = arrays.at(-1) ?? own;
  const dweights = reached.find((other) => other.isWeights);
  const paths = step.name.includes(" by ") ? arrays.map((other) => other.name.split(" by ")[1]) : [];
  const passed = name === "w_z" && backward; // z = W_z y + x hands dz on as it is: no array of its own
  const symbol = passed ? "d(W_z y) = dz" : symbolOf(paths.length ? `d${name}` : step.name);
  const made = passed ? "handed on by the sum" : inGreek(step.made);
  const rest = [
    bytesInWords(step.shape),
    ...(step.macs && !passed ? [`${inCount(step.macs)} mul-adds`] : []),
    ...(own.w ? [`${symbolOf(dweights?.name ?? weightsOf(name))} ${sizesInWords(own.w)}`] : []),
    ...(paths.length ? [`by ${paths.map(symbolOf).join(", ")} so far`] : []),
  ];
  const title = [step.made, ...step.code.map(([, text]) => text)].join("\n");
  return { symbol, shape: sizesInWords(step.shape), made, rest, title, pending: !passed && arrays.length === 0 };
}

function weightsOf(name) {
  return { w_z: "w_z_weights", a: "w_f_theta", b: "w_f_phi" }[name] ?? `w_${name}`;
}

// A click on a box leads to its array, or while going backward to its gradient.
function stepFor(name, steps, current) {
  const wanted = steps.findIndex((step) => step.name === (current.backward ? `d${name}` : name));
  return wanted >= 0 ? wanted : steps.findIndex((step) => step.name === name);
}

// Where the boxes lie: { name: { x, y, width, height, lines } }.
function placed(shown, width) {
  const column = (width - 22) / 3;
  const boxes = {};
  let y = 2;
  for (const row of ROWS) {
    const here = row.filter((name) => shown[name]);
    if (here.length === 0) continue;
    for (const name of here) {
      const [left, right] = SPANS[name] ?? [COLUMN[name], COLUMN[name] + 1];
      const box = { x: 2 + left * column, y, width: (right - left) * column - 6 };
      boxes[name] = { ...box, lines: linesOf(shown[name], right - left > 1, box.width) };
    }
    const height = Math.max(...here.map((name) => boxes[name].lines.length)) * LINE + 8;
    for (const name of here) boxes[name].height = height;
    y += height + GAP;
  }
  return boxes;
}

// One fact a line in the columns, or two where it is too long; in a broad box all facts behind the first line, which is bold.
function linesOf({ symbol, shape, made, rest }, broad, width) {
  if (!broad) return [symbol, ...[shape, ...rest].flatMap((fact) => wrapped(fact, (width - 6) / 7.6))];
  return [`${symbol}   ${shape}`, ...wrapped([made, ...rest].join(" · "), (width - 12) / 6.2, " · ")];
}

function drawnBox(box, { title, pending }, isCurrent, cannot, onClick) {
  const group = svg("g", { style: "cursor: pointer", opacity: pending ? 0.72 : 1 }, svg("title", {}, title));
  const frame = isCurrent
    ? { stroke: "var(--nlw-accent, currentColor)", "stroke-width": 3 }
    : { stroke: "currentColor", "stroke-width": 1 };
  const dashes = cannot ? { "stroke-dasharray": "6 4" } : {};
  const filled = { fill: "currentColor", "fill-opacity": isCurrent ? 0.1 : 0.03 };
  group.append(svg("rect", { x: box.x, y: box.y, width: box.width, height: box.height, rx: 5, ...filled, ...frame, ...dashes }));
  const top = box.y + (box.height - box.lines.length * LINE) / 2 + 11;
  box.lines.forEach((line, k) => {
    const text = svg("text", { x: box.x + box.width / 2, y: top + k * LINE, "text-anchor": "middle" }, line);
    if (k === 0) text.setAttribute("font-weight", "bold");
    group.append(text);
  });
  group.addEventListener("click", onClick);
  return group;
}

// From one box to the next below it, straight down its column (up in the backward); x's own path at the right.
function arrow({ from, to, column }, boxes, width, used, backward) {
  const style = { stroke: used ? "var(--nlw-accent, currentColor)" : "currentColor", "stroke-width": used ? 3 : 1, fill: "none" };
  const group = svg("g", { opacity: used ? 1 : 0.6 });
  if (column === 3) {
    const [top, bottom] = [boxes[from], boxes[to]].map((box) => box.y + box.height / 2);
    const [right, lane] = [boxes[from].x + boxes[from].width, width - 5];
    group.append(svg("path", { d: `M${right} ${top}H${lane}V${bottom}H${right}`, ...style }));
    group.append(head(right, backward ? top : bottom, [6, -4, 6, 4], style));
    return group;
  }
  const x = 2 + (column + 0.5) * ((width - 22) / 3) - 3;
  const [start, end] = [boxes[from].y + boxes[from].height, boxes[to].y];
  group.append(svg("path", { d: `M${x} ${start}V${end}`, ...style }));
  group.append(backward ? head(x, start, [-4, 7, 4, 7], style) : head(x, end, [-4, -7, 4, -7], style));
  return group;
}

function head(x, y, [ax, ay, bx, by], style) {
  return svg("path", { d: `M${x} ${y}l${ax} ${ay}L${x + bx} ${y + by}z`, fill: style.stroke });
}

export default { render };
