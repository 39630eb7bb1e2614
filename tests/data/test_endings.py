import pytest

from nonlocal_ref.data import endings
from nonlocal_ref.data.endings import check_whole


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
    "GIF": b"GIF89a" + FOOD + b"\0;",
}
UNSURE = {
    "a last box that takes the rest": FTYP + box(b"mdat", FOOD, size=0),
    "a Segment of unknown size": segment(FOOD, b"\x01" + 7 * b"\xff"),
    "a head without a Segment": b"\x1aE\xdf\xa3\x80" + FOOD,
    "zeros after the end mark": b"GIF89a" + FOOD + b"\0;\0\0\r\n",
    "another kind of file": FOOD,
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_passes_and_every_shorter_one_is_refused(name, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(WHOLE[name] + b"\0")
    check_whole(path)
    path.write_bytes(WHOLE[name])
    check_whole(path)
    for missing in range(1, 9):
        path.write_bytes(WHOLE[name][:-missing])
        with pytest.raises(
            ValueError, match=rf"a.bin is cut short, {1 if name == 'GIF' else missing} or more bytes"
        ):
            check_whole(path)


@pytest.mark.parametrize("name", UNSURE)
def test_a_file_that_does_not_say_how_long_it_is_passes(name, tmp_path):
    path = tmp_path / "a.bin"
    path.write_bytes(UNSURE[name])
    check_whole(path)


def test_a_file_of_countless_tiny_boxes_is_soon_left_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(endings, "MOST_BOXES", 7)
    path = tmp_path / "a.mp4"
    path.write_bytes(FTYP + 100 * box(b"free", b"") + box(b"mdat", FOOD)[:-1])
    check_whole(path)
