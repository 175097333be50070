"""The portal in this process with people signed in for real: what the dashboard's tests have."""

from __future__ import annotations

from tests.dashboard.conftest import scene as scene
from tests.dashboard.conftest import servers as servers
from tests.dashboard.conftest import signed_in as signed_in
