// The price of one block at any stage and size, and where the paper put blocks: bars and dots on scales that never move.

const BLUE = "#3d8fc7"; // these two stay apart for every kind of colour vision, on white and on black
const ORANGE = "#d9720f";
const ROW = 22;
const GRIDS = ["T", "H", "W"];

const MACS = { low: 1e7, high: 1e14, ticks: [[1e7, "0.01"], [1e9, "1"], [1e11, "100"], [1e13, "10,000"]] };
const BYTES = { low: 2 ** 16, high: 2 ** 40, ticks: [[2 ** 20, "1 MiB"], [2 ** 30, "1 GiB"], [2 ** 40, "1 TiB"]] };
const SECONDS = { low: 1e-3, high: 1e4, ticks: [[1e-3, "1 ms"], [1, "1 s"], [1e3, "1000 s"]] };

// ---- the numbers behind the picture

export function blockOf(data, state, engine = state.engine) {
  const { pool, positions } = state;
  const grid = GRIDS.map((axis) => state[axis]);
  return { version: data.versions[state.version], grid, channels: data.stages[state.stage].channels, pool, positions, engine, batchnorm: true };
}

// The price with what follows of it, or {refused: words}.
export function dial(data, state) {
  const refused = refusal(blockOf(data, state));
  if (refused) return { refused };
  const cost = blockCost(blockOf(data, state), data.machine);
  const macs = cost.macs_forward + (state.backward ? cost.macs_backward : 0);
  const needs = need(cost, state);
  return { ...cost, share: cost.macs_forward / data.network, seconds: macs / (state.rate * 1e9), needs, fits: needs <= state.memory * 2 ** 30 };
}

// Without a backward the forward still keeps what one would read: it holds this at least.
const need = (cost, state) => (state.backward ? cost.peak_bytes : cost.saved_bytes);

// The engine that holds least, for a block that does not fit.
export function smallest(data, state) {
  const able = ENGINES.filter((engine) => !refusal(blockOf(data, state, engine)));
  const costs = able.map((engine) => blockCost(blockOf(data, state, engine), data.machine));
  return costs.reduce((least, cost) => (need(cost, state) < need(least, state) ? cost : least));
}

export function inShare(share) {
  return share < 1 ? `${threeDigits(100 * share)} % of` : `${threeDigits(share)} times`;
}

export function inSeconds(seconds) {
  const units = [[1, 1e-3, "ms"], [120, 1, "s"], [7200, 60, "min"], [Infinity, 3600, "h"]];
  const [, size, name] = units.find(([below]) => seconds < below);
  return `${threeDigits(seconds / size)} ${name}`;
}

export function inWords(data, state) {
  const price = dial(data, state);
  if (price.refused) return `Refused: ${price.refused}`;
  const n = price.sizes;
  const times = n.B > 1 ? `${n.B.toLocaleString("en-US")} times ` : "";
  const met = `${times}${n.N.toLocaleString("en-US")} queries meet ${n.M.toLocaleString("en-US")} keys, engine ${price.engine}`;
  const backward = state.backward ? ` and ${inBillions(price.macs_backward)}e9 backward` : "";
  const macs = `${inBillions(price.macs_forward)}e9 multiply-adds forward${backward}`;
  const share = `the forward is ${inShare(price.share)} C2D ResNet-50's ${inBillions(data.network)}e9 for 32 frames of 224 x 224 pixels`;
  const time = `about ${inSeconds(price.seconds)} at ${threeDigits(state.rate)}e9 a second, an estimate`;
  return `${state.stage}, ${GRIDS.map((axis) => state[axis]).join(" x ")}: ${met}. ${macs}; ${share}; ${time}. ${memoryInWords(data, state, price)}`;
}

function memoryInWords(data, state, price) {
  const holds = state.backward ? "Forward and backward hold" : "The forward keeps";
  const what = `${holds} ${inBytes(price.needs)}`;
  if (price.fits) return `${what}: that fits into ${state.memory} GiB.`;
  const other = smallest(data, state);
  const instead =
    need(other, state) <= state.memory * 2 ** 30
      ? `engine ${other.engine} would, with ${inBytes(need(other, state))}`
      : "no engine would: pool the keys, or take fewer frames or a smaller grid";
  return `${what}: that does not fit into ${state.memory} GiB; ${instead}.`;
}

// ---- the picture

function text(x, y, words, more = {}) {
  return svg("text", { x, y, "font-size": 12, fill: "currentColor", ...more }, words);
}

function line(x1, y1, x2, y2, more = {}) {
  return svg("line", { x1, y1, x2, y2, stroke: "currentColor", ...more });
}

// Where a value lies from 0 to 1 on a logarithmic scale; what lies outside is drawn at its end.
export function along({ low, high }, value) {
  const place = Math.log(Math.max(value, low) / low) / Math.log(high / low);
  return Math.min(place, 1);
}

