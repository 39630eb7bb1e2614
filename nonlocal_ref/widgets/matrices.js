// Products of matrices, scores and weights: embed.py, pairwise.py and normalise.py a second time.
//
// Arrays are flat and row-major: A (n, k) has a_ij at [i * k + j].
// Every function returns a new Float64Array, whatever arrays of numbers it is given. Letters are those of
// base/shapes.py: n queries i, m keys j, e numbers of each.

// ---- products

/** a b: (n, k) (k, m) -> (n, m). */
export function matmul(a, b, n, k, m) {
  const out = new Float64Array(n * m);
  for (let i = 0; i < n; i++) {
    for (let l = 0; l < k; l++) {
      const factor = a[i * k + l];
      for (let j = 0; j < m; j++) out[i * m + j] += factor * b[l * m + j];
    }
  }
  return out;
}

/** a b^T: (n, k) (m, k) -> (n, m), every row of a with every row of b. */
export function matmulTransposed(a, b, n, k, m) {
  return scores("dot", a, b, n, m, k);
}

/** a^T b: (k, n) (k, m) -> (n, m). */
export function transposedMatmul(a, b, n, k, m) {
  return matmul(transposed(a, k, n), b, n, k, m);
}

/** (n, m) -> (m, n). */
export function transposed(a, n, m) {
  return Float64Array.from({ length: n * m }, (_, place) => a[(place % n) * m + Math.floor(place / n)]);
}

/** y_i = x_i w + b: (n, k) (k, m) -> (n, m); b (m) or null. */
export function linear(x, w, b, n, k, m) {
  const y = matmul(x, w, n, k, m);
  return b ? y.map((value, place) => value + b[place % m]) : y;
}

// ---- scores s_ij and weights p_ij

// Indices are passed on, not cut-out rows: one query against thousands of keys would spend its time on slices.
const SCORES = {
  // theta_i . phi_j
  dot(theta, i, phi, j, e) {
    let sum = 0;
    for (let c = 0; c < e; c++) sum += theta[i + c] * phi[j + c];
    return sum;
  },
  // -|theta_i - phi_j|^2
  distance(theta, i, phi, j, e) {
    let sum = 0;
    for (let c = 0; c < e; c++) {
      const difference = theta[i + c] - phi[j + c];
      sum -= difference * difference;
    }
    return sum;
  },
  // relu(a_i + b_j), for a (n, 1) and b (m, 1)
  concatenation(a, i, b, j) {
    return Math.max(a[i] + b[j], 0);
  },
};

/** s of kind "dot", "distance" or "concatenation": theta (n, e), phi (m, e) -> (n, m); concatenation has e = 1. */
export function scores(kind, theta, phi, n, m, e) {
  const score = SCORES[kind];
  const s = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) s[i * m + j] = score(theta, i * e, phi, j * e, e);
  return s;
}

/** x_i / |x_i|; a row of zeros has no direction and stays zero: (n, e) -> (n, e). */
export function unitRows(x, n, e) {
  const out = new Float64Array(n * e);
  for (let i = 0; i < n * e; i += e) {
    const norm = Math.sqrt(SCORES.dot(x, i, x, i, e));
    if (norm > 0) for (let c = i; c < i + e; c++) out[c] = x[c] / norm;
  }
  return out;
}

/** exp(s_ij) / sum_j exp(s_ij): (n, m) -> (n, m); the largest of a row is taken off first. */
export function softmaxRows(s, n, m) {
  const p = new Float64Array(n * m);
  for (let i = 0; i < n * m; i += m) {
    let largest = -Infinity;
    for (let j = i; j < i + m; j++) largest = Math.max(largest, s[j]);
    let sum = 0;
    for (let j = i; j < i + m; j++) {
      p[j] = Math.exp(s[j] - largest);
      sum += p[j];
    }
    for (let j = i; j < i + m; j++) p[j] /= sum;
  }
  return p;
}

/** s_ij / M: (n, m) -> (n, m). */
export function meanRows(s, n, m) {
  const p = new Float64Array(n * m);
  for (let place = 0; place < p.length; place++) p[place] = s[place] / m;
  return p;
}
