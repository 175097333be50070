"""The layer that puts the chosen faults between the provider and its clients."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from cdfportal.demo.http import Handler, Request, Response
from cdfportal.demo.provider.context import Context
from cdfportal.demo.provider.misbehaviour import (
    access_token,
    authorization,
    documents,
    id_token,
    logout_token,
    refresh,
    refusals,
    token,
)
from cdfportal.demo.provider.misbehaviour.faults import Fault
from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour

FAULTS: Mapping[Misbehaviour, tuple[Fault, ...]] = {
    **id_token.FAULTS,
    **authorization.FAULTS,
    **token.FAULTS,
    **access_token.FAULTS,
    **refresh.FAULTS,
    **refusals.FAULTS,
    **documents.FAULTS,
    # These change what the provider sends, not what it answers.
    **dict.fromkeys(logout_token.CHANGES, ()),
}


class MisbehaviourLayer:
    """Transparent as long as nothing is switched on."""

    def __init__(self, context: Context, provider: Handler) -> None:
        self.active: frozenset[Misbehaviour] = frozenset()
        self._context = context
        self._provider = provider

    def distort(self, token: str) -> tuple[str, ...]:
        """What goes out on the back channel in place of a good logout token."""
        tokens: tuple[str, ...] = (token,)
        for kind in sorted(self.active & logout_token.CHANGES.keys()):
            tokens = logout_token.CHANGES[kind](self._context, tokens[0])
        return tokens

    def __call__(self, request: Request) -> Response:
        handler = self._provider
        for kind in sorted(self.active):
            for fault in FAULTS[kind]:
                if fault.concerns(request):
                    handler = partial(_strike, fault, self._context, handler)
        return handler(request)


def _strike(fault: Fault, context: Context, proceed: Handler, request: Request) -> Response:
    return fault.act(context, request, proceed)
