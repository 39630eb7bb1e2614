// Presenter mode: the widget fills the screen, everything is large, and space and arrows walk through the tour.

import { button } from "./elements.js";
import { beginTour, endTour, isOn, stepTour } from "./tour.js";

const [LEGIBLE, SMALLEST] = [18, 11]; // px of the smallest letter on any screen, and in the drawings themselves
const LECTURE_SCALES = [2.4, 2.3, 2.2, 2.1, 2, 1.9, 1.8, 1.7, LEGIBLE / SMALLEST];
const [HALL_WIDTH, HALL_HEIGHT, LETTERS] = [1920, 1080, 22]; // px of the screen that these are for, and of its text
const [LOW_PART, LARGEST_PART] = [0.95, 2]; // of it: on a smaller screen what is secondary is left out; the largest one
const STEPS = { " ": 1, ArrowRight: 1, PageDown: 1, ArrowLeft: -1, PageUp: -1 }; // the last two: of a clicker

/**
 * The button "Present", for a widget with a tour; redraw() draws it at its new size. The key P does the same, Escape
 * leaves, and what was there before comes back. Drawings follow root.dataset.scale (widget.js: scaleOf).
 */
export function presenterOf(widget, tour, redraw) {
  const { root } = widget;
  const shown = { widget, tour, redraw, on: false, aside: [] };
  const enter = () => (shown.on ? leave(shown) : present(shown));
  const opener = button("Present", enter);
  opener.title = "Full screen, for a lecture (key P)";
  opener.classList.add("nlw-stays");
  shown.opener = opener;
  shown.controls = button("Controls", () => root.classList.toggle("nlw-open"));
  shown.controls.classList.add("nlw-presented", "nlw-stays");
  widget.fitScreen = () => shown.on && fit(shown); // each stop of the tour has a height of its own
  shown.onChange = () => shown.on && (document.fullscreenElement ? fit(shown) : leave(shown));
  document.addEventListener("fullscreenchange", shown.onChange);
  shown.onKey = (event) => {
    if (!shown.on || root.contains(event.target)) return; // the focus is nowhere: keys are the lecturer's
    onPresenterKey(shown, enter, event);
    onStepKey(shown, event);
  };
  document.addEventListener("keydown", shown.onKey);
  root.addEventListener("keydown", (event) => onPresenterKey(shown, enter, event));
  root.addEventListener("keydown", (event) => onStepKey(shown, event), true); // before the picture has it
  return { opener, controls: shown.controls, end: () => endPresenting(shown) };
}

function endPresenting(shown) {
  document.removeEventListener("fullscreenchange", shown.onChange);
  document.removeEventListener("keydown", shown.onKey);
  giveBack(shown);
}

function present(shown) {
  const { root } = shown.widget;
  shown.on = true;
  shown.opener.textContent = "Leave";
  root.classList.add("nlw-presenting"); // a layer over the page, where there is no full screen
  root.requestFullscreen?.().catch(() => {});
  shown.before = document.activeElement;
  setAside(shown);
  root.tabIndex = -1;
  root.focus();
  beginTour(shown.tour, false);
  fit(shown);
}

// As large as the screen can show without scrolling, but no letter below LEGIBLE: a picture that needs more room leaves
// out what is secondary (widget.js: isLow, roomOf)
function fit({ widget, redraw }) {
  const { root, stage } = widget;
  const part = Math.min(root.clientWidth / HALL_WIDTH, root.clientHeight / HALL_HEIGHT);
  const of = Math.min(part, LARGEST_PART);
  root.classList.toggle("nlw-low", part < LOW_PART);
  root.style.fontSize = `${Math.max(LETTERS * of, LEGIBLE)}px`;
  for (const scale of LECTURE_SCALES) {
    root.dataset.scale = Math.max(scale * of, LEGIBLE / SMALLEST);
    drawInRoom(widget, redraw);
    if (Math.max(stage.scrollHeight - stage.clientHeight, root.scrollHeight - root.clientHeight) <= 1) return;
  }
}

// Drawn again where its readings took more or less of the room
function drawInRoom(widget, redraw) {
  const { root, stage } = widget;
  for (let k = 0; k < 2; k++) {
    const { clientHeight } = stage;
    if (!root.classList.contains("nlw-open")) widget.room = clientHeight; // open controls scroll
    redraw();
    if (stage.clientHeight === clientHeight) return;
  }
}

function leave(shown) {
  const { root } = shown.widget;
  shown.on = false;
  shown.opener.textContent = "Present";
  root.classList.remove("nlw-presenting", "nlw-open", "nlw-low");
  shown.widget.room = Number.POSITIVE_INFINITY;
  root.style.fontSize = "";
  delete root.dataset.scale;
  if (document.fullscreenElement === root) document.exitFullscreen();
  endTour(shown.tour);
  giveBack(shown);
  shown.redraw();
  const { before } = shown;
  (before?.isConnected && before.checkVisibility() ? before : shown.opener).focus({ preventScroll: true });
}

// What lies under the layer cannot be reached by Tab
function setAside(shown) {
  for (let inner = shown.widget.root; inner.parentElement; inner = inner.parentElement)
    shown.aside.push(...[...inner.parentElement.children].filter((one) => one !== inner && !one.inert));
  for (const one of shown.aside) one.inert = true;
}

function giveBack(shown) {
  for (const one of shown.aside.splice(0)) one.inert = false;
}

// P anywhere but where letters are typed or choose an option
function onPresenterKey(shown, enter, { key, target, ctrlKey, metaKey, altKey }) {
  if (key === "Escape") {
    if (shown.on) leave(shown);
    else if (isOn(shown.tour)) endTour(shown.tour);
  }
  if (key.toLowerCase() !== "p" || ctrlKey || metaKey || altKey) return;
  if (!target.matches("select, textarea, input:not([type=range], [type=checkbox])")) enter();
}

// Keys of a control or of the picture stay theirs; the clicker's are always the tour's
function onStepKey({ on, tour, widget }, event) {
  const step = STEPS[event.key];
  const own = event.target.closest("button, select, input, .nlw-stage, .nlw-equation");
  if (!on || !step || (own && !event.key.startsWith("Page")) || !isOn(tour)) return;
  event.preventDefault();
  event.stopPropagation();
  stepTour(tour, step);
  widget.root.focus();
}
