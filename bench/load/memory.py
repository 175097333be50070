"""Sixty-four answers of a hundred megabytes at once through two workers: what stays in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Event, Thread

from bench.load.field import IN_PATH, OFFLOAD, Contestants, portal, signed_in
from bench.load.servers import PATHS
from bench.load.wrk import wrk
from bench.targets import Target
from tests.support.stage import Stage

_STREAMS = 64
_SECONDS = 8.0
_MEGA = 2**20


def rows(contestants: Contestants) -> Iterator[Target]:
    """In the path, with threads enough for all of them; and carried by nginx."""
    with (
        TemporaryDirectory() as folder,
        portal(Path(folder), contestants.upstream, threads=96) as stage,
    ):
        yield from _growth(IN_PATH, stage)
    yield from _growth(OFFLOAD, contestants.offload)


def _growth(name: str, stage: Stage) -> Iterator[Target]:
    headers = signed_in(stage, "bob")
    # Once before, so that what is loaded with the first call is there.
    wrk(f"{stage.portal.url}/cdf{PATHS['1k']}", headers, connections=_STREAMS, seconds=1)
    before = _resident(stage)
    over, peaks = Event(), [before]

    def watch() -> None:
        while not over.wait(0.1):
            peaks.append(_resident(stage))

    watcher = Thread(target=watch)
    watcher.start()
    run = wrk(
        f"{stage.portal.url}/cdf{PATHS['100m']}", headers, connections=_STREAMS, seconds=_SECONDS
    )
    over.set()
    watcher.join()
    title = f"{_STREAMS} streams of 100 MB at once, {name}"
    beside = f"{before / _MEGA:.0f} MiB before, {run.bytes_rate / _MEGA:.0f} MiB/s"
    yield Target(f"{title}: growth", (max(peaks) - before) / _MEGA, 32, "MiB", beside)
    # Who refuses holds nothing.
    yield Target(f"{title}: refused", run.refused, 0, "", digits=0)


def _resident(stage: Stage) -> int:
    """Of all that serve the portal together, what is their own (proc(5), smaps_rollup: Pss)."""
    return sum(_pss(pid) for pid in _family(stage.portal.leaders))


def _family(leaders: tuple[int, ...]) -> set[int]:
    """They, and all that they have started."""
    parents, found = _parents(), {*leaders}
    while more := {pid for pid, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def _parents() -> dict[int, int]:
    """Of every process (proc(5), stat: the fourth field)."""
    found = {}
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            fields = (entry / "stat").read_text(encoding="ascii").rpartition(")")[2].split()
        except OSError:
            continue
        found[int(entry.name)] = int(fields[1])
    return found


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
