"""PostgreSQL and Redis as the tests start them: real ones, with a database for everybody."""

from __future__ import annotations

import psycopg

from tests.support.postgres import PostgresServer
from tests.support.redis_server import RedisServer


def test_everybody_gets_a_database_of_their_own(postgres: PostgresServer) -> None:
    first, second = postgres.new_database(), postgres.new_database()
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE mine (id int)")
    with psycopg.connect(second) as connection:
        found = connection.execute("SELECT to_regclass('mine')").fetchone()
    assert found == (None,)


def test_a_database_survives_a_restart_of_its_server() -> None:
    with PostgresServer() as server:
        url = server.new_database()
        with psycopg.connect(url) as connection:
            connection.execute("CREATE TABLE kept (id int)")
        server.stop()
        server.start()
        with psycopg.connect(url) as connection:
            found = connection.execute("SELECT to_regclass('kept')::text").fetchone()
    assert found == ("kept",)


def test_redis_forgets_everything_with_its_end() -> None:
    with RedisServer() as server:
        server.command("SET", "name", "value")
        assert server.command("GET", "name") == b"$5\r\nvalue\r\n"
        server.stop()
        server.start()
        assert server.command("GET", "name") == b"$-1\r\n"
