// What one row of each array of the block is made of: which rows or columns of which arrays, forward and backward.

import { weightsOf } from "./stepper_words.js";

/**
 * { step: [[name, part], ...] } for the names of all steps and the sizes n. part says what of this array makes row r:
 * "row" r, "column" r, "all", the "window" that is pooled to r, or the "pooled" row that r's window gave.
 */
export function makersOf(names, n) {
  const paths = pathsOf(names);
  const rules = { ...ofTheOperation(paths, n), ...ofTheSums(names) };
  for (const [by, path] of Object.entries(paths)) {
    for (const [k, to] of path.slice(1).entries()) Object.assign(rules, between(path[k], to, by));
  }
  return rules;
}

// From x to the queries, keys and values of the operation
function pathsOf(names) {
  const has = (name) => names.includes(name);
  const keys = has("x^") ? "x^" : "x";
  return {
    theta: ["x", "theta", "a", "theta'"].filter(has),
    phi: [keys, "phi", "phi^", "b", "phi'"].filter(has),
    g: [keys, "g", "g^"].filter(has),
  };
}

function gradientOf(name, by) {
  return name === "x" || name === "x^" ? `d${name} by ${by}` : `d${name}`;
}

// ---- s, p, y and their gradients

function ofTheOperation(paths, n) {
  const [queries, keys, values] = Object.values(paths).map((path) => path.at(-1));
  const back = n.score === "concatenation" ? "gate" : "ds";
  const also = (name, part) => (n.score === "concatenation" ? [] : [[name, part]]);
  const own = (name) => (n.score === "distance" ? [[name, "row"]] : []);
  return {
    s: rows(queries, [keys, "all"]),
    p: rows("s"),
    y: rows("p", [values, "all"]),
    dp: rows("dy", [values, "all"]),
    ds: n.softmax ? rows("dp", ["p", "row"]) : rows("dp"),
    gate: rows("ds", ["s", "row"]),
    [gradientOf(queries, "theta")]: rows(back, ...also(keys, "all"), ...own(queries)),
    [gradientOf(keys, "phi")]: [[back, "column"], ...also(queries, "all"), ...own(keys)],
    [gradientOf(values, "g")]: [
      ["p", "column"],
      ["dy", "all"],
    ],
  };
}

function rows(first, ...more) {
  return [[first, "row"], ...more];
}

// ---- x^, W_z y, z, and where paths meet

function ofTheSums(names) {
  const parts = names.filter((name) => name.startsWith("dx by "));
  return {
    x: [],
    "x^": [["x", "window"]],
    w_z: rows("y", ["w_z_weights", "all"], ["b_w_z", "all"]),
    z: rows("w_z", ["x", "row"]),
    dz: [],
    dy: rows("dz", ["w_z_weights", "all"]),
    dw_z: [
      ["y", "column"],
      ["dz", "all"],
    ],
    "dx^": rows("dx^ by phi", ["dx^ by g", "row"]),
    "dx by keys": [["dx^", "pooled"]],
    dx: rows("dz", ...parts.filter((name) => isWhole(name, names)).map((name) => [name, "row"])),
  };
}

// With keys pooled before, phi and g come back by "dx by keys"
function isWhole(name, names) {
  return !names.includes("dx by keys") || name === "dx by theta" || name === "dx by keys";
}

// ---- one array and the next of its path

function between(from, to, by) {
  const back = gradientOf(from, by);
  const d = gradientOf(to, by);
  if (to.endsWith("^")) return { [to]: [[from, "window"]], [back]: [[d, "pooled"]] };
  if (to.endsWith("'")) return { [to]: rows(from), [back]: rows(d, [from, "row"]) };
  const w = weightsOf(to);
  const bias = w.startsWith("w_f") ? [] : [[`b_${to}`, "all"]];
  return {
    [to]: rows(from, [w, "all"], ...bias),
    [back]: rows(d, [w, "all"]),
    [`d${w}`]: [
      [from, "column"],
      [d, "all"],
    ],
  };
}

// ---- from a part to places

/** { rows } or { column } of an array that a part marks for row r; { rows: null } are all. */
export function placesOf(part, r, n) {
  if (part === "row") return { rows: [r] };
  if (part === "column") return { rows: null, column: r };
  if (part === "window") return { rows: windowOf(r, n) };
  return part === "pooled" ? { rows: pooledOf(r, n) } : { rows: null };
}

function windowOf(r, { H, W, h, w }) {
  const [t, i, j] = [Math.floor(r / (h * w)), Math.floor(r / w) % h, r % w];
  const first = (t * H + 2 * i) * W + 2 * j;
  return [first, first + 1, first + W, first + W + 1];
}

// None for a last row or column that no window covers
function pooledOf(r, { H, W, h, w }) {
  const [t, i, j] = [Math.floor(r / (H * W)), (Math.floor(r / W) % H) >> 1, (r % W) >> 1];
  return i < h && j < w ? [(t * h + i) * w + j] : [];
}
