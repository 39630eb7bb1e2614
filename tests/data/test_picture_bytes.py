"""Files that are written here by hand, because Pillow writes neither rare depths nor long texts."""

import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nonlocal_ref.data import load_picture
from nonlocal_ref.data.picture_bytes import grey_tiff, tiff_tags, without_texts

DEFLATE, ORIENTATION = 8, 274


def chunk(name, data):
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def packed(values, bits):
    """Rows of samples of `bits` bits, the highest bit first, each row filled up to whole bytes."""
    each = values[..., None] >> np.arange(bits - 1, -1, -1) & 1
    return np.packbits(each.reshape(len(values), -1).astype(np.uint8), axis=1)


def write_png(path, values, bits, clear=None, colour=0, texts=()):
    """A PNG of grey samples (H, W), or of colours (H, W, 3) with colour=2; `clear` is transparent."""
    rows = packed(values.reshape(len(values), -1), bits)
    header = struct.pack(">IIBBBBB", values.shape[1], len(values), bits, colour, 0, 0, 0)
    parts = [chunk(b"IHDR", header), *(chunk(*text) for text in texts)]
    parts += [] if clear is None else [chunk(b"tRNS", np.array(clear, ">u2").tobytes())]
    parts += [
        chunk(b"IDAT", zlib.compress(b"".join(b"\0" + bytes(row) for row in rows))),
        chunk(b"IEND", b""),
    ]
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


def write_tiff(path, values, bits, order="<", **tags):
    """A TIFF of grey samples (H, W) in one strip; `tags` by the names below."""
    data = packed(values, bits)
    data = values.astype(f"{order}u2").tobytes() if bits == 16 else data.tobytes()
    if tags.get("compression") == DEFLATE:
        data = zlib.compress(data)
    entries = {256: values.shape[1], 257: len(values), 258: bits, 259: tags.get("compression", 1)}
    entries |= {262: tags.get("photometric", 1), 273: 8, ORIENTATION: tags.get("orientation", 1), 277: 1}
    entries |= {278: len(values), 279: len(data), 339: tags.get("sample_format", 1)}
    table = b"".join(struct.pack(f"{order}HHII", tag, 4, 1, value) for tag, value in sorted(entries.items()))
    mark = {"<": b"II", ">": b"MM"}[order]
    head = mark + struct.pack(f"{order}HI", 42, 8 + len(data))
    path.write_bytes(head + data + struct.pack(f"{order}H", len(entries)) + table + bytes(4))
    return path


def drawn(bits, height=11, width=13):
    values = np.random.default_rng(bits).integers(0, 2**bits, (height, width))
    values[0, :2] = 0, 2**bits - 1
    return values


