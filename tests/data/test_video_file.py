import os
import re
from itertools import islice, pairwise
from textwrap import dedent

import av
import numpy as np
import pytest
from media import grey_frames, numbers, real_clip, turned_on_the_way, write_gif, write_video
from PIL import Image
from quick import few_quick, few_quick_rows

from nonlocal_ref.data import clips, load_picture, load_video, moving_ball, video_file

KINDS = {"a.mp4": "mpeg4", "b.mp4": "libx264", "c.avi": "mjpeg", "d.mkv": "libx264", "e.gif": None}
IDENTITY = np.array([65536, 0, 0, 0, 65536, 0, 0, 0, 2**30], ">i4").tobytes()  # as an MP4 writes it
TURNS = {  # (a, b, c, d) of the display matrix: what it does. Source: ISO/IEC 14496-12, section 8.3.2
    (0, 1, -1, 0): lambda a: np.rot90(a, -1, axes=(1, 2)),  # a quarter clockwise: telephones held upright
    (-1, 0, 0, -1): lambda a: np.rot90(a, 2, axes=(1, 2)),
    (0, -1, 1, 0): lambda a: np.rot90(a, 1, axes=(1, 2)),
    (-1, 0, 0, 1): lambda a: a[:, :, ::-1],
    (1, 0, 0, -1): lambda a: a[:, ::-1],
    (0, 1, 1, 0): lambda a: a.swapaxes(1, 2),
}


def write(folder, name, frames):
    path = folder / name
    return write_gif(path, frames) if name.endswith("gif") else write_video(path, frames, KINDS[name])


def colours(height=48, width=64):
    """(3, H, W, 3): red at the left, green below at the right, the rest blue."""
    frames = np.full((3, height, width, 3), (30, 50, 200), np.uint8)
    frames[:, :, : width // 2] = 200, 40, 30
    frames[:, height // 2 :, width // 2 :] = 40, 160, 40
    frames[:, 0, 0, 0] += np.arange(0, 12, 4, np.uint8)  # or a GIF would keep one frame of three equal ones
    return frames


def refused(path, message, **options):
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))} {message}"):
        load_video(path, **options)


@pytest.fixture
def decoder(monkeypatch, tmp_path):
    """Puts a program of the test in the decoder's place."""

    def put(code):
        (tmp_path / "decoder.py").write_text(dedent(code))
        monkeypatch.setattr(video_file, "DECODER", tmp_path / "decoder.py")
        (tmp_path / "a.mp4").write_bytes(b"whatever")
        return tmp_path / "a.mp4"

    return put


@pytest.mark.parametrize("name", KINDS)
def test_frames_come_by_count_stride_and_start_from_every_kind_of_file(name, tmp_path):
    path = write(tmp_path, name, grey_frames(29, 46, 62))
    evenly = load_video(path)
    assert evenly.shape == (8, 46, 62, 3)
    assert evenly.flags.writeable
    assert evenly.flags.c_contiguous
    assert numbers(evenly) == [0, 4, 8, 12, 16, 20, 24, 28]
    assert numbers(load_video(path, frames=3, stride=7, start=2)) == [2, 9, 16]


@pytest.mark.parametrize("name", KINDS)
def test_frames_none_takes_all(name, tmp_path):
    path = write(tmp_path, name, grey_frames(11, 46, 62))
    assert numbers(load_video(path, frames=None)) == list(range(11))
    assert numbers(load_video(path, frames=None, stride=4, start=1)) == [1, 5, 9]


@pytest.mark.parametrize("name", ["a.mp4", "c.avi", "e.gif"])
def test_odd_sizes_stay_odd(name, tmp_path):
    path = write(tmp_path, name, grey_frames(5, 47, 31))
    assert load_video(path, frames=5).shape == (5, 47, 31, 3)


