// What one position attends to, and numbers about it: the same as analysis/explore.py, without a kernel.
//
// A source is { grid: [T, h, w], patches: { x, c, theta, phi, inner, halves } } with random maps theta, phi
// (c, inner), or { grid, given: { theta, phi, e, halves } }; halves = [w_theta, w_phi] of w_f (eq. 5).

export const VERSIONS = {
  gaussian: { score: "dot", average: true, knob: "temperature", equation: "exp(x_i · x_j / temperature)" },
  gaussian_distance: { score: "distance", average: true, knob: "bandwidth", equation: "exp(−|x_i − x_j|² / bandwidth²)" },
  cosine: { score: "dot", average: true, unit: true, knob: "temperature", equation: "exp(cos(x_i, x_j) / temperature)" },
  embedded_gaussian: { score: "dot", average: true, maps: true, knob: "temperature", equation: "exp(θ_i · φ_j / temperature)" },
  dot_product: { score: "dot", maps: true, equation: "θ_i · φ_j" },
  concatenation: { score: "concatenation", maps: true, halves: true, equation: "ReLU(w_f · [θ_i, φ_j])" },
};

// Queries and keys of all positions under a version: made once, then read by every query.
export function operands(source, version, pooled) {
  const rule = VERSIONS[version];
  const grid = source.grid;
  const keyGrid = pooled ? [grid[0], grid[1] >> 1, grid[2] >> 1] : grid;
  const [n, m] = [product(grid), product(keyGrid)];
  let { theta, phi, e, halves } = source.given ? givenPair(source, pooled) : patchPair(source, pooled, rule.maps, n, m);
  if (rule.unit) [theta, phi] = [unitRows(theta, n, e), unitRows(phi, m, e)];
  if (rule.halves) {
    [theta, phi] = [linear(theta, halves[0], null, n, e, 1), linear(phi, halves[1], null, m, e, 1)];
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
  return { theta: linear(x, theta, null, n, c, inner), phi: linear(keys, phi, null, m, c, inner), e: inner, halves };
}

// Which keys a query meets, as first, first + stride, ... of the flattened grid.
export function met([t, y, x], [T, h, w], positions) {
  if (positions === "space") return { first: t * h * w, count: h * w, stride: 1 };
  if (positions === "time") return { first: y * w + x, count: T, stride: h * w };
  return { first: 0, count: T * h * w, stride: 1 };
}

// p_ij of the query at `place` over the grid of keys, 0 where it meets none
export function weightsAt({ rule, grid, keyGrid, theta, phi, e }, place, positions, knob = 1) {
  const { first, count, stride } = met(place, keyGrid, positions);
  const i = flatOf(place, grid);
  const keys = stride === 1 ? phi.subarray(first * e, (first + count) * e) : every(phi, first, count, stride, e);
  const s = scores(rule.score, theta.subarray(i * e, (i + 1) * e), keys, 1, count, e);
  const divisor = rule.knob === "bandwidth" ? knob ** 2 : knob;
  const p = rule.average ? softmaxRows(s.map((value) => value / divisor), 1, count) : meanRows(s, 1, count);
  const all = new Float64Array(product(keyGrid));
  p.forEach((value, k) => (all[first + k * stride] = value));
  return all;
}

function every(phi, first, count, stride, e) {
  const rows = new Float64Array(count * e);
  for (let k = 0; k < count; k++) rows.set(phi.subarray((first + k * stride) * e, (first + k * stride + 1) * e), k * e);
  return rows;
}

// 24 positions spread over those that meet the same keys, all where there are 30 or fewer: maps to compare with.
// STEPS of t, y, x are coprime to 24: each axis is cut into 24 parts, and each part is visited once.
const STEPS = [1, 7, 11];

export function otherQueries(place, grid, positions) {
  const { first, count, stride } = met(place, grid, positions);
  if (count <= 30) return Array.from({ length: count }, (_, k) => placeOf(first + k * stride, grid));
  const spread = Array.from({ length: 24 }, (_, k) => grid.map((n, axis) => Math.floor(((2 * ((STEPS[axis] * k) % 24) + 1) * n) / 48)));
  const here = spread.map(([t, y, x]) => ({ spacetime: [t, y, x], space: [place[0], y, x], time: [t, place[1], place[2]] })[positions]);
  return [...new Set(here.map((k) => flatOf(k, grid)))].map((k) => placeOf(k, grid));
}

// Mean over the others of sum |p - q| / (sum |p| + sum |q|): 0 for the same map, 1 if no two overlap
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

// largest (times M), its place, total, entropy in bits and as a share (null for 1/M), each frame's share
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
  const entropy = rule.average ? bits : null;
  const evenness = rule.average ? bits / Math.max(Math.log2(count), 1) : null; // of a single key 0, not 0 / 0
  return { largest, at: placeOf(best, keyGrid), total, entropy, evenness, shares };
}

// Where the largest weights are, `apart` cells or more from each other and from the query
export function strongest(p, grid, own, count = 20) {
  const left = p.map(Math.abs);
  const radius = Math.max(1, Math.round(Math.min(grid[1], grid[2]) / 12));
  clearAround(left, grid, own, radius);
  const places = [];
  while (places.length < count) {
    let best = 0;
    for (let j = 1; j < left.length; j++) if (left[j] > left[best]) best = j;
    if (!(left[best] > 0)) break;
    places.push(placeOf(best, grid));
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

// The cell of another grid of the same frames that holds the middle of this one
export function cellOf([t, y, x], [, H, W], [, h, w]) {
  return [t, Math.floor(((y + 0.5) * h) / H), Math.floor(((x + 0.5) * w) / W)];
}

export function flatOf([t, y, x], [, h, w]) {
  return (t * h + y) * w + x;
}

export function placeOf(j, [, h, w]) {
  return [Math.floor(j / (h * w)), Math.floor(j / w) % h, j % w];
}

export function product(sizes) {
  return sizes.reduce((a, b) => a * b, 1);
}
