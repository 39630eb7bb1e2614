// The receptive field of the layer in focus: a square on a frame, and the frames of the clip that it reaches.

import { make, putNote, svgRect, svgText } from "./elements.js";
import { framesSeen, pixelsSeen } from "./network_map_layers.js";
import { frameImage } from "./network_map_picture.js";
import { framesInWords, pixelsInWords } from "./network_map_words.js";

const ACCENT = "var(--nlw-accent)";
const NOTE = "font-size: 13px; line-height: 18px";
const WORDS = 190; // px of all but the square
const AROUND = 2; // the drawing is so many frames wide: what lies around the frame is padding

/** The frame as an address of a picture, from its bytes (size, size, 3). */
export function frameAddress({ size, pixels }) {
  const canvas = make("canvas", { width: size, height: size });
  const context = canvas.getContext("2d");
  const image = context.createImageData(size, size);
  for (let k = 0; k < size * size; k++) {
    for (let c = 0; c < 3; c++) image.data[4 * k + c] = pixels.getUint8(3 * k + c);
    image.data[4 * k + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  return canvas.toDataURL();
}

/** Draws it at (x, y), so many pixels wide and at most so many high, and gives where it ends. */
export function drawField(picture, [x, y, width, height], data, state, layer, frame) {
  const side = Math.min(width, 300, Math.max(height - WORDS, 120));
  picture.append(svgText(x, y + 12, "One position sees", { "font-weight": "bold", "font-size": 14 }));
  drawSquare(picture, { x, y: y + 22, side }, data, layer, frame);
  const film = y + 22 + side + 12;
  drawFilm(picture, { x, y: film, width: side }, framesSeen(data, state, layer));
  const words = [pixelsInWords(data, layer), framesInWords(data, state, layer)];
  const note = make("div", { style: NOTE }, ...words.map((line) => make("div", {}, line)));
  return film + 26 + putNote(picture, x, film + 26, width, note);
}

function drawSquare(picture, { x, y, side }, data, layer, frame) {
  const pixel = side / (AROUND * data.size);
  const [zero, most] = [(side - side / AROUND) / 2, side];
  const within = (place) => Math.min(Math.max(zero + place * pixel, 1), most - 1);
  const [first, last] = pixelsSeen(layer, data.size);
  const [from, to] = [within(first), within(last + 1)];
  picture.append(svgRect(x, y, side, side, { fill: "currentColor", "fill-opacity": 0.06, rx: 3 }));
  const small = { "font-size": 11, opacity: 0.75 };
  picture.append(svgText(x + 6, y + side - 7, "around the frame: padding", small));
  picture.append(frameImage(frame, x + zero, y + zero, data.size * pixel));
  picture.append(
    svgRect(x + from, y + from, to - from, to - from, {
      fill: ACCENT,
      "fill-opacity": 0.15,
      stroke: ACCENT,
      "stroke-width": 2.5,
      "data-part": "field",
    }),
  );
  if (layer.shape.length === 1) return;
  const step = layer.step[1] * pixel;
  const middle = zero + Math.floor(layer.shape[1] / 2) * layer.step[1] * pixel;
  const cell = { fill: "none", stroke: "#fff", "stroke-width": 1.5 };
  picture.append(svgRect(x + middle - step / 2, y + middle - step / 2, step, step, cell));
}

// A mark for each frame: filled if it is seen, pale if others see it, low if conv1 drops it
function drawFilm(picture, { x, y, width }, frames) {
  const across = width / frames.length;
  const gap = across > 4 ? 1.5 : 0.5;
  const looks = {
    seen: { fill: ACCENT },
    read: { fill: "currentColor", opacity: 0.25 },
    dropped: { fill: "currentColor", opacity: 0.25 },
  };
  frames.forEach((frame, t) => {
    const height = frame === "dropped" ? 4 : 16;
    picture.append(svgRect(x + t * across, y + 16 - height, across - gap, height, looks[frame]));
  });
}
