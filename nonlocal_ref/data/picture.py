"""A picture from a file: (H, W, 3), RGB, uint8, upright."""

import os
import re
import warnings
from io import BytesIO
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from ..base.checks import plain_options
from .bmp_rle import rle_bmp
from .clips import check_memory, folder_of, media_file, target_size
from .picture_bytes import (
    BITS,
    PHOTOMETRIC,
    SAMPLE_FORMAT,
    SIGNED,
    WHITE_IS_ZERO,
    clear_colour,
    grey_tiff,
    png_depth,
    without_texts,
)  # fmt: skip

FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "PPM")  # no EPS: reading it would run a program
ALSO_READ = ("AVIF",)  # by Pillow from 11.3 on
ANIMATED = ("GIF", "PNG", "AVIF")  # what load_video can read; in others more frames are pages or previews
BEYOND = 1 << 40  # pixels, more than any picture has
# modes of Pillow
NO_WHITE = {"I": "32-bit or signed whole numbers", "F": "floating numbers", "LAB": "Lab colours"}
TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
HEIC = re.compile(rb".{4}ftyp(?:he[iv]|mif|msf)", re.DOTALL)
FOREIGN = re.compile("(?i)unsupported|not supported|unknown|not implemented|cannot (?:handle|read)")
VIDEO = re.compile(
    rb".{4}ftyp(?!hei|mif|avi)|RIFF.{4}AVI |\x1aE\xdf\xa3|OggS|FLV|\x00\x00\x01[\xba\xb3]|0&\xb2u", re.DOTALL
)


class UnknownKind(ValueError):
    """The file is no picture of a kind that load_picture reads."""


class Stored(NamedTuple):
    """An upright picture, and what Pillow forgets of a file when it turns its picture."""

    image: Any
    format: str
    bits: int  # of each sample
    white_is_zero: bool
    animated: bool


@plain_options
def load_picture(
    path: str | os.PathLike[str] | None = None, *, size: int | tuple[int, int] | None = None
) -> np.ndarray:
    """A picture as uint8 RGB, (H, W, 3): turned upright as its EXIF data say, transparent parts on white.

    path  PNG, JPEG, GIF, TIFF, WebP, BMP or PPM, and AVIF with Pillow from 11.3 on; None is a photograph that
          comes with matplotlib
    size  pixels of the shorter side (the aspect is kept), or (height, width)
    Grey, palette, CMYK and 16-bit pictures become RGB of 8 bits; of several pages the first is taken.
    Raises FileNotFoundError, and ValueError for what is no picture: a folder, an empty, damaged or gigantic
    file, a video or an animation (those two are for load_video).
    """
    target_size(1, 1, size)
    file = media_file(photograph() if path is None else path, "picture")
    picture = _rgb(_read(file), file)
    height, width = target_size(picture.height, picture.width, size)
    check_memory(str(file), 1, height, width)
    return np.array(_resized(picture, height, width))


def photograph() -> Path:
    """The photograph that comes with matplotlib: Grace Hopper in uniform, 600 x 512 pixels."""
    folder = folder_of("matplotlib", "plots", "the photograph that load_picture() shows")
    return folder / "mpl-data" / "sample_data" / "grace_hopper.jpg"


def _read(file: Path) -> Stored:
    folder_of("PIL", "media", "load_picture")
    from PIL import Image, UnidentifiedImageError

    try:
        stored = _upright(file)
    except PermissionError:
        raise
    except UnidentifiedImageError:
        raise _no_picture(file) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        limit = f"{Image.MAX_IMAGE_PIXELS:,} pixels"
        raise ValueError(f"{file} has more than {limit}: save it smaller before it is loaded") from None
    except MemoryError:
        raise ValueError(f"{file} needs more memory than there is: save it smaller") from None
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise _unreadable(file, error) from error
    if stored.animated:
        raise ValueError(f"{file} is an animation: use load_video, with frames=1 for its first frame")
    return stored


