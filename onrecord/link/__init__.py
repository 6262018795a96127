"""Linking: which documents share an origin, which accounts tell of one event. Pure; no result depends on an order.

``origins`` finds copies of one text, ``citations`` documents that rest on
one source. ``link`` groups accounts into incidents and says what may be the same.
"""

from onrecord.link.citations import citations
from onrecord.link.cluster import Linked, link
from onrecord.link.copies import origins
from onrecord.link.relays import credit, relayed

__all__ = ["Linked", "citations", "credit", "link", "origins", "relayed"]
