"""The lecture as slides: slides/lecture.md, through Jupytext and nbconvert, into reveal.js."""
