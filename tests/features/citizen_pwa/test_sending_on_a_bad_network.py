"""Nothing is lost: no network, a server in trouble, a refusal, an app too old."""

import contextlib
import itertools
import re
import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.features.citizen_pwa.phone import IN_WORDS, PATIENCE_MS, PHRASE, POST, PUT_PHOTO, RECORDS, picture

LATER = {"Retry-After": "3600"}  # nothing is tried again by itself while the test looks
ALL_SENT = f"async () => (await ({RECORDS})('reports')).every(one => one.state === 'sent')"


def controlled(phone):
    """Open the app once, so that its service worker holds the page."""
    phone.open("/")
    phone.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    phone.page.reload()
    phone.page.get_by_text("Vous préférez téléphoner").wait_for()  # the town is known, and kept
    return phone


def problem(status, **more):
    return {"status": status, "title": "Refusé", "detail": "Corrigez puis renvoyez.", "errors": {}, **more}


def test_the_app_opens_and_takes_a_signalement_without_a_network(phone, axe):
    awa = controlled(phone())
    awa.context.set_offline(True)
    awa.page.reload()
    awa.page.wait_for_selector("h1")
    assert "hors ligne" in awa.text
    awa.walk_to_summary(photos=(picture(),))
    awa.go_on()
    awa.page.get_by_text("En attente du réseau").wait_for()
    assert axe(awa.page) == []
    awa.open("/mes-signalements")
    assert "En attente d’envoi" in awa.text
    assert axe(awa.page) == []
    kept = awa.records("reports")[0]
    assert (kept["state"], kept["body"]["description"], len(awa.records("photos"))) == ("waiting", PHRASE, 1)

    awa.context.set_offline(False)
    awa.page.locator(".rows a").click()
    number = awa.number()
    answer = awa.context.request.get(
        f"/api/v1/signalements/{kept['id']}", headers={"Authorization": f"Bearer {kept['secret']}"}
    )
    assert answer.json()["number"] == number
    awa.wait_for_photos_to_leave()


def test_a_closed_app_sends_when_it_is_opened_again(phone):
    awa = controlled(phone())
    awa.context.set_offline(True)
    awa.reach_summary()
    awa.go_on()
    awa.page.get_by_text("En attente du réseau").wait_for()
    awa.page.close()
    awa.context.set_offline(False)
    awa.page = awa.context.new_page()
    awa.open("/mes-signalements")
    awa.page.get_by_text(re.compile("Dossier n°")).wait_for()


def test_the_browser_sends_in_the_background_while_no_page_is_open(phone):
    awa = controlled(phone())
    awa.context.set_offline(True)
    awa.reach_summary(photos=(picture(),))
    awa.go_on()
    awa.page.get_by_text("En attente du réseau").wait_for()
    kept, origin = awa.records("reports")[0], awa.page.evaluate("location.origin")
    awa.page.goto("about:blank")
    browser, registrations = awa.context.new_cdp_session(awa.page), []
    browser.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: registrations.extend(told["registrations"])
    )
    browser.send("ServiceWorker.enable")
    while not (ours := [one for one in registrations if one["scopeURL"].startswith(origin)]):
        awa.page.wait_for_timeout(10)
    (told, *_) = ours
    awa.context.set_offline(False)
    tag = {"registrationId": told["registrationId"], "tag": "parvis-send", "lastChance": False}
    deadline = time.monotonic() + PATIENCE_MS / 1000
    for turn in itertools.count():
        if time.monotonic() > deadline:
            break
        if turn % 50 == 0:  # a browser asks again, too, while something waits
            browser.send("ServiceWorker.dispatchSyncEvent", {"origin": origin, **tag})
        answer = awa.context.request.get(
            f"/api/v1/signalements/{kept['id']}", headers={"Authorization": f"Bearer {kept['secret']}"}
        )
        if answer.ok and len(answer.json()["photos"]) == 1:
            return
        awa.page.wait_for_timeout(100)
    pytest.fail("nothing was sent in the background")


