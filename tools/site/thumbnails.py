"""Small pictures for the cards of the first page: each widget, and the first figure of each notebook."""

import base64
import io
from pathlib import Path

import nbformat
from PIL import Image

from . import facts

FIRST = "explorer_trained"  # stands on the first page, and is shown whole until it moves
SIZE = (560, 315)  # pixels of a card, twice as many as it is wide on most screens
PNG = "image/png"


def save_thumbnails(site: Path) -> None:
    """thumbnails/NAME.webp for every widget and notebook."""
    folder = site / "thumbnails"
    folder.mkdir(exist_ok=True)
    for name in facts.WIDGETS:
        save(picture_of(name), folder / f"{name}.webp")
    picture_of(FIRST).convert("RGB").save(folder / f"{FIRST}_whole.webp", quality=75)
    for path in facts.NOTEBOOKS:
        save(first_figure(path), folder / f"{path.stem}.webp")


def picture_of(widget: str) -> Image.Image:
    return Image.open(facts.ROOT / "docs" / "pictures" / f"{widget}.png")


def save(picture: Image.Image, target: Path) -> None:
    """The upper part of a picture, as wide as a card, on white."""
    picture = picture.convert("RGBA")
    width, height = SIZE
    picture = picture.resize((width, round(picture.height * width / picture.width)))
    card = Image.new("RGBA", SIZE, "white")
    card.alpha_composite(picture.crop((0, 0, width, min(height, picture.height))))
    card.convert("RGB").save(target, quality=75)


def first_figure(notebook: Path) -> Image.Image:
    """The first picture that a notebook shows."""
    cells = nbformat.read(notebook, as_version=4).cells
    outputs = (output for cell in cells for output in cell.get("outputs", []))
    png = next(output.data[PNG] for output in outputs if PNG in output.get("data", {}))
    return Image.open(io.BytesIO(base64.b64decode(png)))
