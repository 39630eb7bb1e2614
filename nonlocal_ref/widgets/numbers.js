// Every number of a small block, forward and backward, as flat arrays by the names of block.js; for the stepper.

// ---- what is drawn

// Hundredths between -1 and 1, the same as analysis/example.py draws.
export function hundredths(data, name, count) {
  let state = 7919 * data.seeds[name];
  return Float64Array.from({ length: count }, () => {
    state = (48271 * state) % 2147483647;
    return (Math.floor((201 * state) / 2147483647) - 100) / 100;
  });
}

// ---- forward and backward

// Every array by the name of its step, and the weights as w_theta, w_phi, w_g, w_f_theta,
// w_f_phi, w_z_weights, and the biases as b_theta, b_phi, b_g, b_w_z.
export function numbersOf(data, n) {
  const v = forwardNumbers(data, n);
  backwardNumbers(v, data, n);
  return v;
}

function forwardNumbers(data, n) {
  const v = { x: hundredths(data, "x", n.N * n.C) };
  const bias = (name, count) => (v[`b_${name}`] = hundredths(data, `${name}.b`, count));
  const weigh = (name, path, count) => (v[name] = hundredths(data, path, count));
  const mapped = (name, x, rows, from, to) =>
    (v[name] = linear(x, weigh(`w_${name}`, `${name}.w`, from * to), bias(name, to), rows, from, to));
  const pooled = (name, x, channels) => (v[name] = maxPool(x, n.T, n.H, n.W, channels));

  const before = n.pool === "before";
  const rows = before ? n.M : n.N; // positions that phi and g are made of
  const keysOf = before ? pooled("x^", v.x, n.C) : v.x;
  let [queries, keys] = [v.x, keysOf];
  if (n.embed !== "identity") {
    queries = mapped("theta", v.x, n.N, n.C, n.D);
    keys = mapped("phi", keysOf, rows, n.C, n.D);
  }
  let values = mapped("g", keysOf, rows, n.C, n.D);
  if (n.pool === "after") {
    keys = pooled("phi^", keys, n.embed === "identity" ? n.C : n.D);
    values = pooled("g^", values, n.D);
  }
  if (n.embed === "concatenation") {
    queries = v.a = linear(queries, weigh("w_f_theta", "w_f.theta", n.D), null, n.N, n.D, 1);
    keys = v.b = linear(keys, weigh("w_f_phi", "w_f.phi", n.D), null, n.M, n.D, 1);
  }
  if (n.version === "cosine") {
    queries = v["theta'"] = unitRows(queries, n.N, n.E);
    keys = v["phi'"] = unitRows(keys, n.M, n.E);
  }
  v.s = scores(SCORE[n.version] ?? "dot", queries, keys, n.N, n.M, n.E);
  v.p = n.mean ? meanRows(v.s, n.N, n.M) : softmaxRows(v.s, n.N, n.M);
  v.y = matmul(v.p, values, n.N, n.M, n.D);
  weigh("w_z_weights", "w_z.w", n.D * n.C);
  v.w_z = linear(v.y, v.w_z_weights, bias("w_z", n.C), n.N, n.D, n.C);
  v.z = plus(v.w_z, v.x);
  Object.defineProperty(v, "operands", { value: { queries, keys, values, keysOf, rows }, enumerable: false });
  return v;
}

const SCORE = { gaussian_distance: "distance", concatenation: "concatenation" };

