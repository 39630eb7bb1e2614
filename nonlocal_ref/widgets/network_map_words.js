// The network map's words: a layer, its price, what it sees, and the network as a whole.

import { framesSeen, isBlock } from "./network_map_layers.js";
import { countInWords, inBytes, percent } from "./units.js";

const NAMES = { macs: "multiply-adds", parameters: "parameters", kept: "kept for backward" };

/** The name of a number that is added up. */
export function nameOf(number) {
  return NAMES[number];
}

/** A number that is added up, with its unit. */
export function amountOf(number, value) {
  if (number === "kept") return inBytes(value);
  if (number === "parameters") return value.toLocaleString("en-US");
  return countInWords(value);
}

/** 4×14×14×1024 */
export function shapeInWords(shape) {
  return shape.join("×");
}

/** A layer's number as a share of the network's. */
export function shareOf(value, total) {
  return value === 0 ? "0\u00a0%" : percent(value / total);
}

/** "C2D ResNet-50 with 5 non-local blocks" */
export function networkInWords(data, state) {
  const [network, depth] = ["network", "depth"].map(
    (name) => data.choices[name].find(([value]) => value === state[name])[1],
  );
  const { blocks } = state;
  const many = blocks === 0 ? "without" : `with ${blocks}`;
  return `${network} ${depth} ${many} non-local block${blocks === 1 ? "" : "s"}`;
}

/** The pixels that one position sees. */
export function pixelsInWords(data, layer) {
  const [size, step] = [layer.field[1], layer.step[1]];
  const all = `${data.size} × ${data.size} pixels`;
  if (layer.shape.length === 1) return `all ${all}: there are no positions any more`;
  const apart = `neighbours are ${step} pixels apart`;
  if (size === null) return `all ${all}; ${apart}`;
  const beyond = size > data.size ? ", more than the frame has: the rest is padding" : "";
  return `${size} × ${size} pixels of ${data.size} × ${data.size}${beyond}; ${apart}`;
}

/** The frames that one position sees, and how many of them conv1 reads. */
export function framesInWords(data, state, layer) {
  const [span, every] = [layer.field[0], data.dropped[state.network]];
  if (span === 1) return "1 frame";
  const row = `${span} frames in a row${span > state.frames ? ", more than the clip has" : ""}`;
  const all = span === null ? `all ${state.frames} frames` : row;
  if (every === 1) return all;
  const read = framesSeen(data, state, layer).filter((frame) => frame === "seen").length;
  return `${all}; ${read} of the clip's are read, because conv1 keeps one in ${every}`;
}

/** The line below the picture. */
export function mapInWords(data, state, layers, place, sums) {
  const layer = layers[place];
  const price = ["parameters", "macs"].map(
    (number) =>
      `${amountOf(number, layer[number])} ${nameOf(number)} (${shareOf(layer[number], sums[number])})`,
  );
  const sees = `One position sees ${pixelsInWords(data, layer)}; and ${framesInWords(data, state, layer)}.`;
  const shapes = `${shapeInWords(layer.arriving)} to ${shapeInWords(layer.shape)}`;
  const why = isBlock(layer) ? " Every position meets every other here, whatever the distance." : "";
  return (
    `\`${layer.name}\`, layer ${place + 1} of ${layers.length} of ${networkInWords(data, state)}: ${layer.made}, ` +
    `${shapes}. ${price.join(", ")}. ${sees}${why}`
  );
}
