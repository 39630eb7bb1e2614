// Patches of pixels as features, as analysis/attention/patches.py makes them.

/** The mean colour of all frames taken off: bytes (T, H, W, C) -> intensities from 0 to 1, less their mean. */
export function lessMeanColour(frames, C = 3) {
  const mean = new Float64Array(C);
  for (let place = 0; place < frames.length; place++)
    mean[place % C] += (frames[place] / 255 / frames.length) * C;
  return Float64Array.from(frames, (value, place) => value / 255 - mean[place % C]);
}

/**
 * The size x size pixels around each pixel, edges reflected, divided by the root of their number, so that
 * |x_i - x_j| is the root mean square difference: (T, H, W, C) -> (T, H, W, C * size * size)
 */
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
            for (let dx = -half; dx <= half; dx++)
              x[place++] = frames[(row + mirrored(j + dx, W)) * C + c] * factor;
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
