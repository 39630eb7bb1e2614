// What one block costs, in closed form: block_cost of Python a second time, number for number.
//
//   n  the sizes {B, N, M, E, D, itemsize} of the block's one call of the operation
//   v  a version {embed, score, unit, refused}: refused is engine -> why it cannot serve it, in words, or null
//   m  what Python sends of the machine and the engines {cores, block, tile_bytes, smallest, auto, sorted_keys_from,
//      dense_bytes}: auto lists the engines in the order in which "auto" tries them

import { FLOAT32 } from "./units.js";

// how many groups of positions meet among themselves
const GROUPS = { spacetime: () => 1, space: (T) => T, time: (_, H, W) => H * W };

const pairs = (n) => n.B * n.N * n.M;
const byPairs = (n) => pairs(n) * (n.E + n.D);
const byPairsBackward = (n, v) => pairs(n) * ((v.score === "concatenation" ? 3 : 2 * n.E) + 2 * n.D);
// bytes for a moment to let some scores of concatenation pass
const gateBytes = (numbers, n, v) => (v.score === "concatenation" ? numbers * (2 * n.itemsize + 1) : 0);
const reassociated = (n) => n.B * (n.N + n.M) * n.E * n.D;
const sortedKeys = (n, m) => 2 * n.B * (n.M + n.N * Math.min(n.M, m.block)) * n.D;

// On each core two tiles (p and dp) and what one adds to dtheta, dphi or dg; one tile more for distances.
function streamingScratch(n, v, m) {
  const side = Math.floor(Math.sqrt(Math.floor(m.tile_bytes / n.itemsize)));
  const [i, j] = [n.N, n.M].map((length) =>
    Math.min(length, side, Math.max(m.smallest, Math.ceil(length / m.cores))),
  );
  const far = v.score === "distance";
  const adds = (i + j) * n.E * (far ? 2 : 1) + i * n.D;
  const threads = Math.min(m.cores, n.B * Math.ceil(n.N / i));
  return threads * (((far ? 3 : 2) * i * j + adds) * n.itemsize + gateBytes(i * j, n, v));
}

// forward, backward: multiply-adds; kept: numbers besides theta, phi, g, p, y; scratch: bytes for a moment
const PRICES = {
  dense: {
    forward: byPairs,
    backward: byPairsBackward,
    kept: () => 0,
    scratch: (n, v) => pairs(n) * n.itemsize + gateBytes(pairs(n), n, v),
    keepsP: true,
  },
  streaming: {
    forward: byPairs,
    backward: (n, v) => byPairsBackward(n, v) + pairs(n) * n.E,
    kept: (n) => 2 * n.B * n.N,
    scratch: streamingScratch,
  },
  reassociated: {
    forward: reassociated,
    backward: (n) => 2 * reassociated(n),
    kept: (n) => n.B * n.E * n.D,
    scratch: (n) => n.B * n.E * n.D * n.itemsize,
  },
  sorted_keys: {
    forward: (n, _, m) => sortedKeys(n, m),
    backward: (n, _, m) => sortedKeys({ ...n, N: n.M, M: n.N }, m) + n.B * (n.N + n.M) * n.D,
    kept: (n) => n.B * n.N * n.D,
    scratch: (n) => n.B * (n.N + 3 * n.M) * n.D * n.itemsize,
  },
};

// engines/choose.py: whether an engine pays at these sizes
const PAYS = {
  reassociated: (n) => n.E * n.D * (n.N + n.M) < n.N * n.M * (n.E + n.D),
  sorted_keys: (n, m) => Math.min(n.N, n.M) >= m.sorted_keys_from,
  dense: (n, m) => pairs(n) * n.itemsize <= m.dense_bytes,
  streaming: () => true,
};

/** The engines whose price is known. */
export const ENGINES = Object.keys(PRICES);

/** Null, or why a block {version: v, grid: [T, H, W], channels, pool, positions, engine, batchnorm} cannot be. */
export function refusal({ version, grid, pool, positions, engine }) {
  const [T, H, W] = grid;
  if (positions === "time" && pool)
    return 'positions="time" with pooled keys: a pooled cell has no place of its own to follow in time, use pool=None';
  if (engine !== "auto" && version.refused[engine]) return `engine '${engine}' ${version.refused[engine]}`;
  if (Number.isInteger(positions) && T % positions)
    return `positions=${positions} does not divide the ${T} frames: choose a divisor of ${T}`;
  if (pool && Math.min(H, W) < 2)
    return `a grid of (${T}, ${H}, ${W}) is too small to pool by (1, 2, 2): no key would be left, use pool=None`;
  return null;
}

