"""What the checks have learnt on the way; each part is written by one check and read by later ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from cdfportal.access.answers import Decision
from cdfportal.access.grants import EffectiveAccess
from cdfportal.access.index import GroupIndex
from cdfportal.access.model import Group, Inspection
from cdfportal.access.project_oidc import ProjectOidc
from cdfportal.cdf.data_sets import DataSets
from cdfportal.diagnose.decode import DecodedToken, OpaqueToken
from cdfportal.diagnose.doctor.faults import Fault
from cdfportal.idp.client_credentials import NoMethod
from cdfportal.idp.front_door import Knock
from cdfportal.idp.outcome import Granted, Refused, Trouble
from cdfportal.idp.typed_url import Closed


@dataclass(slots=True)
class Chart:
    """Empty at first. A part that is None was not learnt; the plan says which check writes it.

    No lock is needed: the runner starts a check only after those it stands on are over. A check that took
    too long may still write; whoever needs it is not run then, and nobody else reads that part.
    """

    #: Check 1: whether a connection came about at all.
    idp_reached: bool = True
    cdf_reached: bool = True
    #: Check 2: the discovery document, checked.
    metadata: Mapping[str, object] | None = None
    #: Check 2: the public keys of `jwks_uri` (RFC 7517 §4), as they stand there.
    keys: tuple[Mapping[str, object], ...] | None = None
    #: Offsets of the others' clocks against ours, by name, from their `Date` fields.
    clocks: dict[str, timedelta] = field(default_factory=dict)
    #: Check 3: what the authorization endpoint said to the portal's client.
    door: Knock | None = None
    #: Check 3 for a service principal: what came of its token request.
    grant: Granted | Refused | Trouble | NoMethod | Closed | None = None
    #: Check 4: what the token endpoint said to a made-up code of the portal's client.
    redemption: Refused | Trouble | None = None
    #: The token that is looked at: the viewer's own, or the one the principal got.
    access_token: str = field(default="", repr=False)
    #: Scopes as the token answer named them; None when nobody said.
    scopes: tuple[str, ...] | None = None
    #: Check 9.
    decoded: DecodedToken | OpaqueToken | None = None
    #: The first of checks 9 and 10 that found CDF's reason to refuse the token; 0 when neither did.
    token_wrong: int = 0
    #: Check 9: what of the token's form CDF may refuse, and may not.
    token_odd: Fault | None = None
    #: Check 10: how the project reads tokens, where somebody at hand may read that.
    oidc: ProjectOidc | None = None
    #: Check 11 explains why CDF counts the caller in no group of the project.
    groups_wrong: bool = False
    #: Check 12: what CDF sees in the token; `inspect_forbidden` when it does not show it.
    inspection: Inspection | None = None
    inspect_forbidden: bool = False
    #: Check 13 finds that groups would lead to the project, but count for other applications only.
    linked_elsewhere: tuple[Group, ...] = ()
    #: Check 13 and on: the project as the token is shown it.
    access: EffectiveAccess | None = None
    index: GroupIndex | None = None
    all_groups: bool = False
    data_sets: DataSets | None = None
    #: Check 14: groups that count for other applications only, where something hangs on them.
    linked: tuple[Group, ...] = ()
    #: Check 15: CDF does not count what the token's claims lead to.
    groups_stale: bool = False
    #: Check 17, and 19 when asking again changed it.
    decision: Decision | None = None
    #: Checks that failed by something that may be over in a moment: check 19 asks again.
    unmet: set[int] = field(default_factory=set)