def test_what_is_no_answer_of_the_service_makes_it_wait_and_the_same_signalement_leaves_later(phone):
    awa = phone(service_workers="block")
    posted = awa.sent(POST, "POST")
    answers = [{"status": status, "json": problem(status), "headers": LATER} for status in (500, 503, 429)]
    answers.append({"status": 200, "body": "<html>Wi-Fi</html>", "content_type": "text/html"})  # of a hotel
    awa.page.route(POST, lambda route: route.fulfill(**answers[len(posted) - 1]))
    awa.reach_summary()
    for _ in answers:
        with awa.page.expect_response(POST):
            awa.page.locator(".actions .main").click()
        awa.page.get_by_text("Le service ne répond pas").wait_for()
    awa.page.unroute(POST)
    awa.go_on()
    awa.number()
    assert len(posted) == len(answers) + 1
    assert len({request.post_data for request in posted}) == 1
    assert len({request.headers["authorization"] for request in posted}) == 1


def test_photos_resume_one_by_one(phone):
    awa = phone(service_workers="block")
    put, answers = awa.sent(PUT_PHOTO, "PUT"), [None, 503]
    awa.page.route(
        PUT_PHOTO,
        lambda route: (
            route.fulfill(status=status, json=problem(status), headers=LATER)
            if (status := answers.pop(0) if answers else None)
            else route.continue_()
        ),
    )
    awa.report(photos=(picture(colour=(1, 1, 1)), picture(colour=(2, 2, 2))))
    awa.page.get_by_text("1 photo en cours d’envoi").wait_for()
    assert len(awa.records("photos")) == 1
    awa.page.reload()
    awa.wait_for_photos_to_leave()
    assert [request.url for request in put].count(put[0].url) == 1
    assert [request.url for request in put].count(put[1].url) == 2


def test_a_photo_the_server_cannot_read_is_said_and_the_rest_is_received(phone, axe):
    awa = phone(service_workers="block")
    awa.page.route(PUT_PHOTO, lambda route: route.fulfill(status=415, json=problem(415)))
    awa.report(photos=(picture(),))
    awa.page.get_by_text("1 photo n’a pas pu être lue").wait_for()
    assert len(awa.records("photos")) == 1
    assert axe(awa.page) == []
    awa.touch("Retirer")
    awa.wait_until_gone("pas pu être lue")


def test_a_refusal_says_what_to_correct_and_keeps_all(phone, axe):
    awa = phone(service_workers="block")
    errors = {"description": ["Décrivez le problème plus précisément."]}
    awa.page.route(POST, lambda route: route.fulfill(status=422, json=problem(422, errors=errors)))
    awa.reach_summary(photos=(picture(),))
    awa.go_on()
    awa.page.get_by_text("Décrivez le problème plus précisément.").wait_for()
    found = axe(awa.page)
    awa.go_on()
    awa.wait_for_title("Vérifiez")
    assert found + axe(awa.page) == []
    awa.page.locator(".tile img").wait_for()
    awa.page.get_by_role("link", name="Décrivez le problème").click()
    assert awa.page.input_value("#description") == PHRASE
    awa.page.fill("#description", "Le troisième lampadaire est éteint.")
    awa.go_on()
    awa.page.unroute(POST)
    awa.go_on()
    awa.number()


def test_an_app_too_old_keeps_all_and_leaves_once_updated(phone, axe):
    awa = phone(service_workers="block")
    words = {"title": "Mise à jour nécessaire", "detail": "Cette version est trop ancienne."}
    awa.page.route(POST, lambda route: route.fulfill(status=426, json=problem(426, **words)))
    awa.reach_summary()
    awa.go_on()
    awa.page.get_by_text("Cette version est trop ancienne.").wait_for()
    assert axe(awa.page) == []
    assert awa.records("reports")[0]["body"]["description"] == PHRASE
    awa.page.unroute(POST)
    awa.open("/mes-signalements")
    awa.page.get_by_text(re.compile("Dossier n°")).wait_for()


def test_a_second_signalement_begun_meanwhile_is_not_lost_by_a_correction(phone):
    awa = phone(service_workers="block")
    awa.page.route(POST, lambda route: route.fulfill(status=422, json=problem(422)))
    awa.reach_summary(words="Le premier.")
    awa.go_on()
    awa.wait_for_title("corriger")
    refused = awa.page.url
    awa.page.unroute(POST)
    awa.open("/signaler/description")
    awa.page.fill("#description", "Le second.")
    awa.open(refused)
    awa.go_on()
    awa.wait_for_title("Vérifiez")
    assert "Le premier." in awa.text
    awa.go_on()
    awa.number()
    awa.open("/signaler/description")
    assert awa.page.input_value("#description") == "Le second."