// One scale with its bars: rows are [name, value, words], limit is [value, words]. Returns the height that it took.
function bars(into, x, y, width, { title, scale, rows, limit }) {
  const left = x + 84;
  const right = x + width - 92;
  const at = (value) => left + along(scale, value) * (right - left);
  const bottom = y + 24 + rows.length * ROW;
  into.append(text(x, y + 14, title, { "font-weight": "bold" }));
  for (const [value, words] of scale.ticks) {
    into.append(line(at(value), y + 22, at(value), bottom + 3, { opacity: 0.25 }));
    into.append(text(at(value), bottom + 15, words, { "text-anchor": "middle", "font-size": 11, opacity: 0.8 }));
  }
  rows.forEach(([name, value, words], k) => {
    const top = y + 24 + k * ROW;
    const over = limit && limit.stops && value > limit.value;
    into.append(text(x, top + 15, name));
    into.append(svg("rect", { x: left, y: top + 4, width: Math.max(at(value) - left, 1), height: ROW - 8, fill: over ? ORANGE : BLUE }));
    into.append(text(right + 6, top + 15, words));
  });
  if (limit) {
    into.append(line(at(limit.value), y + 20, at(limit.value), bottom + 3, { "stroke-width": 2, "stroke-dasharray": "4 3" }));
    into.append(text(x + width, y + 14, `dashed: ${limit.words}`, { "text-anchor": "end", "font-size": 11 }));
  }
  return bottom + 26 - y;
}

function groups(data, state, price) {
  const share = price.share < 1 ? `${threeDigits(100 * price.share)} %` : `${threeDigits(price.share)} ×`;
  const forward = ["forward", price.macs_forward, `${inBillions(price.macs_forward)}, ${share}`];
  const backward = ["backward", price.macs_backward, inBillions(price.macs_backward)];
  const rows = [
    [price.formed ? "p, formed" : "p, not formed", price.weights_bytes, inBytes(price.weights_bytes)],
    ["kept", price.saved_bytes, inBytes(price.saved_bytes)],
    ["at worst", price.peak_bytes, inBytes(price.peak_bytes)],
  ];
  const network = { value: data.network, words: `network ${inBillions(data.network)}` };
  const memory = { value: state.memory * 2 ** 30, words: `${state.memory} GiB`, stops: true };
  const time = [["time", price.seconds, inSeconds(price.seconds)]];
  return [
    { title: "Multiply-adds, 1e9, share", scale: MACS, rows: state.backward ? [forward, backward] : [forward], limit: network },
    { title: "Memory", scale: BYTES, rows: state.backward ? rows : rows.slice(0, 2), limit: memory },
    { title: `Time, estimated at ${threeDigits(state.rate)}e9 a second`, scale: SECONDS, rows: time },
  ];
}

// Accuracy against price at the paper's places; the stage in use is filled, the block in use a line.
function places(into, x, y, width, data, state, price, choose) {
  const [left, right, top, bottom] = [x + 40, x + width - 12, y + 40, y + 216];
  const scale = { low: 2e8, high: 2e11 };
  const across = (macs) => left + along(scale, macs) * (right - left);
  const [lowest, highest] = [Math.floor(data.baseline), Math.ceil(Math.max(...data.places.map((place) => place.top1)))];
  const down = (top1) => bottom - ((top1 - lowest) / (highest - lowest)) * (bottom - top);
  into.append(text(x, y + 14, "Where to put blocks: top-1, % (Tables 2b, 2c)", { "font-weight": "bold" }));
  into.append(line(left, bottom, right, bottom), line(left, top, left, bottom));
  for (let top1 = lowest; top1 <= highest; top1++) into.append(text(left - 6, down(top1) + 4, String(top1), { "text-anchor": "end" }));
  for (const macs of [1e9, 1e10, 1e11]) {
    into.append(line(across(macs), top, across(macs), bottom + 3, { opacity: 0.25 }));
    into.append(text(across(macs), bottom + 16, String(macs / 1e9), { "text-anchor": "middle" }));
  }
  into.append(text((left + right) / 2, bottom + 32, "multiply-adds of these blocks, 1e9", { "text-anchor": "middle" }));
  into.append(line(left, down(data.baseline), right, down(data.baseline), { "stroke-dasharray": "2 3" }));
  into.append(text(right - 6, down(data.baseline) + 14, `no block: ${data.baseline}`, { "text-anchor": "end" }));
  if (!price.refused) {
    const here = across(price.macs_forward);
    const end = here > (left + right) / 2;
    const words = `your block: ${inBillions(price.macs_forward)}${price.macs_forward > scale.high ? " →" : ""}`;
    into.append(line(here, top - 8, here, bottom, { stroke: ORANGE, "stroke-width": 2, "stroke-dasharray": "6 3" }));
    into.append(text(here + (end ? -4 : 4), top - 10, words, { "text-anchor": end ? "end" : "start" }));
  }
  for (const { name, macs, top1 } of data.places) {
    const mine = name === state.stage;
    const dot = svg("circle", { cx: across(macs), cy: down(top1), r: 6, fill: mine ? ORANGE : "transparent", stroke: mine ? "currentColor" : BLUE, "stroke-width": 2 });
    const near = data.places.some((other) => other.macs > macs && across(other.macs) - across(macs) < 90 && Math.abs(down(other.top1) - down(top1)) < 14);
    const below = across(macs) + 84 > x + width && { x: across(macs), y: down(top1) + 20, "text-anchor": "middle" };
    const side = near ? { x: across(macs) - 10, "text-anchor": "end" } : below || {};
    const halo = { "paint-order": "stroke", stroke: "var(--nlw-paper)", "stroke-width": 3 }; // over the line of the block
    const label = text(across(macs) + 10, down(top1) + 4, `${name}: ${top1}`, { "font-weight": mine ? "bold" : "normal", ...side, ...halo });
    const both = svg("g", name in data.stages ? { style: "cursor: pointer" } : {}, dot, label);
    if (name in data.stages) both.addEventListener("click", () => choose(name));
    into.append(both);
  }
  return wrapped(into, x, bottom + 52, width, data.note) - y;
}