@pytest.mark.parametrize(("name", "lossy"), [("a.mp4", 6), ("b.mp4", 6), ("c.avi", 6), ("e.gif", 0)])
def test_colours_and_places_are_kept(name, lossy, tmp_path):
    video = load_video(write(tmp_path, name, colours()), frames=2)
    for rows, columns in [
        ((4, 20), (4, 28)),
        ((4, 20), (36, 60)),
        ((28, 44), (36, 60)),
    ]:  # away from the edges
        part = np.s_[:2, slice(*rows), slice(*columns)]
        assert np.abs(video[part].astype(int) - colours()[part]).max() <= lossy


@pytest.mark.parametrize(("size", "shape"), [(23, (23, 31)), (92, (92, 124)), ((7, 5), (7, 5))])
def test_the_size_is_the_shorter_side_or_height_and_width(size, shape, tmp_path):
    path = write(tmp_path, "a.mp4", grey_frames(9, 46, 62))
    video = load_video(path, frames=3, size=size)
    assert video.shape == (3, *shape, 3)
    assert numbers(video) == [0, 4, 8]


def test_a_resized_frame_equals_the_resized_picture_of_it(tmp_path):
    path = write(tmp_path, "e.gif", colours())
    Image.fromarray(colours()[0]).save(tmp_path / "a.png")
    assert (load_video(path, frames=1, size=17)[0] == load_picture(tmp_path / "a.png", size=17)).all()


def test_frames_are_counted_as_stored_whatever_time_they_stand(tmp_path):
    path = write_video(tmp_path / "a.mp4", grey_frames(7, 46, 62), times=[0, 1, 5, 6, 20, 21, 60])
    assert numbers(load_video(path, frames=7)) == list(range(7))
    assert numbers(load_video(path, frames=4)) == [0, 2, 4, 6]


@pytest.mark.parametrize("matrix", few_quick(TURNS, [(0, 1, -1, 0), (-1, 0, 0, 1)]))
def test_a_turned_or_mirrored_video_is_set_upright(matrix, tmp_path):
    stored = write(tmp_path, "a.mp4", colours())
    content = stored.read_bytes()
    track = content.index(b"tkhd")
    assert content.count(IDENTITY, track) == 1
    a, b, c, d = matrix
    turned = np.array([a * 65536, b * 65536, 0, c * 65536, d * 65536, 0, 0, 0, 2**30], ">i4").tobytes()
    (tmp_path / "turned.mp4").write_bytes(content[:track] + content[track:].replace(IDENTITY, turned))
    expected = TURNS[matrix](load_video(stored, frames=3))
    np.testing.assert_array_equal(load_video(tmp_path / "turned.mp4", frames=3), expected)
    assert load_video(tmp_path / "turned.mp4", frames=1, size=24).shape[1:3] == (
        (32, 24) if a == 0 else (24, 32)
    )


@pytest.mark.parametrize(
    ("turns", "expected"),
    few_quick_rows([((None, 90), 0), ((90, 0), 1), ((180, 90), 2), ((-90, None), -1)], [((90, 0), 1)]),
)
def test_a_turn_inside_the_stream_turns_all_frames_as_the_first_one_says(turns, expected, tmp_path):
    """`expected`: quarters of a turn against the clock."""
    plain = write_video(tmp_path / "a.mkv", np.repeat(colours(), 4, axis=0), "libx264")
    path = turned_on_the_way(plain, tmp_path / "b.mkv", 6 * [turns[0]] + 6 * [turns[1]])
    frames = load_video(path, frames=None)
    np.testing.assert_array_equal(frames, np.rot90(load_video(plain, frames=None), expected, axes=(1, 2)))


def test_transparent_parts_of_an_animation_lie_on_white(tmp_path):
    frames = [Image.new("RGBA", (17, 11), (0, 0, 0, 0)) for _ in range(3)]
    for k, frame in enumerate(frames):
        frame.paste((200, 0, 0, 255), (k, 0, k + 5, 11))
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:], disposal=2, duration=40)
    video = load_video(tmp_path / "a.gif", frames=3)
    for k in range(3):
        expected = np.full((11, 17, 3), 255)
        expected[:, k : k + 5] = 200, 0, 0
        np.testing.assert_array_equal(video[k], expected)


