"""Every way in which the provider can break the rules, as a layer around the one that keeps them.

Nothing in the provider itself knows of it: each misbehaviour changes an answer on its way out, or
stands in for the endpoint. One file for each endpoint.
"""

from __future__ import annotations

from cdfportal.demo.provider.misbehaviour.kinds import Misbehaviour

__all__ = ["Misbehaviour"]
