// "Save PNG" and "Copy state".

import { make } from "./elements.js";

/** Saves the picture of a widget under its title. */
export async function savePicture(widget) {
  const blob = await pngOf(widget.picture, widget.root);
  const name = `${widget.title.toLowerCase().replaceAll(" ", "-")}.png`;
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

async function pngOf(picture, root) {
  if (picture instanceof HTMLCanvasElement) return blobOf(picture);
  const copied = standalone(picture, root);
  try {
    return await blobOf(await rasterised(copied, picture, root));
  } catch (error) {
    if (error.name !== "SecurityError") throw error;
    for (const html of copied.querySelectorAll("foreignObject")) html.remove(); // Safari saves no picture with HTML
    return blobOf(await rasterised(copied, picture, root));
  }
}

function blobOf(canvas) {
  return new Promise((done) => canvas.toBlob(done, "image/png"));
}

// A copy of an SVG that needs nothing of the page around it
function standalone(picture, root) {
  const { width, height } = picture.getBoundingClientRect();
  const { color, font } = getComputedStyle(root);
  const copied = picture.cloneNode(true);
  copied.setAttribute("width", width);
  copied.setAttribute("height", height);
  copied.setAttribute("style", `color: ${color}; font: ${font}; ${colourVariables(root)}`);
  return copied;
}

// The colours of widget.css as they are here and now: a picture of its own does not know the page's.
function colourVariables(root) {
  const probe = root.appendChild(make("span"));
  const named = ["ink", "paper", "line", "accent"].map((name) => {
    probe.style.color = `var(--nlw-${name})`;
    return `--nlw-${name}: ${getComputedStyle(probe).color}`;
  });
  probe.remove();
  return named.join("; ");
}

async function rasterised(copied, picture, root) {
  const { width, height } = picture.getBoundingClientRect();
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(new XMLSerializer().serializeToString(copied))}`;
  await image.decode();
  const canvas = make("canvas", { width: 2 * width, height: 2 * height });
  const context = canvas.getContext("2d");
  context.fillStyle = getComputedStyle(root).backgroundColor; // a variable would still hold light-dark()
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
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
