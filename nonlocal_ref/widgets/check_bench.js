// Gradient-check bench: which way of checking sees a planted mistake. All numbers come with the page.

import { menu } from "./controls.js";
import { make, svg, svgLine, svgRect, svgText } from "./elements.js";
import { inPlainText, showLines } from "./equation.js";
import { codeHtml, inGreek, plainMath, svgMath } from "./mathtext.js";
import { begin, keepDrawn, replacePicture, roomOf, say, set, widthOf } from "./widget.js";

const [TRUE, FALSE, NOISE] = ["#009E73", "#D55E00", "#3d8fc7"]; // apart for every kind of colour vision
const [AXIS, LOWEST_ROW] = [44, 18]; // px of the axis with its words; of a row of words
const [LEAST, MOST] = [-17, 3]; // powers of ten on the axis of errors

// ---- what is shown, looked up

/** { code, ways } of the mistake of a state. */
export function foundBy(data, { function: name, mistake }) {
  const { mistakes } = data.functions[name];
  return mistakes[mistake] ?? mistakes[data.right]; // another function was chosen: it has mistakes of its own
}

/** The line below the picture. */
export function benchInWords(data, state) {
  const { mistake, way } = settled(data, state);
  const found = foundBy(data, state).ways[way];
  const point = way.includes("tied") ? ` (${data.functions[state.function].tied})` : "";
  const about = `${state.function}, ${mistake}. ${data.ways[way].text}${point}`;
  if (!found) return `${about}: there is no such point for this function.`;
  const error =
    found.error === null
      ? "no number was compared"
      : `error ${twoDigits(found.error)}, noise ${twoDigits(found.noise)}`;
  const allowed = twoDigits(data.ways[way].tolerance);
  const { meaning } = data.verdicts[found.verdict];
  return `${about}: ${found.verdict}, ${meaning} (${error}, allowed ${allowed}). ${found.why}`;
}

/** The state with a mistake that the function has. */
export function settled(data, state) {
  const mistake = state.mistake in data.functions[state.function].mistakes ? state.mistake : data.right;
  return { ...state, mistake };
}

