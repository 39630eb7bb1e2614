// Gradient flow: the four paths into dx, and what moves in the first steps of training.
// All numbers come with the page.

import { menu, onlyWhile, slider, toggle, withMore } from "./controls.js";
import { showEquation } from "./equation.js";
import { drawFlow, flowPicture } from "./gradient_flow_picture.js";
import { flowInWords } from "./gradient_flow_words.js";
import { begin, keepDrawn, replacePicture, say, set, widthOf } from "./widget.js";

const EQUATION = ["z = W_z y + x", "dx = dz + dx by θ + dx by φ + dx by g"];

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const keys = "Keys on the picture: ← → step of training, ↑ ↓ from the identity to the full block.";
    const widget = begin(model, el, { title: "Gradient flow", keys, equation: EQUATION });
    const { choices } = widget.data;
    const scale = slider(widget, "s", "Identity (0) to full block (1)", {
      values: widget.data.s,
      show: (s) => s.toFixed(2),
    });
    const scalable = () => widget.state.zero_w_z || widget.state.batchnorm;
    const first = [
      toggle(widget, "zero_w_z", "zero-initialised W_z"),
      onlyWhile(widget, scale, scalable, "Nothing starts at 0 here, so there is nothing to scale"),
      menu(widget, "step", "Step", choices.step),
    ];
    const rarer = [
      menu(widget, "version", "Version", choices.version),
      toggle(widget, "batchnorm", "batch norm, zero-initialised γ"),
    ];
    widget.controls.append(...withMore(first, rarer));
    showEquation(widget, () => ({ rule: widget.data.versions[widget.state.version] }));
    return keepDrawn(widget, () => {
      const picture = flowPicture();
      picture.addEventListener("keydown", (event) => onKey(widget, event));
      replacePicture(widget, picture);
      drawFlow(widget, picture, Math.max(340, widthOf(widget)));
      say(widget, flowInWords(widget.data, widget.state));
    });
  },
};

function onKey(widget, event) {
  const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const along = { ArrowDown: -1, ArrowUp: 1 }[event.key];
  if (!step && !along) return;
  event.preventDefault();
  const { choices } = widget.data;
  const within = (value, last) => Math.min(Math.max(value, 0), last);
  if (step) set(widget, { step: within(widget.state.step + step, choices.step.length - 1) });
  else
    set(widget, {
      s: widget.data.s[within(widget.data.s.indexOf(widget.state.s) + along, widget.data.s.length - 1)],
    });
}
