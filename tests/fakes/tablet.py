"""What stands for a machine around a tablet: its keystore, and a code chosen beforehand."""

import sqlite3
from contextlib import closing

from agent_app.domain.times import utc_now
from agent_app.storage.seal import Seal
from agent_app.storage.vault import Cost, Vault

SEALED = {
    "setting": ("value",),
    "reference": ("body",),
    "ticket": ("category_label", "address", "search", "body"),
    "remote_photo": ("url",),
    "action": ("payload", "message"),
    "draft": ("body",),
}

CODE = "258046"
SEAL = Seal(bytes(32))
CHEAP = Cost(passes=1, memory_kib=64, lanes=1)  # a real one takes a tenth of a second each time


class PocketKeystore:
    """A keystore that lives as long as this object; `silent` gives nothing, as one that is locked."""

    def __init__(self):
        self.keys = {}
        self.silent = False

    def read(self, name):
        return None if self.silent else self.keys.get(name)

    def keep(self, name, key):
        if not self.silent:
            self.keys[name] = key
        return not self.silent

    def forget(self, name):
        self.keys.pop(name, None)


def vault_of(folder, keystore=None, clock=utc_now, **options):
    """The vault of a folder, quick to try."""
    return Vault(folder, keystore, clock, cost=CHEAP, **options)


def unseal_all(file, seal=SEAL, version=3):
    """Make of a memory one of a version before there were seals."""
    with closing(sqlite3.connect(file)) as memory, memory:
        seal.teach(memory)
        for table, columns in SEALED.items():
            values = ", ".join(f"{column} = unseal({column})" for column in columns)
            memory.execute(f"UPDATE {table} SET {values}")
        memory.execute(f"PRAGMA user_version = {version}")
