"""The servers that tests start are real ones, and the watch on sockets sees what it must."""

from __future__ import annotations

import smtplib
import socket
from email.message import EmailMessage

import psycopg
import pytest
from redis import Redis

from tests.servers.guard import ForbiddenCall, SocketGuard


def test_redis_is_empty_at_the_start_of_each_test(redis_url):
    with Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0
        connection.set("left", "behind")


def test_redis_is_empty_again(redis_url):
    with Redis.from_url(redis_url) as connection:
        assert connection.dbsize() == 0


def test_postgresql_copies_a_template_for_each_test(postgresql):
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE unit_template")
    with psycopg.connect(postgresql.url("unit_template")) as connection:
        connection.execute("CREATE TABLE street (name text)")
    copy = postgresql.new_database("unit_template")
    with psycopg.connect(postgresql.url(copy)) as connection:
        assert connection.execute("SELECT count(*) FROM street").fetchone() == (0,)
    postgresql.drop(copy)


def test_mail_arrives(mailbox):
    message = EmailMessage()
    message["Subject"] = "Votre signalement n° 26-00431"
    message["From"], message["To"] = "ville@demo.example", "habitant@demo.example"
    message.set_content("Bonjour")
    with smtplib.SMTP("127.0.0.1", int(mailbox.url.rpartition(":")[2])) as server:
        server.send_message(message)
    assert [received["Subject"] for received in mailbox.messages] == ["Votre signalement n° 26-00431"]


class TestSocketGuard:
    @pytest.mark.network_inside_write
    def test_a_socket_inside_a_unit_of_work_is_refused(self, socket_guard):
        guard = SocketGuard(lambda: True)
        guard.install()
        try:
            with socket.socket() as sock, pytest.raises(ForbiddenCall, match="inside a unit of work"):
                sock.connect(("127.0.0.1", 9))
        finally:
            guard.remove()
        assert guard.seen == ["socket.connect inside a unit of work"]

    @pytest.mark.network_inside_write
    def test_another_machine_is_refused(self, socket_guard):
        with socket.socket() as sock, pytest.raises(ForbiddenCall, match="outside this machine"):
            sock.connect(("192.0.2.1", 80))
        assert socket_guard.seen == ["a test called 192.0.2.1, outside this machine"]
