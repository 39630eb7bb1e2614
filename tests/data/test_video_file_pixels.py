"""Turned, mirrored and transparent films, and pictures that are read as films."""

import av
import numpy as np
import pytest
from media import colours, grey_frames, refused, turned_on_the_way, write, write_video
from PIL import Image
from quick import few_quick, few_quick_rows

from nonlocal_ref.data import load_picture, load_video

IDENTITY = np.array([65536, 0, 0, 0, 65536, 0, 0, 0, 2**30], ">i4").tobytes()  # as an MP4 writes it
TURNS = {  # (a, b, c, d) of the display matrix: what it does. Source: ISO/IEC 14496-12, section 8.3.2
    (0, 1, -1, 0): lambda a: np.rot90(a, -1, axes=(1, 2)),  # a quarter clockwise: telephones held upright
    (-1, 0, 0, -1): lambda a: np.rot90(a, 2, axes=(1, 2)),
    (0, -1, 1, 0): lambda a: np.rot90(a, 1, axes=(1, 2)),
    (-1, 0, 0, 1): lambda a: a[:, :, ::-1],
    (1, 0, 0, -1): lambda a: a[:, ::-1],
    (0, 1, 1, 0): lambda a: a.swapaxes(1, 2),
}


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
