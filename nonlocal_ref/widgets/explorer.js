// The attention explorer: point at a position of a clip, and see what it attends to, over all frames at once.

import { showChips } from "./chips.js";
import { easeNumbers } from "./easing.js";
import { make } from "./elements.js";
import { showEquation } from "./equation.js";
import { drawLegend } from "./explorer_colours.js";
import { addControls } from "./explorer_controls.js";
import { choiceOf, denoiseButton } from "./explorer_denoise.js";
import { blank, drawFrames } from "./explorer_frames.js";
import { layoutOfAll, pointAt, queryMarks, symbolAt } from "./explorer_layout.js";
import { sumOf } from "./explorer_output.js";
import { drawBars, drawFilm, drawSum, drawTitles } from "./explorer_output_picture.js";
import { ownFile } from "./explorer_own.js";
import { playerOf } from "./explorer_player.js";
import { followKeys, followPointer, sayPlace, sliderPicture, valueAtPointer } from "./explorer_query.js";
import { givenSource, placed, viewsOf } from "./explorer_view.js";
import { allInWords, chipsOf, notesOf, placeInWords, pointerInWords } from "./explorer_words.js";
import { light } from "./symbols.js";
import { percent } from "./units.js";
import { begin, isLow, keepDrawn, roomOf, say, scaleOf, set, widthOf } from "./widget.js";

const KEYS =
  "Point or drag on the frames. With the frames in focus, arrow keys move the query by a cell, [ and ] change its frame, " +
  "1, 2 and 3 choose the step, Enter marks the other of two queries, space plays the clip, comma and period go frame by frame.";

const AT_REST = 120; // ms after which a pointer rests
const READABLE = 100; // ms between numbers that change while it moves: faster ones cannot be read, and cost a layout each

const ABOUT =
  "The frames and the weights of the query: arrow keys move it by a cell, [ and ] change the frame";

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const widget = begin(model, el, { title: "Attention explorer", keys: KEYS, folded: true });
    const canvas = sliderPicture(ABOUT);
    widget.picture = canvas;
    const first = givenSource(widget.data);
    const shown = {
      first,
      source: first,
      own: null,
      answer: "",
      now: null,
      layout: null,
      views: [],
      weights: {},
      dragged: false,
      told: 0,
    };
    const redraw = () => draw(widget, shown, canvas);
    widget.refresh.push(() => chooseSource(widget, shown)); // before all else
    addPlayer(widget, shown, redraw);
    addButtons(widget, shown, redraw);
    addReadings(widget, shown, canvas);
    follow(widget, shown, canvas);
    showEquation(widget, () => ruleOf(widget, shown));
    widget.lighted.push(redraw);
    const end = keepDrawn(widget, redraw);
    return () => {
      shown.film = null; // no more of y is made
      clearTimeout(shown.rest);
      shown.player.stop();
      end();
    };
  },
};

// The reader's own clip while the state names it: "Reset" and a tour go back to the first one
function chooseSource({ state }, shown) {
  shown.answer = ""; // an answer stands until something else is chosen
  shown.source = state.clip && state.clip === shown.own?.name ? shown.own.source : shown.first;
}

function addPlayer(widget, shown, redraw) {
  shown.player = playerOf(widget, shown, redraw);
  widget.stops.push(shown.player.stop);
  widget.playOnce = shown.player.play;
}

function addButtons(widget, shown, redraw) {
  const answer = (text) => {
    shown.answer = text;
    showNotes(widget, shown);
  };
  const rest = [denoiseButton(widget, shown, redraw), ...ownFile(widget, shown, answer)];
  addControls(widget, shown, shown.player.button, rest);
}

function ruleOf({ data, state }, { source }) {
  const given = Boolean(source.given);
  return { rule: data.versions[state.version], given, tunable: true };
}

// What stands below the picture: a bar for each frame, notes; and the value at the pointer, over the picture
function addReadings(widget, shown, canvas) {
  shown.value = valueAtPointer(widget, shown, ({ which, place }) =>
    pointerInWords(shown.source, widget.state, shown.views[which], place),
  );
  shown.shares = shareBars();
  shown.notes = make("p", { class: "nlw-note", role: "status" });
  widget.stage.append(canvas);
  const readings = make("div", { class: "nlw-readings" });
  widget.chips.before(readings);
  readings.append(widget.chips, shown.shares.element);
  shown.readings = readings;
  readings.after(shown.notes);
}

// A chip with the share of the weights that each frame gets: show(shares or null, atOnce) draws bars, which ease unless
// atOnce is true; say(shares) puts the numbers, for a pointer that rests on a bar and for those who do not see them
function shareBars() {
  const bars = make("div", { class: "nlw-shares", role: "img" });
  const chip = make("div", { class: "nlw-chip" }, make("span", {}, "share of each frame"), bars);
  const show = (shares, atOnce) => {
    chip.hidden = !shares || shares.length < 2;
    if (chip.hidden) return;
    while (bars.children.length > shares.length) bars.lastChild.remove();
    while (bars.children.length < shares.length) bars.append(make("span"));
    bars.classList.toggle("nlw-still", atOnce);
    const most = Math.max(...shares);
    shares.forEach((share, t) => {
      bars.children[t].style.transform = `scaleY(${Math.max(0.04, share / most)})`;
    });
  };
  const say = (shares) => {
    shares?.forEach((share, t) => {
      if (bars.children[t]) bars.children[t].title = `t = ${t}: ${percent(share)}`;
    });
    bars.ariaLabel = `share of each frame: ${[...bars.children].map((bar) => bar.title).join(", ")}`;
  };
  return { element: chip, show, say };
}

