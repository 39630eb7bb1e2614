// What is shown of one query: the frames and features that it is taken from, and its weights.

import {
  changeOf,
  keysMet,
  numbersOf,
  onGrid,
  operands,
  otherQueries,
  scoresAt,
  strongest,
  weightsAt,
} from "./explorer_operation.js";
import { valuesOf } from "./explorer_output.js";
import { cellOf, flatOf, product } from "./grids.js";
import { lessMeanColour, patches } from "./patches.js";

// ---- sources: frames with their features

/** The clip that came with the widget, with the θ, φ that came with it, if any did. */
export function givenSource(data) {
  const frames = bytesOf(data.frames);
  if (!data.theta) return patchSource(frames, data.shape, data);
  const [theta, phi] = [data.theta, data.phi].map((bytes) => Float64Array.from(floatsOf(bytes)));
  const given = { theta, phi, e: theta.length / product(data.grid), halves: halvesOf(data.w_f) };
  return sourceOf(frames, data.shape, data.grid, data.versions, { given, patch: data.patch });
}

/** Any frames, with patches of their pixels as features. */
export function patchSource(frames, shape, { patch, maps, versions }) {
  const x = patches(lessMeanColour(frames), ...shape, 3, patch);
  const halves = halvesOf(maps.w_f);
  const [theta, phi] = [floatsOf(maps.theta), floatsOf(maps.phi)];
  const features = { x, c: x.length / product(shape), inner: halves[0].length, theta, phi, halves };
  return sourceOf(frames, shape, shape, versions, { patches: features, patch });
}

/** Frames with their features; shift: see explorer_boxes.js; cache: what was made for the choices of the moment. */
export function sourceOf(frames, shape, grid, versions, features) {
  return { frames, shape, grid, versions, shift: 0, cache: new Map(), ...features };
}

// w_theta, w_phi
function halvesOf(bytes) {
  const w_f = floatsOf(bytes);
  return [w_f.subarray(0, w_f.length / 2), w_f.subarray(w_f.length / 2)];
}

/** Bytes as they come from a notebook or a page. */
export function bytesOf(value) {
  if (!(value instanceof DataView)) return new Uint8Array(value);
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** float32 numbers of bytes. */
export function floatsOf(value) {
  return new Float32Array(bytesOf(value).slice().buffer);
}

// ---- queries

/** The names in the state of the place of query 0 and of query 1. */
export const QUERIES = [
  ["t", "y", "x"],
  ["t2", "y2", "x2"],
];

/** The changes of the state that put query 0 or 1 to a place. */
export function placed(which, [t, y, x]) {
  const [name_t, name_y, name_x] = QUERIES[which];
  return { [name_t]: t, [name_y]: y, [name_x]: x, active: which + 1 };
}

/** What is shown of one query, or of two in the same colours. */
export function viewsOf(source, state) {
  const first = viewOf(source, state);
  if (!state.two) return [first];
  const [t, y, x] = QUERIES[1].map((name) => state[name]);
  const second = viewOf(source, { ...state, t, y, x });
  const both = (of, name) => ({ [name]: of(first[name], second[name]) });
  const scores = first.s ? { ...both(Math.min, "lowest"), ...both(Math.max, "highest") } : {};
  const shared = { ...both(Math.max, "top"), ...scores };
  return [first, second].map((view) => ({ ...view, ...shared }));
}

/** All that is shown of one query; arrows go to weights above `faintest`. What does not depend on the query is made once for a choice, and cached. */
export function viewOf(source, state) {
  const { version, positions } = state;
  const { cache, grid } = source;
  const pooled = state.pool && positions !== "time" && Math.min(grid[1], grid[2]) > 1;
  const knob = source.versions[version].knob ? state[version] : 1;
  const place = [state.t, state.y, state.x].map((k, axis) => within(Math.round(k), grid[axis]));
  const prepared = cached(cache, `operands ${version}`, pooled, () => operands(source, version, pooled));
  const group = { spacetime: "", space: place[0], time: place.slice(1) }[positions];
  const weigh = (other) => ({ place: String(other), p: weightsAt(prepared, other, positions, knob) });
  const others = state.two
    ? [] // the two are compared with each other
    : cached(cache, "others", [version, pooled, positions, knob, group].join(), () =>
        otherQueries(place, grid, positions).map(weigh),
      );
  const { rule, keyGrid } = prepared;
  const { p } = weigh(place);
  const own = cellOf(place, grid, keyGrid);
  const hidden = state.hide ? flatOf(own, keyGrid) : -1;
  const { count } = keysMet(place, keyGrid, positions);
  const compared = others.filter((other) => other.place !== String(place)).map((other) => other.p);
  const about = numbersOf(p, prepared, count, hidden);
  const numbers = { ...about, change: changeOf(p, compared), compared: compared.length };
  const top = Math.abs(numbers.largest) / count;
  const values = source.patch && cached(cache, "values", pooled, () => valuesOf(source, pooled));
  const about_p = { p, place, own, hidden, count, numbers, knob, pooled, rule, keyGrid, top, faintest: 0 };
  let places = null; // found when they are first wanted
  return {
    ...about_p,
    strongestKeys() {
      places ??= strongest(p, keyGrid, own);
      return places;
    },
    ...(state.step === "scores" && scoresOf(prepared, place, state, knob)),
    prepared,
    values,
  };
}

// The scores over the grid, NaN where no key is met, and between what they lie
function scoresOf(prepared, place, { positions }, knob) {
  const met = scoresAt(prepared, place, positions, knob);
  const [lowest, highest] = [Math.min, Math.max].map((of) => met.reduce((a, b) => of(a, b)));
  return { s: onGrid(met, place, positions, prepared.keyGrid, Number.NaN), lowest, highest };
}

/** The nearest of 0 ... size - 1. */
export function within(k, size) {
  return Math.min(Math.max(k, 0), size - 1);
}

// The value that was made last under this name, if it was made for the same choice
function cached(cache, name, choice, make) {
  const last = cache.get(name);
  if (last?.choice === choice) return last.value;
  const value = make();
  cache.set(name, { choice, value });
  return value;
}