def _unreadable(file: Path, error: Exception) -> ValueError:
    if FOREIGN.search(str(error)):
        return ValueError(f"{file} is of a kind that Pillow does not read ({error}): save it as an 8-bit PNG")
    return ValueError(f"{file} is cut short or damaged ({error}): copy or download it again")


def _upright(file: Path) -> Stored:
    from PIL import Image, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about odd metadata do not help the reader
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        if image := rle_bmp(file, Image.MAX_IMAGE_PIXELS or BEYOND):
            return Stored(image, "BMP", 8, False, False)
        try:
            return _opened(file, file)
        except UnidentifiedImageError:
            if (image := grey_tiff(file)) is None:
                raise
            return Stored(image, "TIFF", 8, False, False)
        except ValueError as error:
            if "MAX_TEXT" not in str(error):  # Pillow takes texts of over a megabyte for an attack
                raise
            return _opened(BytesIO(without_texts(file.read_bytes())), file)


def _opened(source: Path | BytesIO, file: Path) -> Stored:
    from PIL import Image, ImageOps, UnidentifiedImageError

    Image.init()  # then OPEN lists the formats that this Pillow was built with
    known = [name for name in (*FORMATS, *ALSO_READ) if name in Image.OPEN]
    with Image.open(source, formats=known) as image:
        animated = image.format in ANIMATED and getattr(image, "is_animated", False)
        tags = getattr(image, "tag_v2", {})
        bits = tags.get(BITS, (16,))[0] if image.format == "TIFF" else png_depth(file)
        if SIGNED in tags.get(SAMPLE_FORMAT, ()) and image.mode not in NO_WHITE:
            raise UnidentifiedImageError  # Pillow takes signed bytes for others
        white_is_zero = tags.get(PHOTOMETRIC) == WHITE_IS_ZERO
        deep = image.format == "PNG" and bits == 16 and isinstance(image.info.get("transparency"), tuple)
        whole = clear_colour(image, source) if deep else image
        return Stored(ImageOps.exif_transpose(whole), image.format, bits, white_is_zero, animated)


def _rgb(stored: Stored, file: Path) -> Any:
    from PIL import Image

    image = stored.image
    if image.mode in NO_WHITE and not (image.mode == "I" and stored.format in ("PPM", "PNG")):
        raise ValueError(
            f"{file} holds {NO_WHITE[image.mode]}, which have no fixed white: save it as 8-bit RGB"
        )
    if image.mode[0] in "I1L" and image.mode not in ("LA", "La"):
        image = Image.fromarray(grey(stored))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def grey(stored: Stored) -> np.ndarray:
    """(H, W) of 8 bits: the upper 8 bits of each sample; the value that a PNG calls transparent is white."""
    image = stored.image
    deep = image.mode[0] == "I"
    values = np.asarray(image if deep else image.convert("L"))
    pixels = (values >> stored.bits - 8 if deep else values).astype(np.uint8)
    if deep and stored.white_is_zero:  # Pillow turns the shallower ones itself
        pixels = 255 - pixels
    clear = image.info.get("transparency")
    if stored.format != "PNG" or not isinstance(clear, int):
        return pixels
    step = 1 if deep else 255 // (2**stored.bits - 1)  # Pillow spreads 1, 2 and 4 bits over 0 to 255
    return np.where(values == clear * step, np.uint8(255), pixels)


def _resized(image: Any, height: int, width: int) -> Any:
    from PIL import Image

    return image.resize((width, height), resample=Image.Resampling.BILINEAR)


def _no_picture(file: Path) -> UnknownKind:
    with open(file, "rb") as opened:
        head = opened.read(16)
    if VIDEO.match(head):
        return UnknownKind(f"{file} is a video: use load_video")
    if HEIC.match(head):
        return UnknownKind(
            f"{file} is a HEIC or AVIF picture, which this Pillow does not read: save it as PNG"
        )
    if head.startswith(TIFF):
        return UnknownKind(
            f"{file} is a TIFF that is damaged, or of a depth that Pillow does not read: save it as 8-bit RGB"
        )
    return UnknownKind(f"{file} is no picture of a known kind: save it as one of {', '.join(FORMATS)}")
