"""A simulator of Cognite Data Fusion's API, small and strict, for the demo and for tests.

It verifies tokens and enforces access by a check of its own, never by the portal's engine.
"""

from __future__ import annotations

from cdfportal.demo.simulator.demands import Demand
from cdfportal.demo.simulator.organization import OrganizationSimulator
from cdfportal.demo.simulator.server import CdfSimulator, SimulatorConfig
from cdfportal.demo.simulator.token_rules import TokenRules

__all__ = ["CdfSimulator", "Demand", "OrganizationSimulator", "SimulatorConfig", "TokenRules"]
