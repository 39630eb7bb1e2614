// The stepper's words: the names of arrays in the signs of the paper, shapes, bytes, multiply-adds, and remarks.

import { product } from "./grids.js";
import { inGreek } from "./mathtext.js";
import { tooLarge } from "./stepper_block.js";
import { countInWords, FLOAT32, inBytes } from "./units.js";

/** The name of the weights of a linear map. */
export function weightsOf(name) {
  return { w_z: "w_z_weights", a: "w_f_theta", b: "w_f_phi" }[name] ?? `w_${name}`;
}

/** The symbol whose colour a box has, or null: "phi^" and "phi'" belong to φ, s to none. */
export function ownerOf(name) {
  const owner = { a: "theta", b: "phi" }[name] ?? name.replace(/[\^']/, "");
  return ["theta", "phi", "g", "p", "y", "w_z"].includes(owner) ? owner : null;
}

/** "dx by theta" -> "dx by θ", "phi^" -> "φ pooled", "w_theta" -> "W_θ", the array "w_z" -> "W_z y". */
export function symbolOf(name) {
  const whole = { w_z: "W_z y", dw_z: "dW_z", w_z_weights: "W_z", b_w_z: "b_z" }[name];
  return whole ?? inGreek(name).replace("^", " pooled").replace("'", "′");
}

/** 4×14×14×1024 */
export function sizesInWords(shape) {
  return shape.map((size) => (size >= 10000 ? size.toLocaleString("en-US") : size)).join("×");
}

/** The memory of an array of this shape. */
export function bytesInWords(shape) {
  const size = FLOAT32 * product(shape);
  return size < 1024 ? `${size} bytes` : inBytes(size);
}

/** The number with its unit. */
export function macsInWords(macs) {
  return `${countInWords(macs)} multiply-adds`;
}

/** What to say of the block as a whole: that its weights do not fit, that its grid cannot be pooled. */
export function remarks(data, n) {
  const grid = `A grid of ${n.T}×${n.H}×${n.W} is too small to pool by 1×2×2`;
  const unpoolable = n.unpoolable ? `${grid}: no key would be left, so nothing is pooled.` : "";
  return [tooLarge(data, n).replace(" x ", " × "), unpoolable].filter(Boolean);
}

/** The line below the picture. */
export function stepInWords(data, n, steps, place) {
  const step = steps[place];
  const code = step.code.map(([, text]) => text.replace(/ {2}# .*/, "")).join("; ");
  const direction = step.backward ? "backward" : "forward";
  const parts = [
    `Step ${place} of ${steps.length - 1}, ${direction}: ${symbolOf(step.name)}, ${inGreek(step.made)}`,
    `${sizesInWords(step.shape)}, ${bytesInWords(step.shape)}, ${macsInWords(step.macs)}${code && `: \`${code}\``}`,
  ];
  return [...parts, ...remarks(data, n)].join(". ");
}