def test_a_still_picture_is_a_video_of_one_frame_when_one_is_asked_for(tmp_path):
    stored, exif = colours()[0], Image.Exif()
    exif[274] = 6
    Image.fromarray(stored).save(tmp_path / "a.png", exif=exif)
    for frames in (1, None):
        assert (load_video(tmp_path / "a.png", frames=frames)[0] == np.rot90(stored, -1)).all()
    refused(tmp_path / "a.png", "has 1 frame, but .* at most, or use load_picture if it is a picture$")


@pytest.mark.parametrize("kind", few_quick(["jpg", "png", "tiff"], ["png"]))
@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_stands_and_is_mirrored_as_load_picture_has_it(orientation, kind, tmp_path):
    exif = Image.Exif()
    exif[274] = orientation
    path = tmp_path / f"a.{kind}"
    Image.fromarray(colours()[0]).save(path, exif=exif)
    np.testing.assert_array_equal(load_video(path, frames=None)[0], load_picture(path))


@pytest.mark.parametrize("codec", ["libvpx", "libvpx-vp9"])
def test_what_is_transparent_in_a_webm_lies_on_white(codec, tmp_path):
    rgba = np.full((48, 64, 4), (200, 0, 0, 255), np.uint8)
    rgba[:24, :32] = 0
    with av.open(str(tmp_path / "a.webm"), "w") as container:
        stream = container.add_stream(codec, rate=25, options={"auto-alt-ref": "0"})
        stream.height, stream.width, stream.pix_fmt, stream.bit_rate = 48, 64, "yuva420p", 2_000_000
        for _ in range(6):
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba")
            container.mux(stream.encode(frame.reformat(format="yuva420p")))
        container.mux(stream.encode(None))
    video = load_video(tmp_path / "a.webm", frames=6)
    assert (video[:, 4:20, 4:28] == 255).all()
    assert np.abs(video[:, 28:44, 36:60] - np.array([200.0, 0, 0])).max() <= 3


def test_the_cover_of_a_song_is_no_film(tmp_path):
    from av.stream import Disposition

    with av.open(str(tmp_path / "a.m4a"), "w", format="mp4") as container:
        sound, cover = (
            container.add_stream("aac", rate=44100, layout="mono"),
            container.add_stream("mjpeg", rate=1),
        )
        cover.height, cover.width, cover.pix_fmt = 32, 32, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        silence = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), format="fltp", layout="mono")
        silence.rate = 44100
        picture = av.VideoFrame.from_ndarray(grey_frames(1, 32, 32)[0], format="rgb24")
        for stream, frame in ((sound, silence), (cover, picture)):
            container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
    refused(
        tmp_path / "a.m4a",
        r"holds no moving picture \(audio, cover picture\): give a video, or save it anew$",
    )


def test_a_picture_made_of_tiles_is_refused_where_they_are_not_put_together(decoder):
    path = decoder("""
        print('{"frames": 1, "height": 3, "width": 5, "picture": true, "tiles": true}', flush=True)
    """)
    refused(path, "is a picture made of tiles: use load_picture, or save it as PNG$", frames=1)


@pytest.mark.parametrize("name", ["mpeg:hevc:2015:auxid:1", "mpeg:mpegB:cicp:systems:auxiliary:alpha"])
def test_a_picture_whose_transparency_is_a_picture_of_its_own_is_refused(decoder, name):
    path = decoder("""
        print('{"frames": 1, "height": 3, "width": 5, "picture": true, "tiles": false}', flush=True)
    """)
    path.write_bytes(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + f"urn:{name}".encode())
    refused(path, "has transparent parts that are not read: save it as PNG$", frames=1)


