// The attention explorer: point at a position of a clip, and see what it attends to, over all frames at once.

const NAMES = [
  ["gaussian", "Gaussian"],
  ["gaussian_distance", "Gaussian, distance"],
  ["cosine", "cosine"],
  ["embedded_gaussian", "embedded Gaussian"],
  ["dot_product", "dot product"],
  ["concatenation", "concatenation"],
];
const POSITIONS = [["spacetime", "spacetime"], ["space", "space: its frame"], ["time", "time: its place"]];
const COLOURS = [["linear", "linear"], ["root", "root"], ["log", "log"]];
const UNITS = [["uniform", "× uniform (p M)"], ["weight", "weight p"]];
const DRAWINGS = [["both", "weights and arrows"], ["weights", "weights"], ["frames", "frames and arrows"]];
const MOVES = { ArrowLeft: [0, 0, -1], ArrowRight: [0, 0, 1], ArrowUp: [0, -1, 0], ArrowDown: [0, 1, 0], "[": [-1, 0, 0], "]": [1, 0, 0] };

// ---- what is looked at

// The clip that came with the widget, with the θ, φ that came with it, if any did
export function givenSource(data) {
  const frames = bytesOf(data.frames);
  if (!data.theta) return patchSource(frames, data.shape, data);
  const [theta, phi] = [data.theta, data.phi].map((bytes) => Float64Array.from(floatsOf(bytes)));
  const given = { theta, phi, e: theta.length / product(data.grid), halves: inHalves(data.w_f) };
  return { frames, grey: greyed(frames), shape: data.shape, grid: data.grid, given, made: new Map() };
}

// Any frames, with patches of their pixels as features
export function patchSource(frames, shape, { patch, maps }) {
  const x = patches(lessMeanColour(frames), ...shape, 3, patch);
  const halves = inHalves(maps.w_f);
  const [theta, phi] = [floatsOf(maps.theta), floatsOf(maps.phi)];
  const features = { x, c: x.length / product(shape), inner: halves[0].length, theta, phi, halves };
  return { frames, grey: greyed(frames), shape, grid: shape, patches: features, made: new Map() };
}

function inHalves(bytes) {
  const w = floatsOf(bytes);
  return [w.subarray(0, w.length / 2), w.subarray(w.length / 2)];
}

// All that is shown of one query. What does not depend on the query is made once for a choice, and kept.
export function seen(source, state) {
  const { version, positions } = state;
  const { made, grid } = source;
  const pooled = state.pool && positions !== "time" && Math.min(grid[1], grid[2]) > 1;
  const knob = VERSIONS[version].knob ? state[version] : 1;
  const place = [state.t, state.y, state.x].map((k, axis) => Math.min(Math.max(Math.round(k), 0), grid[axis] - 1));
  const prepared = kept(made, `operands ${version}`, pooled, () => operands(source, version, pooled));
  const group = { spacetime: "", space: place[0], time: place.slice(1) }[positions];
  const others = kept(made, "others", [version, pooled, positions, knob, group].join(), () =>
    otherQueries(place, grid, positions).map((k) => ({ k: String(k), p: weightsAt(prepared, k, positions, knob) })));
  const p = weightsAt(prepared, place, positions, knob);
  const { rule, keyGrid } = prepared;
  const own = cellOf(place, grid, keyGrid);
  const hidden = state.hide ? flatOf(own, keyGrid) : -1;
  const { count } = met(place, keyGrid, positions);
  const compared = others.filter(({ k }) => k !== String(place)).map((other) => other.p);
  const numbers = { ...numbersOf(p, prepared, count, hidden), change: changeOf(p, compared), compared: compared.length };
  return { p, place, own, hidden, count, numbers, knob, pooled, rule, keyGrid, top: Math.abs(numbers.largest) / count };
}

// The last thing made under this name, if it was made for the same choice
function kept(made, name, choice, make) {
  const last = made.get(name);
  if (last?.choice === choice) return last.value;
  const value = make();
  made.set(name, { choice, value });
  return value;
}

// ---- words

export function inWords(source, state, view, pointer) {
  const { numbers, rule, place, count, knob, p, keyGrid } = view;
  const T = source.grid[0];
  const at = ([t, y, x]) => (T > 1 ? `t = ${t}, ` : "") + `y = ${y}, x = ${x}`;
  const weight = (value) => (state.unit === "uniform" ? `${inShort(value * count)} × uniform` : inShort(value));
  const pointed = pointer && weight(p[flatOf(cellOf(pointer, source.grid, keyGrid), keyGrid)]);
  const average = rule.average
    ? `Entropy ${inShort(numbers.entropy)} of ${inShort(Math.log2(count))} bits (${percent(numbers.evenness)}).`
    : `Divided by M: the weights sum to ${inShort(numbers.total)}, not to 1${rule.halves ? "" : ", and may be negative"}.`;
  return [
    `Query ${at(place)} by ${state.version}${rule.knob ? `, ${rule.knob} ${inShort(knob)}` : ""}.`,
    pointer && `At the pointer, ${at(pointer)}: ${pointed}.`,
    `Largest weight${state.hide ? " beside its own" : ""}: ${weight(numbers.largest / count)}, ` +
      `at ${at(numbers.at)}${view.pooled ? " of the pooled keys" : ""}.`,
    average,
    numbers.compared &&
      `The maps of ${numbers.compared} other queries differ from this one by ${percent(numbers.change)} on average ` +
        "(0\u00a0%: every query has the same map).",
    rule.maps && !source.given && "θ and φ are random and untrained here: what they prefer is chance.",
    state.pool && !view.pooled && (state.positions === "time"
      ? "Shown without pooling: a pooled cell has no place of its own to follow in time, choose spacetime or space."
      : "Shown without pooling: the grid is too small."),
  ].filter(Boolean).join(" ");
}

