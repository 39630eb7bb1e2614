import struct

import av
import numpy as np
import pytest

from nonlocal_ref.data import load_picture

COLOURS = [(0, 0, 0), (250, 10, 20), (30, 240, 40), (50, 60, 230), (9, 8, 7), (200, 100, 50), (1, 2, 3)]
CODES = {  # bits, height, codes, and the rows from the top
    "runs": (8, 2, [5, 1, 0, 0, 2, 3, 3, 4, 0, 1], ["33444", "11111"]),
    "as they are": (8, 2, [0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 5, 6, 0, 1], ["66666", "12345"]),
    "a jump": (8, 3, [1, 1, 0, 2, 2, 1, 2, 3, 0, 1], ["00000", "00033", "10000"]),
    "empty rows": (8, 4, [0, 0, 0, 0, 5, 2, 0, 1], ["00000", "22222", "00000", "00000"]),
    "an early end": (8, 3, [5, 1, 0, 0, 2, 2, 0, 1], ["00000", "22000", "11111"]),
    "no end": (8, 2, [5, 1, 0, 0, 5, 2], ["22222", "11111"]),
    "too long a run": (8, 2, [9, 1, 0, 0, 5, 2, 0, 1], ["22222", "11111"]),
    "4 bits": (4, 2, [5, 0x12, 0, 0, 0, 5, 0x12, 0x34, 0x50, 0, 0, 1], ["12345", "12121"]),
    "a jump of 4 bits": (4, 3, [3, 0x12, 0, 2, 1, 1, 1, 0x30, 0, 1], ["00000", "00003", "12100"]),
}


def bmp(path, codes, bits, height, width=5):
    palette = b"".join(bytes([blue, green, red, 0]) for red, green, blue in COLOURS)
    start, kind = 54 + len(palette), {8: 1, 4: 2}[bits]
    head = b"BM" + struct.pack("<IHHI", start + len(codes), 0, 0, start)
    info = struct.pack("<IiiHHIIiiII", 40, width, height, 1, bits, kind, len(codes), 0, 0, len(COLOURS), 0)
    path.write_bytes(head + info + palette + bytes(codes))
    return path


@pytest.mark.parametrize("name", CODES)
def test_run_lengths_are_unpacked_as_by_hand(name, tmp_path):
    bits, height, codes, rows = CODES[name]
    expected = np.array(COLOURS, np.uint8)[[[int(number) for number in row] for row in rows]]
    np.testing.assert_array_equal(load_picture(bmp(tmp_path / "a.bmp", codes, bits, height)), expected)


@pytest.mark.parametrize("bits", [4, 8])
def test_random_codes_give_what_ffmpeg_makes_of_them(bits, tmp_path):
    rng = np.random.default_rng(bits)
    codes, x, y, width, height = [], 0, 0, 23, 31
    most = 7 if bits == 8 else 1
    while y < height - 2:
        kind, room = rng.integers(4), width - x
        if room < 4:
            codes, x, y = [*codes, 0, 0], 0, y + 1
        elif kind == 0:
            count = int(rng.integers(1, room))
            codes, x = [*codes, count, int(rng.integers(most))], x + count
        elif kind == 1:
            count = int(rng.integers(3, room))
            length = -(-count * bits // 8)
            codes += [0, count, *rng.integers(0, most, length + length % 2).tolist()]
            x += count
        elif kind == 2:
            right, up = (int(rng.integers(limit)) for limit in (room, 2))
            codes, x, y = [*codes, 0, 2, right, up], x + right, y + up
    path = bmp(tmp_path / "a.bmp", [*codes, 0, 1], bits, height, width)
    with av.open(str(path)) as container:
        expected = next(container.decode(video=0)).to_ndarray(format="rgb24")
    np.testing.assert_array_equal(load_picture(path), expected)


def test_a_picture_that_is_cut_is_refused(tmp_path):
    path = bmp(tmp_path / "a.bmp", [5, 1, 0, 0, 5], 8, 4)
    message = (
        r"a\.bmp is cut short or damaged \(the last 3 of 4 rows are not whole\): copy or download it again$"
    )
    with pytest.raises(ValueError, match=message):
        load_picture(path)
