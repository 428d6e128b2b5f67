"""Where a machine keeps secrets for its programs: the desktop's keystore, or Android's."""

import base64
import binascii
import logging
import os
from importlib import import_module
from pathlib import Path
from typing import Any, Protocol

from agent_app.storage.whole_files import write_whole

LOG = logging.getLogger("agent_app.keystore")
SERVICE = "parvis-tablet"
# Others that `keyring` knows keep secrets in plain files.
_TRUSTED = ("keyring.backends.SecretService", "keyring.backends.Windows", "keyring.backends.macOS",
            "keyring.backends.kwallet", "keyring.backends.libsecret")  # fmt: skip


class Keystore(Protocol):
    """Keeps one key under each name."""

    def read(self, name: str) -> bytes | None:
        """Give the key; None when there is none, or when the machine does not give it now."""

    def keep(self, name: str, key: bytes) -> bool:
        """Keep a key; False when the machine would not."""

    def forget(self, name: str) -> None:
        """Keep it no more."""


class DesktopKeystore:
    """Secret Service or KWallet on Linux, the credential locker on Windows, the keychain on macOS."""

    def __init__(self, backend: Any, failure: type[Exception]) -> None:
        self._backend = backend
        self._failure = failure

    def read(self, name: str) -> bytes | None:
        """Give the key; the machine may ask the person for the password of its session."""
        try:
            written = self._backend.get_password(SERVICE, name)
            return base64.b64decode(written, validate=True) if written else None
        except (self._failure, binascii.Error) as error:
            LOG.warning("the keystore does not give the key: %s", type(error).__name__)
            return None

    def keep(self, name: str, key: bytes) -> bool:
        """Keep the key, and read it again: some keystores accept everything and keep nothing."""
        try:
            self._backend.set_password(SERVICE, name, base64.b64encode(key).decode())
        except self._failure as error:
            LOG.warning("the keystore does not keep the key: %s", type(error).__name__)
            return False
        return self.read(name) == key

    def forget(self, name: str) -> None:
        """Delete the key."""
        try:
            self._backend.delete_password(SERVICE, name)
        except self._failure as error:  # not there, or out of reach; the sealed memory goes anyway
            LOG.warning("the keystore does not forget the key: %s", type(error).__name__)


class AndroidKeystore:
    """A key that never leaves Android's keystore seals ours, which lies sealed in a file of the app.

    Written from Android's documentation; it could not be tried on a tablet yet. Whatever Android answers that
    was not foreseen counts as no keystore: the code of the tablet then makes the key.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, name: str) -> bytes | None:
        """Give the key."""
        try:
            sealed = (self._folder / f"{name}.key").read_bytes()
            cipher = self._cipher(name, nonce=sealed[:12])
            return bytes(cipher.doFinal(sealed[12:]))
        except Exception as error:  # noqa: BLE001 - Java's exceptions have no common Python class
            LOG.warning("the keystore does not give the key: %s", type(error).__name__)
            return None

    def keep(self, name: str, key: bytes) -> bool:
        """Keep the key, and read it again."""
        try:
            self._make(name)
            cipher = self._cipher(name)
            sealed = bytes(cipher.getIV()) + bytes(cipher.doFinal(key))
            write_whole(self._folder / f"{name}.key", sealed)
        except Exception as error:  # noqa: BLE001 - Java's exceptions have no common Python class
            LOG.warning("the keystore does not keep the key: %s", type(error).__name__)
            return False
        return self.read(name) == key

    def forget(self, name: str) -> None:
        """Delete the key that seals ours, then ours."""
        try:
            self._store().deleteEntry(name)
        except Exception as error:  # noqa: BLE001 - Java's exceptions have no common Python class
            LOG.warning("the keystore does not forget the key: %s", type(error).__name__)
        (self._folder / f"{name}.key").unlink(missing_ok=True)

    def _store(self) -> Any:
        store = _java("java.security.KeyStore").getInstance("AndroidKeyStore")
        store.load(None)
        return store

    def _make(self, name: str) -> None:
        purposes = _java("android.security.keystore.KeyProperties")
        builder = _java("android.security.keystore.KeyGenParameterSpec$Builder")(
            name, purposes.PURPOSE_ENCRYPT | purposes.PURPOSE_DECRYPT
        )
        builder.setBlockModes(["GCM"])
        builder.setEncryptionPaddings(["NoPadding"])
        builder.setKeySize(256)
        generator = _java("javax.crypto.KeyGenerator").getInstance("AES", "AndroidKeyStore")
        generator.init(builder.build())
        generator.generateKey()

    def _cipher(self, name: str, nonce: bytes = b"") -> Any:
        cipher = _java("javax.crypto.Cipher").getInstance("AES/GCM/NoPadding")
        key = self._store().getKey(name, None)
        if nonce:
            cipher.init(cipher.DECRYPT_MODE, key, _java("javax.crypto.spec.GCMParameterSpec")(128, nonce))
        else:
            cipher.init(cipher.ENCRYPT_MODE, key)
        return cipher


def find_keystore(folder: Path) -> Keystore | None:
    """Give the keystore of this machine; None when it has none that we trust."""
    if "ANDROID_ARGUMENT" in os.environ:
        return AndroidKeystore(folder)
    try:
        keyring = import_module("keyring")  # by its name: it is not there on Android
        failure = import_module("keyring.errors").KeyringError
    except ImportError:
        return None
    backend: Any = keyring.get_keyring()
    # Several at once: the one that the library would ask first.
    backend = next(iter(getattr(backend, "backends", ())), backend)
    trusted = type(backend).__module__ in _TRUSTED
    return DesktopKeystore(backend, failure) if trusted else None


def _java(name: str) -> Any:
    return import_module("jnius").autoclass(name)  # there on Android alone
