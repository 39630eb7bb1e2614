"""The network map's page, opened from a folder: pointer, keys, menus, and the square on the frame."""

import pytest
from widgets_on_pages import choose, page_of, state_of, words_of

from nonlocal_ref.widgets.network_map_data import STAGES, map_layers

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("pages")]
only, page = page_of("network_map")
PICTURE = ".nlw-stage svg"


def mark(page, name):
    return page.locator(f"[data-layer='{name}'] [data-part=layer]")


def panel(page):
    return page.locator(f"{PICTURE} foreignObject > div").last.inner_text()


@pytest.mark.parametrize(
    ("network", "depth", "blocks"), [("c2d", 50, 10), ("i3d_3x3x3", 101, 5), ("c2d", 50, 0)]
)
def test_every_layer_of_the_network_has_one_mark(page, network, depth, blocks):
    choose(page, network=network, blocks=blocks)
    choose(page, depth=depth)
    names = page.locator("[data-layer]").evaluate_all("all => all.map(e => e.dataset.layer)")
    assert sorted(names) == sorted(layer.name for layer in map_layers(network, depth, blocks, 32))


def test_a_click_keeps_a_layer_and_a_pointer_shows_one_for_as_long_as_it_is_there(page):
    mark(page, "res4.block1.conv_b").click()
    assert state_of(page)["layer"] == "res4.block1.conv_b"
    mark(page, "res4.nonlocal1").hover()
    assert words_of(page).startswith("res4.nonlocal1, ")
    assert 'layers[f"nonlocal{k}"] = block' in panel(page)
    assert state_of(page)["layer"] == "res4.block1.conv_b"
    page.locator("h1").hover()
    assert words_of(page).startswith("res4.block1.conv_b, ")
    assert "conv_b=conv_layer(" in panel(page)


def test_keys_walk_through_all_layers(page):
    picture = page.locator(PICTURE)
    picture.press("Home")
    walked = [state_of(page)["layer"]]
    for _ in range(61):
        picture.press("ArrowRight")
        walked.append(words_of(page).split(",")[0])
    assert walked == [layer.name for layer in map_layers("c2d", 50, 5, 32)]
    picture.press("Home")
    stages = [words_of(page).split(",")[0]]
    for _ in STAGES:
        picture.press("ArrowDown")
        stages.append(words_of(page).split(",")[0])
    assert stages == [
        "conv1",
        "res2.block0.conv_a",
        "pool2",
        "res4.block0.conv_a",
        "res5.block0.conv_a",
        "mean",
        "mean",
    ]


def test_where_ten_blocks_and_resnet_101_meet_the_one_chosen_last_stays(page):
    choose(page, blocks=10)
    choose(page, depth=101)
    assert (state_of(page)["depth"], state_of(page)["blocks"]) == (101, 5)
    choose(page, blocks=10)
    assert (state_of(page)["depth"], state_of(page)["blocks"]) == (50, 10)


def test_a_layer_that_the_next_network_lacks_gives_way(page):
    mark(page, "res4.nonlocal5").click()
    choose(page, blocks=0)
    assert state_of(page)["layer"] == "res4.block5.conv_c"
    assert words_of(page).startswith("res4.block5.conv_c, ")


def test_the_square_on_the_frame_is_as_large_as_the_receptive_field(page):
    frame = "[...document.querySelectorAll('.nlw-stage svg image')].at(-1).getBoundingClientRect().width"
    square = "document.querySelector('[data-part=field]').getBoundingClientRect()"
    for name, pixels in (("res2.block2.conv_c", 35), ("res3.block1.conv_c", 59), ("res3.nonlocal1", 224)):
        mark(page, name).click()
        ratio = page.evaluate(f"{square}.width") / page.evaluate(frame)
        assert ratio == pytest.approx(pixels / 224, rel=1e-3), name


def test_the_price_shown_is_that_of_python(page):
    layers = {layer.name: layer for layer in map_layers("c2d", 50, 5, 8)}
    choose(page, frames=8)
    for name in ("conv1", "res4.nonlocal3", "res5.block0.shortcut"):
        mark(page, name).click()
        assert f"{layers[name].parameters:,}" in panel(page)
        macs = layers[name].macs
        billions = f"{macs / 1e9:.{2 if macs < 1e9 else 3}g} billion"
        digits = f"{macs / 1e6:.3g} million" if macs < 1e8 else billions
        assert digits in panel(page)


def test_more_frames_cost_more_and_the_map_keeps_its_layers(page):
    words = set()
    for frames in (8, 16, 32, 64, 128):
        choose(page, frames=frames)
        words.add(panel(page))
        assert page.locator("[data-layer]").count() == 62
    assert len(words) == 5
