"""The page in which the exercises run: Python in the browser, an editor, the checker of the notebooks."""

from .pages import build
