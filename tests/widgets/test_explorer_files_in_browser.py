"""Files that are given to the attention explorer's page."""

import numpy as np
import pytest
from explorer_on_a_page import brightness, middle, query
from widgets_on_pages import page_of, state_of, words_of

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("explorer")


def test_a_picture_of_ones_own_is_read_and_reset_brings_the_clip_back(page, tmp_path):
    from PIL import Image

    before = brightness(page)
    pixels = np.random.default_rng(0).integers(0, 255, (30, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(tmp_path / "mine.png")
    with page.expect_file_chooser() as asked:
        page.get_by_role("button", name="Own picture or clip").press("Enter")
    asked.value.set_files(tmp_path / "mine.png")
    page.wait_for_function("document.querySelector('.nlw-note').textContent.includes('mine.png: 1 × ')")
    assert state_of(page)["clip"] == "mine.png"
    canvas = page.locator(".nlw canvas")
    canvas.press("ArrowRight")
    assert "t =" not in words_of(page)
    assert not page.locator(".nlw [name=positions]").is_visible()
    assert not page.get_by_role("button", name="Play", exact=True).is_visible()
    page.get_by_role("button", name="Reset").click()
    assert np.array_equal(brightness(page), before)


def test_a_moving_picture_of_ones_own_becomes_a_clip(page, tmp_path):
    from PIL import Image

    frames = [Image.fromarray(np.full((40, 60, 3), 20 * k, np.uint8)) for k in range(11)]
    frames[0].save(tmp_path / "mine.gif", save_all=True, append_images=frames[1:])
    page.locator("input[type=file]").set_input_files(tmp_path / "mine.gif")
    page.wait_for_function(
        "document.querySelector('.nlw-note').textContent.includes('mine.gif: 8 × 28 × 42')"
    )
    page.mouse.click(*middle(page, 6, 5, 40))
    assert query(page) == (6, 5, 40)


def bad_files(folder):
    from PIL import Image

    Image.fromarray(np.zeros((64, 64, 3), np.uint8)).save(folder / "whole.png")
    whole = (folder / "whole.png").read_bytes()
    huge = whole[:16] + (100_000).to_bytes(4, "big") * 2 + whole[24:]
    return {
        "words.png": (b"these are words, not pixels", "words.png is text, not a picture or a clip: choose a"),
        "nothing.jpg": (b"", "nothing.jpg is empty, not a picture or a clip: choose a picture"),
        "half.png": (whole[:60], "half.png cannot be shown"),
        "broken.mp4": (b"\0\0\0\x18ftypmp42" + bytes(500), "broken.mp4 cannot be shown"),
        "paper.pdf": (b"%PDF-1.7", "paper.pdf is a PDF, not a picture or a clip: choose a picture"),
        "huge.png": (huge, "huge.png has 100000 × 100000 pixels: give a picture of at most 100 million"),
    }


@pytest.mark.parametrize(
    "name", ["words.png", "nothing.jpg", "half.png", "broken.mp4", "paper.pdf", "huge.png"]
)
def test_a_bad_file_is_answered_in_words_and_the_clip_stays(page, tmp_path, name):
    before, state = brightness(page), state_of(page)
    content, message = bad_files(tmp_path)[name]
    (tmp_path / name).write_bytes(content)
    page.locator("input[type=file]").set_input_files(tmp_path / name)
    page.wait_for_function("m => document.querySelector('.nlw-note').textContent.startsWith(m)", arg=message)
    assert "The frames shown stay." in page.locator(".nlw-note").inner_text()
    assert state_of(page) == state
    assert np.array_equal(brightness(page), before)
