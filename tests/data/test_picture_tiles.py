"""Pictures that a file holds as several tiles: read whole, or refused in words; never one tile."""

import numpy as np
import pytest

import nonlocal_ref as nl

features = pytest.importorskip("PIL.features", reason="Pillow is not installed")
from tests.data.heif_grid import grid_of  # noqa: E402 (it needs Pillow)

needs_avif = pytest.mark.skipif(not features.check("avif"), reason="this Pillow has no AVIF")
CLOSE = 6  # of 255, the mean difference of what was compressed


def drawn(height=128, width=192):
    """A picture whose quarters differ, in every direction."""
    y, x = np.mgrid[:height, :width]
    return np.stack([255 * x // width, 255 * y // height, 255 - 255 * x // width], axis=-1).astype(np.uint8)


@needs_avif
@pytest.mark.parametrize("turn", [0, 1, 2, 3])
@pytest.mark.parametrize(("rows", "columns"), [(1, 2), (2, 1), (2, 3)])
def test_an_avif_of_tiles_is_read_whole_and_turned(tmp_path, rows, columns, turn):
    path = tmp_path / "tiles.avif"
    path.write_bytes(grid_of(drawn(), rows, columns, turn=turn))
    whole = np.rot90(drawn(), turn)
    for read in (nl.load_picture(path), nl.load_video(path, frames=1)[0]):
        assert read.shape == whole.shape
        assert np.abs(read.astype(int) - whole).mean() < CLOSE


@needs_avif
@pytest.mark.parametrize("turn", [0, 1])
@pytest.mark.parametrize(("mirror", "mirrored"), [(0, np.flipud), (1, np.fliplr)])
def test_an_avif_that_asks_to_be_mirrored_after_its_turn_is(tmp_path, mirror, mirrored, turn):
    path = tmp_path / "mirrored.avif"
    path.write_bytes(grid_of(drawn(), 1, 2, turn=turn, mirror=mirror))
    whole = mirrored(np.rot90(drawn(), turn))
    for read in (nl.load_picture(path), nl.load_video(path, frames=1)[0]):
        assert read.shape == whole.shape
        assert np.abs(read.astype(int) - whole).mean() < CLOSE


@needs_avif
@pytest.mark.parametrize("load", [nl.load_picture, nl.load_video])
def test_a_heic_of_tiles_is_refused_in_words(tmp_path, load):
    path = tmp_path / "tiles.heic"
    path.write_bytes(grid_of(drawn(), 2, 2, kind="heic"))
    with pytest.raises(ValueError, match=r"tiles\.heic .* save it"):
        load(path)
