"""Pictures (H, W, 3) and videos (T, H, W, 3), RGB, uint8, from files or drawn here; clips; tasks."""

from .picture import load_picture
from .synthetic import moving_ball
from .tasks import TASKS
from .video_file import load_video
from .views import centre_clip, training_clip, video_views

__all__ = [
    "TASKS",
    "centre_clip",
    "load_picture",
    "load_video",
    "moving_ball",
    "training_clip",
    "video_views",
]
