"""Entries and recognitions as JSON: the twin's, and whatever else wants them so."""

from __future__ import annotations

from cdfportal.access.questions import scope_text
from cdfportal.diagnose.errors.catalogue import Entry, microsoft_page
from cdfportal.diagnose.errors.guide import GuideFamily
from cdfportal.diagnose.errors.recognition import Recognition


def entry_json(entry: Entry) -> dict[str, object]:
    """One entry of the catalogue."""
    return {
        "id": entry.id,
        "provider": entry.family,
        "guide": entry.guide or None,
        "title": entry.title,
        "causes": [
            {"cause": one.cause, "who": one.who.value, "cures": list(one.cures)}
            for one in entry.causes
        ],
        "check": entry.check,
        "codes": {
            "aadsts": list(entry.aadsts),
            "oauth": list(entry.oauth),
            "status": list(entry.statuses),
        },
        "link": entry.link or None,
        "source": entry.source,
        "checked": entry.checked.isoformat(),
        "confidence": entry.confidence.value,
    }


def recognition_json(recognition: Recognition) -> dict[str, object]:
    """What a paste was recognised as; no secret is in it."""
    return {
        "found": [
            {
                "confident": found.confident,
                "evidence": found.evidence,
                "entry": entry_json(found.entry),
            }
            for found in recognition.found
        ],
        "excerpt": recognition.excerpt,
        "secrets_removed": recognition.secrets,
        "length": recognition.length,
        "aadsts": list(recognition.aadsts),
        "microsoft": [microsoft_page(number) for number in recognition.aadsts],
        "oauth": list(recognition.oauth),
        "ids": [{"name": name, "id": value} for name, value in recognition.ids],
        "status": recognition.status,
        "method": recognition.method or None,
        "path": recognition.path or None,
        "required": [
            {"acl": one.acl, "action": one.action, "scope": scope_text(one.scope)}
            for one in recognition.required
        ],
    }


def guide_json(family: GuideFamily) -> dict[str, object]:
    """One family of errors of CDF's guide."""
    return {
        "id": family.id,
        "title": family.title,
        "symptoms": [{"says": one.says, "entries": list(one.entries)} for one in family.symptoms],
        "causes": [
            {
                "cause": one.cause,
                "who": one.who.value,
                "cures": list(one.cures),
                "entries": list(one.entries),
                "checks": list(one.checks),
            }
            for one in family.causes
        ],
    }
