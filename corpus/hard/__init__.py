"""Hard sentences: short texts with one claim asked about, and who says it, on whose word, with what stance (GUIDELINES.md)."""
