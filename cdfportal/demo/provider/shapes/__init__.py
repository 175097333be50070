"""The makes of identity provider that the embedded one can look like; one file each."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from cdfportal.demo.provider.shapes.auth0 import AUTH0
from cdfportal.demo.provider.shapes.cogidp import COGIDP
from cdfportal.demo.provider.shapes.cognito import COGNITO
from cdfportal.demo.provider.shapes.entra import ENTRA, ENTRA_2
from cdfportal.demo.provider.shapes.keycloak import KEYCLOAK
from cdfportal.demo.provider.shapes.model import Facts, Manner, Refresh, Refusal, Shape

__all__ = ["ENTRA_2", "MANNERS", "Facts", "Manner", "Refresh", "Refusal", "Shape"]

MANNERS: Mapping[Shape, Manner] = MappingProxyType(
    {
        Shape.PLAIN: Manner(),
        Shape.ENTRA: ENTRA,
        Shape.COGNITO: COGNITO,
        Shape.AUTH0: AUTH0,
        Shape.KEYCLOAK: KEYCLOAK,
        Shape.COGIDP: COGIDP,
    }
)
