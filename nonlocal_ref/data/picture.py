"""A picture from a file: (H, W, 3), RGB, uint8, upright."""

import os
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from .clips import check_memory, folder_of, media_file, target_size

FORMATS = ("PNG", "JPEG", "GIF", "TIFF", "WEBP", "BMP", "PPM")  # no EPS: reading it would run a program
ANIMATED = ("GIF", "PNG")  # what load_video can read; in the other formats more frames are pages or previews
# modes of Pillow
NO_WHITE = {"I": "32-bit whole numbers", "F": "floating numbers", "LAB": "Lab colours"}
VIDEO = re.compile(
    rb".{4}ftyp(?!hei|mif|avi)|RIFF.{4}AVI |\x1aE\xdf\xa3|OggS|FLV|\x00\x00\x01[\xba\xb3]|0&\xb2u", re.DOTALL
)


def load_picture(
    path: str | os.PathLike[str] | None = None, *, size: int | tuple[int, int] | None = None
) -> np.ndarray:
    """A picture as uint8 RGB, (H, W, 3): turned upright as its EXIF data say, transparent parts on white.

    path  PNG, JPEG, GIF, TIFF, WebP, BMP or PPM; None is a photograph that comes with matplotlib
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


def _read(file: Path) -> Any:
    folder_of("PIL", "media", "load_picture")
    from PIL import Image, UnidentifiedImageError

    try:
        image, animated = _upright(file)
    except PermissionError:
        raise
    except UnidentifiedImageError:
        raise ValueError(_no_picture(file)) from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        limit = f"{Image.MAX_IMAGE_PIXELS:,} pixels"
        raise ValueError(f"{file} has more than {limit}: save it smaller before it is loaded") from None
    except Exception as error:  # a damaged file makes Pillow raise almost anything
        raise ValueError(f"{file} is cut short or damaged ({error}): copy or download it again") from error
    if animated:
        raise ValueError(f"{file} is an animation: use load_video, with frames=1 for its first frame")
    return image


def _upright(file: Path) -> tuple[Any, bool]:
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # warnings about odd metadata do not help the reader
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        Image.init()  # then OPEN lists the formats that this Pillow was built with
        with Image.open(file, formats=[name for name in FORMATS if name in Image.OPEN]) as image:
            animated = image.format in ANIMATED and getattr(image, "is_animated", False)
            return ImageOps.exif_transpose(image), animated


def _rgb(image: Any, file: Path) -> Any:
    from PIL import Image

    if image.mode in NO_WHITE:
        raise ValueError(
            f"{file} holds {NO_WHITE[image.mode]}, which have no fixed white: save it as 8-bit RGB"
        )
    if image.mode.startswith("I;16"):
        image = Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _resized(image: Any, height: int, width: int) -> Any:
    from PIL import Image

    return image.resize((width, height), resample=Image.Resampling.BILINEAR)


def _no_picture(file: Path) -> str:
    with open(file, "rb") as opened:
        if VIDEO.match(opened.read(16)):
            return f"{file} is a video: use load_video"
    return f"{file} is no picture of a known kind: save it as one of {', '.join(FORMATS)}"