def test_without_a_path_the_moving_ball_is_as_long_as_asked_for():
    assert (load_video() == moving_ball()[0]).all()
    assert (load_video(frames=5, stride=3, start=2) == moving_ball(frames=15)[0][2::3]).all()
    assert (load_video(frames=None) == moving_ball()[0]).all()
    assert (load_video(frames=2, size=28) == moving_ball(frames=2, height=28, width=42)[0]).all()
    with pytest.raises(ValueError, match="the drawn video: 100000 x 56 x 84 pixels in RGB are 1411 MB"):
        load_video(frames=100_000)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"frames": 0}, "frames is 0: give a whole number of at least 1"),
        ({"frames": -3}, "frames is -3: give a whole number of at least 1"),
        ({"stride": 0}, "stride is 0: give a whole number of at least 1"),
        ({"start": -1}, "start is -1: give a whole number of at least 0"),
        ({"size": 0}, "size is 0: give a whole number of at least 1"),
        ({"size": (5, -1)}, "size's width is -1: give a whole number of at least 1"),
    ],
)
def test_numbers_without_meaning_are_refused_before_the_file_is_looked_for(options, message):
    for path in (None, "lost.mp4"):
        with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
            load_video(path, **options)


def test_too_few_frames_are_refused_with_the_number_there_is(tmp_path):
    path = write(tmp_path, "a.mp4", grey_frames(5, 46, 62))
    refused(path, "has 5 frames, but frames=8, stride=1, start=0 reach to frame 7: ask for frames=5 at most$")
    refused(path, "has 5 frames, so start=5 lies beyond its end: start at 4 or before$", frames=1, start=5)


