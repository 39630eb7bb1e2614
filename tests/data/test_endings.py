import pytest

from nonlocal_ref.data import endings
from nonlocal_ref.data.endings import cut_gif, missing_bytes


def box(kind, payload, size=None):
    return (8 + len(payload) if size is None else size).to_bytes(4, "big") + kind + payload


def large_box(kind, payload):
    return (1).to_bytes(4, "big") + kind + (16 + len(payload)).to_bytes(8, "big") + payload


def segment(payload, size):
    return b"\x1aE\xdf\xa3\x80" + b"\x18\x53\x80\x67" + size + payload


FTYP, FOOD = box(b"ftyp", b"isom"), b"milk, bread and butter"
WHOLE = {
    "boxes": FTYP + box(b"mdat", FOOD) + box(b"moov", FOOD),
    "a box with a long size": FTYP + large_box(b"mdat", FOOD),
    "a Segment of one byte's size": segment(FOOD, (0x80 + len(FOOD)).to_bytes(1, "big")),
    "a Segment of eight bytes' size": segment(FOOD, b"\x01" + len(FOOD).to_bytes(7, "big")),
    "RIFF": b"RIFF" + (len(FOOD) + 4).to_bytes(4, "little") + b"AVI " + FOOD,
}


def page(*sizes):
    return b"OggS\0" + bytes(21) + bytes([len(sizes), *sizes]) + bytes(sum(sizes))


def tag(data):
    return b"\x09" + len(data).to_bytes(3) + bytes(7) + data + bytes(4)


def pack(*packets, head=b"\x44" + bytes(8) + b"\xf8"):  # of MPEG-2
    return b"\0\0\1\xba" + head + b"".join(b"\0\0\1\xe0" + len(p).to_bytes(2) + p for p in packets)


def triplet(length, data):
    return b"\x06\x0e\x2b\x34" + bytes(12) + length + data


LIVE = b"\x01" + 7 * b"\xff"  # the size of what is still being recorded
BLOCK = b"\xa3" + (0x80 + len(FOOD)).to_bytes(1) + FOOD
WHOLE |= {
    "pages of Ogg": page(9, 8) + page(255, 20),
    "tags of FLV": b"FLV\1\1\0\0\0\x09\0\0\0\0" + tag(FOOD) + tag(FOOD),
    "packs of MPEG-2": pack(FOOD, FOOD) + pack(FOOD),
    "packs of MPEG-1": pack(FOOD, head=b"\x21" + bytes(7)) + pack(FOOD, head=b"\x21" + bytes(7)),
    "triplets of MXF": triplet(b"\x16", FOOD) + triplet(b"\x83\0\0\x16", FOOD),
    "a live recording": segment(2 * (b"\x1f\x43\xb6\x75" + LIVE + BLOCK + BLOCK), LIVE),
}
UNSURE = {
    "a last box that takes the rest": FTYP + box(b"mdat", FOOD, size=0),
    "a Segment of unknown size": segment(FOOD, b"\x01" + 7 * b"\xff"),
    "a head without a Segment": b"\x1aE\xdf\xa3\x80" + FOOD,
    "an AVI from a pipe": b"RIFF\xff\xff\xff\xffAVI " + FOOD,
    "a GIF": b"GIF89a" + FOOD,
    "text after the last box": FTYP + box(b"mdat", FOOD) + 9 * FOOD,
    "a live recording and text": segment(b"\x1f\x43\xb6\x75" + LIVE + BLOCK + 9 * FOOD, LIVE),
    "MXF and text": triplet(b"\x81\x16", FOOD) + 9 * FOOD,
    "Ogg and text": page(9) + 9 * FOOD,
    "FLV and text": b"FLV\1\1\0\0\0\x09\0\0\0\0" + tag(FOOD) + 9 * FOOD,
    "a pack of MPEG and text": pack(FOOD) + 9 * FOOD,
    "another kind of file": FOOD,
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_lacks_nothing_and_a_shorter_one_what_was_cut_off(name, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(WHOLE[name] + b"\0")
    assert missing_bytes(path) == 0
    for missing in range(9):
        path.write_bytes(WHOLE[name][: len(WHOLE[name]) - missing])
        assert missing_bytes(path) == missing


@pytest.mark.parametrize("name", UNSURE)
def test_a_file_that_does_not_say_how_long_it_is_lacks_nothing(name, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(UNSURE[name])
    assert missing_bytes(path) == 0


def test_a_file_of_countless_tiny_boxes_is_soon_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(endings, "MOST_PARTS", 7)
    path = tmp_path / "a.mp4"
    path.write_bytes(FTYP + 100 * box(b"free", b"") + box(b"mdat", FOOD)[:-1])
    assert missing_bytes(path) == 0


SCREEN = b"GIF89a" + bytes([2, 0, 1, 0, 0x80, 0, 0]) + bytes(6)  # 2 x 1 pixels, a palette of two colours
DELAY = b"!\xf9\x04\0\x05\0\0\0"
IMAGE = b"," + bytes([0, 0, 0, 0, 2, 0, 1, 0, 0, 2, 2, 0x44, 0x0A, 0])  # no palette; one block


@pytest.mark.parametrize("tail", [b"", b";", b";\0\0\r\n", b"; and text", b"\0\0", DELAY, DELAY[:3]])
def test_a_gif_that_ends_after_an_image_is_not_cut(tail, tmp_path):
    path = tmp_path / "a.gif"
    path.write_bytes(SCREEN + DELAY + IMAGE + tail)
    assert not cut_gif(path)


def test_a_gif_that_ends_within_an_image_is_cut(tmp_path):
    path = tmp_path / "a.gif"
    for length in range(11, len(IMAGE)):
        path.write_bytes(SCREEN + DELAY + IMAGE + DELAY + IMAGE[:length])
        assert cut_gif(path)


def test_another_kind_of_file_is_no_cut_gif(tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(b"GIF?" + SCREEN[4:] + IMAGE[:12])
    assert not cut_gif(path)


@pytest.mark.parametrize(("first", "packet"), [(0, 188), (4, 192), (0, 204)])
def test_a_transport_stream_lacks_what_its_last_packet_lacks(first, packet, tmp_path):
    path, one = tmp_path / "a.ts", bytes(first) + b"G" + bytes(packet - first - 1)
    for there, missing in ((packet, 0), (packet - 1, 1), (first + 1, packet - first - 1), (first, 0)):
        path.write_bytes(3 * one + one[:there])
        assert missing_bytes(path) == missing
    path.write_bytes(3 * one + FOOD)  # a tail that is no packet
    assert missing_bytes(path) == 0
