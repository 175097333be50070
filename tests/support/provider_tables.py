"""The tables of docs/providers.md, made from the presets that the portal works by."""

from __future__ import annotations

from cdfportal.base.presets import PRESETS, Confidence, LogoutDialect, Preset, Refresh

_SOURCES = {Confidence.DOCUMENTED: "source", Confidence.REPORTED: "reported"}
_REFRESH = {
    Refresh.ROTATES: "a new one, the old one is dead",
    Refresh.REPLACES: "a new one, the old one lives on",
    Refresh.KEEPS: "none, the same one again",
}
_LOGOUT = {
    LogoutDialect.STANDARD: "`end_session_endpoint`",
    LogoutDialect.COGNITO: "`/logout?client_id&logout_uri`",
    LogoutDialect.AUTH0: "`/v2/logout?client_id&returnTo`",
}


def facts_table() -> str:
    """One column for each preset, one line for each fact."""
    presets = tuple(PRESETS.values())
    lines = [["", *(f"`{preset.provider}`" for preset in presets)]]
    lines.append(["---"] * (len(presets) + 1))
    columns = [_facts(preset) for preset in presets]
    lines += [[name, *(column[name] for column in columns)] for name in columns[0]]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def traps_table(preset: Preset) -> str:
    """What is known to surprise with one provider."""
    lines = ["| What happens | Why | What to do |", "|---|---|---|"]
    for trap in preset.traps:
        what = f'<a id="{trap.id}"></a>{trap.what}'
        source = f"[{_SOURCES[trap.confidence]}, {trap.checked.isoformat()}]({trap.source})"
        lines.append(f"| {_cell(what)} | {_cell(trap.why)} {source} | {_cell(trap.cure)} |")
    return "\n".join(lines)


def _facts(preset: Preset) -> dict[str, str]:
    return {
        "name": preset.name,
        "issuer": f"`{preset.issuer_example}`",
        "ends in a slash": _yes(preset.issuer_ends_in_slash),
        "`IDP_TENANT_ID`": "required" if preset.has_tenants else "",
        "default scopes": f"`{preset.scopes.replace('{cdf}', '<CDF>')}`",
        "asks too": ", ".join(f"`{name}`" for name, _ in preset.authorization_parameters),
        "redeems with": ", ".join(f"`{name}`" for name, _ in preset.token_parameters),
        "a program asks for": f"`{preset.service_scopes.replace('{cdf}', '<CDF>')}`"
        if preset.service_scopes
        else "",
        "a program names": ", ".join(f"`{name}`" for name, _ in preset.service_parameters),
        "scopes of one API only": _yes(preset.one_resource),
        "`offline_access` exists": _yes(preset.offline_access),
        "group claim": ", ".join(f"`{name}`" for name in preset.group_claims)
        or "name it in `IDP_GROUP_CLAIMS`",
        "access token's issuer": f"`{preset.access_token_issuer.replace('{tenant}', '<tenant>')}`"
        if preset.access_token_issuer
        else "the same",
        "access token has `aud`": _yes(preset.access_token_has_aud),
        "access token may be opaque": _yes(preset.access_token_may_be_opaque),
        "a refresh brings": _REFRESH[preset.refresh] if preset.refresh else "?",
        "PKCE in its document": _yes(preset.pkce_advertised),
        "`sid` in the ID token": _yes(preset.sid),
        "sign-out": _LOGOUT[preset.logout],
        "`logout_hint` from": ", ".join(f"`{name}`" for name in preset.logout_hint_claims)
        or "not sent",
        "asks at sign-out": _yes(preset.logout_asks),
        "somebody else signs in by": "`select_account`" if preset.chooses_account else "`login`",
        "front-channel logout": _yes(preset.front_channel_logout),
        "back-channel logout": _yes(preset.back_channel_logout),
    }


def _yes(fact: bool | None) -> str:
    return "?" if fact is None else "yes" if fact else "no"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<PORTAL_URL>", "`PORTAL_URL`")
