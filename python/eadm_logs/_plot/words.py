"""The words that pictures write themselves, in both languages; statuses and parties as the command's views say them."""

from __future__ import annotations

from .._errors import InvalidValueError

_EN = {
    "completed": "completed",
    "failed": "failed",
    "held": "held by the import filter",
    "running": "running",
    "waiting": "waiting",
    "running-or-waiting": "running or waiting",
    "interrupted": "interrupted",
    "not-started": "not started",
    "unknown": "unknown",
    "customer-admin": "customer's administrator",
    "customer-hr": "customer's HR",
    "identum-support": "Identum support",
    "third-party": "third party",
    "open": "open",
    "resolved": "resolved",
    "full": "full",
    "delta": "delta",
    "stream": "client",
    "bundles": "bundles",
    "time in": "time in",
    "since start": "time since the start of the cycle",
    "newest of": "{shown} of {all} cycles, the newest",
    "finding-open": "finding, open",
    "finding-resolved": "finding, resolved",
    "events": "Windows events",
    "event": "Windows event",
    "findings": "findings",
    "cycles": "cycles",
    "end-open": "end not known",
    "evidence-ends": "evidence ends",
    "no time": "no times known",
    "time unknown": "time unknown",
    "no cycles": "No cycle is in the logs.",
    "no causes": "No finding of warning or worse.",
    "no durations": "No step has both a start and an end.",
    "no durations of": "No run of {step} has both a start and an end.",
    "median": "median",
    "outlier": "outlier",
    "usual range": "usual range",
    "attempts": "attempts",
    "title causes": "Causes",
    "title durations": "Durations",
    "number of bundles": "bundles with the finding",
    "number of cycles": "findings",
    "others": "{number} more causes",
}

_NB = {
    "completed": "fullført",
    "failed": "feilet",
    "held": "holdt av importfilteret",
    "running": "kjører",
    "waiting": "venter",
    "running-or-waiting": "kjører eller venter",
    "interrupted": "avbrutt",
    "not-started": "ikke startet",
    "unknown": "ukjent",
    "customer-admin": "kundens administrator",
    "customer-hr": "kundens HR-avdeling",
    "identum-support": "Identum support",
    "third-party": "tredjepart",
    "open": "åpen",
    "resolved": "løst",
    "full": "full",
    "delta": "delta",
    "stream": "klient",
    "bundles": "saker",
    "time in": "tid i",
    "since start": "tid siden syklusen startet",
    "newest of": "{shown} av {all} sykluser, de nyeste",
    "finding-open": "funn, åpent",
    "finding-resolved": "funn, løst",
    "events": "Windows-hendelser",
    "event": "Windows-hendelse",
    "findings": "funn",
    "cycles": "sykluser",
    "end-open": "slutt ikke kjent",
    "evidence-ends": "sporene slutter",
    "no time": "ingen tider kjent",
    "time unknown": "ukjent tid",
    "no cycles": "Ingen syklus finnes i loggene.",
    "no causes": "Ingen funn som er advarsel eller verre.",
    "no durations": "Ingen steg har både start og slutt.",
    "no durations of": "Ingen kjøring av {step} har både start og slutt.",
    "median": "median",
    "outlier": "avvik",
    "usual range": "vanlig område",
    "attempts": "forsøk",
    "title causes": "Årsaker",
    "title durations": "Varigheter",
    "number of bundles": "saker med funnet",
    "number of cycles": "funn",
    "others": "{number} årsaker til",
}

_WORDS: dict[str, dict[str, str]] = {"en": _EN, "nb": _NB}


def words(lang: object) -> dict[str, str]:
    """The words of one language.

    Raises:
        TypeError: `lang` is no text.
        InvalidValueError: a language other than `en` and `nb`.
    """
    if not isinstance(lang, str):
        raise TypeError(f"lang must be a str, not {type(lang).__name__}")
    if lang not in _WORDS:
        raise InvalidValueError(f"lang must be en or nb, not {lang!r}", name="lang", value=lang)
    return _WORDS[lang]
