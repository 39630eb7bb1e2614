// "Run here": the cells of a notebook's page become editors, and Python runs them in the page.

const HOW = [
  "A browser lets no page of a folder load Python. Serve this folder on your own machine, in a terminal:",
  "python -m http.server --bind 127.0.0.1 --directory site",
  "and open the address that it prints. Or run the notebook itself: make lab.",
];
const SHARPNESS = 1.5; // in_page.py draws 150 points to an inch
const root = new URL(document.documentElement.dataset.content_root ?? "./", document.baseURI);
const cells = [...document.querySelectorAll("div.cell")].filter((cell) =>
  cell.querySelector(".cell_input pre"),
);
const LONG = /\btag_minutes-(\d+)\b/; // notebooks.py marks the cells that take minutes
const isNotebook = new URL(document.baseURI).pathname.includes("/notebooks/") && cells.length > 0;

function make(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const status = make("div", { className: "run-status" });
status.setAttribute("role", "status");
const bar = make("progress", { max: 1, value: 0, hidden: true });
bar.setAttribute("aria-label", "Python is loaded");
const startButton = make("button", { type: "button", textContent: "Run here" });
const allButton = make("button", { type: "button", textContent: "Run all cells", hidden: true });
const stopButton = make("button", { type: "button", textContent: "Stop", hidden: true, disabled: true });
let python = null;
let editors = [];
let round = 0; // a stop ends the round: what waits of it is not run

function say(words, ...more) {
  status.replaceChildren(words, ...more);
}

function sayHow() {
  say(HOW[0], make("pre", { textContent: HOW[1] }), HOW[2]);
}

function showProgress({ share, words }) {
  bar.hidden = share >= 1;
  bar.value = share;
  say(share < 1 ? `${words} …` : words);
}

/** Loads Python, once; then the cells can be changed. */
async function start() {
  if (location.protocol === "file:") return sayHow();
  startButton.disabled = true;
  try {
    const { fromFolder, makePython } = await import(new URL("practice/python_worker.js", root));
    python = makePython(fromFolder(new URL("practice/", root), { figures: true }));
    await python.start(showProgress);
    await prepare();
  } catch (error) {
    python = null;
    startButton.disabled = false;
    bar.hidden = true;
    return say(
      `Python could not be loaded: ${error.message}. `,
      make("a", { href: new URL("practice.html", root), textContent: "What is missing" }),
    );
  }
  startButton.hidden = true;
  allButton.hidden = stopButton.hidden = false;
  editors = cells.map(turnIntoEditor);
}

/** About how many minutes a cell takes here, if it is one of those that train; else 0. */
function minutesOf(cell) {
  return Number(LONG.exec(cell.className)?.[1] ?? 0);
}

function sayHowLong() {
  const sum = cells.reduce((minutes, cell) => minutes + minutesOf(cell), 0);
  if (sum) say(`All cells take about ${sum} minutes in a browser. In JupyterLab (make lab) they are faster.`);
}

async function prepare() {
  const { text, error } = await python.run("import in_notebook\nin_notebook.prepare()", { fresh: true });
  if (error) throw new Error(error);
  const figures = text === "True" ? "figures too" : "no figures: this site was made without matplotlib";
  const sum = cells.reduce((minutes, cell) => minutes + minutesOf(cell), 0);
  const long = sum ? ` All take about ${sum} minutes.` : "";
  say(`Python is ready, ${figures}. Cells need those above them: begin with the first, or run all.${long}`);
}

/** A cell with its code in an editor, a Run button, and a place for what it shows. */
function turnIntoEditor(cell, k) {
  const input = cell.querySelector(".cell_input");
  const code = make("textarea", {
    value: input.querySelector("pre").textContent.trimEnd(),
    spellcheck: false,
  });
  code.setAttribute("aria-label", `Code of cell ${k + 1}. Control and Enter run it.`);
  const fit = () => {
    code.rows = code.value.split("\n").length;
  };
  code.addEventListener("input", fit);
  code.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey || event.shiftKey)) return;
    event.preventDefault();
    runFrom([editor]);
  });
  fit();
  const minutes = minutesOf(cell);
  const button = make("button", {
    type: "button",
    textContent: minutes ? `Run (about ${minutes} min)` : "Run",
  });
  button.setAttribute("aria-label", `Run cell ${k + 1}${minutes ? `: about ${minutes} minutes` : ""}`);
  button.addEventListener("click", () => runFrom([editor]));
  const shown = make("div", { className: "run-output", hidden: true });
  shown.setAttribute("aria-live", "polite");
  input.replaceChildren(code, button);
  input.after(shown);
  const editor = { cell, k, code, shown };
  return editor;
}

