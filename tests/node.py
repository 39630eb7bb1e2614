"""The widgets' JavaScript, run by Node."""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nonlocal_ref.widgets.widget import source

NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not installed: the widgets' numbers need it")
MAIN = """import { readFileSync } from "node:fs";
import * as module from "./module.mjs";
const data = JSON.parse(readFileSync("data.json", "utf8"));
const result = await (async (js, data) => { BODY })(module, data);
process.stdout.write(JSON.stringify(result, (_, v) => ArrayBuffer.isView(v) ? Array.from(v) : v));
"""


def run_js(modules: tuple[str, ...], body: str, data: dict | None = None) -> Any:
    """What `body` returns; it sees the joined module as `js` and the data (arrays as lists) as `data`."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        (place / "module.mjs").write_text(source(*modules))
        (place / "data.json").write_text(json.dumps(data or {}, default=_listed))
        (place / "main.mjs").write_text(MAIN.replace("BODY", body))
        ran = subprocess.run([NODE, "main.mjs"], cwd=place, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def _listed(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray | np.generic) else str(value)