def eight(values, bits):
    return (values >> bits - 8 if bits > 8 else values * 255 // (2**bits - 1)).astype(np.uint8)


def assert_grey(path, expected):
    np.testing.assert_array_equal(load_picture(path), np.repeat(expected[..., None], 3, axis=2))


@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("compression", [1, DEFLATE])
@pytest.mark.parametrize("photometric", [0, 1])
@pytest.mark.parametrize("bits", range(1, 17))
def test_a_grey_tiff_of_any_depth_is_black_to_white(bits, photometric, compression, order, tmp_path):
    values, tags = drawn(bits), {"photometric": photometric, "compression": compression}
    path = write_tiff(tmp_path / "a.tif", values, bits, order, **tags)
    expected = eight(values, bits)
    assert_grey(path, expected if photometric else 255 - expected)


@pytest.mark.parametrize("bits", [10, 12])
def test_a_turned_tiff_of_a_rare_depth_is_set_upright(bits, tmp_path):
    values = drawn(bits)
    path = write_tiff(tmp_path / "a.tif", values, bits, orientation=6)
    assert_grey(path, np.rot90(eight(values, bits), -1))


@pytest.mark.parametrize("bits", [12, 24])
def test_a_tiff_of_floating_numbers_of_a_rare_depth_is_refused(bits, tmp_path):
    path = write_tiff(tmp_path / "a.tif", drawn(bits), bits, sample_format=3)
    with pytest.raises(ValueError, match=r"a\.tif is a TIFF that is damaged, or of a depth that Pillow"):
        load_picture(path)


def test_a_tiff_of_signed_bytes_is_refused_not_read_as_others(tmp_path):
    path = write_tiff(tmp_path / "a.tif", drawn(8), 8, sample_format=2)
    with pytest.raises(ValueError, match=r"a\.tif is a TIFF that is damaged, or of a depth that Pillow"):
        load_picture(path)


@pytest.mark.parametrize("content", [b"II*\0", b"II*\0\xff\xff\xff\x7f", b"MM\0*\0\0\0\x08\0\x09", b"GIF89a"])
def test_a_tiff_that_is_damaged_has_no_tags_and_is_no_grey_one(content, tmp_path):
    (tmp_path / "a.tif").write_bytes(content)
    assert tiff_tags(bytearray(content)) == {}
    assert grey_tiff(tmp_path / "a.tif") is None


@pytest.mark.parametrize("bits", [1, 2, 4, 8, 16])
def test_the_grey_that_a_png_calls_transparent_is_white_at_any_depth(bits, tmp_path):
    values = drawn(bits)
    clear = int(values[3, 5])
    expected = np.where(values == clear, 255, eight(values, bits))
    assert_grey(write_png(tmp_path / "a.png", values, bits, clear), expected)


def test_at_16_bits_a_neighbour_of_the_transparent_grey_is_kept(tmp_path):
    path = write_png(tmp_path / "a.png", np.array([[4000, 4001, 65535]]), 16, clear=4000)
    assert_grey(path, np.array([[255, 15, 255]], np.uint8))


@pytest.mark.parametrize("maximum", [1023, 4095, 65535])
def test_a_deep_pgm_is_black_to_white(maximum, tmp_path):
    values = np.array([[0, maximum // 2, maximum]])
    (tmp_path / "a.pgm").write_bytes(b"P5 3 1 %d\n" % maximum + values.astype(">u2").tobytes())
    assert_grey(tmp_path / "a.pgm", np.array([[0, 127, 255]], np.uint8))


@pytest.mark.parametrize("name", [b"zTXt", b"iTXt"])
def test_a_png_with_megabytes_of_text_is_read(name, tmp_path):
    long = zlib.compress(bytes(3_000_000))
    text = {b"zTXt": b"note\0\0" + long, b"iTXt": b"note\0\x01\0\0\0" + long}[name]
    path = write_png(tmp_path / "a.png", drawn(8), 8, texts=[(name, text)])
    assert_grey(path, drawn(8).astype(np.uint8))


def test_without_its_texts_a_png_is_as_it_was(tmp_path):
    write_png(tmp_path / "a.png", drawn(8), 8)
    write_png(tmp_path / "b.png", drawn(8), 8, texts=[(b"tEXt", b"note\0milk"), (b"zTXt", b"x\0\0")])
    assert without_texts((tmp_path / "b.png").read_bytes()) == (tmp_path / "a.png").read_bytes()


def test_a_png_with_texts_that_is_cut_short_is_refused_as_that(tmp_path):
    long = (b"zTXt", b"note\0\0" + zlib.compress(bytes(3_000_000)))
    path = write_png(tmp_path / "a.png", drawn(8, 61, 83), 8, texts=[long])
    path.write_bytes(path.read_bytes()[:-2000])
    with pytest.raises(ValueError, match=r"a\.png is cut short or damaged"):
        load_picture(path)


def test_a_bmp_with_an_unknown_layout_of_bits_is_not_called_damaged(tmp_path):
    Image.new("RGB", (4, 4)).save(tmp_path / "a.bmp")
    content = bytearray((tmp_path / "a.bmp").read_bytes())
    content[28:34] = struct.pack("<HI", 16, 3)  # 16 bits each, by masks
    content[54:66] = struct.pack("<III", 0xF000, 0x0F00, 0x00F0)
    (tmp_path / "a.bmp").write_bytes(content)
    message = r"a\.bmp is of a kind that Pillow does not read \(.*\): save it as an 8-bit PNG$"
    with pytest.raises(ValueError, match=message):
        load_picture(tmp_path / "a.bmp")


@pytest.mark.parametrize("orientation", [None, 6])
def test_of_16_bit_colours_the_very_one_that_is_transparent_becomes_white(orientation, tmp_path):
    """Others differ from it in a lower byte alone."""
    values = np.random.default_rng(0).integers(0, 65536, (5, 7, 3))
    clear = values[2, 3].tolist()
    values[4, 1], values[0, 0], values[1, 1] = (
        clear,
        np.array(clear) ^ (0, 0, 1),
        np.array(clear) ^ (255, 0, 0),
    )
    exif = Image.Exif()
    exif[ORIENTATION] = orientation or 1
    texts = [(b"eXIf", exif.tobytes()[6:])]
    path = write_png(tmp_path / "a.png", values, 16, clear, colour=2, texts=texts)
    expected = (values >> 8).astype(np.uint8)
    expected[2, 3] = expected[4, 1] = 255
    np.testing.assert_array_equal(load_picture(path), np.rot90(expected, -1) if orientation else expected)
