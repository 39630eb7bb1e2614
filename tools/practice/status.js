// What Python does at the moment, in words, with a bar while it loads and Stop while it runs.

import { make } from "./dom.js";

/** @returns { element, loading(share, words), running(words), ready(), failed(words, again), say(words) } */
export function makeStatus(stop) {
  const words = make("span", { class: "words" }, "Python is loaded");
  const bar = make("progress", { max: 1, value: 0, "aria-label": "Python is loaded" });
  const button = make("button", { class: "stop", hidden: true, onclick: stop }, "Stop");
  const live = make("div", { class: "unseen", "aria-live": "polite" });
  const element = make(
    "div",
    { class: "status", role: "region", "aria-label": "Python", "data-state": "loading" },
    words,
    bar,
    button,
  );

  function show(state, text) {
    element.dataset.state = state;
    words.textContent = text;
    bar.hidden = state !== "loading";
    button.hidden = state !== "running";
  }
  return {
    element,
    live,
    loading(share, text) {
      bar.value = share;
      show("loading", text);
    },
    running: (text) => show("running", text),
    ready: (text = "Python is ready") => show("ready", text),
    failed: (text) => show("failed", text),
    say(text) {
      live.textContent = text;
    },
  };
}
