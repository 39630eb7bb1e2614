// The button for the reader's own picture or clip.

import { button, make } from "./elements.js";
import { decodeFile } from "./explorer_media.js";
import { patchSource } from "./explorer_view.js";
import { set } from "./widget.js";

/** The button and its input: a label around a file input could not be reached by keys. answer(text) says how it went. */
export function ownFile(widget, shown, answer) {
  const input = make("input", {
    type: "file",
    name: "file",
    accept: "image/*,video/*",
    "aria-label": "Own picture or clip",
  });
  input.style.display = "none";
  input.addEventListener("change", () => {
    if (input.files.length) showFile(widget, shown, input.files[0], answer);
    input.value = ""; // so that the same file may come again
  });
  return [button("Own picture or clip …", () => input.click()), input];
}

async function showFile(widget, shown, file, say) {
  shown.turn = (shown.turn ?? 0) + 1;
  const { turn } = shown;
  const answer = (text) => turn === shown.turn && say(text); // of two files the later one counts
  answer(`Reading ${file.name} …`);
  try {
    const { frames, shape } = await decodeFile(file, widget.data.patch);
    if (turn === shown.turn) answer(takeFrames(widget, shown, file.name, frames, shape));
  } catch (error) {
    answer(`${error.message} The frames shown stay.`);
  }
}

// Shows these frames, which stay the reader's until others come; gives the words about them
function takeFrames(widget, shown, file, frames, shape) {
  const knobs = shown.source.given ? widget.data.knobs : {}; // those of θ and φ would be far off
  const remark = shown.first.given
    ? "Patches of its pixels are compared: θ and φ belong to the other clip."
    : "";
  shown.own = { name: file, source: patchSource(frames, shape, widget.data) };
  const [t, y, x] = shape.map((n) => n >> 1);
  const second = { t2: t, y2: shape[1] >> 2, x2: shape[2] >> 2 };
  const positions = shape[0] > 1 ? widget.state.positions : "spacetime"; // of a single picture all the same
  set(widget, { clip: file, t, y, x, ...second, positions, ...knobs });
  return `${file}: ${shape.join(" × ")} cells. ${remark}`;
}
