"""Columns of text for the terminal."""


def table(header: tuple[str, ...], rows: list[tuple[str, ...]], left: int = 1) -> str:
    """Header and rows in columns two spaces apart; the first `left` are flush left, the others right."""
    widths = [max(map(len, column)) for column in zip(header, *rows, strict=True)]
    return "\n".join(_line(row, widths, left) for row in (header, *rows))


def _line(row: tuple[str, ...], widths: list[int], left: int) -> str:
    cells = (c.ljust(w) if k < left else c.rjust(w) for k, (c, w) in enumerate(zip(row, widths, strict=True)))
    return "  ".join(cells).rstrip()
