// "Save PNG", "Save SVG" and "Copy state". A saved picture has the title and the equation above it and a margin around it.

import { make, svg, svgRect, svgText } from "./elements.js";
import { svgMath } from "./mathtext.js";

const SHEET_MARGIN = 24; // px
const PIXELS = 2; // pixels of a PNG for one px of the page
const SHEET_WIDTH = 320; // px: room for the title and a line of the equation

/** Saves the picture of a widget under its title, at twice the size. */
export async function savePicture(widget) {
  download(widget, await pngOf(widget), "png");
}

/** Saves the picture of a widget as SVG. */
export function saveVectors(widget) {
  const text = new XMLSerializer().serializeToString(sheetOf(widget).sheet);
  download(widget, new Blob([text], { type: "image/svg+xml" }), "svg");
}

function download({ title }, blob, ending) {
  const name = `${title.toLowerCase().replaceAll(" ", "-")}.${ending}`;
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function pngOf(widget) {
  const found = sheetOf(widget);
  try {
    return await blobOf(await rasterised(found, widget.picture));
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    for (const html of found.sheet.querySelectorAll("foreignObject")) html.remove(); // Safari saves no picture with HTML
    return blobOf(await rasterised(found, widget.picture));
  }
}

function blobOf(canvas) {
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

// ---- the sheet: paper, title, equation and, where it is an SVG, the picture

// { sheet, width, height, place: where the picture lies }
function sheetOf({ picture, root, title, equation }) {
  const size = picture.getBoundingClientRect();
  const { color, font, fontFamily, backgroundColor } = getComputedStyle(root); // a variable would still hold light-dark()
  const across = Math.max(size.width, SHEET_WIDTH);
  const head = headOf(title, equation, across, fontFamily);
  const place = { x: SHEET_MARGIN, y: SHEET_MARGIN + head.height, width: size.width, height: size.height };
  const [width, height] = [across + 2 * SHEET_MARGIN, place.y + size.height + SHEET_MARGIN];
  const sheet = svg("svg", { width, height, viewBox: `0 0 ${width} ${height}` });
  sheet.setAttribute("style", `color: ${color}; font: ${font}; ${colourVariables(root)}`);
  sheet.append(svgRect(0, 0, width, height, { fill: backgroundColor }), ...head.lines);
  if (!(picture instanceof HTMLCanvasElement)) sheet.append(copyAt(picture, place));
  return { sheet, width, height, place };
}

function headOf(title, equation, width, family) {
  const context = make("canvas").getContext("2d");
  context.font = `16px ${family}`;
  const whole = equation.join("\u2003\u2003");
  const parts = context.measureText(whole).width <= width ? [whole] : equation;
  const lines = parts.map((part, k) =>
    svgMath(SHEET_MARGIN, SHEET_MARGIN + 48 + 24 * k, part, { "font-size": 16 }),
  );
  const heading = svgText(SHEET_MARGIN, SHEET_MARGIN + 18, title, { "font-size": 20, "font-weight": "bold" });
  return { lines: [heading, ...lines], height: 48 + 24 * parts.length };
}

// A copy that needs nothing of the page around it
function copyAt(picture, { x, y, width, height }) {
  const copied = picture.cloneNode(true);
  for (const [name, value] of Object.entries({ x, y, width, height })) copied.setAttribute(name, value);
  return copied;
}

// The colours of widget.css as they are here and now: a picture of its own does not know the page's.
function colourVariables(root) {
  const probe = root.appendChild(make("span"));
  const symbols = Array.from(root.style).filter((name) => name.startsWith("--nlw-"));
  const named = ["ink", "paper", "line", "accent", ...symbols.map((name) => name.slice(6))].map((name) => {
    probe.style.color = `var(--nlw-${name})`;
    return `--nlw-${name}: ${getComputedStyle(probe).color}`;
  });
  probe.remove();
  return named.join("; ");
}

async function rasterised({ sheet, width, height, place }, picture) {
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(sheet))}`;
  await image.decode();
  const canvas = make("canvas", { width: Math.round(PIXELS * width), height: Math.round(PIXELS * height) });
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  if (picture instanceof HTMLCanvasElement)
    context.drawImage(picture, ...[place.x, place.y, place.width, place.height].map((px) => PIXELS * px));
  return canvas;
}

/** Copies text, and says so on the button that was pressed. */
export async function copyText(pressed, text) {
  pressed.dataset.text ??= pressed.textContent; // a second click comes while it says "Copied"
  try {
    await navigator.clipboard.writeText(text);
    pressed.textContent = "Copied";
  } catch {
    window.prompt("Copy this:", text); // no clipboard: the page was not opened from a safe place
  }
  clearTimeout(pressed.dataset.timer); // an earlier click would end this one's "Copied" too soon
  pressed.dataset.timer = setTimeout(() => {
    pressed.textContent = pressed.dataset.text;
  }, 1200);
}
