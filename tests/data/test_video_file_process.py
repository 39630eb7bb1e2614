"""The decoder's process: crashes, a lack of means, what it may open and what it leaves behind."""

import os

import av
import pytest
from media import (
    grey_frames,
    numbers,
    refused,
    write,
    write_video,
)

from nonlocal_ref.data import load_video, video_file


@pytest.mark.parametrize("kind", ["m3u8", "ffconcat"])
def test_a_list_that_names_other_files_opens_none_of_them(kind, tmp_path):
    write_video(tmp_path / "part.ts", grey_frames(5, 46, 62), "libx264")
    text = {
        "m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\npart.ts\n#EXT-X-ENDLIST\n",
        "ffconcat": "ffconcat version 1.0\nfile part.ts\n",
    }
    path = tmp_path / f"list.{kind}"
    path.write_text(text[kind])
    with av.open(str(path)) as container:
        assert container.streams.video  # so it would be followed, were it not forbidden
    refused(path, "cannot be decoded", frames=1)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have signals")
def test_a_crash_of_the_decoder_is_an_error_and_no_crash_here(decoder):
    path = decoder("import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    refused(
        path, r"crashed the decoder \(exit status -11\): it is cut short or damaged; save it anew as MP4$"
    )


def test_a_crash_in_the_middle_is_an_error_too(decoder):
    path = decoder("""
        import os
        print('{"frames": 10, "height": 3, "width": 5, "picture": false}', flush=True)
        input()
        print('{"taken": 1}', flush=True)
        os._exit(7)
    """)
    refused(path, r"crashed the decoder \(exit status 7\)")


def test_a_decoder_that_hangs_is_ended(decoder, monkeypatch, tmp_path):
    path = decoder(f"""
        import os, time
        open({str(tmp_path / "pid")!r}, "w").write(str(os.getpid()))
        time.sleep(20)
    """)
    monkeypatch.setattr(video_file, "TIME_LIMIT", 1.5)
    refused(path, "took longer than 1.5 s to decode: cut out the part you need, or save it smaller$")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_a_lack_of_a_folder_for_temporary_files_is_told(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", grey_frames(29, 46, 62))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "lost"))
    with pytest.raises(OSError, match=r"a\.mp4 finds no room for frames \(No such file or directory\)"):
        load_video(path)


def test_a_lack_of_processes_is_told(tmp_path, monkeypatch):
    def none_left(*command, **pipes):
        raise BlockingIOError(11, "Resource temporarily unavailable")

    path = write(tmp_path, "a.mp4", grey_frames(29, 46, 62))
    monkeypatch.setattr(video_file, "Popen", none_left)
    with pytest.raises(
        OSError, match=r"a\.mp4: the decoder's process cannot be started \(Resource .*: close"
    ):
        load_video(path)


@pytest.mark.skipif(os.name != "posix", reason="only POSIX systems have signals")
def test_a_decoder_that_the_system_ends_is_no_damaged_file(decoder):
    path = decoder("import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    with pytest.raises(ValueError, match="the system ended the decoder, most likely for want of memory"):
        load_video(path)


def test_a_video_with_fewer_frames_than_it_lists_is_sampled_anew(decoder):
    path = decoder("""
        import json, sys
        import numpy as np
        print('{"frames": 10, "height": 3, "width": 5, "picture": false}', flush=True)
        for line in sys.stdin:
            indices = [k for k in json.loads(line)["indices"] if k < 7]
            np.save(sys.argv[2], np.array([8 + 8 * k for k in indices], np.uint8)[:, None, None, None])
            print(json.dumps({"taken": len(indices), "seen": 7}), flush=True)
    """)
    assert numbers(load_video(path, frames=3)) == [0, 3, 6]
    assert numbers(load_video(path, frames=None)) == list(range(7))
    refused(path, "has 7 frames, but frames=8, .*: ask for frames=7 at most$")


def test_a_film_without_one_whole_frame_is_refused(decoder):
    path = decoder("""
        print('{"frames": 10, "height": 3, "width": 5, "picture": false}', flush=True)
        input()
        print('{"taken": 0, "seen": 0, "damage": {"lost": 10}}', flush=True)
    """)
    refused(path, "holds no whole frame: copy or download it again$")


def test_the_decoder_hands_back_plain_numbers_only(decoder):
    path = decoder("""
        import numpy as np, sys
        print('{"frames": 1, "height": 3, "width": 5, "picture": false}', flush=True)
        input()
        np.save(sys.argv[2], np.array([print], object), allow_pickle=True)
        print('{"taken": 1, "seen": 1}', flush=True)
    """)
    with pytest.raises(ValueError, match="allow_pickle=False"):
        load_video(path, frames=1)


def test_a_file_in_the_working_folder_cannot_take_the_place_of_a_library(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", grey_frames(3, 46, 62))
    (tmp_path / "json.py").write_text("raise SystemExit")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    assert numbers(load_video(path, frames=3)) == [0, 1, 2]


def test_a_bar_is_drawn_for_long_work_when_asked_and_never_otherwise(decoder, capsys):
    pytest.importorskip("tqdm.auto")  # loaded before the clock of the bar starts
    path = decoder("""
        import sys, time
        import numpy as np
        print('{"frames": 4, "height": 3, "width": 5, "picture": false}', flush=True)
        input()
        for taken in range(1, 5):
            time.sleep(0.5)
            print('{"taken": %d}' % taken, flush=True)
        np.save(sys.argv[2], np.zeros((4, 3, 5, 3), np.uint8))
        print('{"taken": 4, "seen": 4}', flush=True)
    """)
    load_video(path, frames=4)
    assert capsys.readouterr().err == ""
    load_video(path, frames=4, progress=True)
    assert "4/4" in capsys.readouterr().err


def test_no_bar_is_drawn_for_short_work(tmp_path, capsys):
    load_video(write(tmp_path, "a.mp4", grey_frames(3, 46, 62)), frames=3, progress=True)
    assert capsys.readouterr().err == ""


def test_the_decoder_leaves_no_process_and_no_file_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "scratch"))
    (tmp_path / "scratch").mkdir()
    load_video(write(tmp_path, "a.mp4", grey_frames(3, 46, 62)), frames=3)
    assert list((tmp_path / "scratch").iterdir()) == []
