"""wrk, and what it says (https://github.com/wg/wrk)."""

from __future__ import annotations

import math
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass

_COMPLETED = re.compile(r"(\d+) requests in ([\d.]+)(us|ms|s|m), ([\d.]+)([KMGT]?)B read")
_PERCENTILE = re.compile(r"^\s+(50|99)%\s+([\d.]+)(us|ms|s|m)$", re.M)
_FAILED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0}
_BYTES = {"": 1, "K": 2**10, "M": 2**20, "G": 2**30, "T": 2**40}


@dataclass(frozen=True, slots=True)
class Run:
    """Answers of status 200 and bytes in a second; latency in milliseconds, NaN when none was complete."""

    rate: float
    bytes_rate: float
    p50: float
    p99: float
    #: Answers of another status.
    refused: int


def wrk(url: str, headers: Mapping[str, str], *, connections: int, seconds: float) -> Run:
    """Load an address for a while."""
    path = shutil.which("wrk")
    if path is None:
        raise LookupError("The benchmark needs wrk (Debian: apt-get install wrk).")
    command = [path, f"-t{min(2, connections)}", f"-c{connections}", f"-d{seconds:g}s"]
    command += ["--latency", "--timeout", "20s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True)  # noqa: S603 -- wrk
    return read(done.stdout)


def read(text: str) -> Run:
    """What wrk wrote; LookupError when it is something else."""
    completed = _COMPLETED.search(text)
    if completed is None:
        raise LookupError(f"wrk said: {text}")
    took = float(completed[2]) * _SECONDS[completed[3]]
    failed = _FAILED.search(text)
    refused = int(failed[1]) if failed else 0
    latency = {
        found[1]: float(found[2]) * _SECONDS[found[3]] * 1000
        for found in _PERCENTILE.finditer(text)
    }
    return Run(
        rate=(int(completed[1]) - refused) / took,
        bytes_rate=float(completed[4]) * _BYTES[completed[5]] / took,
        p50=latency.get("50", math.nan),
        p99=latency.get("99", math.nan),
        refused=refused,
    )
