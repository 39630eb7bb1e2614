"""Films that were cut, overwritten, or have bytes after their end."""

import av
import numpy as np
import pytest
from media import grey_frames, noise_film, numbers, refused, write, write_video
from quick import few_quick

from nonlocal_ref.data import load_video

TEXT = b"read me, I am text of some length. " * 9  # behind the end of a film
FILMS = ["b.mp4", "fast.mp4", "c.avi", "d.mkv", "e.gif", "f.ts", "g.webm"]
DAMAGED = (
    r"is damaged \((shorter than it states by [\d,]+ bytes|"
    r"frames .* left out: \d+(; frames that the file states .*: \d+)?(; shorter .*)?)\): what is"
)


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("part", few_quick([0.6, 0.95], [0.6]))
def test_of_a_film_that_was_cut_the_whole_frames_are_read_with_one_warning(name, part, tmp_path):
    path = noise_film(tmp_path, name)
    frames = load_video(path, frames=None)
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    if name == "b.mp4":  # its list of frames was at the end
        refused(path, "cannot be decoded", frames=1)
        return
    with pytest.warns(UserWarning, match=DAMAGED) as caught:
        rest = load_video(path, frames=None)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert 24 * (part - 0.1) < len(rest) < 24 * part + 1
    np.testing.assert_array_equal(rest, frames[: len(rest)])


@pytest.mark.parametrize(
    ("name", "words"), [("fast.mp4", "too damaged to decode"), ("f.ts", "cut off at the end")]
)
def test_of_a_film_whose_end_was_overwritten_the_whole_frames_are_read_with_one_warning(
    name, words, tmp_path
):
    path = noise_film(tmp_path, name)
    content, frames = path.read_bytes(), load_video(path, frames=None)
    path.write_bytes(content[: len(content) // 2].ljust(len(content), b"\0"))
    with pytest.warns(UserWarning, match=rf"is damaged \(frames {words} and left out: \d+\)") as caught:
        rest = load_video(path, frames=None)
    assert len(caught) == 1
    assert 8 < len(rest) < 13
    np.testing.assert_array_equal(rest, frames[: len(rest)])


@pytest.mark.parametrize("over", few_quick(["zeros", "noise"], ["noise"]))
@pytest.mark.parametrize("name", ["c.avi", "d.mkv", "e.gif", "f.ts", "g.webm"])
def test_of_a_film_that_was_overwritten_in_the_middle_the_warning_says_how_much_is_missing(
    name, over, tmp_path
):
    path = noise_film(tmp_path, name)
    content, frames = bytearray(path.read_bytes()), load_video(path, frames=None)
    middle = slice(len(content) // 3, len(content) // 2)
    length = middle.stop - middle.start
    content[middle] = bytes(length) if over == "zeros" else np.random.default_rng(5).bytes(length)
    path.write_bytes(content)
    missing = r"bytes in the middle that hold no frame: [\d,]{5,}|does not hold: [3-9]"
    with pytest.warns(UserWarning, match=rf"is damaged \(.*({missing})") as caught:
        rest = load_video(path, frames=None)
    assert len(caught) == 1
    whole = 24 // 3 - 2
    assert whole < len(rest) < 24
    np.testing.assert_array_equal(rest[:whole], frames[:whole])


@pytest.mark.parametrize(("name", "codec"), [("a.avi", "mjpeg"), ("a.mkv", "ffv1")])
def test_a_frame_that_was_overwritten_is_shown_and_counted(name, codec, tmp_path):
    """Neither decoder marks such a frame; both say so in words."""
    noise = np.random.default_rng(7).integers(0, 256, (12, 46, 62, 3), np.uint8)
    path = write_video(tmp_path / name, noise, codec)
    with av.open(str(path)) as film:
        packet = [packet for packet in film.demux(video=0) if packet.size][5]
    content, middle = bytearray(path.read_bytes()), packet.pos + packet.size // 5
    content[middle : middle + 60] = np.random.default_rng(1).bytes(60)
    frames = load_video(path, frames=None)
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=r"is damaged \(frames damaged .* mends them: 1\)"):
        rest = load_video(path, frames=None)
    np.testing.assert_array_equal(rest[:5], frames[:5])
    assert len(rest) == 12


@pytest.mark.parametrize("codec", few_quick(["mpeg4", "libx264"], ["mpeg4"]))
@pytest.mark.parametrize(
    "times", [[0, 1, 2, 5, 6, 20, 21], [0, 2, 4, 6, 8, 10, 12], [0, 30, 31, 32, 33, 34, 35]]
)
def test_an_avi_that_leaves_frames_out_is_whole(times, codec, tmp_path):
    """Between them the writer puts empty packets, with H.264 after the last one too."""
    path = write_video(tmp_path / "a.avi", grey_frames(7, 46, 62), codec, times)
    assert numbers(load_video(path, frames=None)) == list(range(7))


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("tail", few_quick([b"\0" * 4000, TEXT], [TEXT]), ids=["zeros", "text"])
def test_bytes_after_the_end_of_a_film_change_nothing(name, tail, tmp_path):
    path = noise_film(tmp_path, name)
    frames = load_video(path, frames=None)
    path.write_bytes(path.read_bytes() + tail)
    np.testing.assert_array_equal(load_video(path, frames=None), frames)


def test_a_gif_without_its_last_byte_is_whole(tmp_path):
    path = write(tmp_path, "e.gif", grey_frames(9, 46, 62))
    assert path.read_bytes()[-1:] == b";"
    path.write_bytes(path.read_bytes()[:-1])
    assert numbers(load_video(path, frames=None)) == list(range(9))


def test_a_gif_cut_in_its_first_frame_is_refused(tmp_path):
    path = noise_film(tmp_path, "e.gif")
    path.write_bytes(path.read_bytes()[:2000])
    refused(path, "is cut short in its first frame: copy or download it again$")


def test_an_avi_that_was_written_through_a_pipe_is_whole(tmp_path):
    path = write(tmp_path, "c.avi", grey_frames(9, 46, 62))
    content = bytearray(path.read_bytes())
    content[4:8] = b"\xff" * 4
    path.write_bytes(content)
    assert numbers(load_video(path, frames=None)) == list(range(9))
