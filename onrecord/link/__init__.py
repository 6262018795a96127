"""Linking: which documents share an origin, which accounts tell of one event."""
