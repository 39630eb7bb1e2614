"""The attention explorer's page in a browser: where its cells are, its query, and its picture."""

import base64
import io

import numpy as np
from widgets_on_pages import state_of

T, H, W = 8, 28, 42  # of the clip that comes along
BOXES = """async size => {
    const text = JSON.parse(document.getElementById("module").textContent);
    const module = await import(URL.createObjectURL(new Blob([text], { type: "text/javascript" })));
    return module.layoutOf(document.querySelector(".nlw-stage").clientWidth, size).boxes;
}"""
PICTURE = """async () => {
    await new Promise(done => setTimeout(done, 300)); // the bars have come to rest
    return document.querySelector(".nlw canvas").toDataURL().split(",")[1];
}"""


def middle(page, t, y, x, size=(T, H, W)):
    """Where on the screen the middle of a cell is."""
    box = page.evaluate(BOXES, size)[t]
    canvas = page.locator(".nlw canvas").bounding_box()
    across, down = (x + 0.5) / size[2] * box["across"], (y + 0.5) / size[1] * box["down"]
    return canvas["x"] + box["left"] + across, canvas["y"] + box["top"] + down


def query(page):
    state = state_of(page)
    return state["t"], state["y"], state["x"]


def brightness(page):
    """(rows, columns) of the canvas, 0 to 255."""
    from PIL import Image

    picture = Image.open(io.BytesIO(base64.b64decode(page.evaluate(PICTURE))))
    return np.asarray(picture.convert("RGB"), float).mean(axis=2)


def pressed(page, name):
    page.get_by_role("button", name=name).click()
