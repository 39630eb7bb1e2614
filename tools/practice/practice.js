// The exercises' page: what is chosen, and what Python is asked.

import { makeContents } from "./contents.js";
import { make, pointsInWords } from "./dom.js";
import { makeKeeping } from "./keeping.js";
import { makeExercise } from "./one_exercise.js";
import { makeStatus } from "./status.js";
import { cellsOf, dependsOn } from "./work.js";

const NOT_KEPT = "This browser keeps nothing for this page: download your file before you close it.";
const SAVED_AFTER = 300; // ms without a key

/**
 * Draws the page into #work and starts Python.
 * @returns for tests: { python, open(key), setCode(key, name, code), check(name), state }
 */
export function startPractice({ codemirror, exercises, python }) {
  const keeping = makeKeeping();
  const contents = makeContents(exercises, keeping.state);
  const status = makeStatus(() => python.stop());
  const main = make("main", { id: "exercise", tabindex: "-1" });
  const page = { codemirror, exercises, python, state: keeping.state, changed, check, run, redraw };
  let view = null;
  let timer = null;
  let running = 0;

  function changed() {
    view.refresh();
    contents.refresh(view.exercise);
    clearTimeout(timer);
    timer = setTimeout(keeping.save, SAVED_AFTER);
  }

  function open(key) {
    const exercise = exercises.find((one) => one.key === key) ?? exercises[0];
    view = makeExercise(page, exercise);
    main.replaceChildren(view.element);
    contents.refresh(exercise);
    document.title = `${exercise.title} · exercises of nonlocal_ref`;
  }

  function redraw() {
    keeping.save();
    open(view.exercise.key);
  }

  /** Asks Python for something; says so while it takes long. */
  async function run(words, ask) {
    const why = await started();
    if (why) return { stdout: "", error: why };
    running += 1;
    status.running(`Python ${words}`);
    try {
      return await ask();
    } catch (error) {
      return { stdout: "", error: String(error.message ?? error) };
    } finally {
      running -= 1;
      if (!running && status.element.dataset.state === "running") status.ready();
    }
  }

  /** The report on a function; then again the older ones of others that depend on its code. */
  async function check(name) {
    const mine = view;
    await checkOne(mine, name);
    for (const other of mine.functions.values()) {
      if (other.isShown() && other.element.querySelector(".older")) await checkOne(mine, other.name);
    }
  }

  async function checkOne({ exercise, work, functions }, name) {
    const of = dependsOn(exercise, work, name);
    const made = functions.get(name);
    made.wait();
    const values = { key: exercise.key, cells: cellsOf(exercise, work), only: [name] };
    const found = await run(`checks ${name}`, () => python.call("check", values));
    if (found.stopped) made.stopped();
    else if (!found.reports) made.fail(found.error);
    else take(found, of);

    function take({ reports: [report], stdout }, code) {
      work.earned[name] = { points: report.points, of: code };
      made.show({ ...report, stdout }, code);
      changed();
      status.say(
        `${name}: ${report.words}, ${pointsInWords(report.points)} of ${exercise.points[name]} points`,
      );
    }
  }

  function tellProgress({ share, words }) {
    if (share < 1) status.loading(share, words);
    else status.ready(words);
  }

  /** Waits for Python. Returns why it could not be loaded, or nothing. */
  async function started() {
    try {
      await python.start(tellProgress);
      return "";
    } catch (error) {
      const why = `Python could not be loaded. ${error.message}`;
      status.failed("Python could not be loaded");
      return why;
    }
  }

  const kept = keeping.works ? [] : [make("p", { class: "not-kept" }, NOT_KEPT)];
  document.querySelector("#work").append(contents.element, main, status.element, status.live);
  contents.element.prepend(...kept);
  const fromAddress = () => open(window.location.hash.slice(1));
  window.addEventListener("hashchange", () => {
    fromAddress();
    window.scrollTo(0, 0);
    main.focus({ preventScroll: true });
  });
  window.addEventListener("pagehide", keeping.save);
  fromAddress();
  requestAnimationFrame(() => setTimeout(started));

  function setCode(key, name, code) {
    if (view.exercise.key !== key) open(key);
    view.functions.get(name).editor.setText(code);
  }
  return { python, open, setCode, check, started, state: keeping.state };
}
