// Controls, each bound to one name of the state: a menu, a slider, a switch; and the button that shows the rarer ones.
// A label that the glossary has explains itself; so does its control while it has the focus of the keyboard.

import { button, make } from "./elements.js";
import { mathHtml, plainMath, spokenMath } from "./mathtext.js";
import { meaningOf } from "./terms.js";
import { set } from "./widget.js";

/**
 * A menu of options [[value, text], ...]. An option for which whyNot(value) gives words is greyed, and the words stand
 * behind it.
 */
export function menu(widget, name, label, options, whyNot = () => "") {
  const items = options.map(([value]) => make("option", { value: JSON.stringify(value) }));
  const select = make("select", { name }, ...items);
  select.addEventListener("change", () => set(widget, { [name]: JSON.parse(select.value) }));
  return bound(widget, make("label", {}, ...named(widget, label, select), " ", select), () => {
    options.forEach(([value, text], k) => {
      const reason = whyNot(value);
      const words = plainMath(reason ? `${text} (${reason})` : text);
      items[k].disabled = Boolean(reason);
      if (items[k].textContent !== words) items[k].textContent = words;
    });
    select.value = JSON.stringify(widget.state[name]);
  });
}

/**
 * A slider. log: it moves along the logarithm of the value. values: it chooses among these, and stands at the last one
 * below a value that is not there. show: number to text.
 */
export function slider(
  widget,
  name,
  label,
  { min, max, step = 1, log = false, values = null, show = String },
) {
  const { toPosition, toValue } = values ? among(values) : log ? LOGARITHMIC : LINEAR;
  const range = values
    ? { min: 0, max: values.length - 1, step: 1 }
    : { min: toPosition(min), max: toPosition(max), step };
  const input = make("input", { type: "range", name, ...range });
  const output = make("output");
  input.addEventListener("input", () => set(widget, { [name]: toValue(Number(input.value)) }));
  return bound(widget, make("label", {}, ...named(widget, label, input), " ", input, " ", output), () => {
    input.value = toPosition(widget.state[name]);
    output.textContent = show(widget.state[name]);
    input.setAttribute("aria-valuetext", output.textContent);
  });
}

const LINEAR = { toPosition: (value) => value, toValue: (position) => position };
const LOGARITHMIC = {
  toPosition: Math.log10,
  toValue: (position) => Number((10 ** position).toPrecision(3)),
};
const among = (values) => ({
  toPosition: (value) =>
    values.includes(value) ? values.indexOf(value) : values.findLastIndex((one) => one < value),
  toValue: (position) => values[position],
});

/** A switch between true and false. */
export function toggle(widget, name, label) {
  const input = make("input", { type: "checkbox", name });
  input.addEventListener("change", () => set(widget, { [name]: input.checked }));
  return bound(widget, make("label", {}, input, " ", ...named(widget, label, input)), () => {
    input.checked = widget.state[name];
  });
}

/** These controls, and a button "More" that shows the others: [...first, the button, the others]. */
export function withMore(first, others) {
  const rest = make("div", { class: "nlw-controls nlw-more" }, ...others);
  rest.hidden = true;
  const opener = button("More", () => {
    rest.hidden = !rest.hidden;
    opener.setAttribute("aria-expanded", String(!rest.hidden));
    opener.textContent = rest.hidden ? "More" : "Less";
  });
  opener.setAttribute("aria-expanded", "false");
  return [...first, opener, rest];
}

/** Shows a control only while possible() is true; with a reason, it stays, greyed, and says why not. */
export function onlyWhile(widget, label, possible, reason = "") {
  const show = () => {
    const can = possible();
    if (!reason) label.hidden = !can;
    else label.querySelector("select, input").disabled = !can;
    label.title = can ? "" : reason;
  };
  widget.refresh.push(show);
  show();
  return label;
}

// The words of a label as nodes; a term of the glossary is told with its control too
function named(widget, label, control) {
  const meaning = meaningOf(widget, label);
  if (!meaning) return mathHtml(label);
  control.dataset.term = label;
  control.setAttribute("aria-description", spokenMath(meaning));
  return [make("span", { class: "nlw-term", "data-term": label }, ...mathHtml(label))];
}

function bound(widget, element, show) {
  widget.refresh.push(show);
  show();
  return element;
}