function backwardNumbers(v, data, n) {
  const { queries, keys, values, keysOf, rows } = v.operands;
  const mapBack = (dy, x, w, count, from, to) => [
    matmulTransposed(dy, w, count, to, from), // y = x w
    transposedMatmul(x, dy, from, count, to),
  ];
  v.dz = hundredths(data, "dz", n.N * n.C);
  [v.dy, v.dw_z] = mapBack(v.dz, v.y, v.w_z_weights, n.N, n.D, n.C);
  v.dp = matmulTransposed(v.dy, values, n.N, n.D, n.M); // y = p g
  let dvalues = transposedMatmul(v.p, v.dy, n.M, n.N, n.D);
  v.ds = n.mean ? meanRows(v.dp, n.N, n.M) : softmaxBack(v.dp, v.p, n.N, n.M);
  let [dqueries, dkeys] = scoreBack(v, queries, keys, n);
  if (n.version === "cosine") {
    [v["dtheta'"], v["dphi'"]] = [dqueries, dkeys];
    dqueries = unitRowsBack(dqueries, v.x, n.N, n.E);
    dkeys = unitRowsBack(dkeys, v["phi^"] ?? keysOf, n.M, n.E);
  }
  if (n.embed === "concatenation") {
    [v.da, v.db] = [dqueries, dkeys];
    [dqueries, v.dw_f_theta] = mapBack(v.da, v.theta, v.w_f_theta, n.N, n.D, 1);
    [dkeys, v.dw_f_phi] = mapBack(v.db, v["phi^"] ?? v.phi, v.w_f_phi, n.M, n.D, 1);
  }
  if (n.pool === "after") {
    [v["dphi^"], v["dg^"]] = [dkeys, dvalues];
    dkeys = maxPoolBack(dkeys, v.phi ?? v.x, n, n.embed === "identity" ? n.C : n.D);
    dvalues = maxPoolBack(dvalues, v.g, n, n.D);
  }
  if (n.embed !== "identity") {
    [v.dtheta, v.dphi] = [dqueries, dkeys];
    [dqueries, v.dw_theta] = mapBack(v.dtheta, v.x, v.w_theta, n.N, n.C, n.D);
    [dkeys, v.dw_phi] = mapBack(v.dphi, keysOf, v.w_phi, rows, n.C, n.D);
  }
  v.dg = dvalues;
  [dvalues, v.dw_g] = mapBack(v.dg, keysOf, v.w_g, rows, n.C, n.D);
  const x = n.pool === "before" ? "dx^" : "dx";
  v["dx by theta"] = dqueries;
  v[`${x} by phi`] = dkeys;
  v[`${x} by g`] = dvalues;
  let dx = plus(dkeys, dvalues);
  if (n.pool === "before") {
    v["dx^"] = dx;
    v["dx by keys"] = dx = maxPoolBack(dx, v.x, n, n.C);
  }
  v.dx = plus(v.dz, plus(dqueries, dx)); // z = w_z y + x: straight on, and by the operation
}

// dtheta, dphi
function scoreBack(v, queries, keys, n) {
  if (n.embed !== "concatenation" && n.version !== "gaussian_distance")
    return [matmul(v.ds, keys, n.N, n.M, n.E), transposedMatmul(v.ds, queries, n.M, n.N, n.E)]; // s = theta phi^T
  const dqueries = new Float64Array(queries.length);
  const dkeys = new Float64Array(keys.length);
  if (n.embed === "concatenation") v.gate = v.ds.map((ds, place) => (v.s[place] > 0 ? ds : 0));
  for (let i = 0; i < n.N; i++) {
    for (let j = 0; j < n.M; j++) {
      for (let c = 0; c < n.E; c++) {
        // s_ij = relu(a_i + b_j): both alike; s_ij = -|theta_i - phi_j|^2: one pulls the other
        const pull = v.gate
          ? [v.gate[i * n.M + j], v.gate[i * n.M + j]]
          : [2, -2].map((sign) => sign * v.ds[i * n.M + j] * (keys[j * n.E + c] - queries[i * n.E + c]));
        dqueries[i * n.E + c] += pull[0];
        dkeys[j * n.E + c] += pull[1];
      }
    }
  }
  return [dqueries, dkeys];
}

// ds_ij = p_ij (dp_ij - sum_k p_ik dp_ik)
function softmaxBack(dp, p, rows, columns) {
  const means = rowSums(dp.map((value, place) => value * p[place]), rows, columns);
  return dp.map((value, place) => p[place] * (value - means[Math.floor(place / columns)]));
}

// dx_i = (dy_i - (u_i . dy_i) u_i) / |x_i|
function unitRowsBack(dy, x, rows, columns) {
  const u = unitRows(x, rows, columns);
  const along = rowSums(dy.map((value, place) => value * u[place]), rows, columns);
  const norms = rowSums(x.map((value) => value * value), rows, columns).map(Math.sqrt);
  return dy.map((value, place) => {
    const i = Math.floor(place / columns);
    return norms[i] > 0 ? (value - along[i] * u[place]) / norms[i] : 0;
  });
}

// The first largest of each 2 x 2 receives its dy.
function maxPoolBack(dy, x, n, channels) {
  const dx = new Float64Array(x.length);
  dy.forEach((value, place) => {
    const [t, i, j] = [Math.floor(place / channels / n.w / n.h), Math.floor(place / channels / n.w) % n.h, Math.floor(place / channels) % n.w];
    const first = ((t * n.H + 2 * i) * n.W + 2 * j) * channels + (place % channels);
    const window = [0, channels, n.W * channels, (n.W + 1) * channels].map((step) => first + step);
    dx[window.reduce((best, other) => (x[other] > x[best] ? other : best))] = value;
  });
  return dx;
}

function rowSums(values, rows, columns) {
  return Float64Array.from({ length: rows }, (_, i) => values.subarray(i * columns, (i + 1) * columns).reduce((a, b) => a + b, 0));
}

function plus(a, b) {
  return a.map((value, place) => value + b[place]);
}
