// One exercise's work: the code of each function, which other cells that code depends on, files of it.

const NEW_NAME = /^(?:async\s+def|def|class)\s+(\w+)|^(\w+)\s*(?::[^=]*)?=/gm;
export const TRIES = "your tries";

/** The exercise's part of the kept state, made where it is missing. */
export function workOf(exercise, state) {
  state[exercise.key] ??= {};
  const work = state[exercise.key];
  work.code ??= {};
  work.earned ??= {};
  work.tries ??= "";
  return work;
}

/** The reader's code of a function, or the stub. */
export function codeOf(exercise, work, name) {
  return work.code[name] ?? stubOf(exercise, name);
}

/** The code that a function begins with. */
export function stubOf(exercise, name) {
  return exercise.cells.find((cell) => cell.name === name).code;
}

/** [[name, code], ...] of all cells, as Python takes them; the tries come last. */
export function cellsOf(exercise, work) {
  const cells = exercise.cells
    .filter((cell) => cell.role !== "text")
    .map((cell) =>
      cell.role === "given" ? ["given code", cell.code] : [cell.name, codeOf(exercise, work, cell.name)],
    );
  return work.tries.trim() ? [...cells, [TRIES, work.tries]] : cells;
}

/** The code that a function's report depends on: its own cell, and all that it names, as one text. */
export function dependsOn(exercise, work, name) {
  const cells = cellsOf(exercise, work);
  const makes = cells.map(
    ([, code]) => new Set([...code.matchAll(NEW_NAME)].map((found) => found[1] ?? found[2])),
  );
  const reached = new Set([cells.findIndex(([cell]) => cell === name)]);
  for (const at of reached) {
    const words = new Set(cells[at][1].match(/\w+/g));
    for (const [n, names] of makes.entries()) {
      if ([...names].some((made) => words.has(made))) reached.add(n); // a Set is walked to its new end
    }
  }
  return [...reached]
    .sort((a, b) => a - b)
    .map((n) => cells[n][1])
    .join("\n");
}

/** The points that a function's present code has earned, or null if it was not checked. */
export function earnedNow(exercise, work, name) {
  const found = work.earned[name];
  return found && found.of === dependsOn(exercise, work, name) ? found.points : null;
}

/** The exercise as a file for the grader: suffix is .py or .ipynb. */
export function fileOf(exercise, work, suffix) {
  return suffix === ".py" ? programOf(exercise, work) : notebookOf(exercise, work);
}

function programOf(exercise, work) {
  let text = exercise.program;
  for (const [name, mark] of Object.entries(exercise.fill)) {
    text = text.split(mark).join(codeOf(exercise, work, name).trimEnd());
  }
  return work.tries.trim() ? `${text}\n# %%\n${work.tries.trimEnd()}\n` : text;
}

function notebookOf(exercise, work) {
  const notebook = JSON.parse(exercise.notebook);
  const names = new Map(Object.entries(exercise.fill).map(([name, mark]) => [mark, name]));
  for (const cell of notebook.cells) {
    const name = names.get([cell.source].flat().join(""));
    if (name) cell.source = linesOf(codeOf(exercise, work, name).trimEnd());
  }
  if (work.tries.trim()) notebook.cells.push(cellOf(`${exercise.key}-tries`, work.tries.trimEnd()));
  return `${JSON.stringify(notebook, null, 1)}\n`;
}

const cellOf = (id, code) => ({
  cell_type: "code",
  execution_count: null,
  id,
  metadata: {},
  outputs: [],
  source: linesOf(code),
});
const linesOf = (text) => text.split(/(?<=\n)/);

/** Takes over what in_page.functions_in found in a file: functions, and other code as tries. */
export function takeOver(exercise, work, { functions, rest }) {
  for (const [name, code] of Object.entries(functions)) work.code[name] = code;
  const given = new Set(
    exercise.cells.filter((cell) => cell.role === "given").map((cell) => cell.code.trim()),
  );
  const own = rest.map(withoutChecks).filter((code) => code && !given.has(code));
  if (own.length) work.tries = own.join("\n\n");
}

const withoutChecks = (code) => code.replace(/^check\(\w+\)\s*$/gm, "").trim();
