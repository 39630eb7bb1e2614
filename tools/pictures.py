"""The README's gallery, made by the widgets themselves: python -m tools.pictures. Needs Chromium."""

from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image
from playwright.sync_api import Browser
from tqdm import tqdm

from .chromium import chromium
from .site.facts import ROOT, WIDGETS
from .site.widget_pages import save_widget

WIDTH, SHARPNESS = 900, 1.5  # pixels of the page; of the picture to one of them
READY = ".nlw[data-ready=true]"


def take(name: str, browser: Browser, folder: Path) -> Path:
    """A picture of the widget in its default view, on white; gives the file."""
    with TemporaryDirectory() as place:
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 800}, device_scale_factor=SHARPNESS, color_scheme="light"
        )
        page.goto(save_widget(name, Path(place)).as_uri())
        page.locator(READY).screenshot(path=folder / f"{name}.png")
        page.close()
    return smaller(folder / f"{name}.png")


def smaller(picture: Path) -> Path:
    """The picture without transparency, compressed; all colours are kept, for the legends."""
    Image.open(picture).convert("RGB").save(picture, optimize=True)
    return picture


def main() -> None:
    with chromium() as browser:
        for name in tqdm(WIDGETS, unit="picture"):
            take(name, browser, ROOT / "docs" / "pictures")


if __name__ == "__main__":
    main()
