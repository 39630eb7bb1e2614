// What every widget shares: its frame and buttons, controls bound to the state, colour maps, numbers in words.

// ---- the frame: title, controls, stage, a line of words, and the buttons that every widget has

export function begin(model, el, { title, keys }) {
  el.innerHTML = "";
  const root = make("section", { class: "nlw", "aria-label": title });
  // JupyterLab would take the letters; it asks whatever has the focus first
  root.addEventListener("focusin", (event) => event.target.setAttribute("data-lm-suppress-shortcuts", "true"));
  const w = {
    model,
    root,
    title,
    data: model.get("data"),
    controls: make("div", { class: "nlw-controls" }),
    stage: make("div", { class: "nlw-stage" }),
    words: make("p", { class: "nlw-words", "aria-live": "polite" }),
    picture: null, // the canvas or the svg that "Save PNG" saves
    refresh: [], // called after every change of the state
    get state() {
      return model.get("state");
    },
  };
  const first = structuredClone(model.get("state"));
  const buttons = make("div", { class: "nlw-buttons" });
  buttons.append(
    button("Reset", () => set(w, first)),
    button("Save PNG", () => save(w)),
    button("Copy state", (event) => copy(event.target, JSON.stringify(w.state))),
  );
  root.append(w.controls, w.stage, w.words, buttons);
  if (keys) root.append(make("p", { class: "nlw-keys" }, keys));
  el.append(root);
  const changed = () => w.refresh.forEach((f) => f());
  model.on("change:state", changed);
  w.end = () => model.off("change:state", changed);
  return w;
}

// Puts changes into the state, and tells the kernel, if there is one, when the reader pauses.
export function set(w, changes) {
  w.model.set("state", { ...w.state, ...changes });
  clearTimeout(w.telling);
  w.telling = setTimeout(() => w.model.save_changes(), 150);
}

// Draws now, after every change of the state, at another width and in another theme. Gives what render() returns.
export function keepDrawn(w, draw) {
  let width = 0;
  const again = () => {
    width = w.stage.clientWidth;
    draw();
    w.root.dataset.drawn = Number(w.root.dataset.drawn ?? 0) + 1;
  };
  // not within the observer: drawing changes the height
  const size = new ResizeObserver(() => w.stage.clientWidth !== width && requestAnimationFrame(again));
  const theme = new MutationObserver(again);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  w.refresh.push(again);
  again();
  size.observe(w.stage);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  dark.addEventListener("change", again);
  w.root.dataset.ready = "true";
  return () => (size.disconnect(), theme.disconnect(), dark.removeEventListener("change", again), w.end());
}

// Puts a new picture in the place of the one before, which may have the focus.
export function replacePicture(w, picture) {
  const focused = w.picture && w.picture === document.activeElement;
  w.picture = picture;
  w.stage.replaceChildren(picture);
  if (focused) picture.focus();
}

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

// ---- controls, each bound to one name of the state

export function button(text, action) {
  const element = make("button", { type: "button" }, text);
  element.addEventListener("click", action);
  return element;
}

// options: [[value, text], ...]
export function choice(w, name, label, options) {
  const select = make("select", { name }, ...options.map(([value, text]) => make("option", { value: JSON.stringify(value) }, text)));
  select.addEventListener("change", () => set(w, { [name]: JSON.parse(select.value) }));
  return bound(w, make("label", {}, `${label} `, select), () => (select.value = JSON.stringify(w.state[name])));
}

// log: the slider moves along the logarithm of the value. values: the slider chooses among them instead.
export function slider(w, name, label, { min, max, step = 1, log = false, values = null, show = String }) {
  const [there, back] = values
    ? [(v) => values.indexOf(v), (p) => values[p]]
    : log
      ? [Math.log10, (p) => Number((10 ** p).toPrecision(3))]
      : [(v) => v, (p) => p];
  const range = values ? { min: 0, max: values.length - 1, step: 1 } : { min: there(min), max: there(max), step };
  const input = make("input", { type: "range", name, ...range });
  const output = make("output");
  input.addEventListener("input", () => set(w, { [name]: back(Number(input.value)) }));
  return bound(w, make("label", {}, `${label} `, input, " ", output), () => {
    input.value = there(w.state[name]);
    output.textContent = show(w.state[name]);
    input.setAttribute("aria-valuetext", output.textContent);
  });
}

