"""A real mailbox: Dovecot on this machine, for one user, over one folder."""

from __future__ import annotations

import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.servers.starting import free_port

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
auth_failure_delay = 0 secs
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
first_valid_uid = 1
mail_location = maildir:~/Maildir
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home/%u
}}
"""


class ImapBox:
    """The mailbox of `mairie`; what is put in it is unread."""

    def __init__(self, port: int) -> None:
        self.url = f"imap://mairie:secret@127.0.0.1:{port}/INBOX"
        self._port = port

    def _open(self) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self._port, timeout=10)
        box.login("mairie", "secret")
        box.select("INBOX")
        return box

    def put(self, *mails: bytes) -> None:
        """Let mails arrive."""
        box = self._open()
        for mail in mails:
            status, said = box.append("INBOX", "", imaplib.Time2Internaldate(time.time()), mail)
            assert status == "OK", said
        box.logout()

    def unread(self) -> int:
        """How many nobody has read."""
        box = self._open()
        found = box.uid("SEARCH", "UNSEEN")[1][0] or b""
        box.logout()
        return len(found.split())

    def clear(self) -> None:
        """Throw everything away."""
        box = self._open()
        if (box.uid("SEARCH", "ALL")[1][0] or b"").split():
            box.uid("STORE", "1:*", "+FLAGS", r"(\Deleted)")
            box.expunge()
        box.logout()


@contextmanager
def running_imap() -> Iterator[ImapBox]:
    """Start Dovecot on a free port; its mailbox. Skips, and says so, where it is not installed."""
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None:
        pytest.skip("dovecot-imapd is not installed")
    port = free_port()
    known = pwd.getpwnam("nobody") if os.getuid() == 0 else pwd.getpwuid(os.getuid())
    with TemporaryDirectory(prefix="imap", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        home = folder / "home"
        home.mkdir()
        os.chown(home, known.pw_uid, known.pw_gid)
        group = subprocess.run(["id", "-gn", known.pw_name], check=True, capture_output=True, text=True)
        values = {"folder": folder, "port": port, "user": known.pw_name, "group": group.stdout.strip()}
        file = folder / "dovecot.conf"
        file.write_text(CONFIGURATION.format(**values, uid=known.pw_uid, gid=known.pw_gid))
        running = subprocess.Popen([program, "-F", "-c", file], stderr=subprocess.DEVNULL)
        try:
            _wait(running, port, folder)
            yield ImapBox(port)
        finally:
            running.terminate()
            running.wait(10)


def _wait(running: subprocess.Popen[bytes], port: int, folder: Path) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until and running.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as reached:
                if reached.recv(64).startswith(b"* OK"):
                    return
        except OSError:
            time.sleep(0.05)
    log = folder / "log"
    raise RuntimeError(f"dovecot did not start: {log.read_text() if log.is_file() else ''}")
