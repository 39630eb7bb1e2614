// What every widget has: a frame with controls, a picture and words, and the redrawing after each change.

import { button, make } from "./elements.js";
import { copyText, savePicture, saveVectors } from "./saving.js";

const OPERATION = ["yᵢ = 1/C(x) Σⱼ f(xᵢ, xⱼ) g(xⱼ)", "zᵢ = W_z yᵢ + xᵢ"];

/**
 * The frame in `el`, with the buttons that every widget has. `model` holds `data` and `state`: in a notebook it is
 * anywidget's, on a page that of page.js. `picture` is the canvas or the SVG that "Save PNG" saves under the title and
 * the lines of the equation; the functions in `refresh` are called after every change of the state.
 */
export function begin(model, el, { title, keys, equation = OPERATION }) {
  el.innerHTML = "";
  const widget = {
    model,
    title,
    equation,
    root: make("section", { class: "nlw", "aria-label": title }),
    data: model.get("data"),
    controls: make("div", { class: "nlw-controls" }),
    stage: make("div", { class: "nlw-stage" }),
    words: make("p", { class: "nlw-words", "aria-live": "polite" }),
    picture: null,
    refresh: [],
    get state() {
      return model.get("state");
    },
  };
  const { root, controls, stage, words } = widget;
  root.addEventListener("focusin", keepLetters);
  root.append(controls, stage, words, commonButtons(widget));
  if (keys) root.append(make("p", { class: "nlw-keys" }, keys));
  el.append(root);
  const changed = () => {
    for (const show of widget.refresh) show();
  };
  model.on("change:state", changed);
  widget.end = () => model.off("change:state", changed);
  return widget;
}

// JupyterLab would take the letters; it looks for this mark at whatever has the focus
function keepLetters(event) {
  event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

function commonButtons(widget) {
  const first = structuredClone(widget.state);
  const link = button("Copy link", (event) => copyText(event.target, widget.model.link()));
  link.hidden = !widget.model.link; // a notebook has no address for a state
  widget.vectors = button("Save SVG", () => saveVectors(widget));
  return make(
    "div",
    { class: "nlw-buttons" },
    button("Reset", () => set(widget, first)),
    button("Save PNG", () => savePicture(widget)),
    widget.vectors,
    button("Copy state", (event) => copyText(event.target, JSON.stringify(widget.state))),
    link,
  );
}

/** Puts changes into the state, and tells the kernel, if there is one, when the reader pauses. */
export function set(widget, changes) {
  widget.model.set("state", { ...widget.state, ...changes });
  clearTimeout(widget.saveTimer);
  widget.saveTimer = setTimeout(() => widget.model.save_changes(), 150);
}

/** Draws now, after every change of the state, at another width and in another theme. Gives what render() returns. */
export function keepDrawn(widget, draw) {
  let width = 0;
  const again = () => {
    width = widget.stage.clientWidth;
    draw();
    widget.vectors.hidden = !(widget.picture instanceof SVGElement); // a canvas has pixels only
    widget.root.dataset.drawn = Number(widget.root.dataset.drawn ?? 0) + 1;
  };
  // not within the observer: drawing changes the height
  const size = new ResizeObserver(() => widget.stage.clientWidth !== width && requestAnimationFrame(again));
  const theme = new MutationObserver(again);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  widget.refresh.push(again);
  again();
  size.observe(widget.stage);
  theme.observe(document.body, { attributes: true, attributeFilter: ["data-jp-theme-light"] });
  dark.addEventListener("change", again);
  widget.root.dataset.ready = "true";
  return () => {
    size.disconnect();
    theme.disconnect();
    dark.removeEventListener("change", again);
    widget.end();
  };
}

/** Puts a new picture in the place of the one before, which may have the focus. */
export function replacePicture(widget, picture) {
  const focused = widget.picture && widget.picture === document.activeElement;
  widget.picture = picture;
  widget.stage.replaceChildren(picture);
  if (focused) picture.focus();
}
