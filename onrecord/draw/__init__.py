"""Drawings as SVG, each with the same in words: tolls, months, blame, maps. Pure: a value in, markup out."""

from onrecord.draw.svg import Drawing, Link

__all__ = ["Drawing", "Link"]
