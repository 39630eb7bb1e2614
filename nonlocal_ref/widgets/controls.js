// Controls, each bound to one name of the state: a menu, a slider, a switch.

import { make } from "./elements.js";
import { set } from "./widget.js";

/** A menu of options [[value, text], ...]. */
export function menu(widget, name, label, options) {
  const items = options.map(([value, text]) => make("option", { value: JSON.stringify(value) }, text));
  const select = make("select", { name }, ...items);
  select.addEventListener("change", () => set(widget, { [name]: JSON.parse(select.value) }));
  return bound(widget, make("label", {}, `${label} `, select), () => {
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
  return bound(widget, make("label", {}, `${label} `, input, " ", output), () => {
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
  return bound(widget, make("label", {}, input, ` ${label}`), () => {
    input.checked = widget.state[name];
  });
}

function bound(widget, element, show) {
  widget.refresh.push(show);
  show();
  return element;
}
