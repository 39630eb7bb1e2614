// The reader's choices in the address of a page: explorer.html#y=20&x=110 opens with that position.

const AXES = { t: 0, y: 1, x: 2, t2: 0, y2: 1, x2: 2 };

/** The state with the choices in a hash such as "#y=20&x=110"; what the widget does not know or have is left out. */
export function withAddress(state, data, hash) {
  const asked = Object.fromEntries(new URLSearchParams(hash.slice(1)));
  const known = Object.keys(asked).filter((name) => Object.hasOwn(state, name));
  const choices = known.map((name) => [name, parsed(asked[name])]);
  return {
    ...state,
    ...Object.fromEntries(choices.filter(([name, value]) => isThere(data, state, name, value))),
  };
}

/** The hash that leads from the first state to this one: what differs. */
export function addressOf(first, state) {
  const changed = Object.keys(state).filter((name) => state[name] !== first[name]);
  const texts = changed.map((name) => [name, textOf(state[name])]);
  return texts.length ? `#${new URLSearchParams(texts)}` : "";
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function textOf(value) {
  return typeof value === "string" && parsed(value) === value ? value : JSON.stringify(value);
}

function isThere(data, state, name, value) {
  const options = data.choices?.[name];
  if (options) return options.some(([option]) => option === value);
  if (typeof value !== typeof state[name]) return false;
  return typeof value !== "number" || isWithin(data, name, value);
}

function isWithin(data, name, value) {
  const sizes = data.grid ?? data.shape;
  const last = name in AXES && sizes ? sizes[AXES[name]] - 1 : data.largest?.[name];
  const [low, high] = data.ranges?.[name] ?? [0, last ?? Infinity];
  const whole = name in AXES ? Number.isInteger(value) : Number.isFinite(value);
  return whole && value >= low && value <= high;
}
