// Patches of pixels as features, as analysis/attention/patches.py makes them.

/** The mean of all frames, from 0 to 1, for each of C colours. */
export function meanColour(frames, C = 3) {
  const mean = new Float64Array(C);
  for (let place = 0; place < frames.length; place++)
    mean[place % C] += (frames[place] / 255 / frames.length) * C;
  return mean;
}

/** The mean colour of all frames taken off: bytes (T, H, W, C) -> intensities from 0 to 1, less their mean. */
export function lessMeanColour(frames, C = 3) {
  const mean = meanColour(frames, C);
  return Float64Array.from(frames, (value, place) => value / 255 - mean[place % C]);
}

/**
 * The size x size pixels around each pixel, edges reflected, divided by the root of their number, so that
 * |x_i - x_j| is the root mean square difference: (T, H, W, C) -> (T, H, W, C * size * size)
 */
export function patches(frames, T, H, W, C, size) {
  return patchesOfCells(frames, [T, H, W], C, size, [T, H, W]);
}

/** The same around the pixel in the middle of each cell of a grid [T, h, w] over the frames [T, H, W]. */
export function patchesOfCells(frames, [T, H, W], C, size, [, h, w]) {
  const count = C * size * size;
  const x = new Float64Array(T * h * w * count);
  for (let cell = 0; cell < T * h * w; cell++) {
    const [t, i, j] = [Math.floor(cell / (h * w)), Math.floor(cell / w) % h, cell % w];
    const middle = [Math.floor(((i + 0.5) * H) / h), Math.floor(((j + 0.5) * W) / w)];
    putPatch(x, cell * count, frames, t, middle, { H, W, C, size });
  }
  return x;
}

function putPatch(x, first, frames, t, [i, j], { H, W, C, size }) {
  const half = size >> 1;
  const factor = 1 / Math.sqrt(C * size * size);
  let place = first;
  for (let c = 0; c < C; c++) {
    for (let dy = -half; dy <= half; dy++) {
      const row = (t * H + mirrored(i + dy, H)) * W;
      for (let dx = -half; dx <= half; dx++)
        x[place++] = frames[(row + mirrored(j + dx, W)) * C + c] * factor;
    }
  }
}

// -1 -> 1 and n -> n - 2: a mirror without a double edge
function mirrored(k, n) {
  return k < 0 ? -k : k < n ? k : 2 * (n - 1) - k;
}
