"""A notebook as the site shows it."""

import nbformat


def read(text: str) -> nbformat.NotebookNode:
    """The notebook, ready for MyST-NB."""
    return nbformat.reads(text, as_version=4)
