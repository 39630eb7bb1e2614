// Python in the page: Pyodide in a worker of its own, so that the page answers meanwhile and can stop it.
//
//   const python = makePython(fromFolder(new URL("practice/", document.baseURI)));
//   await python.start(({ share, words }) => ...);      // share: 0 to 1
//   const { stdout, html, svg, png, text, error } = await python.run("1 + 1");
//   python.stop();                                      // ends an endless loop; Python then starts anew

const BROKEN = "Python broke down and starts anew; your code is as it was. ";
const OF_LOADING = 0.6; // the share of the progress that getting the files takes

/**
 * @param load  fromFolder(...) or fromPage(...): tell -> Promise of { name: Uint8Array }
 * @returns { start, run, call, stop }; run and call answer { stopped: true } when they are stopped.
 */
export function makePython(load) {
  const waiting = new Map();
  let files = null;
  let worker = null;
  let ready = null;
  let tell = () => {};
  let calls = 0;

  async function begin() {
    files ??= load((share, words) => tell({ share: share * OF_LOADING, words }));
    const mine = await files;
    return new Promise((done, failed) => {
      worker = workerOf(mine["worker.js"]);
      worker.onerror = (event) => failed(new Error(event.message));
      worker.onmessage = ({ data }) => {
        if (data.progress) {
          const { share, words } = data.progress;
          tell({ share: OF_LOADING + share * (1 - OF_LOADING), words });
        } else if (data.ready) {
          tell({ share: 1, words: "Python is ready" });
          done();
        } else if (data.live) {
          waiting.get(data.id)?.live(data.live);
        } else if (data.id === undefined) {
          failed(new Error(data.failed));
        } else {
          settle(data.id, data.answer ?? { stdout: "", error: BROKEN + data.failed.split("\n")[0] });
          if (data.failed) stop();
        }
      };
      worker.postMessage({ files: mine });
    });
  }

  function settle(id, answer) {
    waiting.get(id)?.done(answer);
    waiting.delete(id);
  }

  /** Loads Python, once. After a failure the next call tries again. */
  function start(progress) {
    tell = progress ?? tell;
    ready ??= begin().catch((error) => {
      ready = null;
      files = null;
      throw error;
    });
    return ready;
  }

  /**
   * The answer of a function of in_page.py, with `stdout`, and with `error` where Python raised one.
   * live(shown) is called with what it shows while it runs.
   */
  function call(name, values, live = () => {}) {
    const id = ++calls;
    return new Promise((done, failed) => {
      waiting.set(id, { done, live });
      start().then(() => {
        if (waiting.has(id)) worker.postMessage({ id, name, values });
      }, failed);
    });
  }

  /** Runs a cell: names stay from one call to the next. fresh: forget them first. */
  const run = (code, { fresh = false, live } = {}) => call("run_cell", { code, fresh }, live);

  /** Ends what runs, and starts Python anew: its names are gone, the files are kept. */
  function stop() {
    if (!worker) return;
    worker.terminate();
    worker = null;
    ready = null;
    for (const id of [...waiting.keys()]) settle(id, { stdout: "", stopped: true });
    start().catch(() => {});
  }

  return { start, run, call, stop };
}

/**
 * From a folder of the site, over HTTP. files.json there says how large each file is.
 * figures: matplotlib too, where the folder has it.
 */
export function fromFolder(url, { figures = false } = {}) {
  return async (tell) => {
    const lists = await (await got(new URL("files.json", url))).json();
    const files = figures ? { ...lists.files, ...lists.figures } : lists.files;
    const total = Object.values(files).reduce((sum, size) => sum + size, 0);
    let come = 0;
    const count = (size) => {
      come += size;
      tell(Math.min(come / total, 1), `Python is loaded: ${megabytes(come)} of ${megabytes(total)} MB`);
    };
    const one = async (name) => [plainName(name), await counted(await got(new URL(name, url)), name, count)];
    return Object.fromEntries(await Promise.all(Object.keys(files).map(one)));
  };
}

/** From the page itself: <script type="text/plain" data-file="NAME"> with the bytes in base64. */
export function fromPage(page = document) {
  return async (tell) => {
    const found = [...page.querySelectorAll("script[data-file]")];
    const files = {};
    for (const [n, script] of found.entries()) {
      tell(n / found.length, "Python is unpacked");
      const name = script.dataset.file;
      files[plainName(name)] = await unpacked(decoded(script.textContent), name);
    }
    return files;
  };
}

const plainName = (name) => name.replace(/\.gz$/, "");
const megabytes = (bytes) => (bytes / 1e6).toFixed(1);

function workerOf(bytes) {
  const address = URL.createObjectURL(new Blob([bytes], { type: "text/javascript" }));
  const made = new Worker(address);
  URL.revokeObjectURL(address);
  return made;
}

async function got(url) {
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(`${url.pathname.split("/").pop()}: the server says ${answer.status}`);
  return answer;
}

async function counted(answer, name, count) {
  const parts = [];
  const reader = answer.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    count(value.length);
  }
  return unpacked(new Uint8Array(await new Blob(parts).arrayBuffer()), name);
}

/** The bytes of a .gz without its gzip; a server may have unpacked it already. */
async function unpacked(bytes, name) {
  if (!name.endsWith(".gz") || bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

function decoded(base64) {
  const text = atob(base64.trim());
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
