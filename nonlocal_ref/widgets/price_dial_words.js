// What follows of a price: its share of the network, its time, whether it fits; and all of it in words.

import { blockCost, ENGINES, refusal } from "./price_dial_prices.js";
import { countInWords, inBytes, threeDigits } from "./units.js";

/** The axes of a grid, as the state names them. */
export const AXES = ["T", "H", "W"];
const UNITS = [
  [1, 1e-3, "ms"],
  [120, 1, "s"],
  [7200, 60, "min"],
  [Infinity, 3600, "h"],
];

/** The block of a state, as price_dial_prices.js takes it. */
export function blockOf(data, state, engine = state.engine) {
  const { pool, positions } = state;
  const grid = AXES.map((axis) => state[axis]);
  const [version, { channels }] = [data.versions[state.version], data.stages[state.stage]];
  return { version, grid, channels, pool, positions, engine, batchnorm: true };
}

/** Why a choice cannot be made next to the others of the state, in few words; "" if it can. */
export function whyNot(data, { version, pool, positions, T, H, W }, name, value) {
  if (name === "engine" && data.versions[version].refused[value]) return `only with ${servedBy(data, value)}`;
  if (name === "pool" && value && positions === "time") return "not where positions meet in time";
  if (name === "pool" && value && Math.min(H, W) < 2) return "the grid is too small";
  if (name === "positions" && value === "time" && pool) return "not with pooled keys";
  return name === "positions" && T % value ? `${T} frames are no multiple of ${value}` : ""; // NaN of a word
}

// The versions that an engine serves
function servedBy({ versions, choices }, engine) {
  const served = choices.version.filter(([name]) => !versions[name].refused[engine]);
  return served.map(([, words]) => words).join(", ");
}

/** An engine as people write it. */
export function engineName(engine) {
  return engine.replaceAll("_", " ");
}

/** The price with what follows of it, or { refused: words }. */
export function priceOf(data, state) {
  const refused = refusal(blockOf(data, state));
  if (refused)
    return { refused: refused.replace(/engine '(\w+)'/, (_, engine) => `engine ${engineName(engine)}`) };
  const cost = blockCost(blockOf(data, state), data.machine);
  const macs = cost.macs_forward + (state.backward ? cost.macs_backward : 0);
  const needs = bytesNeeded(cost, state);
  const fits = needs <= bytesOfMemory(state);
  return {
    ...cost,
    share: cost.macs_forward / data.network,
    seconds: macs / (state.rate * 1e9),
    needs,
    fits,
  };
}

/** The memory that the reader chose. */
export function bytesOfMemory(state) {
  return state.memory * 2 ** 30;
}

// Without a backward the forward still keeps what one would read: it holds this at least.
function bytesNeeded(cost, state) {
  return state.backward ? cost.peak_bytes : cost.saved_bytes;
}

/** The engine that holds least, for a block that does not fit. */
export function smallestEngine(data, state) {
  const able = ENGINES.filter((engine) => !refusal(blockOf(data, state, engine)));
  const costs = able.map((engine) => blockCost(blockOf(data, state, engine), data.machine));
  return costs.reduce((least, cost) => (bytesNeeded(cost, state) < bytesNeeded(least, state) ? cost : least));
}

/** A share of the network: in percent, or as a factor from 1 on. */
export function inShare(share) {
  return share < 1 ? `${threeDigits(100 * share)} % of` : `${threeDigits(share)} times`;
}

/** A time with its unit. */
export function inSeconds(seconds) {
  const [, size, name] = UNITS.find(([below]) => seconds < below);
  return `${threeDigits(seconds / size)} ${name}`;
}

/** The numbers that matter most, as chips.js takes them. */
export function chipsOfPrice(state, price) {
  if (price.refused) return [["Refused", price.refused]];
  const { N, M } = price.sizes;
  const fits = `${inBytes(price.needs)}, ${price.fits ? "fits" : "does not fit"} into ${state.memory} GiB`;
  return [
    ["Queries × keys", [N, M].map((count) => count.toLocaleString("en-US")).join(" × ")],
    ["Multiply-adds", countInWords(price.macs_forward)],
    [
      "Of the network",
      price.share < 1 ? `${threeDigits(100 * price.share)}\u00a0%` : `${threeDigits(price.share)}\u00a0×`,
    ],
    ["Memory", fits],
    ["Engine", engineName(price.engine)],
  ];
}

/** The line below the picture. */
export function priceInWords(data, state) {
  const price = priceOf(data, state);
  if (price.refused) return `Refused: ${price.refused}`;
  const { B, N, M } = price.sizes;
  const [times, queries, keys] = [B, N, M].map((count) => count.toLocaleString("en-US"));
  const met = `${B > 1 ? `${times} times ` : ""}${queries} queries meet ${keys} keys, engine ${engineName(price.engine)}`;
  const backward = state.backward ? ` and ${countInWords(price.macs_backward)} backward` : "";
  const macs = `${countInWords(price.macs_forward)} multiply-adds forward${backward}`;
  const { frames, size } = data.clip;
  const network = `C2D ResNet-50's ${countInWords(data.network)} for ${frames} frames of ${size} × ${size} pixels`;
  const share = `the forward is ${inShare(price.share)} ${network}`;
  const time = `about ${inSeconds(price.seconds)} at ${threeDigits(state.rate)} billion a second, an estimate`;
  const where = `${state.stage}, ${AXES.map((axis) => state[axis]).join(" × ")}`;
  return `${where}: ${met}. ${macs}; ${share}; ${time}. ${memoryInWords(data, state, price)}`;
}

function memoryInWords(data, state, price) {
  const holds = state.backward ? "Forward and backward hold" : "The forward keeps";
  const what = `${holds} ${inBytes(price.needs)}`;
  if (price.fits) return `${what}: that fits into ${state.memory} GiB.`;
  const other = smallestEngine(data, state);
  const needs = bytesNeeded(other, state);
  const instead =
    needs <= bytesOfMemory(state)
      ? `engine ${engineName(other.engine)} would, with ${inBytes(needs)}`
      : "no engine would: pool the keys, or take fewer frames or a smaller grid";
  return `${what}: that does not fit into ${state.memory} GiB; ${instead}.`;
}
