// The reader's own picture or clip, read by the browser itself, without a kernel or a library.

import { make } from "./elements.js";
import { product } from "./grids.js";
import { inBytes } from "./units.js";

const FRAMES = 8; // taken of a clip, evenly spaced
const CELLS = 28 * 42; // of one frame of a clip, about
const LONGEST = 64; // cells of a picture's longer side
const MOST = { picture: 64 * 2 ** 20, clip: 2 ** 30 }; // bytes
const ADVICE = "choose a picture (PNG, JPEG, WebP, GIF) or a clip (MP4, WebM)";
// [what it is, where, what stands there] of a file's first bytes
const SIGNATURES = [
  ["picture", 0, "\x89PNG"],
  ["picture", 0, "\xff\xd8\xff"],
  ["picture", 0, "GIF8"],
  ["picture", 8, "WEBP"],
  ["picture", 0, "BM"],
  ["picture", 4, "ftypavif"],
  ["picture", 4, "ftyphei"],
  ["picture", 0, "II*\0"],
  ["picture", 0, "MM\0*"],
  ["clip", 4, "ftyp"],
  ["clip", 4, "moov"],
  ["clip", 0, "\x1aE\xdf\xa3"],
  ["clip", 0, "OggS"],
  ["clip", 8, "AVI "],
  ["a PDF", 0, "%PDF"],
  ["an archive or an office document", 0, "PK"],
];
const ANIMATED = { GIF8: "image/gif", "\x89PNG": "image/png", RIFF: "image/webp" };

/** "picture", "clip", or in words what else it is, from the first bytes; the name of a file may be wrong. */
export function fileKind(bytes) {
  const head = bytes.subarray(0, 512);
  const text = lettersOf(head);
  const known = SIGNATURES.find(([, start, signature]) => text.startsWith(signature, start));
  if (known) return known[0];
  if (!text) return "empty";
  const strange = head.some((byte) => byte < 9 || (byte > 13 && byte < 27)); // not in a text
  return strange ? "of a kind that is not known here" : "text";
}

/** Rows and columns for media of this size: the aspect is kept, unless a side would be too short for a patch. */
export function gridSize(width, height, clip, patch) {
  const factor = clip ? Math.sqrt(CELLS / (width * height)) : LONGEST / Math.max(width, height);
  return [height, width].map((side) => Math.min(Math.max(Math.round(side * factor), patch + 1), 2 * LONGEST));
}

/** { frames: bytes (T, H, W, 3), shape: [T, H, W] }. Rejects with an error that says what came, and what to do. */
export async function decodeFile(file, patch) {
  const head = new Uint8Array(await file.slice(0, 512).arrayBuffer());
  const kind = fileKind(head);
  if (!(kind in MOST)) throw new Error(`${file.name} is ${kind}, not a picture or a clip: ${ADVICE}.`);
  const most = MOST[kind];
  if (file.size > most)
    throw new Error(`${file.name} has ${inBytes(file.size)}: give a ${kind} of at most ${inBytes(most)}.`);
  checkPixels(file.name, head);
  const reader = new FrameReader(kind === "clip", patch);
  try {
    await (kind === "clip" ? readClip(file, reader) : readPicture(file, reader, head));
  } catch (error) {
    const why = `it is damaged, or of a kind that this browser does not read; ${ADVICE}`;
    throw new Error(`${file.name} cannot be shown (${error.message || error.name}): ${why}.`);
  }
  return reader.clip();
}

function lettersOf(bytes) {
  return String.fromCharCode(...bytes);
}

// A PNG says its size at once: one of a few kilobytes may unfold to gigabytes.
function checkPixels(name, head) {
  if (lettersOf(head.subarray(1, 4)) !== "PNG" || head.length < 24) return;
  const [width, height] = [16, 20].map((place) => new DataView(head.buffer).getUint32(place));
  if (width * height <= 1e8) return;
  throw new Error(
    `${name} has ${width} × ${height} pixels: give a picture of at most 100 million, scaled down.`,
  );
}

// Takes frames of any size, one after another, and keeps their colours at the size of the grid.
class FrameReader {
  kept = [];
  context = null;
  size = null;

  constructor(isClip, patch) {
    this.isClip = isClip;
    this.patch = patch;
  }

  take(image, width, height) {
    if (!this.context) {
      this.size = gridSize(width, height, this.isClip, this.patch);
      const canvas = make("canvas", { height: this.size[0], width: this.size[1] });
      this.context = canvas.getContext("2d", { willReadFrequently: true });
      this.context.imageSmoothingQuality = "high";
    }
    const [rows, columns] = this.size;
    this.context.fillStyle = "white"; // under what is transparent
    this.context.fillRect(0, 0, columns, rows);
    this.context.drawImage(image, 0, 0, columns, rows);
    this.kept.push(this.context.getImageData(0, 0, columns, rows).data);
  }

  clip() {
    const frames = new Uint8Array(this.kept.length * product(this.size) * 3);
    let place = 0;
    for (const data of this.kept) {
      for (let k = 0; k < data.length; k++) if (k % 4 < 3) frames[place++] = data[k];
    }
    return { frames, shape: [this.kept.length, ...this.size] };
  }
}

async function readPicture(file, reader, head) {
  const type = ANIMATED[lettersOf(head.subarray(0, 4))];
  if (type && globalThis.ImageDecoder && (await readAnimation(file, type, reader))) return;
  const image = await createImageBitmap(file);
  reader.take(image, image.width, image.height);
  image.close();
}

// Whether there was more than one frame: a still picture goes the other way.
async function readAnimation(file, type, reader) {
  const decoder = new ImageDecoder({ data: await file.arrayBuffer(), type });
  await Promise.all([decoder.tracks.ready, decoder.completed]);
  const { frameCount } = decoder.tracks.selectedTrack;
  const taken = frameCount > 1 ? Math.min(FRAMES, frameCount) : 0;
  reader.isClip = taken > 0;
  for (let k = 0; k < taken; k++) {
    const { image } = await decoder.decode({ frameIndex: Math.floor(((k + 0.5) * frameCount) / taken) });
    reader.take(image, image.displayWidth, image.displayHeight);
    image.close();
  }
  decoder.close();
  return taken > 0;
}

async function readClip(file, reader) {
  const video = make("video", { preload: "auto", playsinline: "" });
  video.muted = true;
  video.src = URL.createObjectURL(file);
  try {
    await waitFor(video, "loadeddata");
    if (!video.videoWidth) throw new Error("no picture in it");
    if (!Number.isFinite(video.duration)) await seekTo(video, 1e9); // a recording may not say how long it is
    const length = Number.isFinite(video.duration) ? video.duration : video.currentTime;
    for (let k = 0; k < FRAMES; k++) {
      await seekTo(video, ((k + 0.5) / FRAMES) * length);
      reader.take(video, video.videoWidth, video.videoHeight);
    }
  } finally {
    URL.revokeObjectURL(video.src);
    video.removeAttribute("src");
  }
}

async function seekTo(video, time) {
  const done = waitFor(video, "seeked");
  video.currentTime = time;
  await done;
}

// The event, an error of the video, or no answer for ten seconds: a page never waits without an end.
function waitFor(video, event) {
  return new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error("no frame in ten seconds")), 10000);
    const end = (settle, value) => {
      clearTimeout(timer);
      settle(value);
    };
    video.addEventListener(event, () => end(done), { once: true });
    video.addEventListener("error", () => end(failed, new Error("no frame can be read")), { once: true });
  });
}