def queue(phone, count):
    """Put as many signalements in the phone's queue, made from the one that waits there."""
    script = """async count => {
        const open = indexedDB.open('parvis');
        await new Promise((done, fail) => { open.onsuccess = done; open.onerror = fail; });
        const shelf = open.result.transaction('reports', 'readwrite').objectStore('reports');
        const all = shelf.getAll();
        await new Promise(done => { all.onsuccess = done; });
        const [first] = all.result;
        for (let more = 1; more < count; more += 1) {
            const id = crypto.randomUUID();
            const secret = crypto.randomUUID().replaceAll('-', '').padEnd(43, 's');
            shelf.put({...first, id, secret, body: {...first.body, id}});
        }
        await new Promise(done => { shelf.transaction.oncomplete = done; });
        open.result.close();
    }"""
    phone.page.evaluate(script, count)


def test_twenty_leave_once_each_through_a_server_in_trouble_and_two_pages(phone):
    awa = controlled(phone(permissions=[]))
    awa.reach_summary(place=IN_WORDS)
    awa.context.set_offline(True)
    awa.go_on()
    awa.page.get_by_text("En attente du réseau").wait_for()
    queue(awa, 20)
    failures = iter(
        [
            {"status": 500},
            {"status": 503, "headers": {"Retry-After": "3600"}},
            {"status": 429, "headers": {"Retry-After": "60"}},
            None,
        ]
        * 3
    )

    def trouble(route):
        failure = next(failures, "none")
        if failure == "none":
            route.continue_()
        elif failure is None:
            route.abort()
        else:
            route.fulfill(**failure)

    awa.context.route("**/api/v1/signalements", trouble)
    other = awa.context.new_page()
    awa.context.set_offline(False)
    other.goto("/mes-signalements")
    other.close()  # a page may go at any moment
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while {one["state"] for one in awa.records("reports")} != {"sent"}:
        assert time.monotonic() < deadline, [one["state"] for one in awa.records("reports")]
        awa.context.set_offline(True)
        awa.context.set_offline(False)
        with contextlib.suppress(AssertionError):  # what failed waits for the network to come back once more
            awa.wait_for_promise(ALL_SENT, patience_ms=500)
    reports = awa.records("reports")
    assert len({one["number"] for one in reports}) == len(reports) == 20


@pytest.mark.whole_browser
def test_a_full_device_says_so_and_still_sends_what_the_page_holds(phone):
    full = "IDBObjectStore.prototype.put = () => { throw new DOMException('', 'QuotaExceededError'); }"
    awa = phone(service_workers="block", permissions=[])
    awa.page.add_init_script(full)
    awa.open("/signaler?categorie=lampadaire-eteint&lieu=44.4475,1.4403")
    awa.page.wait_for_url("**/signaler/photos")
    awa.shoot(picture())
    awa.go("/signaler/question-2")
    awa.page.get_by_text("Un seul").click()
    awa.go_on()
    awa.describe()
    awa.go_on()
    awa.wait_for_title("Vérifiez et envoyez")
    awa.page.get_by_text("Laissez cette page ouverte").wait_for()
    with awa.page.expect_response(PUT_PHOTO) as put:
        awa.go_on()
    assert put.value.ok
    awa.number()


def test_a_clock_a_day_ahead_delays_nothing_once_it_is_right(phone):
    awa = phone(service_workers="block")
    posted = awa.sent(POST, "POST")
    awa.page.route(POST, lambda route: route.fulfill(status=503, json=problem(503)))
    today, tomorrow = datetime.now(UTC), datetime.now(UTC) + timedelta(days=1)
    awa.page.clock.install(time=tomorrow)
    awa.reach_summary(takenAt=tomorrow.isoformat())
    awa.go_on()
    awa.page.get_by_text("Le service ne répond pas").wait_for()
    awa.page.unroute(POST)
    awa.page.clock.set_system_time(today)
    awa.page.clock.run_for(15_000)  # the app's own next attempt: nobody touches anything
    awa.number()
    assert posted[-1].post_data_json["taken_at"].startswith(tomorrow.date().isoformat())
