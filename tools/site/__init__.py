"""The site: `python -m tools.site` makes texts, notebooks, exercises and widgets into pages of a folder.

Sphinx and MyST-NB make the pages; what they do not know of this project stands here, by subject.
"""
