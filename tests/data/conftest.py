from textwrap import dedent

import pytest

from nonlocal_ref.data import video_file


@pytest.fixture
def decoder(monkeypatch, tmp_path):
    """Puts a program of the test in the decoder's place."""

    def put(code):
        (tmp_path / "decoder.py").write_text(dedent(code))
        monkeypatch.setattr(video_file, "DECODER", tmp_path / "decoder.py")
        (tmp_path / "a.mp4").write_bytes(b"whatever")
        return tmp_path / "a.mp4"

    return put
