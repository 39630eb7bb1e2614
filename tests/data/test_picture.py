import re
import subprocess
import sys

import numpy as np
import pytest
from PIL import Image, ImageDraw, features

from nonlocal_ref.data import load_picture, load_video

RED, GREY = (200, 30, 40), (90, 90, 90)
TURNED = {  # EXIF orientation: what turns the stored picture upright. Source: EXIF 2.3, tag 274
    1: lambda a: a,
    2: lambda a: a[:, ::-1],
    3: lambda a: a[::-1, ::-1],
    4: lambda a: a[::-1],
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, -1),
    7: lambda a: a[::-1, ::-1].swapaxes(0, 1),
    8: lambda a: np.rot90(a),
}


def pixels(height=11, width=17, channels=3):
    return np.random.default_rng(5).integers(0, 256, (height, width, channels), np.uint8)


def saved(path, image, **options):
    image.save(path, **options)
    return path


def assert_picture(picture, expected):
    assert picture.dtype == np.uint8
    assert picture.flags.writeable
    assert picture.flags.c_contiguous
    np.testing.assert_array_equal(picture, expected)


@pytest.mark.parametrize("kind", ["png", "bmp", "tiff", "ppm", "webp"])
def test_a_lossless_picture_comes_back_to_the_bit(kind, tmp_path):
    stored = pixels()
    options = {"lossless": True} if kind == "webp" else {}
    assert_picture(load_picture(saved(tmp_path / f"a.{kind}", Image.fromarray(stored), **options)), stored)


def test_a_path_may_be_a_string_and_the_name_may_lie(tmp_path):
    stored = pixels()
    saved(tmp_path / "a.mp4", Image.fromarray(stored), format="PNG")
    assert_picture(load_picture(str(tmp_path / "a.mp4")), stored)


def test_a_jpeg_keeps_its_colours(tmp_path):
    picture = load_picture(saved(tmp_path / "a.jpg", Image.new("RGB", (17, 11), RED), quality=95))
    assert picture.shape == (11, 17, 3)
    assert np.abs(picture - np.array(RED, float)).max() <= 2


def test_grey_becomes_three_equal_channels(tmp_path):
    grey = pixels(channels=1)[..., 0]
    picture = load_picture(saved(tmp_path / "a.png", Image.fromarray(grey)))
    assert_picture(picture, np.repeat(grey[..., None], 3, axis=2))


def test_black_and_white_becomes_0_and_255(tmp_path):
    bits = pixels(channels=1)[..., 0] > 99
    picture = load_picture(saved(tmp_path / "a.png", Image.fromarray(bits)))
    assert_picture(picture, np.repeat(255 * bits[..., None].astype(np.uint8), 3, axis=2))


@pytest.mark.parametrize("kind", ["png", "tiff"])
def test_16_bits_keep_the_upper_8(kind, tmp_path):
    deep = np.random.default_rng(6).integers(0, 65536, (11, 17), np.uint16)
    deep[0, :2] = 0, 65535
    picture = load_picture(saved(tmp_path / f"a.{kind}", Image.fromarray(deep)))
    assert_picture(picture, np.repeat((deep >> 8).astype(np.uint8)[..., None], 3, axis=2))
    assert picture[0, :2, 0].tolist() == [0, 255]


def test_a_palette_becomes_its_colours(tmp_path):
    image = Image.new("P", (17, 11), 1)
    image.putpalette([*GREY, *RED])
    assert_picture(load_picture(saved(tmp_path / "a.png", image)), np.full((11, 17, 3), RED, np.uint8))


def test_cmyk_becomes_rgb(tmp_path):
    picture = load_picture(saved(tmp_path / "a.tiff", Image.new("CMYK", (17, 11), (255, 0, 0, 0))))
    assert_picture(picture, np.full((11, 17, 3), (0, 255, 255), np.uint8))


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparent_parts_lie_on_white_whatever_colour_they_hide(mode, tmp_path):
    image = Image.new("RGBA", (17, 11), (*GREY, 255))
    image.paste((0, 0, 0, 0), (0, 0, 5, 11))
    if mode != "RGBA":
        image = image.convert(mode)
    expected = np.full((11, 17, 3), 90, np.uint8)
    expected[:, :5] = 255
    assert_picture(load_picture(saved(tmp_path / "a.png", image)), expected)


