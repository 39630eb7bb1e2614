// One exercise: its text, given code, functions, a place to try things out, and its files.

import { base64Of, fromHtml, make, offerFile, printed } from "./dom.js";
import { makeEditor, shownCode } from "./editor.js";
import { makeFunction } from "./one_function.js";
import { cellsOf, codeOf, fileOf, stubOf, TRIES, takeOver, workOf } from "./work.js";

const TRY = "Python that runs after your functions. It shows what it prints, and the value of the last line.";
const OWN_FILE = "The code of this exercise is replaced by the file's. Go on?";

/**
 * @param page  { codemirror, exercises, python, state, changed(), check(name), run(words, ask), redraw() }
 * @returns { element, exercise, work, functions: name -> its view, refresh() }
 */
export function makeExercise(page, exercise) {
  const work = workOf(exercise, page.state);
  const functions = new Map();
  const parts = exercise.cells.map((cell) => {
    if (cell.role === "text") return fromHtml(cell.html, { class: "text" });
    if (cell.role === "given") return shownCode(page.codemirror, cell.code, "Given code");
    const made = makeFunction(page, exercise, work, cell.name);
    functions.set(cell.name, made);
    return made.element;
  });
  const element = make("article", { "data-exercise": exercise.key });
  element.append(
    ...parts,
    triesOf(page, exercise, work),
    filesOf(page, exercise, work),
    nextOf(page, exercise),
  );
  const refresh = () => {
    for (const made of functions.values()) made.refresh();
  };
  return { element, exercise, work, functions, refresh };
}

function nextOf({ exercises }, exercise) {
  const next = exercises[exercises.indexOf(exercise) + 1];
  return next ? make("p", { class: "next" }, make("a", { href: `#${next.key}` }, `Next: ${next.title}`)) : "";
}

function triesOf(page, exercise, work) {
  const output = make("div", { class: "report", role: "region", "aria-label": "Output" });
  const editor = makeEditor(page.codemirror, {
    label: `Try it out. ${TRY} Control Enter runs it. Escape, then Tab leaves the editor.`,
    code: work.tries,
    changed(text) {
      work.tries = text;
      output.replaceChildren();
      page.changed();
    },
    check: run,
  });

  async function run() {
    output.replaceChildren(make("p", { class: "waits" }, "…"));
    const values = { cells: work.tries.trim() ? cellsOf(exercise, work) : [[TRIES, ""]] };
    const of = work.tries;
    const found = await page.run("runs your tries", () => page.python.call("try_out", values));
    if (of === work.tries) output.replaceChildren(...outputOf(found));
  }
  const button = make("button", { class: "run", onclick: run }, "Run");
  const title = make("h3", {}, "Try it out");
  const row = make("div", { class: "row" }, button);
  return make("section", { class: "tries" }, title, make("p", {}, TRY), editor.element, row, output);
}

/** What a run printed, its value, its error. */
function outputOf({ stdout, html, png, text, error, stopped }) {
  if (stopped) return [make("p", { class: "stopped" }, "Stopped. Your code is as it was.")];
  const parts = [];
  if (stdout) parts.push(printed("Printed", stdout));
  if (html) parts.push(fromHtml(html));
  else if (png)
    parts.push(make("img", { src: `data:image/png;base64,${png}`, alt: "The figure that the code drew" }));
  else if (text) parts.push(printed("Value", text));
  if (error) parts.push(printed("Error", error, "printed error"));
  return parts.length ? parts : [make("p", {}, "It ran, and printed nothing.")];
}

function filesOf(page, exercise, work) {
  const offer = (suffix) => () => offerFile(exercise.stem + suffix, fileOf(exercise, work, suffix));
  const input = make("input", { type: "file", accept: ".py,.ipynb", class: "unseen", tabindex: "-1" });
  input.setAttribute("aria-label", "Your own file");
  input.addEventListener("change", () => takeFile(page, exercise, work, input));
  return make(
    "section",
    { class: "files" },
    make("h3", {}, "Your file"),
    make("p", {}, "To hand in, or to go on in Jupyter. A file that you have can be read in here."),
    make(
      "div",
      { class: "row" },
      make("button", { class: "as-py", onclick: offer(".py") }, "Download .py"),
      make("button", { class: "as-ipynb", onclick: offer(".ipynb") }, "Download .ipynb"),
      make("button", { onclick: () => input.click() }, "Read in a .py or .ipynb"),
      input,
    ),
  );
}

async function takeFile(page, exercise, work, input) {
  const [file] = input.files;
  input.value = "";
  const names = Object.keys(exercise.points);
  const begun = names.some((name) => codeOf(exercise, work, name) !== stubOf(exercise, name));
  if (!file || (begun && !window.confirm(OWN_FILE))) return;
  const values = { key: exercise.key, name: file.name, data: await base64Of(file) };
  const found = await page.run(`reads ${file.name}`, () => page.python.call("functions_in", values));
  const none = found.functions && !Object.keys(found.functions).length;
  if (found.error || none) {
    window.alert(found.error?.trim().split("\n").pop() ?? `${file.name} has no function of this exercise.`);
  } else if (found.functions) {
    takeOver(exercise, work, found);
    page.redraw();
  }
}
