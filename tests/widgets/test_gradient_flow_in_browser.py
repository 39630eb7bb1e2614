"""The gradient flow's page, opened from a folder: every setting, and what moves at each step."""

import itertools

import pytest
from widgets_on_pages import choose, page_of, slide, state_of, words_of

from nonlocal_ref.analysis.gradient_flow import flow
from nonlocal_ref.analysis.gradient_flow.first_steps import RATE
from nonlocal_ref.widgets.gradient_flow import SLIDER, VERSIONS
from nonlocal_ref.widgets.version_data import version_names

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("gradient_flow")


@pytest.mark.parametrize("version", VERSIONS)
def test_every_setting_and_step_has_its_words_and_its_picture(page, version):
    seen = set()
    for zero_w_z, batchnorm, step in itertools.product((True, False), (True, False), (0, 1, 2)):
        choose(page, version=version, zero_w_z=zero_w_z, batchnorm=batchnorm, step=step)
        assert words_of(page).startswith(f"Step {step}, {version_names([version])[version]}: ")
        seen.add((words_of(page), page.locator(".nlw-stage svg").inner_html()))
    assert len({words for words, _ in seen}) == len({picture for _, picture in seen}) == 12


def test_with_a_w_z_of_zero_the_first_step_moves_it_alone_and_the_second_all(page):
    steps = flow("embedded_gaussian", zero_w_z=True, batchnorm=False, s=0.0)
    assert {name for name, size in steps[0].moved.items() if size > 0} == {"w_z.w", "w_z.b"}
    assert "the block is the identity" in words_of(page)
    choose(page, step=1)
    assert "the block is the identity" not in words_of(page)


def test_the_slider_goes_from_the_identity_to_the_full_block(page):
    slide(page, "s", "End")
    assert state_of(page)["s"] == SLIDER[-1] == 1
    assert "|z − x| is" in words_of(page)
    slide(page, "s", "Home")
    assert state_of(page)["s"] == 0
    assert "z = x, the block is the identity" in words_of(page)


def test_where_nothing_starts_at_zero_the_slider_rests(page):
    choose(page, zero_w_z=False)
    assert page.locator(".nlw input[name=s]").is_disabled()


def test_keys_on_the_picture_move_the_step_and_the_slider(page):
    picture = page.locator(".nlw-stage svg")
    picture.press("ArrowRight")
    assert state_of(page)["step"] == 1
    picture.press("ArrowUp")
    assert state_of(page)["s"] == SLIDER[1]
    for _ in range(4):
        picture.press("ArrowLeft")
    assert state_of(page)["step"] == 0


def test_the_picture_says_what_its_numbers_are(page):
    notes = " ".join(page.locator(".nlw-stage svg foreignObject").all_text_contents())
    assert "The number on a path is the length of its gradient" in notes
    assert "cos is the cosine of the angle between this gradient and dx" in notes
    assert f"which is {RATE} (the learning rate) times the length of its gradient" in notes
