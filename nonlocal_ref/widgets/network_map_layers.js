// The network map's layers: which there are, their stages and sums, and what one position of them sees.

/** The numbers that are added up: names of a layer's entries. */
export const SUMMED = ["macs", "parameters", "kept"];

/** The layers of a state in their order, each with its name, numbers, [frames, pixels] seen and step. */
export function layersOf(data, { network, depth, blocks, frames }) {
  const { names, fields, rows } = data.maps[`${network} ${depth} ${blocks}`];
  return names.map((name, k) => ({
    name,
    ...data.rows[rows[frames][k]],
    field: fields[k].slice(0, 2),
    step: fields[k].slice(2),
  }));
}

/** { macs, parameters, kept } of all these layers. */
export function sumsOf(layers) {
  return Object.fromEntries(
    SUMMED.map((number) => [number, layers.reduce((sum, layer) => sum + layer[number], 0)]),
  );
}

/** The stages with their layers in units: a residual block, or a layer that stands alone. */
export function stagesOf(data, layers) {
  return data.stages.map((name) => {
    const own = layers.filter((layer) => layer.stage === name);
    const units = [];
    for (const layer of own) {
      const key = unitOf(layer.name);
      if (units.at(-1)?.key !== key) units.push({ key, layers: [] });
      units.at(-1).layers.push(layer);
    }
    return { name, shape: own.at(-1).shape, units, sums: sumsOf(own), added: sumsOf(own.filter(isBlock)) };
  });
}

// "res4.block1.conv_b" -> "res4.block1"; a layer that stands alone is its own unit
function unitOf(name) {
  const parts = name.split(".");
  return parts.length > 2 ? parts.slice(0, 2).join(".") : name;
}

/** Whether a layer is a non-local block. */
export function isBlock(layer) {
  return layer.kind === "non-local";
}

/** The place of a layer by its name; of one that this network does not have, the place of the nearest before it. */
export function placeOf(layers, name) {
  const exact = layers.findIndex((layer) => layer.name === name);
  if (exact >= 0) return exact;
  const [stage, unit] = name.split(".");
  const own = `${stage}.${unit?.replace("nonlocal", "block")}.`; // the residual block that it stood behind
  const within = layers.findLastIndex((layer) => layer.name.startsWith(own));
  if (within >= 0) return within;
  return Math.max(
    layers.findLastIndex((layer) => layer.name.startsWith(`${stage}.`)),
    0,
  );
}

/** The place after a key: along the layers, to the first of another stage, or to an end. */
export function placeAfter(data, layers, place, key) {
  const last = layers.length - 1;
  const along = { ArrowLeft: place - 1, ArrowRight: place + 1, Home: 0, End: last }[key];
  if (along !== undefined) return Math.min(Math.max(along, 0), last);
  const stage = data.stages.indexOf(layers[place].stage) + (key === "ArrowUp" ? -1 : 1);
  const wanted = data.stages[Math.min(Math.max(stage, 0), data.stages.length - 1)];
  return layers.findIndex((layer) => layer.stage === wanted);
}

// ---- what the position in the middle sees

/** [first, last] pixel along a side of the frame that the middle position of a layer sees; some may be padding. */
export function pixelsSeen(layer, size) {
  return layer.field[1] === null ? [0, size - 1] : around(layer.shape[1], layer.step[1], layer.field[1]);
}

/** The frames: "seen" by the middle position, "read" by others only, or "dropped" by conv1, one word for each. */
export function framesSeen(data, state, layer) {
  const every = data.dropped[state.network];
  const [first, last] =
    layer.field[0] === null ? [0, state.frames - 1] : around(layer.shape[0], layer.step[0], layer.field[0]);
  return Array.from({ length: state.frames }, (_, t) => {
    if (t % every !== 0) return "dropped";
    return first <= t && t <= last ? "seen" : "read";
  });
}

// The kernels are odd and padded evenly, so position k is centred at k steps.
function around(positions, step, size) {
  const centre = Math.floor(positions / 2) * step;
  return [centre - (size - 1) / 2, centre + (size - 1) / 2];
}
