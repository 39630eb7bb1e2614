"""Runs the notebooks. As a program it writes their outputs anew: python tests/run_notebooks.py [FILE ...]"""

import os
import sys
from base64 import b64decode, b64encode
from io import BytesIO
from math import ceil
from pathlib import Path
from queue import Empty
from textwrap import fill

import nbformat
from jupyter_client import AsyncKernelClient, AsyncKernelManager
from jupyter_client.channels import AsyncZMQSocketChannel
from nbclient import NotebookClient
from PIL import Image
from traitlets import Type

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
WIDGET = "application/vnd.jupyter.widget-view+json"
SVG, PNG = "image/svg+xml", "image/png"
COLOURS = 64  # of a figure's PNG, which is shown where its SVG cannot be
INSTEAD = "To move it: make lab, Run All Cells"


class ShellChannel(AsyncZMQSocketChannel):
    """Looks every second whether a reply is there.

    nbclient answers the Output widgets of `interact` on the same socket. asyncio can then miss that the reply
    came, and the cell ended only when its time was up.
    """

    async def get_msg(self, timeout: float) -> dict:
        for _ in range(ceil(timeout)):
            try:
                return await super().get_msg(min(1, timeout))
            except Empty:
                pass
        raise Empty


class Client(AsyncKernelClient):
    shell_channel_class = Type(ShellChannel)


class Manager(AsyncKernelManager):
    client_factory = Type(Client)


def ran(notebook: nbformat.NotebookNode, **environment: str) -> nbformat.NotebookNode:
    """The notebook with the outputs of a run from top to bottom, in its own folder."""
    place = {"metadata": {"path": str(ROOT / "notebooks")}}
    options = {"timeout": 300, "record_timing": False, "kernel_manager_class": Manager}
    whole = {"coalesce_streams": True}  # a slow machine prints in pieces
    client = NotebookClient(notebook, resources=place, **options, **whole)
    return client.execute(env={**os.environ, **environment})


def without_widgets(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """As it is kept: live widgets, which a page cannot show, give way to a picture and to words."""
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [kept for output in cell.outputs for kept in _kept(output)]
    notebook.metadata.pop("widgets", None)
    notebook.metadata["language_info"] = {"name": "python"}  # without the version of whoever ran it
    return notebook


def _kept(output: nbformat.NotebookNode) -> list:
    """The output; of a widget its still picture, if it has one, and a line that says what to do."""
    if WIDGET not in output.get("data", {}):
        return [_smaller(output)]
    png, sentence = output.data.get(PNG), output.data["text/plain"]
    if png is None:
        return [output_of({"text/plain": INSTEAD})]
    return [output_of({PNG: png}), output_of({"text/plain": f"{fill(sentence, 90)}\n{INSTEAD}"})]


def _smaller(output: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """A figure with a PNG of few colours beside its SVG: JupyterLab shows it until the cell is run."""
    if SVG in output.get("data", {}):
        picture, file = Image.open(BytesIO(b64decode(output.data[PNG]))), BytesIO()
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        few.save(file, "PNG", optimize=True)
        output.data[PNG] = b64encode(file.getvalue()).decode()
    return output


def output_of(data: dict) -> nbformat.NotebookNode:
    """A display of these data."""
    return nbformat.v4.new_output("display_data", data)


def outputs(notebook: nbformat.NotebookNode) -> list:
    """All outputs of all cells, in order."""
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def main(paths: list[str]) -> None:
    for path in map(Path, paths or NOTEBOOKS):
        notebook = ran(nbformat.read(path, as_version=4))
        nbformat.write(without_widgets(notebook), path)
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
