"""One page of a who-can as JSON: the promised keys, the locks, and where in the whole list it stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cdfportal.access.answers import GroupAnswer, Lock, LockGivers, PrincipalAnswer, WhoCan
from cdfportal.access.explain import who_can_sentence
from cdfportal.access.json_parts import JsonObject, question_json
from cdfportal.access.to_json import group_answer_json, principal_answer_json, who_can_json
from cdfportal.access.who_groups import opening
from cdfportal.access.words import Names


def who_page_json(
    whole: WhoCan, shown: WhoCan, as_of: datetime, names: Names | None = None
) -> JsonObject:
    """`shown` is the page of the whole answer; verdict and sentence are the whole one's."""
    return {
        **who_can_json(replace(shown, groups=(), principals=(), partly=()), as_of, names),
        "verdict": whole.verdict.value,
        "sentence": who_can_sentence(whole, names),
        "groups": [_group(answer) for answer in shown.groups],
        "principals": [_principal(answer) for answer in shown.principals],
        "partly": [_group(answer) for answer in shown.partly],
        "locks": [_lock_givers(one) for one in whole.locks],
        "every_user_account": whole.everyone.value,
    }


def _group(answer: GroupAnswer) -> JsonObject:
    return {
        **group_answer_json(answer),
        "alone": answer.alone.value,
        "lacking": [_lock(lock) for lock in answer.lacking],
    }


def _principal(answer: PrincipalAnswer) -> JsonObject:
    return {
        **principal_answer_json(answer),
        "app_ids": None if answer.app_ids is None else sorted(answer.app_ids),
        "only_if_user_account": answer.only_user,
    }


def _lock(lock: Lock) -> JsonObject:
    return {
        "kind": lock.kind.value,
        "certain": lock.certain,
        "question": question_json(lock.question),
    }


def _lock_givers(one: LockGivers) -> JsonObject:
    return {**_lock(one.lock), "groups": [group.id for group in opening(one)]}
