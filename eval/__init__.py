"""Benchmarks: what the reader is worth, as numbers that can be run again. ``python -m eval --help``."""