/** Runs these cells, one after the other, up to a mistake or a stop. */
async function runFrom(some) {
  const mine = ++round;
  stopButton.disabled = false;
  for (const editor of some) {
    const clock = sayThatItRuns(editor);
    editor.shown.setAttribute("aria-busy", "true");
    const live = (shown) => mine === round && show(editor, shown);
    const answer = await python.run(editor.code.value, { live });
    editor.shown.removeAttribute("aria-busy");
    clearInterval(clock);
    if (answer.stopped || mine !== round) return;
    show(editor, answer);
    if (answer.error) {
      stopButton.disabled = true;
      return say(`Cell ${editor.k + 1} raised an error.`);
    }
  }
  stopButton.disabled = true;
  say(some.length > 1 ? "All cells have run." : "Done.");
}

/** Says which cell runs, and for how long already: the seconds are not read out. Gives the clock, to be stopped. */
function sayThatItRuns({ cell, k }) {
  const [began, seconds] = [performance.now(), make("span")];
  const usual = minutesOf(cell) ? `, about ${minutesOf(cell)} minutes` : "";
  seconds.setAttribute("aria-hidden", "true");
  say(`Cell ${k + 1} of ${editors.length} runs${usual} … `, seconds);
  return setInterval(() => {
    seconds.textContent = `${Math.round((performance.now() - began) / 1000)} s`;
  }, 1000);
}

/** What a cell printed and gave; its kept output goes, unless something is alive there. */
function show({ cell, shown }, { stdout, html, svg, png, text, error }) {
  const parts = [];
  if (stdout) parts.push(make("pre", { textContent: stdout }));
  if (svg) parts.push(drawing(svg, keptWords(cell)));
  else if (png) parts.push(figure(png, keptWords(cell)));
  else if (html) parts.push(make("div", { innerHTML: html }));
  else if (text) parts.push(make("pre", { textContent: text }));
  if (error) parts.push(make("pre", { className: "run-error", textContent: error }));
  shown.replaceChildren(...parts);
  shown.hidden = parts.length === 0;
  const kept = cell.querySelector(".cell_output");
  const stays = kept?.querySelector("figure") || (!png && !svg && kept?.querySelector("img, .drawn"));
  if (kept && !stays) kept.hidden = parts.length > 0;
}

/** A figure of the project, in the colours of the page. */
function drawing(svg, words) {
  const made = make("div", { className: "drawn", innerHTML: svg });
  made.querySelector("svg").setAttribute("aria-label", words);
  return made;
}

/** A figure at the size that matplotlib gave it: its PNG has more points, for sharp screens. */
function figure(png, alt) {
  const image = make("img", { src: `data:image/png;base64,${png}`, alt });
  image.addEventListener("load", () => {
    image.width = image.naturalWidth / SHARPNESS;
  });
  return image;
}

function keptWords(cell) {
  const kept = cell.querySelector(".cell_output :is(img, [role=img])");
  return kept?.alt ?? kept?.getAttribute("aria-label") ?? "the figure of this cell";
}

function stop() {
  round += 1;
  python.stop();
  stopButton.disabled = true;
  say("Stopped. Python starts anew: its names are gone, your code stays.");
  python.start(showProgress).then(prepare);
}

if (isNotebook) {
  startButton.addEventListener("click", start);
  allButton.addEventListener("click", () => runFrom(editors));
  stopButton.addEventListener("click", stop);
  const controls = make("div", { className: "run-here" }, startButton, allButton, stopButton, bar, status);
  controls.setAttribute("role", "group");
  controls.setAttribute("aria-label", "Run this notebook in the page");
  document.querySelector("article h1").after(controls);
  sayHowLong();
}
