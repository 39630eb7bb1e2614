// Every number of a small block, forward and backward, as flat arrays by the names of stepper_block.js.

import { maxPool } from "./grids.js";
import {
  linear,
  matmul,
  matmulTransposed,
  meanRows,
  scores,
  softmaxRows,
  transposed,
  transposedMatmul,
  unitRows,
} from "./matrices.js";

// ---- what is drawn

/** Hundredths between -1 and 1, the same as analysis/lessons/example.py draws. */
export function hundredths(data, name, count) {
  let state = 7919 * data.seeds[name];
  return Float64Array.from({ length: count }, () => {
    state = (48271 * state) % 2147483647;
    return (Math.floor((201 * state) / 2147483647) - 100) / 100;
  });
}

// ---- forward

/**
 * Every array by the name of its step, and the weights as w_theta, w_phi, w_g, w_f_theta, w_f_phi, w_z_weights, and
 * the biases as b_theta, b_phi, b_g, b_w_z.
 */
export function numbersOf(data, n) {
  const v = { x: hundredths(data, "x", n.N * n.C) };
  embed(v, data, n);
  attend(v, n);
  v.w_z_weights = hundredths(data, "w_z.w", n.D * n.C);
  v.b_w_z = hundredths(data, "w_z.b", n.C);
  v.w_z = linear(v.y, v.w_z_weights, v.b_w_z, n.N, n.D, n.C);
  v.z = plus(v.w_z, v.x);
  backward(v, data, n);
  return v;
}

// x^, theta, phi, g, pooled before or after phi and g, the two halves of concatenation, unit rows
function embed(v, data, n) {
  const pooled = (x, channels) => maxPool(x, n.T, n.H, n.W, channels);
  if (n.pool === "before") v["x^"] = pooled(v.x, n.C);
  if (n.embed !== "identity") {
    embedByMap(v, data, "theta", v.x, n);
    embedByMap(v, data, "phi", pooledX(v), n);
  }
  embedByMap(v, data, "g", pooledX(v), n);
  if (n.pool === "after") {
    v["phi^"] = pooled(v.phi ?? v.x, v.phi ? n.D : n.C);
    v["g^"] = pooled(v.g, n.D);
  }
  if (n.embed === "concatenation") {
    v.w_f_theta = hundredths(data, "w_f.theta", n.D);
    v.w_f_phi = hundredths(data, "w_f.phi", n.D);
    v.a = linear(v.theta, v.w_f_theta, null, n.N, n.D, 1);
    v.b = linear(pooledPhi(v), v.w_f_phi, null, n.M, n.D, 1);
  }
  if (n.unit) {
    v["theta'"] = unitRows(v.theta ?? v.x, n.N, n.E);
    v["phi'"] = unitRows(pooledPhi(v), n.M, n.E);
  }
}

function embedByMap(v, data, name, x, n) {
  const w = hundredths(data, `${name}.w`, n.C * n.D);
  const b = hundredths(data, `${name}.b`, n.D);
  Object.assign(v, { [`w_${name}`]: w, [`b_${name}`]: b, [name]: linear(x, w, b, x.length / n.C, n.C, n.D) });
}

function attend(v, n) {
  const [queries, keys, values] = operandsOf(v);
  v.s = scores(n.score, queries, keys, n.N, n.M, n.E);
  v.p = n.softmax ? softmaxRows(v.s, n.N, n.M) : meanRows(v.s, n.N, n.M);
  v.y = matmul(v.p, values, n.N, n.M, n.D);
}

// What phi and g are made of
function pooledX(v) {
  return v["x^"] ?? v.x;
}

function pooledPhi(v) {
  return v["phi^"] ?? v.phi ?? pooledX(v);
}

// theta, phi and g as the operation takes them
function operandsOf(v) {
  return [v["theta'"] ?? v.a ?? v.theta ?? v.x, v["phi'"] ?? v.b ?? pooledPhi(v), v["g^"] ?? v.g];
}

// ---- backward

function backward(v, data, n) {
  v.dz = hundredths(data, "dz", n.N * n.C);
  [v.dy, v.dw_z] = linearBack(v.dz, v.y, v.w_z_weights, n.D, n.C);
  let [dqueries, dkeys, dvalues] = attendBack(v, n);
  if (n.unit) [dqueries, dkeys] = unitBack(v, dqueries, dkeys, n);
  if (n.embed === "concatenation") [dqueries, dkeys] = halvesBack(v, dqueries, dkeys, n);
  if (n.pool === "after") [dkeys, dvalues] = poolBack(v, dkeys, dvalues, n);
  if (n.embed !== "identity") [dqueries, dkeys] = mapsBack(v, dqueries, dkeys, n);
  v.dg = dvalues;
  [dvalues, v.dw_g] = linearBack(v.dg, pooledX(v), v.w_g, n.C, n.D);
  addPaths(v, dqueries, dkeys, dvalues, n);
}

// dx and dw of y = x w
function linearBack(dy, x, w, from, to) {
  const count = x.length / from;
  return [matmulTransposed(dy, w, count, to, from), transposedMatmul(x, dy, from, count, to)];
}

function attendBack(v, n) {
  const [queries, keys, values] = operandsOf(v);
  v.dp = matmulTransposed(v.dy, values, n.N, n.D, n.M); // y = p g
  const dvalues = transposedMatmul(v.p, v.dy, n.M, n.N, n.D);
  v.ds = n.softmax ? softmaxBack(v.dp, v.p, n.N, n.M) : meanRows(v.dp, n.N, n.M);
  return [...scoreBack(v, queries, keys, n), dvalues];
}

