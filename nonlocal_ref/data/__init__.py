"""Pictures and videos: (H, W, 3) and (T, H, W, 3), RGB, uint8. From files, or drawn here."""

from .picture import load_picture
from .synthetic import moving_ball
from .video_file import load_video

__all__ = ["load_picture", "load_video", "moving_ball"]
