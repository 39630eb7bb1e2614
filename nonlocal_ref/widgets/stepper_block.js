// The block by steps, for the stepper: shapes and prices in closed form, as analysis holds them for the dense engine.
// The numbers of a small block are in stepper_numbers.js.
// A step is named as in Python: "theta", "x^" (pooled), "s", "dtheta", "dx by g", "dw_theta".

import { product } from "./grids.js";
import { FLOAT32, inBytes } from "./units.js";

// ---- sizes

/** The letters of a state, and its version; a grid on which no window fits is left unpooled: `unpoolable` says so. */
export function sizesOf(data, { T, H, W, C, version, pool }) {
  const unpoolable = pool !== null && (H < 2 || W < 2);
  const pooled = pool !== null && !unpoolable;
  const [h, w] = pooled ? [H >> 1, W >> 1] : [H, W];
  const D = C >> 1;
  const { embed, ...rule } = data.versions[version];
  const E = { identity: C, linear: D, concatenation: 1 }[embed];
  const sizes = { T, H, W, h, w, C, D, E, N: T * H * W, M: T * h * w };
  return { ...sizes, ...rule, version, embed, unpoolable, pool: pooled ? pool : null };
}

// ---- the forward's arrays: shape, multiply-adds, and w, the shape of the weights of a linear map

const gridOf = (n) => [n.T, n.H, n.W];
const pooledGrid = (n) => [n.T, n.h, n.w];
const keyGrid = (n) => (n.pool === "before" ? pooledGrid(n) : gridOf(n));
const array = (shape, macs = 0) => ({ shape, macs });
const linearMap = (where, from, to) => ({
  ...array([...where, to], product(where) * from * to),
  w: [from, to],
});

const FORWARD = {
  x: (n) => array([...gridOf(n), n.C]),
  "x^": (n) => array([...pooledGrid(n), n.C]),
  theta: (n) => linearMap(gridOf(n), n.C, n.D),
  phi: (n) => linearMap(keyGrid(n), n.C, n.D),
  g: (n) => linearMap(keyGrid(n), n.C, n.D),
  "phi^": (n) => array([...pooledGrid(n), n.embed === "identity" ? n.C : n.D]),
  "g^": (n) => array([...pooledGrid(n), n.D]),
  a: (n) => linearMap(gridOf(n), n.D, 1),
  b: (n) => linearMap(pooledGrid(n), n.D, 1),
  "theta'": (n) => array([n.N, n.E]),
  "phi'": (n) => array([n.M, n.E]),
  s: (n) => array([n.N, n.M], n.N * n.M * n.E),
  p: (n) => array([n.N, n.M]),
  y: (n) => array([n.N, n.D], n.N * n.M * n.D),
  w_z: (n) => linearMap(gridOf(n), n.D, n.C),
  z: (n) => array([...gridOf(n), n.C]),
};

// ---- what is made of what

/** Edges { from, to, column } between arrays, in the columns of theta (0), phi (1) and g (2). */
export function edgesOf(names) {
  const has = (name) => names.includes(name);
  const keys = has("x^") ? "x^" : "x";
  const paths = [
    ["x", "theta", "a", "theta'", "s"],
    [keys, "phi", "phi^", "b", "phi'", "s"],
    [keys, "g", "g^", "y"],
  ];
  const edges = paths.flatMap((path, column) => pairsOf(path.filter(has), column));
  if (has("x^")) edges.push({ from: "x", to: "x^", column: 1.5 });
  edges.push(...pairsOf(["s", "p", "y"], 0.5), ...pairsOf(["y", "w_z", "z"], 1));
  return [...edges, { from: "x", to: "z", column: 3 }];
}

function pairsOf(path, column) {
  return path.slice(1).map((to, k) => ({ from: path[k], to, column }));
}

// ---- a gradient's shape and price follow from the edge that it comes back along

const BACK = {
  s: (n, { column }) => array([column ? n.M : n.N, n.E], n.N * n.M * n.E),
  y: (n, { column }) => array(column === 2 ? [n.M, n.D] : [n.N, n.M], n.N * n.M * n.D),
  w_z: (n) => array([...gridOf(n), n.D], FORWARD.w_z(n).macs),
};
const OWNERS = { dw_theta: "theta", dw_phi: "phi", dw_g: "g", dw_z: "w_z", dw_f_theta: "a", dw_f_phi: "b" };
const COLUMNS = { theta: 0, phi: 1, g: 2, keys: 1.5 };

// { box, edges that it comes along, shape, macs, w } of any step
function stepOf(name, n, edges) {
  if (FORWARD[name])
    return { box: name, along: edges.filter((edge) => edge.to === name), ...FORWARD[name](n) };
  const owner = OWNERS[name];
  if (owner)
    return { box: owner, along: edges.filter((edge) => edge.to === owner), ...weights(FORWARD[owner](n)) };
  if (name === "gate") return { box: "s", along: [], ...array([n.N, n.M], n.N * n.M) };
  const [box, , by] = name.slice(1).split(" ");
  const along = edges.filter((edge) => edge.from === box && (!by || edge.column === COLUMNS[by]));
  return { box, along, ...gradient(box, along, n) };
}

const weights = ({ w, macs }) => ({ ...array(w, macs), isWeights: true });

function gradient(box, along, n) {
  if (along.length !== 1) return array(FORWARD[box](n).shape); // dz; or paths that meet: a sum
  const [edge] = along;
  if (BACK[edge.to]) return BACK[edge.to](n, edge);
  const next = FORWARD[edge.to](n);
  return array(FORWARD[box](n).shape, next.w ? next.macs : 0);
}

/** [{ name, made, code, backward, box, along, shape, macs, ... }] of a state, from the names that Python sends. */
export function blockSteps(data, n) {
  const { forward, steps } = data.traces[`${n.version} ${n.pool ?? "none"}`];
  const edges = edgesOf(steps.slice(0, forward).map(([name]) => name));
  return steps.map(([name, made, code], k) => {
    const step = stepOf(name, n, edges);
    return {
      name,
      made: sized(made, step, n),
      code: code.map((c) => data.lines[c]),
      backward: k >= forward,
      ...step,
    };
  });
}

// Python's words were made for another size.
function sized(made, step, n) {
  const words = made.replace(/^(d?[sp] \/ )\d+$/, `$1${n.M}`);
  return step.w ? words.replace(/\d+ to \d+$/, step.w.join(" to ")) : words;
}

/** What to say before weights are formed that would not fit; "" if they do. As trace.too_large says it. */
export function tooLarge(data, n) {
  const size = FLOAT32 * n.N * n.M;
  if (size <= data.largest) return "";
  const pool = n.N === n.M ? "pool the keys, or " : "";
  const [queries, keys] = [n.N, n.M].map((count) => count.toLocaleString("en-US"));
  return (
    `${queries} × ${keys} weights take ${inBytes(size)}, and their gradient as much again: ` +
    `${pool}use engine="${data.cheapest[n.version]}", which never forms them`
  );
}

/** Whether the numbers themselves can be shown. */
export function isSmall(data, n) {
  return n.N <= data.small.positions && n.C <= data.small.channels;
}

/** The sizes whose numbers are shown: these or, of a large block, those of the small one. */
export function smallOf(data, n) {
  if (isSmall(data, n)) return n;
  const [T, H, W, C] = data.stages.small;
  return sizesOf(data, { T, H, W, C, version: n.version, pool: n.pool });
}
