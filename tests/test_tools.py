"""The gallery and what the browser tests share: pictures of the widgets, texts that cannot be read."""

import pytest
from browsers import ROOT, unreadable, watched

from nonlocal_ref import widgets
from tools import chromium, pictures

pytestmark = pytest.mark.xdist_group("pages")


def test_without_chromium_the_pictures_say_what_to_install(monkeypatch):
    monkeypatch.setattr(chromium, "PATH", None)
    with pytest.raises(
        SystemExit, match=r"no Chromium is on the path: install it .*, or name one: CHROMIUM="
    ):
        pictures.main()


def test_the_gallery_has_a_picture_of_every_widget():
    from PIL import Image

    for name in widgets.__all__:
        with Image.open(ROOT / "docs" / "pictures" / f"{name}.png") as picture:
            assert picture.width == pictures.WIDTH * pictures.SHARPNESS - 24 * pictures.SHARPNESS


def test_every_picture_of_the_texts_is_dark_on_white_so_that_it_reads_on_light_and_on_dark_pages():
    from PIL import Image

    for file in (ROOT / "docs" / "pictures").glob("*.png"):
        with Image.open(file) as picture:
            pixels = picture.convert("RGBA")
        assert pixels.getchannel("A").getextrema() == (255, 255), file.name
        assert {pixels.getpixel((x, pixels.height - 2)) for x in (1, pixels.width - 2)} == {(255,) * 4}, (
            file.name
        )
        assert pixels.convert("L").getextrema()[0] < 60, file.name


@pytest.mark.browser
def test_a_picture_shows_the_widget_on_white(browser, tmp_path):
    from PIL import Image

    with Image.open(pictures.take("price_dial", browser, tmp_path)) as picture:
        pixels = picture.convert("RGB")
        assert pixels.getpixel((3, 3)) == (255, 255, 255)
        assert len(pixels.getcolors(1 << 20)) > 20
    assert [file.name for file in tmp_path.iterdir()] == ["price_dial.png"]


@pytest.mark.browser
def test_what_cannot_be_read_is_found(browser):
    """4.48 and 4.54 are the contrasts with white of #777 and #767676 as WCAG 2.2 defines them."""
    page, _ = watched(browser)
    page.set_content(
        "<body style='background: white'><p style='color: #777'>pale</p><p style='color: #767676'>dark</p>"
        "<p style='color: black; opacity: 0.4'>faint</p><p style='color: black'>ink</p>"
        "<svg><rect width=90 height=30 fill='navy' /><text x=5 y=20 fill='black'>drawn</text></svg>"
    )
    assert [text for text, _ in unreadable(page)] == ["pale", "faint", "drawn"]
    assert unreadable(page)[0][1] == 4.48
    page.close()