/** 0, 0.5, 12, or 1.2 · 10⁻⁷ */
export function twoDigits(value) {
  if (value === 0 || (value >= 0.01 && value < 1000)) return `${Number(value.toPrecision(2))}`;
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits} · ${powerOfTen(Number(exponent))}`;
}

/** 10⁻⁷, and 1 for 0 */
export function powerOfTen(exponent) {
  const raised = [...`${exponent}`].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign]));
  return exponent ? `10${raised.join("")}` : "1";
}

/** Where an error lies on the axis, 0 to 1; null (refused before numbers) at the far end. */
export function alongAxis(error) {
  if (error === null) return 1;
  const power = error > 0 ? Math.log10(error) : LEAST;
  return (Math.min(Math.max(power, LEAST), MOST) - LEAST) / (MOST - LEAST);
}

// ---- drawing

function draw(widget, width) {
  const { ways } = foundBy(widget.data, widget.state);
  const narrow = width < 640;
  const [names, { way }] = [Object.keys(ways), widget.state];
  const low = Math.max((roomOf(widget) - AXIS) / names.length, LOWEST_ROW); // of a row in a lecture on a low screen
  const [row, x] = narrow ? [44, 14] : [Math.min(26, low), 250];
  const axis = { x, length: width - x - (narrow ? 14 : 150) };
  const picture = svg("svg", {
    width: "100%",
    viewBox: `0 0 ${width} ${row * names.length + AXIS}`,
    tabindex: 0,
    role: "slider", // over the ways, for those who do not see it: no menu chooses among them
    "aria-label": "way of checking",
    "aria-orientation": "vertical",
    "aria-valuemin": 0,
    "aria-valuemax": names.length - 1,
    "aria-valuenow": names.indexOf(way),
    "aria-valuetext": `${plainMath(way)}: ${ways[way]?.verdict ?? "no such point"}`,
  });
  names.forEach((name, k) => {
    const line = drawWay(widget, name, ways[name], {
      width,
      row,
      narrow,
      axis,
      chosen: name === way,
    });
    line.setAttribute("transform", `translate(0 ${row * k})`);
    line.addEventListener("click", () => set(widget, { way: name }));
    picture.append(line);
  });
  picture.append(drawAxis(axis, row * names.length));
  return picture;
}

function drawWay(widget, name, { error, noise, verdict }, { width, row, narrow, axis, chosen }) {
  const y = narrow ? row - 12 : row / 2;
  const at = (value) => axis.x + axis.length * alongAxis(value);
  const text = narrow ? 17 : y + 4.5;
  const wrong = !widget.data.verdicts[verdict].truthful;
  const shown = `${wrong ? "□" : "●"} ${verdict}`;
  const frame = {
    rx: 4,
    fill: wrong ? FALSE : "transparent",
    "fill-opacity": 0.12,
    stroke: chosen ? "currentColor" : "none",
    "stroke-width": 1.5,
  };
  const title = { "font-size": 13, "font-weight": chosen ? "bold" : "normal" };
  const result = { "font-size": 13, "font-weight": wrong ? "bold" : "normal", "text-anchor": "end" };
  const allowed = at(widget.data.ways[name].tolerance);
  return svg(
    "g",
    { style: "cursor: pointer" },
    svgRect(1, 1, width - 2, row - 2, frame),
    svgMath(8, text, name === "gradcheck" ? "nl.gradcheck" : name, title),
    svgText(width - 8, text, shown, result),
    svgLine(axis.x, y, axis.x + axis.length, y, { opacity: 0.25 }),
    svgRect(axis.x, y - 4, at(noise) - axis.x, 8, {
      fill: NOISE,
      opacity: 0.45,
      "data-bar": `noise ${name}`,
    }),
    svgLine(allowed, y - 9, allowed, y + 9, { "stroke-width": 2, "stroke-dasharray": "3 2" }),
    mark(at(error), y, wrong, getComputedStyle(widget.root).backgroundColor),
  );
}

// A full dot where the way tells the truth, an open square where it does not; a saved picture has no variables
function mark(x, y, wrong, paper) {
  const stroke = { fill: `var(--nlw-paper, ${paper})`, stroke: FALSE, "stroke-width": 2.5 };
  if (wrong) return svgRect(x - 5, y - 5, 10, 10, stroke);
  return svg("circle", { cx: x, cy: y, r: 5.5, fill: TRUE });
}

function drawAxis(axis, top) {
  const powers = [-15, -10, -5, 0];
  const marks = powers.map((power) => {
    const place = axis.x + axis.length * alongAxis(10 ** power);
    return svgText(place, top + 16, powerOfTen(power), { "text-anchor": "middle" });
  });
  const words = "error (blue bar: of the right one; dashed: allowed)";
  return svg("g", {}, ...marks, svgText(axis.x + axis.length, top + 36, words, { "text-anchor": "end" }));
}

// ---- the widget

function onKey(widget, event) {
  const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const names = Object.keys(foundBy(widget.data, widget.state).ways);
  const k = names.indexOf(widget.state.way) + step;
  set(widget, { way: names[Math.min(Math.max(k, 0), names.length - 1)] });
}

// The list of mistakes follows the function; one that another function had gives way to the first
function mistakeMenu(widget) {
  const select = make("select", { name: "mistake" });
  select.addEventListener("change", () => set(widget, { mistake: select.value }));
  let shown = null;
  const show = () => {
    const names = Object.keys(widget.data.functions[widget.state.function].mistakes);
    if (shown !== widget.state.function)
      select.replaceChildren(
        ...names.map((name) => make("option", { value: name }, plainMath(inGreek(name)))),
      );
    shown = widget.state.function;
    if (!names.includes(widget.state.mistake)) set(widget, { mistake: names[1] });
    else select.value = widget.state.mistake;
  };
  widget.refresh.push(show);
  show();
  return make("label", {}, "Mistake ", select);
}

// Long options must not make a small page wider
function narrowed(label) {
  label.style.maxWidth = "100%";
  label.querySelector("select").style.minWidth = "0";
  return label;
}

/** The widget as a notebook and a page call it. */
export default {
  render({ model, el }) {
    const keys =
      "Keys on the picture: ↑ ↓ choose a way of checking. ● (green) it tells the truth, □ (orange) it does not.";
    const widget = begin(model, el, { title: "Gradient-check bench", keys });
    const functions = Object.entries(widget.data.functions).map(([name, { text }]) => [
      name,
      inGreek(`${name}: ${text}`),
    ]);
    const equation = () =>
      widget.data.functions[widget.state.function].equation.map((line) => line.split(" "));
    widget.controls.append(
      narrowed(menu(widget, "function", "Function", functions)),
      narrowed(mistakeMenu(widget)),
    );
    const code = make("pre", { class: "nlw-code", "aria-label": "the backward that is checked" });
    widget.words.after(code);
    showLines(widget, equation);
    return keepDrawn(widget, () => {
      const picture = draw(widget, Math.max(340, widthOf(widget)));
      picture.addEventListener("keydown", (event) => onKey(widget, event));
      replacePicture(widget, picture);
      widget.equation = [...equation().map(inPlainText), inGreek(`mistake: ${widget.state.mistake}`)];
      code.replaceChildren(...codeHtml(foundBy(widget.data, widget.state).code));
      say(widget, inGreek(benchInWords(widget.data, widget.state)));
    });
  },
};
