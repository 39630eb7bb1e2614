"""The exercises for courses that have a system already: each format is one file here."""
