"""Tokens of mails."""

import uuid
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from server.core import tokens
from server.core.tokens import MailToken

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
KEY = "a key of the tests"


def token(**given):
    return MailToken(
        **{
            "holder_id": uuid.uuid4(),
            "scope": "follow",
            "expires_at": NOW + timedelta(days=1),
            "version": 1,
            **given,
        }
    )


def test_a_mailed_token_reads_as_it_was_signed():
    signed = token(scope="verdict", version=3)
    assert tokens.read_token(KEY, tokens.sign_token(KEY, signed), NOW) == signed


def test_a_mailed_token_fits_in_a_links_fragment():
    assert all(c.isalnum() or c in "-_.=" for c in tokens.sign_token(KEY, token()))


def test_an_expired_token_proves_nothing():
    signed = tokens.sign_token(KEY, token(expires_at=NOW))
    assert tokens.read_token(KEY, signed, NOW) is None
    assert tokens.read_token(KEY, signed, NOW - timedelta(seconds=1)) is not None


def test_a_token_of_another_key_proves_nothing():
    assert tokens.read_token("another", tokens.sign_token(KEY, token()), NOW) is None


def test_an_altered_token_proves_nothing():
    signed = tokens.sign_token(KEY, token())
    for place in range(3, len(signed)):
        changed = signed[:place] + ("A" if signed[place] != "A" else "B") + signed[place + 1 :]
        assert tokens.read_token(KEY, changed, NOW) is None, place


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault(text):
    assert tokens.read_token(KEY, text, NOW) is None
    assert tokens.read_token(KEY, f"m1.{tokens.key_id(KEY)}.{text}", NOW) is None
