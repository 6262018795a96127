"""The language a text is written in, as an ISO 639-1 code."""

from __future__ import annotations

import functools
from typing import Any, Final

_MIN_LETTERS: Final = 20  # fewer letters tell a language by chance only
_SAMPLE: Final = 20_000  # characters; more do not change the answer
_MIN_PROBABILITY: Final = 0.6


@functools.cache
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def identify(text: str) -> str | None:
    """The language of ``text``; None for too few letters or an unclear case."""
    sample = text[:_SAMPLE]
    letters = [c for c in sample if c.isalpha()]
    if len(letters) < _MIN_LETTERS:
        return None
    # The model is trained on running text: words in capitals only look like abbreviations of any language to it.
    if sum(c.isupper() for c in letters) > 0.6 * len(letters):
        sample = sample.lower()
    code, probability = _identifier().classify(sample)
    return str(code) if probability >= _MIN_PROBABILITY else None


def agree(declared: str | None, text: str) -> str | None:
    """The language of ``text``, or the declared one where the text is too short to tell."""
    found = identify(text)
    if found is not None:
        return found
    base = (declared or "").strip().lower().replace("_", "-").split("-")[0]
    return base if len(base) == 2 and base.isascii() and base.isalpha() else None
