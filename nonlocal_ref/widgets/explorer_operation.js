// What one position attends to, and numbers about it: analysis/attention/explore.py a second time, without a kernel.
//
// A source is { versions, grid: [T, h, w], patches: { x, c, theta, phi, inner, halves } } with random maps theta, phi
// (c, inner), or { versions, grid, given: { theta, phi, e, halves } }; halves = [w_theta, w_phi] of w_f (eq. 5).
// `versions` comes from Python: { embed, score, softmax, unit, knob } of each, see version_data.py.

import { flatOf, maxPool, positionOf, product } from "./grids.js";
import { linear, meanRows, scores, softmaxRows, unitRows } from "./matrices.js";

/** Queries and keys of all positions under a version: made once, then read by every query. */
export function operands(source, version, pooled) {
  const rule = source.versions[version];
  const grid = source.grid;
  const keyGrid = pooled ? [grid[0], grid[1] >> 1, grid[2] >> 1] : grid;
  const [n, m] = [product(grid), product(keyGrid)];
  const pair = source.given
    ? givenPair(source, pooled)
    : patchPair(source, pooled, rule.embed !== "identity", n, m);
  let { theta, phi, e } = pair;
  if (rule.unit) [theta, phi] = [unitRows(theta, n, e), unitRows(phi, m, e)];
  if (rule.embed === "concatenation") {
    [theta, phi] = [linear(theta, pair.halves[0], null, n, e, 1), linear(phi, pair.halves[1], null, m, e, 1)];
    e = 1;
  }
  return { rule, grid, keyGrid, theta, phi, e };
}

function givenPair({ grid, given }, pooled) {
  return pooled ? { ...given, phi: maxPool(given.phi, ...grid, given.e) } : given;
}

function patchPair({ grid, patches }, pooled, mapped, n, m) {
  const { x, c, theta, phi, inner, halves } = patches;
  const keys = pooled ? maxPool(x, ...grid, c) : x;
  if (!mapped) return { theta: x, phi: keys, e: c };
  return {
    theta: linear(x, theta, null, n, c, inner),
    phi: linear(keys, phi, null, m, c, inner),
    e: inner,
    halves,
  };
}

/** Which keys a query meets, as first, first + stride, ... of the flattened grid. */
export function keysMet([t, y, x], [T, h, w], positions) {
  if (positions === "space") return { first: t * h * w, count: h * w, stride: 1 };
  if (positions === "time") return { first: y * w + x, count: T, stride: h * w };
  return { first: 0, count: T * h * w, stride: 1 };
}

/** s_ij of the query at `place` and the keys it meets, divided by the knob: (count). */
export function scoresAt({ rule, grid, keyGrid, theta, phi, e }, place, positions, knob = 1) {
  const { first, count, stride } = keysMet(place, keyGrid, positions);
  const i = flatOf(place, grid);
  const keys =
    stride === 1 ? phi.subarray(first * e, (first + count) * e) : stridedRows(phi, first, count, stride, e);
  const s = scores(rule.score, theta.subarray(i * e, (i + 1) * e), keys, 1, count, e);
  const divisor = rule.knob === "bandwidth" ? knob ** 2 : knob;
  return rule.softmax ? s.map((value) => value / divisor) : s;
}

/** p_ij of the query at `place` over the grid of keys, 0 where it meets none. */
export function weightsAt(operands, place, positions, knob = 1) {
  const s = scoresAt(operands, place, positions, knob);
  const p = operands.rule.softmax ? softmaxRows(s, 1, s.length) : meanRows(s, 1, s.length);
  return onGrid(p, place, positions, operands.keyGrid, 0);
}

/** Values of the keys that a query meets over the grid of all keys, `empty` where it meets none. */
export function onGrid(values, place, positions, keyGrid, empty) {
  const { first, count, stride } = keysMet(place, keyGrid, positions);
  const all = new Float64Array(product(keyGrid)).fill(empty);
  for (let k = 0; k < count; k++) all[first + k * stride] = values[k];
  return all;
}