// ---- drawing

function draw(widget, shown, canvas) {
  const { root, state, data } = widget;
  const { source } = shown;
  shown.views = viewsOf(source, state);
  shown.view = shown.views[state.two ? state.active - 1 : 0]; // that the keys move
  if (shown.film?.choice !== choiceOf(state, shown.view)) shown.film = null;
  const spare = isLow(widget) && state.two; // two sums take the room of the legend and of the chips
  shown.readings.hidden = spare;
  const wanted = { now: shown.now, film: Boolean(shown.film), legend: state.draw !== "frames" && !spare };
  const layout = layoutOfAll(widthOf(widget, 800), source.shape, state, { ...wanted, room: roomOf(widget) });
  const context = blank(canvas, layout, root);
  const look = { symbols: data.symbols, lit: root.dataset.lit, paper: context.strokeStyle };
  shown.layout = layout;
  shown.received = shown.views.map((view, k) => sumOf(view, source.grid, layout.strips[k].terms));
  for (const [k, view] of shown.views.entries()) drawFrames(context, source, view, state, layout.panels[k]);
  if (state.two) drawTitles(context, source, shown.views, state, layout.panels);
  if (wanted.legend) drawLegend(context, layout.frames, shown.view, state);
  const bars = shown.views.flatMap((view, k) => {
    const place = { panel: layout.panels[k], strip: layout.strips[k] };
    return drawSum({ context, look, ...place }, source, view, state, shown.received[k]);
  });
  const shares = bars.map(({ share }) => share);
  easeNumbers(shown.weights, shares, (now) => drawBars(context, look, bars, now), shown.dragged);
  if (shown.film) drawFilm(context, source, shown.view, layout, shown.film);
  showWords(widget, shown, canvas);
}

// In a drag numbers change ten times a second; what is read or heard and not watched waits until the pointer rests
function showWords(widget, shown, canvas) {
  clearTimeout(shown.rest);
  if (!shown.dragged) return tell(widget, shown, canvas);
  shown.rest = setTimeout(() => tell(widget, shown, canvas), AT_REST);
  if (performance.now() > shown.told + READABLE) showNumbers(widget, shown);
}

function showNumbers(widget, shown) {
  shown.told = performance.now();
  showChips(widget, chipsOf(widget.state, shown));
  shown.shares.show(sharesOf(shown.view), shown.dragged);
}

function sharesOf({ rule, s, numbers }) {
  return rule.softmax && !s ? numbers.shares : null;
}

function tell(widget, shown, canvas) {
  const { state } = widget;
  const { source, view } = shown;
  showNumbers(widget, shown);
  const words = allInWords(source, state, shown);
  if (words !== shown.words) say(widget, words); // the same words would take the focus from a term in them
  shown.words = words;
  shown.shares.say(sharesOf(view));
  showNotes(widget, shown);
  sayPlace(canvas, view.place, source.grid, placeInWords(source, state, view));
}

function showNotes({ state }, { answer, source, view, notes }) {
  notes.textContent = [answer, ...notesOf(source, state, view)].filter(Boolean).join(" ");
}

// ---- the queries follow pointer and keys

function follow(widget, shown, canvas) {
  const active = () => (widget.state.two ? widget.state.active - 1 : 0);
  const move = ({ which, place }, dragged) => {
    if (dragged && which !== active()) return; // a drag keeps its query
    shown.value.hide();
    const same = which === active() && place.every((k, axis) => k === shown.view.place[axis]);
    if (same) return; // a move within its cell
    shown.dragged = dragged;
    set(widget, placed(which, place));
    shown.dragged = false;
  };
  followPointer(canvas, {
    move,
    hover: (found, x, y) => hover(widget, shown, found, x, y),
    under: (x, y) => pointAt(shown.layout, shown.source, x, y),
    marks: () => queryMarks(shown.layout, shown.source, shown.views),
    scale: () => scaleOf(widget),
  });
  followKeys(canvas, {
    current: () => ({ place: shown.view.place, grid: shown.source.grid }),
    move: (place) => move({ which: active(), place }, false),
  });
  canvas.addEventListener("keydown", (event) => onKey(widget, shown, event));
}

function hover(widget, shown, found, x, y) {
  if (found) shown.value.show(found, x, y, scaleOf(widget));
  else shown.value.hide();
  light(widget, (x !== undefined && symbolAt(shown.layout, x, y)) || (widget.keptLit ?? null));
}

function onKey(widget, { player }, event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const step = widget.data.choices.step[Number(event.key) - 1];
  const does = {
    " ": () => player.button.click(),
    ",": () => player.step(-1),
    ".": () => player.step(1),
    Enter: widget.state.two && (() => set(widget, { active: 3 - widget.state.active })),
  }[event.key];
  if (step) set(widget, { step: step[0] });
  else if (does) does();
  else return;
  event.preventDefault();
  event.stopPropagation(); // a notebook would run its cell
}
