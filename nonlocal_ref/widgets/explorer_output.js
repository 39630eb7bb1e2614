// What a query receives, y_i = sum_j p_ij g(x_j), with the pixels themselves as g: analysis/attention/output.py
// a second time, without a kernel. x are patches less the mean colour, as patches.js gives them.

import { weightsAt } from "./explorer_operation.js";
import { flatOf, maxPool, positionOf } from "./grids.js";
import { lessMeanColour, meanColour, patchesOfCells } from "./patches.js";

/** x of every query and g(x) of every key, (n, c) and (m, c); size: of a patch; mean: the mean colour. */
export function valuesOf({ frames, shape, grid, patch, patches }, pooled) {
  const size = patches ? patch : cellPatch(shape, grid, patch);
  const c = 3 * size * size;
  const x = patches ? patches.x : patchesOfCells(lessMeanColour(frames), shape, 3, size, grid);
  return { x, g: pooled ? maxPool(x, ...grid, c) : x, c, size, mean: meanColour(frames) };
}

// The odd side that reaches over a cell of the grid, `least` at least
function cellPatch([, H, W], [, h, w], least) {
  const side = Math.floor(Math.max(H / h, W / w));
  return Math.max(least, side + 1 - (side % 2));
}

/** sum_j p_j g_j, in the units of x: (c). */
export function outputAt(p, { g, c }) {
  const y = new Float64Array(c);
  const fours = p.length - (p.length % 4); // four keys at a time: y is read and written a fourth as often
  for (let j = 0; j < fours; j += 4) {
    const [p0, p1, p2, p3] = [p[j], p[j + 1], p[j + 2], p[j + 3]];
    for (let k = 0, from = j * c; k < c; k++, from++)
      y[k] += p0 * g[from] + p1 * g[from + c] + p2 * g[from + 2 * c] + p3 * g[from + 3 * c];
  }
  for (let j = fours; j < p.length; j++) for (let k = 0; k < c; k++) y[k] += p[j] * g[j * c + k];
  return y;
}

/** The terms of one query's sum: x, `most` of the strongest keys apart from each other, all others together, and y. */
export function sumOf({ p, s, place, own, pooled, keyGrid, values, strongestKeys }, grid, most) {
  const { x, g, c } = values;
  const self = pooled ? [] : [own];
  const places = [...self, ...strongestKeys().slice(0, most - self.length)];
  const terms = places.map((at) => {
    const j = flatOf(at, keyGrid);
    return { place: at, weight: p[j], score: s?.[j], x: g.subarray(j * c, (j + 1) * c) };
  });
  const y = outputAt(p, values);
  const left = y.map((value, k) => terms.reduce((rest, term) => rest - term.weight * term.x[k], value));
  const weight = terms.reduce((rest, term) => rest - term.weight, sum(p));
  const i = flatOf(place, grid);
  return { x: x.subarray(i * c, (i + 1) * c), terms, others: { weight, x: left }, y };
}

function sum(numbers) {
  return numbers.reduce((total, value) => total + value, 0);
}

/** A patch as intensities, 0 to 1 where it is an average: (c) -> (size, size, 3). gain: of what differs from the mean. */
export function intensities(x, { c, size, mean }, gain = 1) {
  const [root, area] = [Math.sqrt(c) * gain, size * size];
  return Float64Array.from({ length: c }, (_, k) => {
    const [pixel, colour] = [Math.floor(k / 3), k % 3];
    return x[colour * area + pixel] * root + mean[colour];
  });
}

/** Root mean square of the differences of two patches, in units of intensity. */
export function apartOf(x, y) {
  return Math.sqrt(x.reduce((sum, value, k) => sum + (value - y[k]) ** 2, 0));
}

/** y_i of the pixel in the middle, less the mean colour: three intensities. */
export function pixelOf(p, { g, c, size }) {
  const area = size * size;
  const y = [0, 0, 0];
  for (let j = 0; j < p.length; j++) {
    const middle = j * c + (area >> 1);
    for (let k = 0; k < 3; k++) y[k] += p[j] * g[middle + k * area];
  }
  return y.map((value) => value * Math.sqrt(c));
}

/** Frame t of y, less the mean colour, (h, w, 3), one row at a time: gives the number of rows that are done. */
export function* outputRows(out, { prepared, values, knob }, positions, t) {
  const [, h, w] = prepared.grid;
  for (let row = 0; row < h; row++) {
    for (let k = row * w; k < (row + 1) * w; k++) {
      const [, y, x] = positionOf(k, prepared.grid);
      out.set(pixelOf(weightsAt(prepared, [t, y, x], positions, knob), values), 3 * k);
      yield k + 1;
    }
  }
}
