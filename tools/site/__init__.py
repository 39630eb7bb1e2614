"""The site: `python -m tools.site` makes the texts, notebooks, exercises and widgets into pages that open from a folder.

Sphinx and MyST-NB make the pages; what they do not know of this project stands here, one subject in each file.
"""
