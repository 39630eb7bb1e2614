// What a notebook gives a widget's module, without a notebook: a model with get, set, on and off.

const fromBase64 = (text) => new DataView(Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer);
const revive = (_, value) => (value?.__bytes__ === undefined ? value : fromBase64(value.__bytes__));
const read = (id, reviver) => JSON.parse(document.getElementById(id).textContent, reviver);
const values = read("values", revive);
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
};
const url = URL.createObjectURL(new Blob([read("module")], { type: "text/javascript" }));
const { default: widget } = await import(url);
widget.render({ model, el: document.getElementById("widget") });
