"""The identity providers whose ways the portal knows."""

from __future__ import annotations

from enum import StrEnum


class Provider(StrEnum):
    """Values of PROVIDER: the Cognite Toolkit's names."""

    ENTRA_ID = "entra_id"
    COGNITO = "cognito"
    AUTH0 = "auth0"
    KEYCLOAK = "keycloak"
    GOOGLE = "google"
    CDF = "cdf"
    OTHER = "other"
