// Gradient flow: the four paths into dx, and what moves in the first steps. All numbers come with the page.

const SYMBOLS = { theta: "θ", phi: "φ", g: "g", residual: "residual", dx: "dx", gamma: "γ", w_z: "W_z" };
const SHOWN = { "batchnorm.gamma": "γ", "batchnorm.beta": "β", "w_f.theta": "w_f (θ half)", "w_f.phi": "w_f (φ half)" };
const LANES = ["residual", "g", "phi", "theta"];

// ---- what is shown, looked up

export function stepsOf(data, { version, zero_w_z, batchnorm, s }) {
  const places = data.settings[version][`${zero_w_z},${batchnorm}`];
  return places[places.length === 1 ? 0 : data.s.indexOf(s)];
}

export function shownName(name) {
  const [part, kind] = name.split(".");
  return SHOWN[name] ?? `${kind === "b" ? "b" : "W"}_${SYMBOLS[part].replace("W_", "")}`;
}

// A number of three digits; only an exact 0 is written as 0.
export function digits(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 1e-3 ? Number(value.toPrecision(2)).toExponential() : size < 99.5 ? String(Number(value.toPrecision(3))) : String(Math.round(value));
}

// Parameters that a step moves, and those whose gradient is exactly 0
export function moving(step) {
  const names = Object.keys(step.moved);
  return { moves: names.filter((n) => step.moved[n] > 0), rests: names.filter((n) => step.moved[n] === 0) };
}

export function flowWords(data, state) {
  const step = stepsOf(data, state)[state.step];
  const { moves, rests } = moving(step);
  const start = `Step ${state.step}, ${state.version.replaceAll("_", " ")}: `;
  const apart = step.apart === 0 ? "z = x, the block is the identity. " : `|z − x| is ${digits(step.apart)} of |x|. `;
  return start + scaled(state) + apart + reason(step, state, listed(moves), listed(rests)) + idle(state);
}

function scaled({ zero_w_z, batchnorm, s }) {
  const names = [zero_w_z && "W_z", batchnorm && "γ"].filter(Boolean);
  return names.length && s ? `${joined(names)} started at ${s} of the full size. ` : "";
}

function reason({ closed }, state, moves, rests) {
  const never = neverMoved(state);
  if (closed.length === 2) return `γ = 0 and W_z = 0 shut off each other's gradient: only ${moves} moves, in this step and in all that follow. The block cannot learn so: let one of the two start at 0, not both.`;
  if (closed.length) {
    const gate = closed[0] === "gamma" ? "γ = 0 lets nothing through to W_z and to what is before it" : "W_z = 0 lets nothing through, for dy = dz W_zᵀ = 0";
    const aside = never.length ? ` (${joined(never.map(([name]) => name))} aside)` : "";
    return `${gate}: dx is the residual's alone. Only ${moves} move. The gradients of ${rests} are exactly 0: that is right, not a mistake, and from the next step on they move too${aside}.`;
  }
  return `All four paths are open, and ${moves} move.` + never.map(([name, cause]) => ` ${name} rests in every step: ${cause}.`).join("");
}

// What has a gradient of 0 in every step, and why
function neverMoved({ version, batchnorm }) {
  return [
    ["b_φ", "it adds one number to all scores of a query, which the softmax does not see", version === "embedded_gaussian"],
    ["b_g", "a query's weights sum to 1, so it adds one vector to all y, which the mean of the batch takes off", version === "embedded_gaussian" && batchnorm],
    ["b_z", "the mean of the batch takes it off again", batchnorm],
  ].filter(([, , there]) => there);
}

function idle({ zero_w_z, batchnorm }) {
  return zero_w_z || batchnorm ? "" : " Nothing starts at 0 here, so s has nothing to scale: the block is full.";
}

function listed(names) {
  return joined(names.map(shownName));
}

function joined(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}

// ---- drawing

const TEXT = { fill: "currentColor", "font-size": 13 };
const ACCENT = "var(--nlw-accent, #c06000)";

function drawn(w, width) {
  const steps = stepsOf(w.data, w.state);
  // a saved picture has no variables: there the colour of this moment stands
  const paper = `var(--nlw-paper, ${getComputedStyle(w.root).backgroundColor})`;
  const picture = svg("svg", { width: "100%", role: "img", tabindex: 0, "aria-label": "the paths into dx, and what moves" });
  const top = paths(picture, steps[w.state.step], width, paper);
  const height = movements(picture, steps, w.state.step, width, top + 34);
  picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
  return picture;
}

// dz on the left, dx on the right; the residual above, theta, phi and g through the gate of W_z (and gamma)
function paths(picture, step, width, paper) {
  const [first, apart, gate, right] = [30, 48, Math.max(76, 0.16 * width), width - 56];
  const at = (lane) => first + apart * LANES.indexOf(lane);
  const bottom = at("theta") + 22;
  const largest = Math.max(...Object.values(step.norms));
  picture.append(arrow(46, gate, at("phi"), 2));
  for (const lane of LANES) {
    const [start, y, size] = [lane === "residual" ? 46 : gate + 64, at(lane), step.norms[lane]];
    picture.append(arrow(start, right, y, size ? 2 + (18 * size) / largest : 0));
    picture.append(...label(Math.max(start + 62, (start + right) / 2 - 10), y, `${SYMBOLS[lane]} ${digits(size)}`, step.cosines[lane], paper));
  }
  const [top, shut] = [first - 22, step.closed.length > 0];
  picture.append(box(4, top, 42, at("phi") + 22 - top, ["dz"]), box(gate, at("g") - 22, 64, bottom - at("g") + 22, gateWords(step), shut));
  picture.append(box(right, top, 52, bottom - top, ["dx", digits(step.norms.dx)]));
  return bottom;
}

