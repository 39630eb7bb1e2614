// Gradient flow, looked up and put into words: what moves, what does not, and why.

/** How the parts are written. */
export const SYMBOLS = {
  theta: "θ",
  phi: "φ",
  g: "g",
  residual: "residual",
  dx: "dx",
  gamma: "γ",
  w_z: "W_z",
};
const SHOWN = {
  "batchnorm.gamma": "γ",
  "batchnorm.beta": "β",
  "w_f.theta": "w_f (θ half)",
  "w_f.phi": "w_f (φ half)",
};

/** What the numbers are: of the paths, and of what moves. */
export function notesOf({ rate }) {
  const paths =
    "The paths from dz to dx. The number on a path is the length of its gradient: the root of the sum of all squares. " +
    "cos is the cosine of the angle between this gradient and dx: 1 the same direction, 0 at right angles, −1 against it.";
  const moves = `Moved by: the length of a parameter's change in one step of training, which is ${rate} (the learning rate) times the length of its gradient.`;
  return [paths, moves];
}

// ---- what is shown, looked up

/** The steps of training of a state. */
export function trainingSteps(data, { version, zero_w_z, batchnorm, s }) {
  const places = data.settings[version][`${zero_w_z},${batchnorm}`];
  return places[places.length === 1 ? 0 : data.s.indexOf(s)];
}

/** A parameter as it is written: "theta.w" -> "W_θ". */
export function shownName(name) {
  const [part, kind] = name.split(".");
  return SHOWN[name] ?? `${kind === "b" ? "b" : "W"}_${SYMBOLS[part].replace("W_", "")}`;
}

/** A number of three digits; only an exact 0 is written as 0. */
export function digits(value) {
  if (value === 0) return "0";
  const size = Math.abs(value);
  return size < 1e-3
    ? Number(value.toPrecision(2)).toExponential()
    : size < 99.5
      ? String(Number(value.toPrecision(3)))
      : String(Math.round(value));
}

// Parameters that a step moves, and those whose gradient is exactly 0
function moving(step) {
  const names = Object.keys(step.moved);
  return { moves: names.filter((n) => step.moved[n] > 0), rests: names.filter((n) => step.moved[n] === 0) };
}

/** The line below the picture. */
export function flowInWords(data, state) {
  const step = trainingSteps(data, state)[state.step];
  const { moves, rests } = moving(step);
  const start = `Step ${state.step}, ${nameOfVersion(data, state)}: `;
  const apart =
    step.apart === 0 ? "z = x, the block is the identity. " : `|z − x| is ${digits(step.apart)} of |x|. `;
  return (
    start +
    scaled(state) +
    apart +
    reason(step, neverMoved(data, state), inWords(moves), inWords(rests)) +
    nothingToScale(state)
  );
}

function nameOfVersion({ choices }, { version }) {
  return choices.version.find(([value]) => value === version)[1];
}

function scaled({ zero_w_z, batchnorm, s }) {
  const names = [zero_w_z && "W_z", batchnorm && "γ"].filter(Boolean);
  return names.length && s ? `${joined(names)} started at ${s} of the full size. ` : "";
}

function reason({ closed }, never, moves, rests) {
  if (closed.length === 2) {
    const shut = `γ = 0 and W_z = 0 shut off each other's gradient: only ${moves} moves, in this step and in all that`;
    return `${shut} follow. The block cannot learn so: let one of the two start at 0, not both.`;
  }
  if (closed.length) {
    const gate =
      closed[0] === "gamma"
        ? "γ = 0 lets nothing through to W_z and to what is before it"
        : "W_z = 0 lets nothing through, because dy = dz W_zᵀ = 0";
    const aside = never.length ? ` (${joined(never.map(([name]) => name))} aside)` : "";
    const zero = `The gradients of ${rests} are exactly 0: that is right, not a mistake`;
    const later = `from the next step on they move too${aside}`;
    return `${gate}: dx is the residual's alone. Only ${moves} move. ${zero}, and ${later}.`;
  }
  return (
    `All four paths are open, and ${moves} move.` +
    never.map(([name, cause]) => ` ${name} stays as it is in every step: ${cause}.`).join("")
  );
}

// What has a gradient of 0 in every step, and why
function neverMoved(data, { version, batchnorm }) {
  const { softmax } = data.versions[version];
  const causes = {
    b_φ: softmax && "it adds one number to all scores of a query, which the softmax does not see",
    b_g:
      softmax &&
      batchnorm &&
      "a query's weights sum to 1, so it adds one vector to all y, which the mean of the batch takes off",
    b_z: batchnorm && "the mean of the batch takes it off again",
  };
  return Object.entries(causes).filter(([, cause]) => cause);
}

function nothingToScale({ zero_w_z, batchnorm }) {
  return zero_w_z || batchnorm
    ? ""
    : " Nothing starts at 0 here, so s has nothing to scale: the block is full.";
}

function inWords(names) {
  return joined(names.map(shownName));
}

// a, b and c
function joined(names) {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
}
