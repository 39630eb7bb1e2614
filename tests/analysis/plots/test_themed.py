"""The SVG of a figure: the same in every run, and with all that a page and a picture need."""

import re
from base64 import b64decode
from io import BytesIO
from xml.etree import ElementTree

import numpy as np
from PIL import Image

from nonlocal_ref.analysis import plots
from nonlocal_ref.analysis.plots.shades import SHADES
from nonlocal_ref.analysis.plots.themed import ACROSS

FRAME = np.random.default_rng(0).random((24, 36, 3))
EVEN = np.full((24, 36), 1 / 864)
WORDS = {"{http://www.w3.org/2000/svg}text", "{http://www.w3.org/2000/svg}tspan"}


def drawn():
    return plots.attention_figure(FRAME, EVEN, (3, 5), title="a title")._repr_svg_()


def test_it_is_the_same_in_every_run():
    assert drawn() == drawn()


def test_it_is_well_formed_and_its_text_is_text():
    root = ElementTree.fromstring(drawn())
    words = [element.text for element in root.iter() if element.tag in WORDS]
    assert {"a title", "weight × M", "(1 = uniform)"} <= {*words}


def test_it_is_as_wide_as_a_column():
    head = re.search(r'<svg [^>]*width="(\d+)" height="(\d+)"[^>]*viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn())
    width, height, across, down = map(float, head.groups())
    assert width == ACROSS
    assert abs(width / height - across / down) < 0.01


def test_a_small_plot_is_not_blown_up():
    svg = plots.matrices({"p": np.eye(2)})._repr_svg_()
    assert int(re.search(r'width="(\d+)"', svg)[1]) < ACROSS / 2


def test_its_pictures_are_as_coarse_as_the_pixels_are():
    """Not enlarged, so that a notebook stays small; the page enlarges them, with hard edges."""
    pictures = re.findall(r"data:image/png;base64,([^\"]+)", drawn())
    sizes = [Image.open(BytesIO(b64decode(picture))).size for picture in pictures]
    assert sizes.count((36, 24)) == 3  # the frame twice, and the weights
    assert "image-rendering:pixelated" in drawn()


def test_it_gives_itself_ground_and_colours_for_light_and_dark():
    style = re.search("<style>(.*?)</style>", drawn())[1]
    light, dark = style.split("@media (prefers-color-scheme: dark)")
    for kind, rules in (("light", light), ("dark", dark)):
        assert f"color: {getattr(SHADES['ink'], kind)}" in rules
        assert f"--fig-p: {getattr(SHADES['p'], kind)}" in rules
        assert "background: #" in rules


def test_its_style_touches_nothing_else_on_a_page():
    style = re.search("<style>(.*?)</style>", drawn())[1]
    assert re.findall(r"([^{};]+){[^{}]*}", style.replace("@media (prefers-color-scheme: dark) {", "")) == [
        ".nl-figure ",
        ".nl-figure ",
    ]
    assert drawn().count("<style") == 1
