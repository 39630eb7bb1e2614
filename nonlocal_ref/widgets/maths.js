// The mathematics that the widgets share, as plain functions; analysis and the core hold the same in Python.
//
// Arrays are flat and row-major: A (n, k) has a_ij at [i * k + j], frames (T, H, W, C) have channels last.
// Every function returns a new Float64Array, whatever arrays of numbers it is given. Letters are those of
// base/shapes.py: n queries i, m keys j, e numbers of each.

// ---- products

// a b: (n, k) (k, m) -> (n, m)
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

// a b^T: (n, k) (m, k) -> (n, m), every row of a with every row of b
export function matmulTransposed(a, b, n, k, m) {
  return scores("dot", a, b, n, m, k);
}

// a^T b: (k, n) (k, m) -> (n, m)
export function transposedMatmul(a, b, n, k, m) {
  return matmul(transposed(a, k, n), b, n, k, m);
}

// (n, m) -> (m, n)
export function transposed(a, n, m) {
  return Float64Array.from({ length: n * m }, (_, place) => a[(place % n) * m + Math.floor(place / n)]);
}

// y_i = x_i w + b: (n, k) (k, m) -> (n, m); b (m) or null
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

// s of kind "dot", "distance" or "concatenation": theta (n, e), phi (m, e) -> (n, m); concatenation has e = 1
export function scores(kind, theta, phi, n, m, e) {
  const score = SCORES[kind];
  const s = new Float64Array(n * m);
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) s[i * m + j] = score(theta, i * e, phi, j * e, e);
  return s;
}

// length x_i / |x_i|; a row of zeros has no direction and stays zero: (n, e) -> (n, e)
export function unitRows(x, n, e, length = 1) {
  const out = new Float64Array(n * e);
  for (let i = 0; i < n * e; i += e) {
    const norm = Math.sqrt(SCORES.dot(x, i, x, i, e));
    if (norm > 0) for (let c = i; c < i + e; c++) out[c] = (length * x[c]) / norm;
  }
  return out;
}

// exp(s_ij) / sum_j exp(s_ij): (n, m) -> (n, m); the largest of a row is taken off first
export function softmaxRows(s, n, m) {
  const p = new Float64Array(n * m);
  for (let i = 0; i < n * m; i += m) {
    let largest = -Infinity;
    for (let j = i; j < i + m; j++) largest = Math.max(largest, s[j]);
    let sum = 0;
    for (let j = i; j < i + m; j++) sum += p[j] = Math.exp(s[j] - largest);
    for (let j = i; j < i + m; j++) p[j] /= sum;
  }
  return p;
}

// s_ij / M: (n, m) -> (n, m)
export function meanRows(s, n, m) {
  const p = new Float64Array(n * m);
  for (let place = 0; place < p.length; place++) p[place] = s[place] / m;
  return p;
}

// ---- grids

// The largest of each 2 x 2 in space: (T, H, W, C) -> (T, H >> 1, W >> 1, C); a last odd row or column is dropped
export function maxPool(x, T, H, W, C) {
  const [h, w] = [H >> 1, W >> 1];
  const out = new Float64Array(T * h * w * C);
  let place = 0;
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < h; i++) {
      for (let j = 0; j < w; j++) {
        const first = ((t * H + 2 * i) * W + 2 * j) * C;
        for (let c = first; c < first + C; c++) {
          out[place++] = Math.max(x[c], x[c + C], x[c + W * C], x[c + W * C + C]);
        }
      }
    }
  }
  return out;
}

// The mean colour of all frames taken off: bytes (T, H, W, C) -> intensities from 0 to 1, less their mean
export function lessMeanColour(frames, C = 3) {
  const mean = new Float64Array(C);
  for (let place = 0; place < frames.length; place++) mean[place % C] += (frames[place] / 255 / frames.length) * C;
  return Float64Array.from(frames, (value, place) => value / 255 - mean[place % C]);
}

// The size x size pixels around each pixel, edges reflected, divided by the root of their number, so that
// |x_i - x_j| is the root mean square difference: (T, H, W, C) -> (T, H, W, C * size * size)
export function patches(frames, T, H, W, C, size) {
  const half = size >> 1;
  const x = new Float64Array(T * H * W * C * size * size);
  const factor = 1 / Math.sqrt(C * size * size);
  let place = 0;
  for (let t = 0; t < T; t++) {
    for (let i = 0; i < H; i++) {
      for (let j = 0; j < W; j++) {
        for (let c = 0; c < C; c++) {
          for (let dy = -half; dy <= half; dy++) {
            const row = (t * H + mirrored(i + dy, H)) * W;
            for (let dx = -half; dx <= half; dx++) x[place++] = frames[(row + mirrored(j + dx, W)) * C + c] * factor;
          }
        }
      }
    }
  }
  return x;
}

// -1 -> 1 and n -> n - 2: a mirror without a double edge
function mirrored(k, n) {
  return k < 0 ? -k : k < n ? k : 2 * (n - 1) - k;
}
