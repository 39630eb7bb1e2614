// What every widget has: a frame with controls, a picture and words, and the redrawing after each change.

import { easeBars } from "./easing.js";
import { button, make } from "./elements.js";
import { presenterOf } from "./presenter.js";
import { copyText, savePicture, saveVectors } from "./saving.js";
import { linkSymbols } from "./symbols.js";
import { explainTerms, termHtml } from "./terms.js";
import { beginTour, tourOf } from "./tour.js";

const OPERATION = ["y_i = 1/C(x) Σ_j f(x_i, x_j) g(x_j)", "z_i = W_z y_i + x_i"];

/**
 * The frame in `el`, with the buttons that every widget has. `model` holds `data` and `state`: in a notebook it is
 * anywidget's, on a page that of page.js.
 *
 * keys      what the keys do, in words
 * equation  lines that are saved above the picture, as mathtext.js reads them: "z_i = W_z y_i + x_i"
 * folded    the words below the picture are shown at a press only: chips and picture say what they say
 *
 * Of what it gives, a widget may use
 * picture   the canvas or the SVG that "Save PNG" saves
 * refresh   functions that are called after every change of the state
 * stops     functions that stop what moves: "Reset" and the tour call them
 * playOnce  a function that plays the motion of what is shown, for the tour
 * lighted   functions that are called when a symbol is lit (symbols.js)
 * first     the state at the start
 */
export function begin(model, el, { title, keys, equation = OPERATION, folded = false }) {
  el.innerHTML = "";
  const widget = {
    model,
    title,
    equation,
    root: make("section", { class: "nlw", "aria-label": title }),
    data: model.get("data"),
    controls: make("div", { class: "nlw-controls" }),
    stage: make("div", { class: "nlw-stage" }),
    chips: make("dl", { class: "nlw-chips", hidden: "" }),
    words: make("p", { class: `nlw-words${folded ? " nlw-folded" : ""}`, "aria-live": "polite" }),
    picture: null,
    room: Number.POSITIVE_INFINITY,
    refresh: [],
    stops: [],
    first: structuredClone(model.get("state")),
    get state() {
      return model.get("state");
    },
  };
  const { root, controls, stage, chips, words } = widget;
  root.addEventListener("focusin", keepLetters);
  const heading = make("h2", { class: "nlw-presented" }, title);
  root.append(heading, controls, stage, chips, words, tourAndButtons(widget, folded));
  if (keys) root.append(make("p", { class: "nlw-keys" }, `${keys} P: full screen.`));
  linkSymbols(widget);
  explainTerms(widget);
  el.append(root);
  const changed = () => {
    for (const show of widget.refresh) show();
  };
  model.on("change:state", changed);
  widget.end = () => {
    for (const stop of widget.stops) stop();
    widget.endPresenter();
    model.off("change:state", changed);
  };
  return widget;
}

// JupyterLab would take the letters; it looks for this mark at whatever has the focus
function keepLetters(event) {
  event.target.setAttribute("data-lm-suppress-shortcuts", "true");
}

function tourAndButtons(widget, folded) {
  const tour = tourOf(widget, (state) => set(widget, state));
  const { opener, controls, end } = presenterOf(widget, tour, () => widget.redraw?.());
  widget.endPresenter = end;
  widget.stops.push(() => clearTimeout(tour.timer));
  const showMe = button("Show me", () => beginTour(tour, true));
  showMe.hidden = !widget.data.tour?.length;
  const buttons = [
    showMe,
    opener,
    ...(folded ? [wordsButton(widget)] : []),
    ...commonButtons(widget),
    controls,
  ];
  return make("div", { class: "nlw-foot" }, tour.bar, make("div", { class: "nlw-buttons" }, ...buttons));
}

// The words are always there for those who do not see the picture; for the others at a press
function wordsButton({ words }) {
  const opener = button("In words", () => {
    opener.setAttribute("aria-expanded", String(!words.classList.toggle("nlw-folded")));
  });
  opener.setAttribute("aria-expanded", "false");
  return opener;
}

function commonButtons(widget) {
  const link = button("Copy link", (event) => copyText(event.target, widget.model.link()));
  link.hidden = !widget.model.link; // a notebook has no address for a state
  widget.vectors = button("Save SVG", () => saveVectors(widget));
  return [
    button("Reset", () => {
      for (const stop of widget.stops) stop();
      set(widget, widget.first);
    }),
    button("Save PNG", () => savePicture(widget)),
    widget.vectors,
    button("Copy state", (event) => copyText(event.target, JSON.stringify(widget.state))),
    link,
  ];
}

/** Puts changes into the state, and tells the kernel, if there is one, when the reader pauses. */
export function set(widget, changes) {
  widget.model.set("state", { ...widget.state, ...changes });
  clearTimeout(widget.saveTimer);
  widget.saveTimer = setTimeout(() => widget.model.save_changes(), 150);
}

/** Puts the line below the picture: signs in the paper's letters, terms that explain themselves. */
export function say(widget, text) {
  widget.words.replaceChildren(...termHtml(widget, text));
}

/** How much larger than usual everything is drawn: 1, or more in presenter mode. */
export function scaleOf({ root }) {
  return Number(root.dataset.scale ?? 1);
}

/** Whether a lecture is shown on a screen with room for the most important things only. */
export function isLow({ root }) {
  return root.classList.contains("nlw-low");
}

/** The height in px, as drawn, that the picture may have: of the screen in presenter mode, elsewhere no limit. */
export function roomOf(widget) {
  return widget.room / scaleOf(widget);
}

/**
 * The width in px for which to draw; the drawing is then shown `scaleOf` times as large: an SVG with this viewBox by
 * itself, a canvas with so many times its pixels and its size. `fallback`: while a notebook builds it unseen.
 */
export function widthOf(widget, fallback = 700) {
  return (widget.stage.clientWidth || fallback) / scaleOf(widget);
}

/** Draws now, after every change of the state, at another width and in another theme. Gives what render() returns. */
export function keepDrawn(widget, draw) {
  let width = 0;
  const again = () => {
    width = widget.stage.clientWidth;
    draw();
    easeBars(widget);
    widget.vectors.hidden = !(widget.picture instanceof SVGElement); // a canvas has pixels only
    widget.root.dataset.drawn = Number(widget.root.dataset.drawn ?? 0) + 1;
  };
  // not within the observer: drawing changes the height
  const size = new ResizeObserver(() => widget.stage.clientWidth !== width && requestAnimationFrame(again));
  const theme = new MutationObserver(again);
  const dark = matchMedia("(prefers-color-scheme: dark)");
  widget.redraw = again;
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
