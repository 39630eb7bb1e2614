"""Pictures, clips and files that the attention explorer takes, in the browser and in Python."""

import numpy as np
import pytest
from explorer_cases import FILES, FRAMES, PHI, THETA
from node import needs_node, run_js

from nonlocal_ref.widgets.explorer import explorer


@needs_node
@pytest.mark.parametrize(
    ("start", "kind"),
    [
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (b"\xff\xd8\xff\xe0", "picture"),
        (b"GIF89a", "picture"),
        (b"RIFF\0\0\0\0WEBP", "picture"),
        (b"\0\0\0\x18ftypmp42", "clip"),
        (b"\x1aE\xdf\xa3", "clip"),
        (b"RIFF\0\0\0\0AVI ", "clip"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04", "an archive or an office document"),
        (b"", "empty"),
        ("plain words, ä and so on".encode(), "text"),
        (b"\x7fELF\x02\x01\x01\0\0", "of a kind that is not known here"),
    ],
)
def test_a_file_is_known_by_its_first_bytes_not_by_its_name(start, kind):
    assert run_js(FILES, "return js.fileKind(Uint8Array.from(data.start))", {"start": list(start)}) == kind


@needs_node
@pytest.mark.parametrize(
    ("size", "clip", "expected"),
    [
        ((1920, 1280), True, [28, 42]),
        ((1280, 1920), True, [42, 28]),
        ((800, 600), False, [48, 64]),
        ((3000, 20), False, [6, 64]),
        ((20, 30000), True, [128, 6]),
    ],
)
def test_media_are_scaled_to_a_grid_that_a_drag_can_follow(size, clip, expected):
    data = {"size": size, "clip": clip}
    assert run_js(FILES, "return js.gridSize(...data.size, data.clip, 5)", data) == expected


def test_a_grey_picture_and_files_are_taken(tmp_path):
    from PIL import Image

    grey = FRAMES[0, ..., 0]
    assert explorer(grey).data["frames"] == explorer(np.stack([grey] * 3, axis=-1)).data["frames"]
    Image.fromarray(np.zeros((96, 160, 3), np.uint8)).save(tmp_path / "mine.png")
    assert explorer(tmp_path / "mine.png").data["shape"] == [1, 48, 80]
    frames = [Image.fromarray(np.full((40, 60, 3), 20 * k, np.uint8)) for k in range(11)]
    frames[0].save(tmp_path / "mine.gif", save_all=True, append_images=frames[1:])
    assert explorer(str(tmp_path / "mine.gif")).data["shape"] == [8, 28, 42]
    with pytest.raises(FileNotFoundError):
        explorer("missing.png")


def test_floating_frames_and_pictures_become_the_same_bytes():
    assert explorer(FRAMES / 255).data["frames"] == explorer(FRAMES).data["frames"]
    assert explorer(FRAMES[0]).data["shape"] == [1, 7, 11]
    assert explorer(FRAMES[0], theta=THETA[0], phi=PHI[0]).data["grid"] == [1, 4, 5]
