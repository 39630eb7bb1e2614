"""Layers that networks are made of, each a pair of functions: forward, and its backward by hand."""
