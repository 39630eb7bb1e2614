// One function of an exercise: its editor, its buttons and its report.

import { fromHtml, make, pointsInWords, printed } from "./dom.js";
import { makeEditor } from "./editor.js";
import { codeOf, dependsOn, earnedNow, stubOf } from "./work.js";

const OLDER = "This report is of an older version of the code. Check again.";
const STOPPED = "Stopped. Your code is as it was. Is there a loop that does not end?";
const RESET = (name) => `Put ${name} back to its beginning? Your code of it is lost.`;

/**
 * @param page  { codemirror, changed(), check(name) } of the whole page
 * @returns { element, editor, name, isShown(), show(report, of), wait(), stopped(), fail(words), refresh() }
 */
export function makeFunction(page, exercise, work, name) {
  const report = make("div", { class: "report", role: "region", "aria-label": `Report on ${name}` });
  const state = make("span", { class: "state" });
  let reportOf = null; // the code that the report is of
  const editor = makeEditor(page.codemirror, {
    label: `Code of ${name}. Control Enter checks it. Escape, then Tab leaves the editor.`,
    code: codeOf(exercise, work, name),
    changed(text) {
      work.code[name] = text;
      page.changed();
    },
    check: () => page.check(name),
  });
  const checkButton = make("button", { class: "check", onclick: () => page.check(name) }, "Check");
  const resetButton = make("button", { onclick: reset, "aria-label": `Reset ${name}` }, "Reset");
  const row = make("div", { class: "row" }, checkButton, resetButton, state);
  const element = make("section", { class: "function", id: `function-${name}`, "aria-label": name });
  element.append(editor.element, row, report);

  function reset() {
    if (editor.text() !== stubOf(exercise, name) && window.confirm(RESET(name))) {
      editor.setText(stubOf(exercise, name));
    }
  }

  function put(...inside) {
    report.classList.remove("older");
    report.replaceChildren(...inside);
  }

  function show(found, of) {
    reportOf = of;
    const out = found.stdout ? [printed("Printed", found.stdout)] : [];
    put(found.html ? fromHtml(found.html) : make("pre", {}, found.text), ...out);
    refresh();
  }

  /** Marks the report where the code is another one by now, and says what the code has earned. */
  function refresh() {
    const older = reportOf !== null && reportOf !== dependsOn(exercise, work, name);
    report.classList.toggle("older", older);
    report.querySelector(".older-words")?.remove();
    if (older) report.prepend(make("p", { class: "older-words" }, OLDER));
    const points = earnedNow(exercise, work, name);
    const of = exercise.points[name];
    state.textContent = points === null ? "not checked yet" : `${pointsInWords(points)} of ${of} points`;
    element.dataset.done = points !== null && points >= of - 1e-9;
  }

  refresh();
  return {
    element,
    editor,
    name,
    show,
    refresh,
    isShown: () => reportOf !== null,
    wait() {
      reportOf = null;
      put(make("p", { class: "waits" }, "…"));
    },
    stopped() {
      reportOf = null;
      put(make("p", { class: "stopped" }, STOPPED));
    },
    fail(words) {
      reportOf = null;
      put(printed("Error", words, "printed error"));
    },
  };
}
