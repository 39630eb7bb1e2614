"""A video from a file: (T, H, W, 3), RGB, uint8, upright. It is decoded by another process (decode_video.py).

A damaged or hostile video can crash a decoder, and with it the process that it runs in; no `try` helps.
So the decoder runs in a process of its own, with a limit on time and memory, and may open that one file only.
"""

import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from subprocess import DEVNULL, PIPE, Popen
from tempfile import TemporaryDirectory
from threading import Event, Timer
from typing import Any

import numpy as np

from ..base.checks import plain_options
from .clips import check_memory, folder_of, frame_indices, media_file, target_size, whole_number
from .endings import cut_gif, missing_bytes
from .gaps import unread_bytes
from .picture import UnknownKind, load_picture
from .picture_bytes import hides_alpha
from .synthetic import moving_ball

DECODER = Path(__file__).with_name("decode_video.py")
TIME_LIMIT = 120  # seconds for one video


@plain_options
def load_video(
    path: str | os.PathLike[str] | None = None,
    *,
    frames: int | None = 8,
    stride: int | None = None,
    start: int = 0,
    size: int | tuple[int, int] | None = None,
    progress: bool = False,
) -> np.ndarray:
    """Frames of a video as uint8 RGB, (T, H, W, 3), turned upright, transparent parts on white.

    path      MP4, AVI, GIF, and what else PyAV opens; None is the video of moving_ball, as long as asked for
    frames    how many; None takes all, up to 1 GiB
    stride    every stride-th frame as stored, however long each is shown; None spreads the frames evenly
              over the video, the first and the last included
    start     the first frame taken, from 0
    size      pixels of the shorter side (the aspect is kept), or (height, width)
    progress  shows a bar (tqdm) where the work is longer than a second
    Cost: 0.3 s for the decoder's process, then every frame up to the last one taken is decoded.
    Frames of another size than the first are brought to its size.
    Warns, once, where the video is damaged, and says how much of it is missing: the rest is read, and where
    the end is cut off all frames before the first that is missing. Two kinds of damage can go unseen. Bytes
    that were changed within a frame of VP8, VP9, GIF or raw pixels: these have no checksum. A cut exactly
    between two frames, where the file does not state how long it is: raw H.264, H.265, MPEG, MJPEG and DV,
    Y4M, GIF, APNG, NUT, there also within the sound.
    Raises FileNotFoundError, and ValueError for a folder, an empty file, no video at all,
    a sound track alone, too few frames, more than 1 GiB of frames or 120 s of work, and for a machine that
    lacks memory, threads or room for temporary files; OSError where not even the decoder can be started.
    """
    _check(frames, stride, start, size)
    if path is None:
        return _drawn(frames, stride, start, size)
    file = media_file(path, "video")
    choose = partial(frame_indices, str(file), frames=frames, stride=stride, start=start)
    with _scratch(file) as folder, _decoder(file, folder / "frames.npy") as child:
        held = _receive(child, file)
        if held["picture"] and frames in (1, None) and start == 0:
            with suppress(UnknownKind):
                return load_picture(file, size=size)[None]
        if held.get("tiles"):
            raise ValueError(f"{file} is a picture made of tiles: use load_picture, or save it as PNG")
        if held["picture"] and hides_alpha(file):
            raise ValueError(f"{file} has transparent parts that are not read: save it as PNG")
        held["height"], held["width"] = target_size(held["height"], held["width"], size)
        held["lack"] = missing_bytes(file)
        _leave_out_cut(held, file)
        damage = _take(child, file, choose, held, progress)
        _warn(file, held.get("damage", {}) | damage, held["lack"])
        return np.load(folder / "frames.npy", allow_pickle=False)


def _leave_out_cut(held: dict[str, Any], file: Path) -> None:
    """The decoder gives half an image of a GIF as a frame like the others."""
    if cut_gif(file):
        held["frames"] -= 1
        held["damage"] = {"cut": 1}
    if held["frames"] == 0:
        raise ValueError(f"{file} is cut short in its first frame: copy or download it again")


def _take(child: Popen, file: Path, choose: Callable, held: dict[str, Any], progress: bool) -> dict[str, int]:
    """Has the chosen frames written. What was damaged among those that were decoded."""
    wanted, height, width = choose(held["frames"]), held["height"], held["width"]
    check_memory(str(file), len(wanted), height, width)
    _send(child, indices=wanted, height=height, width=width, cut=held["lack"] > 0)
    with _bar(progress, len(wanted), file.name) as tick:
        answer = _follow(child, file, tick)
    if answer["seen"] == 0:
        raise ValueError(f"{file} holds no whole frame: copy or download it again")
    if answer["taken"] < len(wanted):  # a damaged video holds fewer frames than it lists: choose again
        again = _take(child, file, choose, held | {"frames": answer["seen"]}, progress)
        return again | answer.get("damage", {})
    return answer.get("damage", {})