function gateWords({ closed, moved }) {
  const names = "batchnorm.gamma" in moved ? ["γ", "W_z"] : ["W_z"];
  return names.map((name) => (closed.includes(name === "γ" ? "gamma" : "w_z") ? `${name} = 0` : name));
}

// An arrow as wide as its gradient is large; dashed and without a head where there is none
function arrow(from, to, y, thickness) {
  if (!thickness) return svg("path", { d: `M${from} ${y} H${to}`, stroke: "currentColor", "stroke-width": 1.5, "stroke-dasharray": "3 5", opacity: 0.6 });
  const [half, head] = [thickness / 2, thickness / 2 + 5];
  const shaft = `M${from} ${y - half} H${to - head} V${y - head} L${to} ${y} L${to - head} ${y + head} V${y + half} H${from} Z`;
  return svg("path", { d: shaft, fill: ACCENT, opacity: 0.8 });
}

// A name and its number on a lane, on a piece of the page's colour; below, how the path lies to dx
function label(x, y, text, cosine, paper) {
  const width = 7 * text.length + 14;
  const words = cosine === null ? [] : [svg("text", { ...TEXT, "font-size": 12, x, y: y + 25, "text-anchor": "middle" }, `cos ${digits(cosine).replace("-", "−")}`)];
  const back = svg("rect", { x: x - width / 2, y: y - 11, width, height: 22, rx: 4, fill: paper, stroke: "currentColor", "stroke-opacity": 0.4 });
  return [back, svg("text", { ...TEXT, x, y: y + 4.5, "text-anchor": "middle" }, text), ...words];
}

function box(x, y, width, height, lines, shut = false) {
  const frame = svg("rect", { x, y, width, height, rx: 5, fill: "none", stroke: "currentColor", "stroke-width": shut ? 2.5 : 1.2 });
  const middle = y + height / 2 + 4.5 - 8.5 * (lines.length - 1);
  return svg("g", {}, frame, ...lines.map((text, k) => svg("text", { ...TEXT, x: x + width / 2, y: middle + 17 * k, "text-anchor": "middle" }, text)));
}

// A row for each parameter, a column for each step
function movements(picture, steps, chosenStep, width, top) {
  const names = Object.keys(steps[0].moved);
  const [first, row] = [92, 20];
  const column = (width - first) / 3;
  const largest = Math.max(...steps.flatMap((step) => Object.values(step.moved)));
  picture.append(svg("text", { ...TEXT, x: 4, y: top }, "moved by"));
  steps.forEach((step, k) => {
    const x = first + k * column;
    if (k === chosenStep) picture.append(svg("rect", { x: x - 5, y: top - 16, width: column - 2, height: row * (names.length + 1) + 4, rx: 4, fill: "none", stroke: "currentColor" }));
    picture.append(svg("text", { ...TEXT, x, y: top, "font-weight": k === chosenStep ? "bold" : "normal" }, `step ${k}`));
    names.forEach((name, n) => {
      const size = step.moved[name];
      const length = size ? Math.max(1, ((column - 62) * size) / largest) : 0;
      const y = top + row * (n + 1);
      picture.append(svg("rect", { x, y: y - 11, width: length, height: 13, fill: ACCENT }));
      picture.append(svg("text", { ...TEXT, "font-size": 12, x: x + length + 4, y }, digits(size)));
    });
  });
  names.forEach((name, n) => picture.append(svg("text", { ...TEXT, x: 4, y: top + row * (n + 1) }, shownName(name))));
  return top + row * names.length + 14;
}

// ---- the widget

function move(w, event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const along = { ArrowDown: -1, ArrowUp: 1 }[event.key];
  if (!step && !along) return;
  event.preventDefault();
  const within = (value, last) => Math.min(Math.max(value, 0), last);
  if (step) set(w, { step: within(w.state.step + step, 2) });
  else set(w, { s: w.data.s[within(w.data.s.indexOf(w.state.s) + along, w.data.s.length - 1)] });
}

export default {
  render({ model, el }) {
    const keys = "Keys on the picture: ← → step of training, ↑ ↓ from the identity to the full block.";
    const w = begin(model, el, { title: "Gradient flow", keys });
    const scale = slider(w, "s", "Identity (0) to full block (1)", { values: w.data.s, show: (s) => s.toFixed(2) });
    w.controls.append(
      choice(w, "version", "Version", w.data.versions.map((name) => [name, name.replaceAll("_", " ")])),
      toggle(w, "zero_w_z", "zero-initialised W_z"),
      toggle(w, "batchnorm", "batch norm, zero-initialised γ"),
      scale,
      choice(w, "step", "Step", [0, 1, 2].map((k) => [k, String(k)])),
    );
    return keepDrawn(w, () => {
      scale.querySelector("input").disabled = !(w.state.zero_w_z || w.state.batchnorm);
      const picture = drawn(w, Math.max(340, w.stage.clientWidth || 700));
      picture.addEventListener("keydown", (event) => move(w, event));
      replacePicture(w, picture);
      w.words.textContent = flowWords(w.data, w.state);
    });
  },
};
