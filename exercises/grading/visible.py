"""Text of others as it may be shown: what cannot be seen or turns the direction is spelled out."""


def visible(text: str) -> str:
    r"""Control characters as \x1b, \u202e and the like; everything that prints stays."""
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in text
    )
