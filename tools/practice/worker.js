// Runs in a worker: Pyodide, the project, and the functions of in_page.py.
// It gets { files: name -> bytes } once, then { id, name, values } for each call; it answers { id, answer }.

const WHEELS = /\.whl$/;
const TYPES = { wasm: "application/wasm", json: "application/json" };

/** Pyodide's loader asks for its files by address: they are here already. */
function answerFromFiles(files) {
  globalThis.fetch = async (asked) => {
    const name = String(asked.url ?? asked)
      .split("/")
      .pop()
      .split("?")[0];
    if (!files[name]) throw new Error(`${name} is not among the files of this page`);
    const type = TYPES[name.split(".").pop()] ?? "application/octet-stream";
    return new Response(files[name], { headers: { "content-type": type } });
  };
}

/** A classic script, from its bytes. */
function runScript(bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  importScripts(address);
  URL.revokeObjectURL(address);
}

const progress = (share, words) => postMessage({ progress: { share, words } });

async function start(files) {
  answerFromFiles(files);
  progress(0, "Python starts");
  runScript(files["pyodide.asm.js"]);
  runScript(files["pyodide.js"]);
  const quiet = { stdout() {}, stderr() {}, stdin: () => null };
  const python = await globalThis.loadPyodide({ indexURL: "https://files.invalid/", ...quiet });
  progress(0.5, "NumPy starts");
  for (const name of Object.keys(files).filter((file) => WHEELS.test(file))) {
    python.unpackArchive(files[name], "whl");
  }
  for (const name of ["markupsafe.zip", "project.zip", "trained.zip"].filter((file) => files[file])) {
    python.unpackArchive(files[name], "zip", { extractDir: "/project" });
  }
  python.runPython("import sys; sys.path.insert(0, '/project'); import numpy");
  progress(0.7, "The checker starts");
  python.runPython("from exercises.checker import checking, heatmap; import in_page");
  const page = python.pyimport("in_page");
  page.tell = (shown) => postMessage({ id: running, live: JSON.parse(shown) });
  return page.answer;
}

let started;
let running; // the id of the call

self.onmessage = async ({ data }) => {
  try {
    if (data.files) {
      started = start(data.files);
      await started;
      postMessage({ ready: true });
      return;
    }
    const answer = await started;
    running = data.id;
    postMessage({ id: data.id, answer: JSON.parse(answer(data.name, JSON.stringify(data.values))) });
  } catch (error) {
    postMessage({ id: data.id, failed: String(error.stack ?? error) });
  }
};
