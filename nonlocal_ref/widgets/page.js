// What a notebook gives a widget's module, without a notebook: a model with get, set, on and off. The state may stand
// in the address; and a page that is shown within another one tells it its height.

import { addressOf, withAddress } from "./address.js";

const fromBase64 = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const revive = (_, value) => (value?.__bytes__ === undefined ? value : fromBase64(value.__bytes__));
const read = (id, reviver) => JSON.parse(document.getElementById(id).textContent, reviver);
const values = read("values", revive);
const first = values.state;
const listeners = {};
const model = {
  get: (name) => values[name],
  set(name, value) {
    values[name] = value;
    for (const listener of listeners[`change:${name}`] ?? []) listener();
  },
  on(event, listener) {
    listeners[event] ??= [];
    listeners[event].push(listener);
  },
  off() {},
  save_changes() {},
  link: () => location.href.replace(/[?#].*/, "") + addressOf(first, values.state),
};
const stateAsked = () => withAddress(first, values.data, location.hash);

// The mark that widgets look at in JupyterLab: theme.html has set what it says, and sets it again at a change.
const root = document.documentElement;
const mark = () => {
  const theme = root.style.colorScheme;
  if (theme) document.body.dataset.jpThemeLight = String(theme === "light");
  else delete document.body.dataset.jpThemeLight;
};
mark();
new MutationObserver(mark).observe(root, { attributes: true, attributeFilter: ["style"] });

const framed = window.parent !== window;
if (framed) root.classList.add("nlw-framed");

const url = URL.createObjectURL(new Blob([read("module")], { type: "text/javascript" }));
const { default: widget } = await import(url);
const el = document.getElementById("widget");
values.state = stateAsked();
try {
  widget.render({ model, el });
} catch {
  for (const name of Object.keys(listeners)) delete listeners[name]; // a state that no widget can show: its first view
  values.state = first;
  widget.render({ model, el });
}
addEventListener("hashchange", () => model.set("state", stateAsked()));
if (framed) {
  // the first time with a widget to see: the still in its place goes then
  const tell = () => window.parent.postMessage({ nlwHeight: root.getBoundingClientRect().height }, "*");
  new ResizeObserver(tell).observe(document.body);
}