def test_half_transparent_is_half_way_to_white(tmp_path):
    picture = load_picture(saved(tmp_path / "a.png", Image.new("RGBA", (17, 11), (55, 0, 155, 128))))
    np.testing.assert_allclose(picture[0, 0], [154.6, 127, 204.8], atol=1)  # 255 - 128 / 255 * (255 - colour)


@pytest.mark.parametrize("orientation", TURNED)
def test_the_orientation_in_the_exif_data_turns_the_picture_upright(orientation, tmp_path):
    stored, exif = pixels(), Image.Exif()
    exif[274] = orientation
    path = saved(tmp_path / "a.png", Image.fromarray(stored), exif=exif)
    assert_picture(load_picture(path), TURNED[orientation](stored))


def test_of_several_pages_the_first_is_taken(tmp_path):
    first, second = Image.fromarray(pixels()), Image.new("RGB", (17, 11))
    saved(tmp_path / "a.tiff", first, save_all=True, append_images=[second])
    assert_picture(load_picture(tmp_path / "a.tiff"), pixels())


@pytest.mark.parametrize(
    ("size", "shape"), [(None, (22, 34)), (11, (11, 17)), (44, (44, 68)), ((7, 5), (7, 5))]
)
def test_the_size_is_the_shorter_side_or_height_and_width(size, shape, tmp_path):
    path = saved(tmp_path / "a.png", Image.new("RGB", (34, 22), RED))
    assert_picture(load_picture(path, size=size), np.full((*shape, 3), RED, np.uint8))


def test_shrinking_averages_and_never_leaves_the_range(tmp_path):
    stripes = np.zeros((64, 96, 3), np.uint8)
    stripes[:, ::2] = 200
    picture = load_picture(saved(tmp_path / "a.png", Image.fromarray(stripes)), size=16)
    assert picture.shape == (16, 24, 3)
    assert (
        np.abs(picture[:, 1:-1].astype(int) - 100).max() <= 2
    )  # every second column of 200: no pattern is left
    assert picture.max() <= 200


def test_without_a_path_the_photograph_that_comes_with_matplotlib_is_shown():
    photograph = load_picture()
    assert photograph.shape == (600, 512, 3)
    assert photograph.std() > 40
    assert (photograph[..., 0] != photograph[..., 2]).mean() > 0.5  # in colour
    assert load_picture(size=56).shape == (66, 56, 3)


def test_the_photograph_is_read_without_importing_matplotlib():
    code = "import sys, nonlocal_ref.data as d; d.load_picture(); print('matplotlib' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "False\n"


def test_importing_the_loaders_imports_no_reader_of_media():
    names = ("av", "PIL", "matplotlib", "tqdm")
    code = f"import sys, nonlocal_ref.data; print([m for m in {names} if m in sys.modules])"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"


def test_without_matplotlib_the_default_says_what_to_install(monkeypatch):
    monkeypatch.setattr("nonlocal_ref.data.clips.find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match=r"needs matplotlib, .* pip install 'nonlocal_ref\[plots\]'$"
    ):
        load_picture()


def test_without_pillow_the_loader_says_what_to_install(monkeypatch, tmp_path):
    path = saved(tmp_path / "a.png", Image.fromarray(pixels()))
    monkeypatch.setattr("nonlocal_ref.data.clips.find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match=r"load_picture needs PIL, .* pip install 'nonlocal_ref\[media\]'"
    ):
        load_picture(path)


def refused(path, message, **options):
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))} {message}"):
        load_picture(path, **options)


@pytest.mark.parametrize("kind", ["png", "jpg", "gif", "tiff", "bmp", "webp"])
def test_a_picture_cut_short_is_refused(kind, tmp_path):
    path = saved(tmp_path / f"a.{kind}", Image.fromarray(pixels(61, 83)))
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    refused(path, r"is cut short or damaged \(.*\): copy or download it again$")


