"""Bytes in the middle of a file that belong to nothing: counted by hand, and none in whole files."""

import numpy as np
import pytest
from media import grey_frames, real_clip, write_gif, write_video

from nonlocal_ref.data import matroska, transport_stream
from nonlocal_ref.data.gaps import unread_bytes

SEGMENT, CLUSTER, BLOCK, VOID = b"\x18\x53\x80\x67", b"\x1f\x43\xb6\x75", b"\xa3", b"\xec"
HEAD = b"\x1a\x45\xdf\xa3\x80"  # an EBML header of no bytes
UNKNOWN = b"\x01" + 7 * b"\xff"


def element(name, data, size=None):
    """An element with its size in two bytes, or another size than its data have."""
    return name + (size or (0x4000 + len(data)).to_bytes(2, "big")) + data


def cluster(*blocks, size=None):
    return element(CLUSTER, b"".join(blocks), size)


ONE = element(BLOCK, b"x" * 40)  # 43 bytes
TWO = cluster(ONE, ONE)


def film(*parts, size=None):
    return HEAD + element(SEGMENT, b"".join(parts), size)


@pytest.mark.parametrize(
    ("content", "missing"),
    [
        (film(TWO, TWO), 0),
        (film(TWO, TWO) + b"a tail after the end", 0),
        (film(TWO, TWO, size=UNKNOWN) + b"a tail after the end", 0),
        (film(cluster(ONE, ONE, size=UNKNOWN), cluster(ONE, size=UNKNOWN), size=UNKNOWN), 0),
        (film(element(VOID, bytes(300)), TWO, element(b"\x4f\xfe", b"of no known name"), TWO), 0),
        (film(TWO, TWO)[:-5], 0),  # its end is cut off: another subject
        (film(TWO, cluster(ONE, bytes(43), ONE), TWO), 86),  # zeros, and what follows them in the cluster
        (film(TWO, cluster(ONE, bytes(43), ONE, size=UNKNOWN), TWO, size=UNKNOWN), 86),
        (film(TWO, bytes(17), TWO), 17),
        (film(cluster(ONE, element(BLOCK, b"x" * 40, b"\x7f\xfe")), TWO), 43),  # longer than its cluster
        (film(cluster(bytes(43), ONE), TWO, cluster(bytes(10)), TWO), 86 + 10),
    ],
)
def test_gaps_of_a_matroska_film_counted_by_hand(content, missing, tmp_path):
    (tmp_path / "a.mkv").write_bytes(content)
    assert unread_bytes(tmp_path / "a.mkv") == missing


def test_a_cluster_is_found_across_the_edge_of_two_readings(tmp_path, monkeypatch):
    monkeypatch.setattr(matroska, "CHUNK", 7)
    (tmp_path / "a.mkv").write_bytes(film(TWO, bytes(100), TWO, size=UNKNOWN))
    assert unread_bytes(tmp_path / "a.mkv") == 100


def test_a_file_of_countless_elements_is_soon_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(matroska, "MOST_ELEMENTS", 3)
    (tmp_path / "a.mkv").write_bytes(film(TWO, bytes(17), TWO))
    assert unread_bytes(tmp_path / "a.mkv") == 0


@pytest.mark.parametrize("name", ["a.webm", "live.webm", "b.mkv", "c.gif", "d.ts"])
def test_whole_films_have_no_gap(name, tmp_path):
    frames = np.random.default_rng(0).integers(0, 256, (9, 46, 62, 3), np.uint8)
    live = {"live": "1"} if name.startswith("live") else {}
    if name.endswith("gif"):
        path = write_gif(tmp_path / name, frames)
    else:
        path = write_video(tmp_path / name, frames, "libx264" if name == "d.ts" else "libvpx", **live)
    assert unread_bytes(path) == 0
    path.write_bytes(path.read_bytes() + b"tail " * 99)
    assert unread_bytes(path) == 0


def packets(count, packet=188, first=0):
    return (first * b"." + (b"G" + bytes(packet - first - 1))) * count


@pytest.mark.parametrize("chunk", [1000, 1 << 20])
@pytest.mark.parametrize(("packet", "first"), [(188, 0), (192, 4), (204, 0)])
def test_gaps_of_a_transport_stream_counted_by_hand(packet, first, chunk, tmp_path, monkeypatch):
    monkeypatch.setattr(transport_stream, "CHUNK", chunk)
    path, some = tmp_path / "a.ts", packets(20, packet, first)
    missing = {
        some: 0,
        some + b"a tail after the end" * 99: 0,
        some + some[:100]: 0,
        some + bytes(700) + some[first:]: 700 - first,  # up to the mark, which is not the first byte
        some + bytes(3 * packet) + some + bytes(5) + some: 3 * packet + 5,
    }
    for content, count in missing.items():
        path.write_bytes(content)
        assert unread_bytes(path) == count


def test_a_real_animation_has_no_gap():
    assert unread_bytes(real_clip("newtonscradle.gif")) == 0


def test_a_gif_whose_middle_was_overwritten_cannot_be_read_from_there_on(tmp_path):
    path = write_gif(tmp_path / "a.gif", np.random.default_rng(0).integers(0, 256, (9, 46, 62, 3), np.uint8))
    content = bytearray(path.read_bytes())
    images = content.split(b"!\xf9\x04")
    start = len(content) - len(images[-1]) - len(images[-2]) - 6  # of the last image but one
    content[start : start + 100] = bytes(100)
    path.write_bytes(content)
    assert unread_bytes(path) == len(content) - start


@pytest.mark.parametrize("name", ["a.avi", "a.mp4"])
def test_other_kinds_are_left_to_the_decoder(name, tmp_path):
    assert unread_bytes(write_video(tmp_path / name, grey_frames(3, 46, 62))) == 0
