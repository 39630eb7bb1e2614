// Colour maps. Their lightness rises or falls evenly, so every kind of colour vision can read them.

const STOPS = {
  viridis: [
    [68, 1, 84],
    [72, 40, 120],
    [62, 74, 137],
    [49, 104, 142],
    [38, 130, 142],
    [31, 158, 137],
    [53, 183, 121],
    [144, 215, 67],
    [253, 231, 37],
  ],
  magma: [
    [0, 0, 4],
    [28, 16, 68],
    [79, 18, 123],
    [129, 37, 129],
    [181, 54, 122],
    [229, 80, 100],
    [251, 135, 97],
    [254, 194, 135],
    [252, 253, 191],
  ],
  diverging: [
    [33, 102, 172],
    [67, 147, 195],
    [146, 197, 222],
    [209, 229, 240],
    [247, 247, 247],
    [253, 219, 199],
    [244, 165, 130],
    [214, 96, 77],
    [178, 24, 43],
  ],
};

const OTHERS = { batchnorm: "#a8730a", w_f: "#3d8fc7", residual: "#808080" }; // 3:1 on white and on black

/** The colour of a part of the block: that of its symbol or, for batch normalisation, w_f and the residual, another. */
export function colourOfPart(name) {
  return OTHERS[name] ?? `var(--nlw-${name})`;
}

/** The colour [r, g, b] of a number from 0 to 1. map: "viridis", "magma" or "diverging". */
export function colour(map, value) {
  const stops = STOPS[map];
  const place = Math.min(Math.max(value, 0), 1) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  return stops[left].map((c, k) => Math.round(c + (stops[left + 1][k] - c) * (place - left)));
}
