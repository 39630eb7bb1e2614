"""The widgets' JavaScript, run by Node."""

import atexit
import json
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nonlocal_ref.widgets.javascript import HERE

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed: the widgets' numbers need it")
MAIN = """import { readFileSync } from "node:fs";
const files = await Promise.all(FILES.map((file) => import(`MODULES/${file}.js`)));
const data = JSON.parse(readFileSync("data.json", "utf8"));
const result = await (async (js, data) => { BODY })(Object.assign({}, ...files), data);
process.stdout.write(JSON.stringify(result, (_, v) => ArrayBuffer.isView(v) ? Array.from(v) : v));
"""


@cache
def modules() -> Path:
    """The files in a folder where Node takes them for ES modules."""
    folder = Path(tempfile.mkdtemp())
    atexit.register(shutil.rmtree, folder)
    for file in HERE.glob("*.js"):
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    return folder


def run_js(files: tuple[str, ...], body: str, data: dict | None = None) -> Any:
    """What `body` returns; it sees what the files export as `js` and the data (arrays as lists) as `data`."""
    main = MAIN.replace("FILES", json.dumps(files)).replace("MODULES", modules().as_uri())
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "data.json").write_text(json.dumps(data or {}, default=_listed))
        (Path(folder) / "main.mjs").write_text(main.replace("BODY", body))
        ran = subprocess.run([NODE, "main.mjs"], cwd=folder, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)
