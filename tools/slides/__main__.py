"""Builds the slides: python -m tools.slides. They open from their folder and need no network."""

from ..foreign import CannotFetch
from .build import ROOT, build


def main() -> None:
    site = ROOT / "site"
    try:
        slides = build(site)
    except CannotFetch as error:
        raise SystemExit(str(error)) from None
    print(f"open {slides}\nfigures, with their licence: {site / 'figures' / 'index.html'}")


if __name__ == "__main__":
    main()