// ---- the widget

export default {
  render({ model, el }) {
    const keys = "Point or drag on the frames. With the frames in focus, arrow keys move the query by a cell, [ and ] change the frame.";
    const w = begin(model, el, { title: "Attention explorer", keys });
    const own = givenSource(w.data);
    const now = { own, source: own, name: "", answer: "", pointer: null, page: null, view: null };
    const canvas = make("canvas", { tabindex: "0", role: "application", style: "cursor: crosshair; touch-action: pan-y" });
    canvas.setAttribute("aria-label", "The frames and the weights of the query: arrow keys move it by a cell, [ and ] change the frame");
    w.picture = canvas;
    addControls(w, now);
    w.stage.append(canvas);
    w.refresh.push(() => (now.answer = "")); // an answer stands until something else is chosen
    follow(w, now, canvas);
    return keepDrawn(w, () => drawNow(w, now, canvas));
  },
};

function drawNow(w, now, canvas) {
  if (now.name && !w.state.clip) Object.assign(now, { source: now.own, name: "" }); // after "Reset"
  now.view = seen(now.source, w.state);
  now.page = layout(w.stage.clientWidth || 800, now.source.shape); // a notebook may build it before it shows it
  drawAll(canvas, w.root, now.source, now.view, w.state, now.page);
  say(w, now);
}

function say(w, now) {
  w.words.textContent = `${now.answer} ${inWords(now.source, w.state, now.view, now.pointer)}`.trim();
}

function addControls(w, now) {
  const knobs = Object.entries(w.data.ranges).map(([version, [min, max]]) =>
    [version, slider(w, version, VERSIONS[version].knob, { min, max, step: 0.01, log: true, show: inShort })]);
  const onlyItsOwn = () => knobs.forEach(([version, label]) => (label.style.display = version === w.state.version ? "" : "none"));
  w.refresh.push(onlyItsOwn);
  onlyItsOwn();
  w.controls.append(
    choice(w, "version", "version", NAMES),
    ...knobs.map(([, label]) => label),
    choice(w, "positions", "meets", POSITIONS),
    toggle(w, "pool", "pooled keys"),
    toggle(w, "hide", "hide self"),
    choice(w, "scale", "colours", COLOURS),
    choice(w, "unit", "numbers", UNITS),
    choice(w, "draw", "show", DRAWINGS),
    ...uploader(w, now),
  );
}

// A button, because a label around a file input cannot be reached by keys
function uploader(w, now) {
  const input = make("input", { type: "file", name: "file", accept: "image/*,video/*", "aria-label": "Own picture or clip" });
  input.style.display = "none";
  input.addEventListener("change", () => {
    if (input.files.length) upload(w, now, input.files[0]);
    input.value = ""; // so that the same file may come again
  });
  return [button("Own picture or clip …", () => input.click()), input];
}

async function upload(w, now, file) {
  const turn = (now.turn = (now.turn ?? 0) + 1); // of two files the later one counts
  const answer = (text) => turn === now.turn && (now.answer = text, say(w, now));
  answer(`Reading ${file.name} …`);
  try {
    const { frames, shape } = await decoded(file, w.data.patch);
    if (turn !== now.turn) return;
    const source = patchSource(frames, shape, w.data);
    const knobs = now.source.given ? w.data.knobs : {}; // those of θ and φ would be far off
    const remark = now.own.given ? "Patches of its pixels are compared: θ and φ belong to the other clip." : "";
    Object.assign(now, { source, name: file.name, pointer: null });
    const [t, y, x] = shape.map((n) => n >> 1);
    set(w, { clip: file.name, t, y, x, ...knobs });
    answer(`${file.name}: ${shape.join(" × ")} cells. ${remark}`);
  } catch (error) {
    answer(`${error.message} The frames shown stay.`);
  }
}

function follow(w, now, canvas) {
  const under = (event) => {
    const box = canvas.getBoundingClientRect();
    return cellAt(now.page.boxes, now.source.grid, event.clientX - box.left, event.clientY - box.top);
  };
  const move = (event, [t, y, x]) => {
    now.pointer = null;
    set(w, { t, y, x });
    requestAnimationFrame(() => (w.root.dataset.ms = (performance.now() - event.timeStamp).toFixed(1)));
  };
  const hover = (place) => ((now.pointer = place), say(w, now));
  canvas.addEventListener("pointerdown", (event) => {
    const place = under(event);
    if (event.button !== 0 || !place) return;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    move(event, place);
  });
  canvas.addEventListener("pointermove", (event) => {
    const place = under(event);
    if (!(event.buttons & 1)) hover(place);
    else if (place) move(event, place);
  });
  canvas.addEventListener("pointerleave", () => hover(null));
  canvas.addEventListener("keydown", (event) => {
    const step = MOVES[event.key];
    if (!step || (event.key.startsWith("Arrow") && (event.ctrlKey || event.metaKey || event.altKey))) return;
    event.preventDefault();
    event.stopPropagation();
    move(event, now.view.place.map((k, axis) => Math.min(Math.max(k + step[axis], 0), now.source.grid[axis] - 1)));
  });
}
