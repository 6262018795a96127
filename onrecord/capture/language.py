"""The language a text is written in, as an ISO 639-1 code."""

from __future__ import annotations

import functools
import re
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


def code(given: str | None) -> str | None:
    """The two-letter code of what a caller gives: "en-US", "EN", "eng", "English" are en. None for what names no language."""
    if given is None:
        return None
    word = re.split(r"[-_ ]", given.strip().lower())[0]
    if len(word) == 2 and word.isascii() and word.isalpha():
        return word
    return _LONGER.get(word)


_LONGER: Final = {
    "eng": "en", "english": "en", "ara": "ar", "arabic": "ar", "fra": "fr", "fre": "fr", "french": "fr", "rus": "ru",
    "russian": "ru",
    "spa": "es", "spanish": "es", "deu": "de", "ger": "de", "german": "de", "ukr": "uk", "ukrainian": "uk", "heb": "he",
    "hebrew": "he", "fas": "fa", "per": "fa", "persian": "fa", "kur": "ku", "kurdish": "ku", "tur": "tr", "turkish": "tr",
    "por": "pt", "portuguese": "pt", "ita": "it", "italian": "it",
}  # fmt: skip


def agree(declared: str | None, text: str) -> str | None:
    """The language of ``text``, or the declared one where the text is too short to tell."""
    found = identify(text)
    if found is not None:
        return found
    return code(declared)