def test_text_is_no_picture(tmp_path):
    path = tmp_path / "a.png"
    path.write_text("a shopping list: milk, bread, butter\n")
    refused(path, "is no picture of a known kind: save it as one of PNG, JPEG, GIF, TIFF, WEBP, BMP, PPM$")


def test_a_file_of_commands_for_a_printer_is_never_run(tmp_path):
    path = saved(tmp_path / "a.eps", Image.fromarray(pixels()))
    refused(path, "is no picture of a known kind")


@pytest.mark.parametrize("kind", ["gif", "png"])
def test_an_animation_is_sent_to_load_video(kind, tmp_path):
    frames = [Image.new("RGB", (17, 11), (level, 0, 0)) for level in (0, 120, 240)]
    path = saved(tmp_path / f"a.{kind}", frames[0], save_all=True, append_images=frames[1:])
    refused(path, "is an animation: use load_video, with frames=1 for its first frame$")


@pytest.mark.parametrize(
    "start",
    [
        b"\0\0\0\x20ftypisom",
        b"RIFF\x10\0\0\0AVI LIST",
        b"\x1aE\xdf\xa3\x9f",
        b"OggS\0\2",
        b"\0\0\1\xba!",
        b"0&\xb2u\x8e",
    ],
)
def test_a_video_is_sent_to_load_video(start, tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(start.ljust(200, b"\0"))
    refused(path, "is a video: use load_video$")


def test_a_still_picture_of_a_kind_that_looks_like_a_video_is_not_sent_there(tmp_path):
    path = tmp_path / "a.heic"
    path.write_bytes(b"\0\0\0\x20ftypheic".ljust(200, b"\0"))
    refused(path, "is a HEIC or AVIF picture, which this Pillow does not read: save it as PNG$")


@pytest.mark.parametrize("side", [12, 50])
def test_a_picture_with_too_many_pixels_is_refused_before_it_is_unpacked(side, tmp_path, monkeypatch):
    path = saved(tmp_path / "a.png", Image.new("RGB", (side, side)))
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    refused(path, "has more than 100 pixels: save it smaller before it is loaded$")


def test_a_size_that_would_not_fit_in_memory_is_refused(tmp_path):
    path = saved(tmp_path / "a.png", Image.new("RGB", (17, 11)))
    with pytest.raises(ValueError, match=r"a\.png: 1 x 20000 x 30909 pixels in RGB are 1855 MB"):
        load_picture(path, size=20000)


@pytest.mark.skipif(not features.check("avif"), reason="Pillow was built without AVIF")
def test_an_avif_is_read(tmp_path):
    path = saved(tmp_path / "a.avif", Image.new("RGB", (17, 11), RED), quality=95)
    assert np.abs(load_picture(path) - np.array(RED, float)).max() <= 3
    np.testing.assert_array_equal(load_video(path, frames=1)[0], load_picture(path))


@pytest.mark.parametrize("mode", ["F", "I"])
def test_numbers_without_a_fixed_white_are_refused(mode, tmp_path):
    path = saved(tmp_path / "a.tiff", Image.new(mode, (17, 11)))
    refused(path, "holds .* numbers, which have no fixed white: save it as 8-bit RGB$")


def test_a_size_below_one_is_refused_before_the_file_is_looked_for():
    with pytest.raises(ValueError, match=r"^size is 0: give a whole number of at least 1$"):
        load_picture("lost.png", size=0)


def test_a_missing_a_folder_and_an_empty_picture_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no picture at .*lost\.png"):
        load_picture(tmp_path / "lost.png")
    refused(tmp_path, "is a folder: name one picture file$")
    (tmp_path / "empty.png").touch()
    refused(tmp_path / "empty.png", r"is empty \(0 bytes\)")


def test_a_drawing_keeps_its_place(tmp_path):
    image = Image.new("RGB", (17, 11))
    ImageDraw.Draw(image).point((13, 2), RED)  # Pillow counts (x, y)
    picture = load_picture(saved(tmp_path / "a.png", image))
    assert picture[2, 13].tolist() == list(RED)
