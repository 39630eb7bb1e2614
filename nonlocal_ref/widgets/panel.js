// The stepper's panel: the step in focus with its code and its numbers; and how steps are put into words.

const LINE = 15; // px of a line of text

// ---- the panel: the step in focus

function drawPanel(w, n, steps, place, width) {
  const step = steps[place];
  const group = svg("g", { fill: "currentColor", "font-size": 13 });
  let y = 14;
  const write = (text, attributes = {}, perLetter = 6.9) => {
    for (const line of wrapped(text, width / perLetter)) {
      group.append(svg("text", { x: 0, y, ...attributes }, line));
      y += LINE + 2;
    }
  };
  write(`Step ${place} of ${steps.length - 1}, ${step.backward ? "backward" : "forward"}`, { opacity: 0.75 });
  y += 4;
  write(`${symbolOf(step.name)}  ${sizesInWords(step.shape)}`, { "font-size": 18, "font-weight": "bold" }, 9.5);
  write(inGreek(step.made));
  write(`${bytesInWords(step.shape)} in float32, ${pricedInWords(step.macs)}`);
  y += 6;
  for (const [k, [where, text]] of step.code.entries()) {
    if (where !== step.code[k - 1]?.[0]) write(where, { "font-size": 11, opacity: 0.75 }, 6);
    write(text, { "font-size": 12, "font-family": "monospace", "xml:space": "preserve" }, 7.3);
  }
  y += 6;
  const sums = [false, true].map((backward) => steps.filter((other) => other.backward === backward).reduce((sum, other) => sum + other.macs, 0));
  write(`All steps: ${pricedInWords(sums[0])} forward, ${inCount(sums[1])} backward`);
  for (const remark of remarks(w, n)) write(remark, { "font-weight": "bold" }, 7.9);
  y += 6;
  if (isSmall(w.data, n)) {
    const numbers = numbersOf(w.data, n);
    for (const [name, columns, axes] of matricesOf(step)) y += drawMatrix(group, name, numbers[name], columns, axes, y, width);
    write("An example: x, dz, weights and biases are hundredths between −1 and 1.", { opacity: 0.75 });
  } else write(`With ${w.data.small[0]} positions and ${w.data.small[1]} channels or fewer the numbers stand here: press "small".`, { opacity: 0.75 });
  return { group, height: y };
}

// [name, columns, what its axes are] of the array in focus and, for a map, of its weights and biases.
function matricesOf(step) {
  const pairs = ["s", "p", "dp", "ds", "gate"].includes(step.name);
  const axes = pairs ? "queries i down, keys j across" : step.isWeights ? "channels in down, out across" : "positions down, channels across";
  const found = [[step.name, step.shape.at(-1), axes]];
  if (step.w) found.push([weightsOf(step.name), step.w[1], "channels in down, out across"]);
  if (step.w && step.w[1] > 1) found.push([`b_${step.name}`, step.w[1], "added to every position"]);
  return found;
}

function remarks(w, n) {
  const none = n.unpoolable ? `A grid of ${n.T}×${n.H}×${n.W} is too small to pool by 1×2×2: no key would be left, so nothing is pooled.` : "";
  return [tooLarge(w.data, n), none].filter(Boolean);
}

function drawMatrix(group, name, values, columns, axes, top, width) {
  const [across, down] = [Math.min((width - 24) / columns, 56), 20];
  const rows = values.length / columns;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-300);
  const signed = values.some((value) => value < 0);
  group.append(svg("text", { x: 0, y: top + 12, "font-weight": "bold" }, `${symbolOf(name)}, ${rows}×${columns}: ${axes}`));
  values.forEach((value, k) => {
    const [x, y] = [22 + (k % columns) * across, top + 20 + Math.floor(k / columns) * down];
    const rgb = colour(signed ? "diverging" : "viridis", signed ? 0.5 + value / largest / 2 : value / largest);
    const light = [0.21, 0.72, 0.07].reduce((sum, share, c) => sum + share * (rgb[c] / 255) ** 2.2, 0);
    group.append(svg("rect", { x, y, width: across - 1, height: down - 1, fill: `rgb(${rgb})` }));
    const place = { x: x + across / 2, y: y + 14, "text-anchor": "middle", "font-size": 11, fill: light < 0.18 ? "#fff" : "#000" };
    group.append(svg("text", place, shortNumber(value, across < 34)));
  });
  for (let i = 0; i < rows; i++) {
    const place = { x: 16, y: top + 34 + i * down, "text-anchor": "end", "font-size": 11, opacity: 0.75 };
    group.append(svg("text", place, String(i)));
  }
  return 20 + rows * down + 14;
}

// ---- numbers and names in words

// .37, −1.20, 12.3: two decimals, or in a narrow cell as many as fit
function shortNumber(value, narrow) {
  const size = Math.abs(value);
  const digits = size < (narrow ? 0.995 : 9.995) ? 2 : size < (narrow ? 9.95 : 99.95) ? 1 : 0;
  return value.toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1").replace(/^(-?)0\./, "$1.").replace("-", "−");
}

// "dx by theta" -> "dx by θ", "phi^" -> "φ pooled", "w_theta" -> "W_θ", the array "w_z" -> "W_z y"
function symbolOf(name) {
  const whole = { w_z: "W_z y", dw_z: "dW_z", w_z_weights: "W_z", b_w_z: "b_z" }[name];
  return whole ?? inGreek(name).replace("^", " pooled").replace("'", "′").replace("w_f_", "w_f, ");
}

// Python's words in the signs of the paper; w_theta . theta_i is a half of w_f, no matrix.
function inGreek(text) {
  const signs = text.replaceAll("theta", "θ").replaceAll("phi", "φ").replaceAll("^T", "ᵀ").replaceAll("x^", "x pooled");
  return signs.replace(/w_([θφgz])(?! \.)/g, "W_$1");
}

function sizesInWords(shape) {
  return shape.map((size) => (size >= 10000 ? size.toLocaleString("en-US") : size)).join("×");
}

function bytesInWords(shape) {
  const size = 4 * product(shape);
  return size < 1024 ? `${size} bytes` : inBytes(size);
}

function inCount(macs) {
  if (macs < 1e6) return macs.toLocaleString("en-US");
  return macs < 1e8 ? `${threeDigits(macs / 1e6)}e6` : `${inBillions(macs)}e9`;
}

function pricedInWords(macs) {
  return `${inCount(macs)} multiply-adds`;
}

function inWords(w, n, steps, place) {
  const step = steps[place];
  const code = step.code.map(([, text]) => text.replace(/  # .*/, "")).join("; ");
  const parts = [
    `Step ${place} of ${steps.length - 1}, ${step.backward ? "backward" : "forward"}: ${symbolOf(step.name)}, ${inGreek(step.made)}`,
    `${sizesInWords(step.shape)}, ${bytesInWords(step.shape)}, ${pricedInWords(step.macs)}${code && `: ${code}`}`,
  ];
  return [...parts, ...remarks(w, n)].join(". ");
}

// Text in lines of at most so many letters, broken at spaces.
function wrapped(text, letters, space = " ") {
  const lines = [""];
  for (const word of text.split(space)) {
    const longer = lines.at(-1) ? lines.at(-1) + space + word : word;
    if (longer.length <= letters || !lines.at(-1)) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}