function unitBack(v, dqueries, dkeys, n) {
  [v["dtheta'"], v["dphi'"]] = [dqueries, dkeys];
  return [unitRowsBack(dqueries, v.theta ?? v.x, n.N, n.E), unitRowsBack(dkeys, pooledPhi(v), n.M, n.E)];
}

function halvesBack(v, dqueries, dkeys, n) {
  [v.da, v.db] = [dqueries, dkeys];
  const [dtheta, dw_f_theta] = linearBack(v.da, v.theta, v.w_f_theta, n.D, 1);
  const [dphi, dw_f_phi] = linearBack(v.db, pooledPhi(v), v.w_f_phi, n.D, 1);
  Object.assign(v, { dw_f_theta, dw_f_phi });
  return [dtheta, dphi];
}

function poolBack(v, dkeys, dvalues, n) {
  [v["dphi^"], v["dg^"]] = [dkeys, dvalues];
  return [maxPoolBack(dkeys, v.phi ?? v.x, n, v.phi ? n.D : n.C), maxPoolBack(dvalues, v.g, n, n.D)];
}

function mapsBack(v, dqueries, dkeys, n) {
  [v.dtheta, v.dphi] = [dqueries, dkeys];
  const [byTheta, dw_theta] = linearBack(v.dtheta, v.x, v.w_theta, n.C, n.D);
  const [byPhi, dw_phi] = linearBack(v.dphi, pooledX(v), v.w_phi, n.C, n.D);
  Object.assign(v, { dw_theta, dw_phi });
  return [byTheta, byPhi];
}

// z = w_z y + x: straight on, and by the operation
function addPaths(v, byTheta, byPhi, byG, n) {
  const x = n.pool === "before" ? "dx^" : "dx";
  Object.assign(v, { "dx by theta": byTheta, [`${x} by phi`]: byPhi, [`${x} by g`]: byG });
  let byKeys = plus(byPhi, byG);
  if (n.pool === "before") {
    v["dx^"] = byKeys;
    byKeys = maxPoolBack(byKeys, v.x, n, n.C);
    v["dx by keys"] = byKeys;
  }
  v.dx = plus(v.dz, plus(byTheta, byKeys));
}

// dtheta, dphi
function scoreBack(v, theta, phi, n) {
  if (n.score === "concatenation") return concatenationBack(v, n);
  if (n.score === "distance") return distanceBack(v.ds, theta, phi, n);
  return [matmul(v.ds, phi, n.N, n.M, n.E), transposedMatmul(v.ds, theta, n.M, n.N, n.E)]; // s = theta phi^T
}

// s_ij = relu(a_i + b_j)
function concatenationBack(v, n) {
  v.gate = v.ds.map((ds, place) => (v.s[place] > 0 ? ds : 0));
  return [rowSums(v.gate, n.N, n.M), rowSums(transposed(v.gate, n.N, n.M), n.M, n.N)];
}

// s_ij = -|theta_i - phi_j|^2
function distanceBack(ds, theta, phi, n) {
  const [dtheta, dphi] = [new Float64Array(theta.length), new Float64Array(phi.length)];
  for (let i = 0; i < n.N; i++) {
    for (let j = 0; j < n.M; j++) {
      for (let c = 0; c < n.E; c++) {
        const pull = 2 * ds[i * n.M + j] * (phi[j * n.E + c] - theta[i * n.E + c]);
        dtheta[i * n.E + c] += pull;
        dphi[j * n.E + c] -= pull;
      }
    }
  }
  return [dtheta, dphi];
}

// ds_ij = p_ij (dp_ij - sum_k p_ik dp_ik)
function softmaxBack(dp, p, rows, columns) {
  const means = rowSums(
    dp.map((value, place) => value * p[place]),
    rows,
    columns,
  );
  return dp.map((value, place) => p[place] * (value - means[Math.floor(place / columns)]));
}

// dx_i = (dy_i - (u_i . dy_i) u_i) / |x_i|
function unitRowsBack(dy, x, rows, columns) {
  const u = unitRows(x, rows, columns);
  const along = rowSums(
    dy.map((value, place) => value * u[place]),
    rows,
    columns,
  );
  const norms = rowSums(
    x.map((value) => value * value),
    rows,
    columns,
  ).map(Math.sqrt);
  return dy.map((value, place) => {
    const i = Math.floor(place / columns);
    return norms[i] > 0 ? (value - along[i] * u[place]) / norms[i] : 0;
  });
}

// The first largest of each 2 x 2 receives its dy.
function maxPoolBack(dy, x, n, channels) {
  const dx = new Float64Array(x.length);
  dy.forEach((value, place) => {
    const [t, i, j] = [
      Math.floor(place / channels / n.w / n.h),
      Math.floor(place / channels / n.w) % n.h,
      Math.floor(place / channels) % n.w,
    ];
    const first = ((t * n.H + 2 * i) * n.W + 2 * j) * channels + (place % channels);
    const window = [0, channels, n.W * channels, (n.W + 1) * channels].map((step) => first + step);
    dx[window.reduce((best, other) => (x[other] > x[best] ? other : best))] = value;
  });
  return dx;
}

function rowSums(values, rows, columns) {
  return Float64Array.from({ length: rows }, (_, i) =>
    values.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, 0),
  );
}

function plus(a, b) {
  return a.map((value, place) => value + b[place]);
}