function stridedRows(phi, first, count, stride, e) {
  const rows = new Float64Array(count * e);
  for (let k = 0; k < count; k++)
    rows.set(phi.subarray((first + k * stride) * e, (first + k * stride + 1) * e), k * e);
  return rows;
}

// of t, y, x, coprime to 24: each axis is cut into 24 parts, and each part is visited once
const STRIDES = [1, 7, 11];

/** 24 positions spread over those that meet the same keys, all where there are 30 or fewer: maps to compare with. */
export function otherQueries(place, grid, positions) {
  const { first, count, stride } = keysMet(place, grid, positions);
  if (count <= 30) return Array.from({ length: count }, (_, k) => positionOf(first + k * stride, grid));
  const middle = (n, part) => Math.floor(((2 * part + 1) * n) / 48);
  const spread = Array.from({ length: 24 }, (_, k) =>
    grid.map((n, axis) => middle(n, (STRIDES[axis] * k) % 24)),
  );
  const met = { spacetime: [0, 1, 2], space: [1, 2], time: [0] }[positions]; // the axes along which they meet
  const here = spread.map((other) => other.map((k, axis) => (met.includes(axis) ? k : place[axis])));
  return [...new Set(here.map((k) => flatOf(k, grid)))].map((k) => positionOf(k, grid));
}

/** Mean over the others of sum |p - q| / (sum |p| + sum |q|): 0 for the same map, 1 if no two overlap. */
export function changeOf(p, others) {
  if (!others.length) return 0;
  return others.reduce((sum, q) => sum + differenceOf(p, q), 0) / others.length;
}

function differenceOf(p, q) {
  let [apart, both] = [0, 0];
  for (let j = 0; j < p.length; j++) {
    apart += Math.abs(p[j] - q[j]);
    both += Math.abs(p[j]) + Math.abs(q[j]);
  }
  return both > 0 ? apart / both : 0;
}

/** largest (times M), its place, total, entropy in bits and as a share (null for 1/M), each frame's share. */
export function numbersOf(p, { rule, keyGrid }, count, hidden = -1) {
  let [best, total, bits] = [hidden === 0 ? 1 : 0, 0, 0];
  const shares = new Float64Array(keyGrid[0]);
  for (let j = 0; j < p.length; j++) {
    total += p[j];
    shares[Math.floor(j / (p.length / keyGrid[0]))] += p[j];
    if (p[j] > 0) bits -= p[j] * Math.log2(p[j]);
    if (j !== hidden && Math.abs(p[j]) > Math.abs(p[best])) best = j;
  }
  const largest = best === hidden || best >= p.length ? 0 : p[best] * count;
  const entropy = rule.softmax ? bits : null;
  const evenness = rule.softmax ? bits / Math.max(Math.log2(count), 1) : null; // of a single key 0, not 0 / 0
  return { largest, at: positionOf(best, keyGrid), total, entropy, evenness, shares };
}

/** Where the largest weights are, a twelfth of the shorter side from each other and from the query. */
export function strongest(p, grid, own, count = 20) {
  const left = p.map(Math.abs);
  const radius = Math.max(1, Math.round(Math.min(grid[1], grid[2]) / 12));
  clearAround(left, grid, own, radius);
  const places = [];
  while (places.length < count) {
    let best = 0;
    for (let j = 1; j < left.length; j++) if (left[j] > left[best]) best = j;
    if (!(left[best] > 0)) break;
    places.push(positionOf(best, grid));
    clearAround(left, grid, places.at(-1), radius);
  }
  return places;
}

function clearAround(left, [, h, w], [t, y, x], radius) {
  for (let i = Math.max(0, y - radius + 1); i < Math.min(h, y + radius); i++) {
    for (let j = Math.max(0, x - radius + 1); j < Math.min(w, x + radius); j++) {
      if ((i - y) ** 2 + (j - x) ** 2 < radius ** 2) left[(t * h + i) * w + j] = 0;
    }
  }
}