function wrapped(into, x, y, width, words) {
  const fits = Math.floor(width / 6.4);
  const rows = words.split(" ").reduce((lines, word) => {
    const longer = `${lines.at(-1)} ${word}`.trim();
    return longer.length <= fits ? [...lines.slice(0, -1), longer] : [...lines, word];
  }, [""]);
  rows.forEach((row, k) => into.append(text(x, y + 16 * k, row)));
  return y + 16 * rows.length;
}

function draw(w, picture, choose) {
  const [data, state] = [w.data, w.state];
  const price = dial(data, state);
  const width = Math.max(w.stage.clientWidth, 320);
  const wide = width >= 760;
  const column = wide ? width / 2 - 16 : width;
  picture.replaceChildren();
  let y = 4;
  if (price.refused) y = wrapped(picture, 0, y + 14, column, `Refused: ${price.refused}.`) + 20;
  else for (const group of groups(data, state, price)) y += bars(picture, 0, y, column, group) + 4;
  const start = wide ? 4 : y + 8;
  const below = start + places(picture, wide ? column + 32 : 0, start, column, data, state, price, choose);
  picture.setAttribute("viewBox", `0 0 ${width} ${Math.max(y, below) + 4}`);
  w.words.textContent = inWords(data, state);
}

function controls(w, choose) {
  const { data } = w;
  const named = (names) => names.map((name) => [name, name]);
  const stage = choice(w, "stage", "Stage", named(Object.keys(data.stages)));
  stage.addEventListener("change", () => choose(w.state.stage)); // a stage brings its sizes with it
  const meets = [["spacetime", "space and time"], ["space", "their own frame"], ["time", "their place in time"], [4, "groups of 4 frames"]];
  w.controls.append(
    stage,
    ...GRIDS.map((axis) => slider(w, axis, axis, { min: 1, max: data.largest[axis] })),
    choice(w, "pool", "Pooling", [[null, "none"], ["before", "before φ, g"], ["after", "after φ, g"]]),
    choice(w, "positions", "Positions meet in", meets),
    choice(w, "version", "Version", named(Object.keys(data.versions))),
    choice(w, "engine", "Engine", named(["auto", ...ENGINES])),
    toggle(w, "backward", "with backward"),
    choice(w, "memory", "Memory", data.memories.map((size) => [size, `${size} GiB`])),
    slider(w, "rate", "Machine, 1e9 multiply-adds/s", { min: 1, max: 1e5, step: 0.01, log: true, show: threeDigits }),
  );
}

function onKey(event, w, choose) {
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const stages = Object.keys(w.data.stages);
  choose(stages[(stages.indexOf(w.state.stage) + step + stages.length) % stages.length]);
}

export default {
  render({ model, el }) {
    const keys = "Keys: Tab to a control, arrows change it; on the picture ← → change the stage. A click on a dot takes its stage.";
    const w = begin(model, el, { title: "Price dial", keys });
    const choose = (stage) => {
      const [T, H, W] = w.data.stages[stage].grid;
      set(w, { stage, T, H, W });
    };
    const picture = svg("svg", { tabindex: 0, role: "img", width: "100%", "aria-label": "Price of one block, and the accuracy of the paper's places against theirs" });
    w.picture = picture;
    w.stage.append(picture);
    picture.addEventListener("keydown", (event) => onKey(event, w, choose));
    controls(w, choose);
    return keepDrawn(w, () => draw(w, picture, choose));
  },
};