export function toggle(w, name, label) {
  const input = make("input", { type: "checkbox", name });
  input.addEventListener("change", () => set(w, { [name]: input.checked }));
  return bound(w, make("label", {}, input, ` ${label}`), () => (input.checked = w.state[name]));
}

function bound(w, element, show) {
  w.refresh.push(show);
  show();
  return element;
}

// ---- saving and copying

async function save(w) {
  const canvas = w.picture instanceof SVGElement ? await rasterised(w.picture, w.root) : w.picture;
  const blob = await new Promise((done) => canvas.toBlob(done, "image/png"));
  const link = make("a", { href: URL.createObjectURL(blob), download: `${w.title.toLowerCase().replaceAll(" ", "-")}.png` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function rasterised(picture, root) {
  const { width, height } = picture.getBoundingClientRect();
  const style = getComputedStyle(root);
  const copied = picture.cloneNode(true);
  copied.setAttribute("width", width);
  copied.setAttribute("height", height);
  copied.setAttribute("style", `color: ${style.color}; font: ${style.font}; ${colours(root)}`);
  const image = new Image();
  image.src = "data:image/svg+xml," + encodeURIComponent(new XMLSerializer().serializeToString(copied));
  await image.decode();
  const canvas = make("canvas", { width: 2 * width, height: 2 * height });
  const context = canvas.getContext("2d");
  context.fillStyle = style.backgroundColor; // a variable would still hold light-dark()
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// The colours of common.css as they are here and now: a picture of its own does not know the page's.
function colours(root) {
  const probe = root.appendChild(make("span"));
  const named = ["ink", "paper", "line", "accent"].map((name) => {
    probe.style.color = `var(--nlw-${name})`;
    return `--nlw-${name}: ${getComputedStyle(probe).color}`;
  });
  probe.remove();
  return named.join("; ");
}

async function copy(target, text) {
  const before = (target.dataset.text ??= target.textContent); // a second click comes while it says "Copied"
  try {
    await navigator.clipboard.writeText(text);
    target.textContent = "Copied";
  } catch {
    window.prompt("Copy this:", text); // no clipboard: the page was not opened from a safe place
  }
  clearTimeout(target.dataset.timer); // an earlier click's would cut this one's word short
  target.dataset.timer = setTimeout(() => (target.textContent = before), 1200);
}

// ---- bytes and colours

export function bytesOf(value) {
  return value instanceof DataView ? new Uint8Array(value.buffer, value.byteOffset, value.byteLength) : new Uint8Array(value);
}

export function floatsOf(value) {
  const bytes = bytesOf(value);
  return new Float32Array(bytes.slice().buffer);
}

const STOPS = {
  viridis: [[68, 1, 84], [72, 40, 120], [62, 74, 137], [49, 104, 142], [38, 130, 142], [31, 158, 137], [53, 183, 121], [144, 215, 67], [253, 231, 37]],
  magma: [[0, 0, 4], [28, 16, 68], [79, 18, 123], [129, 37, 129], [181, 54, 122], [229, 80, 100], [251, 135, 97], [254, 194, 135], [252, 253, 191]],
  diverging: [[33, 102, 172], [67, 147, 195], [146, 197, 222], [209, 229, 240], [247, 247, 247], [253, 219, 199], [244, 165, 130], [214, 96, 77], [178, 24, 43]],
};

// The colour [r, g, b] of a number from 0 to 1; the lightness orders, so every kind of colour vision can read it.
export function colour(map, value) {
  const stops = STOPS[map];
  const place = Math.min(Math.max(value, 0), 1) * (stops.length - 1);
  const left = Math.min(Math.floor(place), stops.length - 2);
  return stops[left].map((c, k) => Math.round(c + (stops[left + 1][k] - c) * (place - left)));
}

// ---- numbers in words, as analysis/units.py writes them

export function threeDigits(value) {
  return value >= 99.5 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

export function inBillions(count) {
  return threeDigits(count / 1e9);
}

export function inBytes(size) {
  const [unit, power] = size < 2 ** 20 ? ["KiB", 10] : size < 10 * 2 ** 30 ? ["MiB", 20] : ["GiB", 30];
  return `${threeDigits(size / 2 ** power)} ${unit}`;
}
