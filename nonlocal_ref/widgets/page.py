"""A widget as a page of its own: one HTML file that opens from a folder, without a network and a kernel."""

import json
from base64 import b64encode
from html import escape
from pathlib import Path
from typing import Any

from ..base.files import write_whole
from .widget import Widget

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ margin: 0 auto; padding: 12px; max-width: 1100px; font: 15px/1.5 system-ui, sans-serif; }}
:root {{ color-scheme: light dark; }}
a {{ color: LinkText; }}
{css}
</style>
<body>
<h1>{title}</h1>
<p>{sentence}</p>
<div id="widget"></div>
{after}
<script type="module">
{shim}
</script>
</body>
</html>
"""
# What a notebook gives a widget's module, without a notebook: model.get, set, on and save_changes.
SHIM = """const bytes = text => new DataView(Uint8Array.from(atob(text), c => c.charCodeAt(0)).buffer);
const revive = (_, value) => value?.__bytes__ === undefined ? value : bytes(value.__bytes__);
const values = JSON.parse(document.getElementById("values").textContent, revive);
const listeners = {};
const model = {
  get: name => values[name],
  set: (name, value) => { values[name] = value; for (const f of listeners["change:" + name] ?? []) f(); },
  on: (event, f) => (listeners[event] ??= []).push(f),
  off() {}, save_changes() {}, send() {},
};
const text = document.getElementById("module").textContent;
const url = URL.createObjectURL(new Blob([JSON.parse(text)], { type: "text/javascript" }));
(await import(url)).default.render({ model, el: document.getElementById("widget") });"""


def page(widget: Widget, title: str, after: str = "") -> str:
    """The HTML, with the module, data and state in it. `after` is HTML that stands below the widget."""
    values = {"data": widget.data, "state": widget.state}
    scripts = {"values": _json(values), "module": _json(widget._esm)}
    after += "".join(f'<script type="application/json" id="{k}">{v}</script>\n' for k, v in scripts.items())
    words = {"title": escape(title), "sentence": escape(widget.sentence)}
    return PAGE.format(**words, css=widget._css, shim=SHIM, after=after)


def save_page(widget: Widget, path: str | Path, title: str, after: str = "") -> None:
    """Writes the page, beside its place first."""
    text = page(widget, title, after)
    write_whole(Path(path), lambda file: file.write(text.encode()))


def _json(value: Any) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(value, default=_bytes).replace("<", "\\u003c")


def _bytes(value: bytes | memoryview) -> dict:
    return {"__bytes__": b64encode(value).decode()}
