from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from cdfproxy.rest import Rest, rest_file


def test_all_who_name_the_file_read_the_same(tmp_path: Path) -> None:
    path = tmp_path / "rest"
    one, other = Rest.at(path), Rest.at(path)
    assert one.until == other.until == 0
    one.until = 12345.678
    assert other.until == 12345.678
    other.until = -1
    assert one.until == -1
    assert path.stat().st_mode & 0o777 == 0o600


def test_it_outlives_who_made_it(tmp_path: Path) -> None:
    Rest.at(tmp_path / "rest").until = 7
    assert Rest.at(tmp_path / "rest").until == 7


def linked(folder: Path) -> None:
    (folder / "victim").write_bytes(b"precious")
    (folder / "victim").chmod(0o600)
    (folder / "rest").symlink_to(folder / "victim")


def linked_hard(folder: Path) -> None:
    (folder / "victim").write_bytes(b"precious")
    (folder / "victim").chmod(0o600)
    os.link(folder / "victim", folder / "rest")


def open_to_others(folder: Path) -> None:
    (folder / "rest").write_bytes(bytes(8))
    (folder / "rest").chmod(0o620)


def a_pipe(folder: Path) -> None:
    os.mkfifo(folder / "rest", 0o600)


def a_folder(folder: Path) -> None:
    (folder / "rest").mkdir()


def nowhere(folder: Path) -> None:
    folder.rmdir()


@pytest.mark.parametrize(
    "lay", [linked, linked_hard, open_to_others, a_pipe, a_folder, nowhere], ids=lambda lay: lay.__name__
)  # fmt: skip
def test_what_is_not_ours_alone_is_not_touched(tmp_path: Path, lay: Callable[[Path], None]) -> None:
    folder = tmp_path / "of everybody"
    folder.mkdir()
    lay(folder)
    one, other = Rest.at(folder / "rest"), Rest.at(folder / "rest")
    one.until = 5
    assert (one.until, other.until) == (5, 0)
    victim = folder / "victim"
    assert not victim.exists() or victim.read_bytes() == b"precious"


def test_each_portal_has_one_of_its_own() -> None:
    cdf, portal = "https://cluster.example", "https://portal.example"
    assert rest_file("", cdf, portal) == rest_file("", cdf, portal)
    others = {rest_file("", cdf, "https://b.example"), rest_file("", "https://c.example", portal)}
    assert rest_file("", cdf, portal) not in others
    assert rest_file("/srv/rest", cdf, portal) == Path("/srv/rest")
