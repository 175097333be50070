"""The claims of the viewer's two tokens, decoded for display and for reasons, never for a decision."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.tokens import id_token_for_display
from cdfportal.access.claims import claim_values
from cdfportal.access.grants import ClaimValue
from cdfportal.base.connection import Connection
from cdfportal.dashboard.viewer import Viewer
from cdfportal.diagnose.comparison import group_overage
from cdfportal.diagnose.decode import DecodedToken, OpaqueToken, decode_for_display


@dataclass(frozen=True, slots=True)
class DisplayClaims:
    """Both tokens as far as they can be read."""

    access: DecodedToken | OpaqueToken
    identity: DecodedToken | OpaqueToken

    def group_values(self, connection: Connection) -> tuple[ClaimValue, ...] | None:
        """The values that name IdP groups: CDF reads them in the access token, so that one first.

        None when neither token can be read: then nothing is known about them.
        """
        readable = self._readable()
        if not readable:
            return None
        for claims in readable:
            values = claim_values(claims, connection.group_claims)
            if values:
                return values
        return ()

    def from_access_token(self, connection: Connection) -> bool:
        """Whether `group_values` are those that CDF reads, and not a list that only the ID token has."""
        if not isinstance(self.access, DecodedToken):
            return False
        return bool(claim_values(self.access.claims, connection.group_claims)) or not (
            self.group_values(connection)
        )

    def overage(self) -> bool:
        """Whether the provider left the group list out for its length."""
        return any(group_overage(claims) for claims in self._readable())

    def _readable(self) -> tuple[Mapping[str, object], ...]:
        tokens = (self.access, self.identity)
        return tuple(token.claims for token in tokens if isinstance(token, DecodedToken))


def display_claims(viewer: Viewer) -> DisplayClaims:
    """Decode both tokens of a viewer."""
    return DisplayClaims(
        decode_for_display(viewer.token.value),
        decode_for_display(id_token_for_display(viewer.sign_in)),
    )