def test_more_than_the_limit_is_refused_with_its_size(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", grey_frames(9, 46, 62))
    monkeypatch.setattr(clips, "MEMORY_LIMIT", 9 * 46 * 62 * 3 - 1)
    with pytest.raises(
        ValueError, match=r"a\.mp4: 9 x 46 x 62 pixels in RGB are 0 MB, and the limit is 0 MB"
    ):
        load_video(path, frames=None)
    assert numbers(load_video(path, frames=None, size=23)) == list(range(9))


def test_a_missing_a_folder_and_an_empty_video_are_named(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no video at .*lost\.mp4: check the path"):
        load_video(tmp_path / "lost.mp4")
    refused(tmp_path, "is a folder: name one video file$")
    (tmp_path / "empty.mp4").touch()
    refused(tmp_path / "empty.mp4", r"is empty \(0 bytes\): copy or download the video again$")


def test_an_address_in_the_net_is_no_file():
    with pytest.raises(FileNotFoundError, match="there is no video at http:"):
        load_video("http://127.0.0.1/a.mp4")


@pytest.mark.parametrize("content", [b"milk, bread, butter\n", bytes(500), b"GIF89a\x05\0\x07\0\0\0\0;"])
def test_what_is_no_video_is_refused(content, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    refused(path, r"(cannot be decoded|holds no).*: it is cut short, damaged, or of a kind that is not known")


def test_a_sound_track_alone_is_refused(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44100, layout="mono")
        sound = av.AudioFrame.from_ndarray(np.zeros((1, 44100), np.float32), format="fltp", layout="mono")
        sound.rate = 44100
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    refused(tmp_path / "a.mp4", r"holds no moving picture \(audio\): give a video, or save it anew$")


TEXT = b"read me, I am text of some length. " * 9  # behind the end of a film
FILMS = ["b.mp4", "fast.mp4", "c.avi", "d.mkv", "e.gif", "f.ts", "g.webm"]
CODECS = KINDS | {"fast.mp4": "libx264", "f.ts": "libx264", "g.webm": "libvpx-vp9"}


def noise_film(folder, name):
    """A film of 24 frames that cannot be compressed, so that each has its own share of the file."""
    noise = np.random.default_rng(7).integers(0, 256, (24, 46, 62, 3), np.uint8)
    if name == "e.gif":
        return write_gif(folder / name, noise)
    options = {"movflags": "faststart"} if name == "fast.mp4" else {}  # its list of frames outlives the cut
    return write_video(folder / name, noise, CODECS[name], **options)


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("part", few_quick([0.6, 0.95], [0.6]))
def test_of_a_film_that_was_cut_the_whole_frames_are_read_with_one_warning(name, part, tmp_path):
    path = noise_film(tmp_path, name)
    frames = load_video(path, frames=None)
    path.write_bytes(path.read_bytes()[: int(part * path.stat().st_size)])
    if name == "b.mp4":  # its list of frames was at the end
        refused(path, "cannot be decoded", frames=1)
        return
    with pytest.warns(UserWarning, match=DAMAGED) as caught:
        rest = load_video(path, frames=None)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert 24 * (part - 0.1) < len(rest) < 24 * part + 1
    np.testing.assert_array_equal(rest, frames[: len(rest)])


DAMAGED = (
    r"is damaged \((shorter than it states by [\d,]+ bytes|"
    r"frames .* left out: 1(; frames that the file states .*: \d+)?(; shorter .*)?)\): what is"
)


@pytest.mark.parametrize("name", ["fast.mp4", "f.ts"])
def test_of_a_film_whose_end_was_overwritten_the_whole_frames_are_read_with_one_warning(name, tmp_path):
    path = noise_film(tmp_path, name)
    content, frames = path.read_bytes(), load_video(path, frames=None)
    path.write_bytes(content[: len(content) // 2].ljust(len(content), b"\0"))
    with pytest.warns(UserWarning, match=r"is damaged \(frames too damaged to decode .*: \d+\)") as caught:
        rest = load_video(path, frames=None)
    assert len(caught) == 1
    assert 8 < len(rest) < 13
    np.testing.assert_array_equal(rest, frames[: len(rest)])


@pytest.mark.parametrize("over", few_quick(["zeros", "noise"], ["noise"]))
@pytest.mark.parametrize("name", ["c.avi", "d.mkv", "e.gif", "f.ts", "g.webm"])
def test_of_a_film_that_was_overwritten_in_the_middle_the_warning_says_how_much_is_missing(
    name, over, tmp_path
):
    path = noise_film(tmp_path, name)
    content, frames = bytearray(path.read_bytes()), load_video(path, frames=None)
    middle = slice(len(content) // 3, len(content) // 2)
    length = middle.stop - middle.start
    content[middle] = bytes(length) if over == "zeros" else np.random.default_rng(5).bytes(length)
    path.write_bytes(content)
    missing = r"bytes in the middle that hold no frame: [\d,]{5,}|does not hold: [3-9]"
    with pytest.warns(UserWarning, match=rf"is damaged \(.*({missing})") as caught:
        rest = load_video(path, frames=None)
    assert len(caught) == 1
    whole = 24 // 3 - 2
    assert whole < len(rest) < 24
    np.testing.assert_array_equal(rest[:whole], frames[:whole])


@pytest.mark.parametrize(("name", "codec"), [("a.avi", "mjpeg"), ("a.mkv", "ffv1")])
def test_a_frame_that_was_overwritten_is_shown_and_counted(name, codec, tmp_path):
    """Neither decoder marks such a frame; both say so in words."""
    noise = np.random.default_rng(7).integers(0, 256, (12, 46, 62, 3), np.uint8)
    path = write_video(tmp_path / name, noise, codec)
    with av.open(str(path)) as film:
        packet = [packet for packet in film.demux(video=0) if packet.size][5]
    content, middle = bytearray(path.read_bytes()), packet.pos + packet.size // 5
    content[middle : middle + 60] = np.random.default_rng(1).bytes(60)
    frames = load_video(path, frames=None)
    path.write_bytes(content)
    with pytest.warns(UserWarning, match=r"is damaged \(frames damaged .* mends them: 1\)"):
        rest = load_video(path, frames=None)
    np.testing.assert_array_equal(rest[:5], frames[:5])
    assert len(rest) == 12


@pytest.mark.parametrize("codec", few_quick(["mpeg4", "libx264"], ["mpeg4"]))
@pytest.mark.parametrize(
    "times", [[0, 1, 2, 5, 6, 20, 21], [0, 2, 4, 6, 8, 10, 12], [0, 30, 31, 32, 33, 34, 35]]
)
def test_an_avi_that_leaves_frames_out_is_whole(times, codec, tmp_path):
    """Between them the writer puts empty packets, with H.264 after the last one too."""
    path = write_video(tmp_path / "a.avi", grey_frames(7, 46, 62), codec, times)
    assert numbers(load_video(path, frames=None)) == list(range(7))


@pytest.mark.parametrize("name", FILMS)
@pytest.mark.parametrize("tail", few_quick([b"\0" * 4000, TEXT], [TEXT]), ids=["zeros", "text"])
def test_bytes_after_the_end_of_a_film_change_nothing(name, tail, tmp_path):
    path = noise_film(tmp_path, name)
    frames = load_video(path, frames=None)
    path.write_bytes(path.read_bytes() + tail)
    np.testing.assert_array_equal(load_video(path, frames=None), frames)


def test_a_gif_without_its_last_byte_is_whole(tmp_path):
    path = write(tmp_path, "e.gif", grey_frames(9, 46, 62))
    assert path.read_bytes()[-1:] == b";"
    path.write_bytes(path.read_bytes()[:-1])
    assert numbers(load_video(path, frames=None)) == list(range(9))


def test_a_gif_cut_in_its_first_frame_is_refused(tmp_path):
    path = noise_film(tmp_path, "e.gif")
    path.write_bytes(path.read_bytes()[:2000])
    refused(path, "is cut short in its first frame: copy or download it again$")


def test_an_avi_that_was_written_through_a_pipe_is_whole(tmp_path):
    path = write(tmp_path, "c.avi", grey_frames(9, 46, 62))
    content = bytearray(path.read_bytes())
    content[4:8] = b"\xff" * 4
    path.write_bytes(content)
    assert numbers(load_video(path, frames=None)) == list(range(9))


@pytest.mark.parametrize(
    "name", few_quick(["b.mp4", "c.avi", "d.mkv", "f.ts", "g.webm"], ["b.mp4", "g.webm"])
)
def test_a_title_that_is_not_utf_8_changes_nothing(name, tmp_path):
    with av.open(str(tmp_path / name), "w") as container:
        container.metadata["title"] = container.metadata["service_name"] = "Caf#"
        stream = container.add_stream(CODECS[name], rate=25)
        stream.metadata["title"] = stream.metadata["handler_name"] = "Caf#"
        stream.height, stream.width = 46, 62
        stream.pix_fmt = "yuvj420p" if name == "c.avi" else "yuv420p"
        for pixels in grey_frames(9, 46, 62):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode(None))
    content = (tmp_path / name).read_bytes()
    assert b"Caf#" in content
    (tmp_path / name).write_bytes(content.replace(b"Caf#", b"Caf\xe9"))
    assert numbers(load_video(tmp_path / name, frames=None)) == list(range(9))


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


def test_without_pyav_the_loader_says_what_to_install(tmp_path, monkeypatch):
    path = write(tmp_path, "a.mp4", grey_frames(3, 46, 62))
    monkeypatch.setattr("nonlocal_ref.data.clips.find_spec", lambda name: None)
    with pytest.raises(
        ModuleNotFoundError, match=r"load_video needs \w+, .* pip install 'nonlocal_ref\[media\]'$"
    ):
        load_video(path)


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


def test_a_real_film_gives_the_very_frames_that_it_holds():
    path = real_clip("cockatoo.mp4")
    video = load_video(path, frames=3, stride=50, start=17)
    with av.open(str(path)) as container:
        frames = list(islice(container.decode(video=0), 17, 118, 50))
    np.testing.assert_array_equal(video, np.stack([frame.to_ndarray(format="rgb24") for frame in frames]))


def test_a_real_film_is_spread_over_its_280_frames_and_made_smaller():
    path = real_clip("cockatoo.mp4")
    video = load_video(path, size=36)
    assert video.shape == (8, 36, 64, 3)
    assert all((before != after).any() for before, after in pairwise(video))
    refused(
        path,
        "has 280 frames, but frames=8, stride=50, start=0 reach to frame 350: ask for frames=6",
        stride=50,
    )


def test_a_real_animation_equals_what_pillow_makes_of_it():
    path = real_clip("newtonscradle.gif")
    video = load_video(path, frames=None)
    assert video.shape == (36, 150, 200, 3)
    with Image.open(path) as image:
        for k, frame in enumerate(video):
            image.seek(k)
            np.testing.assert_array_equal(frame, np.asarray(image.convert("RGB")))