DAMAGE = {
    "cut": "frames cut off at the end and left out: {}",
    "absent": "frames that the file states and does not hold: {}",
    "lost": "frames too damaged to decode and left out: {}",
    "mended": "frames damaged and shown as the decoder mends them: {}",
}


def _warn(file: Path, damage: dict[str, int], lack: int) -> None:
    """One warning that says how much of the video is missing, if anything is."""
    facts = [words.format(damage[kind]) for kind, words in DAMAGE.items() if damage.get(kind)]
    if unread := unread_bytes(file):
        facts.append(f"bytes in the middle that hold no frame: {unread:,}")
    if lack:
        facts.append(f"shorter than it states by {lack:,} bytes")
    if facts:
        warnings.warn(
            f"{file} is damaged ({'; '.join(facts)}): what is whole is read", stacklevel=4
        )  # the caller of load_video, which is made plain in a frame between


def _check(frames: int | None, stride: int | None, start: int, size: Any) -> None:
    for name, value in {"frames": frames, "stride": stride}.items():
        if value is not None:
            whole_number(name, value, 1)
    whole_number("start", start, 0)
    target_size(1, 1, size)


def _drawn(frames: int | None, stride: int | None, start: int, size: Any) -> np.ndarray:
    height, width = target_size(56, 84, size)
    length = start + ((frames or 8) - 1) * (stride or 1) + 1
    check_memory("the drawn video", length, height, width)
    return moving_ball(frames=length, height=height, width=width)[0][start :: stride or 1]


@contextmanager
def _decoder(file: Path, out: Path) -> Iterator[Popen]:
    """The decoder's process, ended in any case. If it ends without an answer, the error says why."""
    libraries = {str(folder_of(name, "media", "load_video").parent) for name in ("av", "PIL", "numpy")}
    command = [sys.executable, "-I", str(DECODER), str(file), str(out), *sorted(libraries)]
    with _started(command, file) as child:
        late = Event()
        timer = Timer(TIME_LIMIT, lambda: (late.set(), child.kill()))
        try:
            timer.start()
            yield child
        except EOFError:
            raise ValueError(_no_answer(file, child.wait(), late=late.is_set())) from None
        finally:
            timer.cancel()
            child.kill()


def _started(command: list[str], file: Path) -> Popen:
    try:
        return Popen(command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, bufsize=0)
    except OSError as error:
        raise OSError(
            f"{file}: the decoder's process cannot be started ({error.strerror}): close other programs"
        ) from error


@contextmanager
def _scratch(file: Path) -> Iterator[Path]:
    """A folder for the frames on their way from the decoder."""
    try:
        folder = TemporaryDirectory()
    except OSError as error:
        raise OSError(
            f"{file} finds no room for frames ({error.strerror}): free some, or set TMPDIR to another disk"
        ) from error
    with folder:
        yield Path(folder.name)


def _no_answer(file: Path, status: int, late: bool) -> str:
    if late:
        return (
            f"{file} took longer than {TIME_LIMIT} s to decode: cut out the part you need, or save it smaller"
        )
    if status == -9:
        return f"{file}: the system ended the decoder, most likely for want of memory: close other programs"
    return (
        f"{file} crashed the decoder (exit status {status}): it is cut short or damaged; save it anew as MP4"
    )


def _send(child: Popen, **words: Any) -> None:
    with suppress(BrokenPipeError):  # the next _receive notices that the decoder is dead
        child.stdin.write(json.dumps(words).encode() + b"\n")


def _receive(child: Popen, file: Path) -> dict[str, Any]:
    line = child.stdout.readline()
    if not line:
        raise EOFError
    answer = json.loads(line)
    if "fault" in answer:
        raise ValueError(f"{file} {answer['fault']}")
    return answer


def _follow(child: Popen, file: Path, tick: Callable[[], Any]) -> dict[str, Any]:
    while "seen" not in (answer := _receive(child, file)):
        tick()
    return answer


@contextmanager
def _bar(show: bool, total: int, label: str) -> Iterator[Callable[[], Any]]:
    if not show:
        yield lambda: None
        return
    folder_of("tqdm", "plots", "progress=True")
    from tqdm.auto import tqdm

    with tqdm(total=total, desc=label, unit="frame", delay=1) as bar:
        yield bar.update
