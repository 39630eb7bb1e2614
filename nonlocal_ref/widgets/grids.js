// Positions on a grid: (t, y, x) and their place in a flat, row-major array; and the pooling of a grid.

/** The number of positions, or of numbers, of a shape. */
export function product(sizes) {
  return sizes.reduce((a, b) => a * b, 1);
}

/** [t, y, x] -> its place in the flat array. */
export function flatOf([t, y, x], [, h, w]) {
  return (t * h + y) * w + x;
}

/** A place in the flat array -> [t, y, x]. */
export function positionOf(j, [, h, w]) {
  return [Math.floor(j / (h * w)), Math.floor(j / w) % h, j % w];
}

/** The cell of another grid of the same frames that holds the middle of this one. */
export function cellOf([t, y, x], [, H, W], [, h, w]) {
  return [t, Math.floor(((y + 0.5) * h) / H), Math.floor(((x + 0.5) * w) / W)];
}

/** The largest of each 2 x 2 in space: (T, H, W, C) -> (T, H >> 1, W >> 1, C); a last odd row or column is dropped. */
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
