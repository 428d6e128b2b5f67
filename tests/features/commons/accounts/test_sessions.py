"""Signing in and out."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from server.commons.accounts import queries, services
from server.commons.accounts.errors import SignInRefused, TooManyAttempts
from server.commons.accounts.models import Account, RefusedAttempt, SessionToken
from server.commons.accounts.services import passwords
from server.core.clock import now
from server.core.db import db, unit_of_work
from tests.features.commons.accounts.conftest import PASSWORD
from tests.features.commons.accounts.town import build_town


def change(statement):
    with unit_of_work() as work:
        work.session.execute(statement)


class TestAPasswordChangedDuringTheCheck:
    """Who set another password to shut a thief out must not let in the one whose check was under way."""

    @pytest.fixture
    def changed_meanwhile(self, add, town, monkeypatch):
        account, check = add(), passwords.matches

        def change_after(password_hash, password):
            found = check(password_hash, password)
            services.set_password(account, town, "quatre chats sur un toit")
            return found

        monkeypatch.setattr(passwords, "matches", change_after)
        return account

    @pytest.mark.parametrize("outdated", [False, True])
    @pytest.mark.parametrize("open_door", [services.open_session, services.check_password])
    def test_opens_nothing_and_stays_changed(self, changed_meanwhile, town, monkeypatch, open_door, outdated):
        monkeypatch.setattr(passwords, "is_outdated", lambda _hash: outdated)
        with pytest.raises(SignInRefused):
            open_door(territory_id=town, login="claire", password=PASSWORD)
        assert db.session.scalar(select(SessionToken.account_id)) is None
        monkeypatch.undo()
        assert services.open_session(territory_id=town, login="claire", password="quatre chats sur un toit")


class TestSigningIn:
    def test_gives_a_token_that_says_who_one_is(self, add, sign_in, town):
        account = add(role="director", team_slugs=["voirie"])
        answer = sign_in("claire")
        assert answer.status_code == 200
        assert (answer.json["role"], answer.json["name"]) == ("director", "Claire Martin")
        who = queries.identity_for(answer.json["token"], town)
        assert (who.kind, who.role, who.account_id, who.territory_id, len(who.teams)) == (
            "staff",
            "director",
            account,
            town,
            1,
        )

    def test_reads_the_login_without_capitals_or_spaces(self, add, sign_in):
        add(login="Claire.Martin")
        assert sign_in(" claire.MARTIN ").status_code == 200

    @pytest.mark.parametrize(
        ("login", "password"), [("claire", "trois chevaux bleus"), ("inconnu", PASSWORD)]
    )
    def test_says_the_same_of_a_wrong_password_and_of_an_unknown_login(self, add, sign_in, login, password):
        add()
        answer = sign_in(login, password)
        assert (answer.status_code, answer.json["code"]) == (401, "sign_in_refused")
        assert answer.content_type == "application/problem+json"
        assert answer.json["detail"].startswith("Identifiant ou mot de passe incorrect")

    def test_spends_the_same_work_on_an_unknown_login(self, add, town, monkeypatch):
        add()
        verified = []
        real = passwords._hasher.verify
        monkeypatch.setattr(passwords, "_hasher", Counting(passwords._hasher, verified, real))
        for login in ("claire", "inconnu"):
            with pytest.raises(SignInRefused):
                services.open_session(territory_id=town, login=login, password="quatre chevaux verts")
        parameters = {kept.rsplit("$", 2)[0] for kept in verified}
        assert len(verified) == 2
        assert len(parameters) == 1

    def test_speaks_english_to_who_reads_english(self, add, sign_in):
        answer = sign_in("inconnu", headers={"Accept-Language": "en"})
        assert answer.json["title"] == "Sign-in refused"

    @pytest.mark.parametrize(
        "body", [{}, {"login": "claire"}, {"login": "", "password": ""}, [], {"login": 3}]
    )
    def test_refuses_a_body_that_cannot_be_one(self, add, client, body):
        answer = client.post("/api/v1/sessions", json=body)
        assert answer.status_code == 422
        assert answer.content_type == "application/problem+json"

    def test_ignores_fields_of_later_versions(self, add, client):
        add()
        body = {"login": "claire", "password": PASSWORD, "device_name": "poste 3"}
        assert client.post("/api/v1/sessions", json=body).status_code == 200

    def test_keeps_neither_password_nor_token(self, add, sign_in, town):
        add()
        token = sign_in("claire").json["token"]
        kept = db.session.scalar(select(Account.password_hash))
        assert kept.startswith("$argon2id$")
        assert token.encode() not in db.session.scalar(select(SessionToken.token_sha256))

    def test_a_closed_account_signs_in_no_more_and_its_sessions_end(self, add, sign_in, town):
        account = add()
        token = sign_in("claire").json["token"]
        services.close_account(account, town)
        assert queries.identity_for(token, town) is None
        assert sign_in("claire").status_code == 401

    def test_renews_a_hash_made_with_older_parameters(self, add, sign_in, town):
        from argon2 import PasswordHasher

        account = add()
        old = PasswordHasher(time_cost=1, memory_cost=32, parallelism=1).hash(PASSWORD)
        change(update(Account).where(Account.id == account).values(password_hash=old))
        assert sign_in("claire").status_code == 200
        renewed = db.session.scalar(select(Account.password_hash))
        assert renewed != old
        assert not passwords.is_outdated(renewed)


class Counting:
    """A hasher that notes which hash is verified."""

    def __init__(self, inner, verified, real):
        self.inner, self.verified, self.real = inner, verified, real

    def verify(self, kept, password):
        self.verified.append(kept)
        return self.real(kept, password)

    def __getattr__(self, name):
        return getattr(self.inner, name)


class TestTheToken:
    def test_is_dead_once_the_session_is_ended(self, add, sign_in, client, town):
        add()
        token = sign_in("claire").json["token"]
        bearer = {"Authorization": f"Bearer {token}"}
        assert client.delete("/api/v1/sessions", headers=bearer).status_code == 204
        assert queries.identity_for(token, town) is None
        assert client.delete("/api/v1/sessions", headers=bearer).status_code == 401

    def test_is_dead_when_its_time_is_over(self, add, sign_in, town):
        add()
        token = sign_in("claire").json["token"]
        change(update(SessionToken).values(expires_at=now() - timedelta(seconds=1)))
        assert queries.identity_for(token, town) is None

    def test_is_worth_nothing_in_another_territory(self, add, sign_in, town):
        add()
        token = sign_in("claire").json["token"]
        other = build_town(code="autre", name="Autre ville", hosts=["autre.example"])
        assert queries.identity_for(token, other) is None

    def test_follows_the_role_at_once(self, add, sign_in, town):
        account = add(role="desk", team_slugs=["voirie"])
        token = sign_in("claire").json["token"]
        services.change_staff(account, town, role="elected", team_slugs=[])
        who = queries.identity_for(token, town)
        assert (who.role, who.teams) == ("elected", frozenset())

    def test_ends_with_the_password(self, add, sign_in, town):
        account = add()
        token = sign_in("claire").json["token"]
        services.set_password(account, town, "quatre moutons noirs")
        assert queries.identity_for(token, town) is None
        assert sign_in("claire").status_code == 401
        assert sign_in("claire", "quatre moutons noirs").status_code == 200

    @pytest.mark.parametrize(
        "token", ["", "s0", "x" * 43, "s0" + "x" * 43, "d0" + "é" * 43, "s0" + "\x00" * 43]
    )
    def test_that_nobody_holds_gives_nobody(self, town, token):
        assert queries.identity_for(token, town) is None

    def test_a_citizen_s_secret_costs_no_query(self, town, statements):
        queries.identity_for("x" * 43, town)
        assert statements == []

    def test_costs_one_query(self, add, sign_in, town, statements):
        add(team_slugs=["voirie", "proximite"])
        token = sign_in("claire").json["token"]
        statements.clear()
        assert len(queries.identity_for(token, town).teams) == 2
        assert len([words for words in statements if words.startswith("SELECT")]) == 1

    def test_notes_the_hour_of_its_last_use_and_never_the_minute(self, add, sign_in, town):
        add()
        token = sign_in("claire").json["token"]
        change(update(SessionToken).values(last_seen_at=now() - timedelta(days=1)))
        queries.identity_for(token, town)
        seen = db.session.scalar(select(SessionToken.last_seen_at))
        assert (seen.minute, seen.second, seen.microsecond) == (0, 0, 0)
        assert now() - seen < timedelta(hours=1)


class TestFailingAgainAndAgain:
    def fail(self, sign_in, times, login="claire", **options):
        return [sign_in(login, "trois chevaux gris", **options).status_code for _ in range(times)]

    def test_waits_after_five_failures_and_says_how_long(self, add, sign_in):
        add()
        assert self.fail(sign_in, 7) == [401, 401, 401, 401, 401, 401, 429]
        refused = sign_in("claire")
        assert (refused.status_code, refused.json["code"]) == (429, "too_many_attempts")
        assert 1 <= int(refused.headers["Retry-After"]) <= 5

    def test_lets_in_once_the_wait_is_over_and_forgets_the_failures(self, add, sign_in):
        add()
        self.fail(sign_in, 7)
        change(update(RefusedAttempt).values(wait_until=now() - timedelta(seconds=1)))
        assert sign_in("claire").status_code == 200
        assert self.fail(sign_in, 5) == [401] * 5
        assert sign_in("claire").status_code == 200

    def test_never_waits_longer_than_a_quarter_of_an_hour(self, add, town):
        add()
        for _ in range(30):
            change(update(RefusedAttempt).values(wait_until=now() - timedelta(seconds=1)))
            with pytest.raises(SignInRefused):
                services.open_session(
                    territory_id=town, login="claire", password="x" * 20, client_address="203.0.113.7"
                )
        with pytest.raises(TooManyAttempts) as refusal:
            services.open_session(
                territory_id=town, login="claire", password=PASSWORD, client_address="203.0.113.7"
            )
        assert 890 < refusal.value.wait_s <= 900

    def test_from_elsewhere_does_not_shut_the_person_out(self, add, sign_in):
        add()
        self.fail(sign_in, 7, environ_overrides={"REMOTE_ADDR": "203.0.113.7"})
        assert sign_in("claire", environ_overrides={"REMOTE_ADDR": "198.51.100.2"}).status_code == 200

    def test_with_another_login_does_not_shut_a_colleague_behind_the_same_address_out(self, add, sign_in):
        add()
        self.fail(sign_in, 7, login="paul")
        assert sign_in("claire").status_code == 200

    def test_with_one_login_after_another_waits_too(self, add, town):
        add()
        for number in range(51):
            with pytest.raises(SignInRefused):
                services.open_session(
                    territory_id=town, login=f"essai{number}", password="x", client_address="2001:db8::1"
                )
        with pytest.raises(TooManyAttempts):
            services.open_session(
                territory_id=town, login="claire", password=PASSWORD, client_address="2001:db8::ffff:2"
            )

    def test_keeps_neither_address_nor_login(self, add, sign_in):
        add()
        self.fail(sign_in, 1)
        kept = list(db.session.scalars(select(RefusedAttempt.source)))
        assert len(kept) == 2
        assert all(len(source) == 32 for source in kept)

    def test_is_forgotten_after_a_day(self, add, sign_in):
        add()
        self.fail(sign_in, 7)
        services.forget_expired_access(now() + timedelta(hours=25))
        assert db.session.scalar(select(RefusedAttempt.source)) is None


class TestLimitsLifted:
    @pytest.fixture
    def given_settings(self):
        return {"PARVIS_RATE_LIMITS": "off"}

    def test_a_load_test_may_fail_as_often_as_it_likes(self, add, sign_in):
        add()
        assert {sign_in("claire", "x").status_code for _ in range(9)} == {401}