/** Parameters, multiply-adds and bytes of a block that refusal() does not refuse; one clip, float32. */
export function blockCost(block, m) {
  const p = plan(block, m);
  const steps = [...maps(p), ...meeting(p), ...output(p)];
  const total = (name, among = steps) => among.reduce((sum, step) => sum + (step[name] ?? 0), 0);
  const parameters = total("parameters");
  const kept = steps.filter((step) => step.kept !== false);
  const saved = total("size", kept) + (p.batchnorm ? 2 * p.C : 0) + p.price.kept(p.n);
  return {
    engine: p.engine,
    sizes: p.n,
    parameters,
    macs_forward: total("macs") + p.price.forward(p.n, p.version, m),
    macs_backward: 2 * total("macs") + p.price.backward(p.n, p.version, m),
    weights_bytes: pairs(p.n) * p.n.itemsize,
    formed: p.price.keepsP === true,
    saved_bytes: saved * p.n.itemsize,
    peak_bytes: peak(p, saved, parameters, m),
  };
}

function plan({ version, grid, channels, pool, positions, engine, batchnorm }, m) {
  const [T, H, W] = grid;
  const places = T * H * W;
  const cells = pool ? T * Math.floor(H / 2) * Math.floor(W / 2) : places;
  const groups = Number.isInteger(positions) ? T / positions : GROUPS[positions](T, H, W);
  const D = Math.floor(channels / 2);
  const E = { identity: channels, linear: D, concatenation: 1 }[version.embed];
  const n = { B: groups, N: places / groups, M: cells / groups, E, D, itemsize: FLOAT32 };
  const pays = (name) => !version.refused[name] && PAYS[name](n, m);
  const chosen = engine === "auto" ? m.auto.find(pays) : engine;
  return {
    version,
    pool,
    batchnorm,
    places,
    cells,
    C: channels,
    D,
    n,
    engine: chosen,
    price: PRICES[chosen],
  };
}

const linearMap = (where, from, to) => ({
  size: where * to,
  parameters: from * to + to,
  macs: where * from * to,
});

// x, theta, phi, g, pooled before or after phi and g, and the two halves of concatenation
function maps({ version, pool, places, cells, C, D }) {
  const source = pool === "before" ? cells : places;
  const steps = [{ size: places * C }];
  if (pool === "before") steps.push({ size: cells * C });
  if (version.embed !== "identity") steps.push(linearMap(places, C, D), linearMap(source, C, D));
  steps.push(linearMap(source, C, D));
  if (pool === "after")
    steps.push({ size: cells * (version.embed === "identity" ? C : D) }, { size: cells * D });
  if (version.embed === "concatenation")
    steps.push(...[places, cells].map((where) => ({ size: where, parameters: D, macs: where * D })));
  return steps;
}

// features, p, y; of one clip, positions along time are put side by side without a copy
function meeting({ version, price, n }) {
  const [queries, keys] = [n.N, n.M].map((positions) => ({ size: n.B * positions * n.E }));
  return [
    ...(version.unit ? [queries, keys] : []),
    { size: pairs(n), kept: price.keepsP === true },
    { size: n.B * n.N * n.D },
  ];
}

function output({ places, C, D, batchnorm }) {
  const w = { ...linearMap(places, D, C), kept: batchnorm };
  return batchnorm ? [w, { size: places * C, parameters: 2 * C, kept: false }] : [w];
}

// The worst moment: in the backward of the operation, or in that of theta, phi and g.
function peak(p, saved, parameters, m) {
  const { B, N, M, E, D, itemsize } = p.n;
  const x = p.places * p.C;
  const operands = B * (N * E + M * E + M * D);
  const held = saved + (p.batchnorm ? 3 : 2) * x + parameters + B * N * D + operands;
  const featured = p.version.unit ? B * (N + M) * E : 0;
  const inOperation = featured * itemsize + p.price.scratch(p.n, p.version, m);
  return held * itemsize + Math.max(inOperation, mapsBackward(p, x) * itemsize);
}

// The paths of theta, phi and g back to x, and their sums.
function mapsBackward(p, x) {
  const paths = p.version.embed === "identity" ? 1 : 3;
  if (p.pool !== "before") return (2 + paths) * x;
  const keys = p.cells * p.C;
  const sums = 3 * x + Math.floor((paths + 1) / 2) * keys;
  const unpooling = 2 * x + (paths + 2) * keys + Math.floor((keys * 8) / p.n.itemsize); // the winners are int64
  return Math.max(sums, unpooling);
}
