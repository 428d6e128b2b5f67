"""Being told on the phone: asking for it, stopping it, and answering from the notification."""

import json
import re

import pytest

from tests.features.citizen_pwa.pushes import Pushes

pytestmark = pytest.mark.whole_browser

SUBSCRIBE = """
const address = n => ({endpoint: `https://push.example.org/${n}`,
                       keys: {p256dh: 'B' + 'A'.repeat(86), auth: 'A'.repeat(22)}});
window.asked = [];
class Held {
    constructor(n) { this.n = n; }
    toJSON() { return address(this.n); }
    async unsubscribe() { localStorage.removeItem('held'); return true; }
}
PushManager.prototype.subscribe = async function (options) {
    window.asked.push(options.applicationServerKey.byteLength);
    localStorage.setItem('held', 'one');
    return new Held('one');
};
PushManager.prototype.getSubscription = async () =>
    localStorage.getItem('held') ? new Held(localStorage.getItem('held')) : null;
"""

KEEP_A_COPY = """async number => {
    const open = indexedDB.open('parvis');
    await new Promise(done => { open.onsuccess = done });
    const writing = open.result.transaction('reports', 'readwrite');
    const kept = new Promise(done => { writing.oncomplete = done });  // what is half written is undone
    const shelf = writing.objectStore('reports');
    const all = shelf.getAll();
    await new Promise(done => { all.onsuccess = done });
    const own = all.result.find(one => one.number === number);
    const copy = {...own, id: crypto.randomUUID(), number: '26-99998'};
    shelf.put(copy);
    await kept;
    open.result.close();
}"""


EVERYTHING_KEPT = """async () => {
    const all = [];
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) {
            all.push(new URL(request.url).pathname + ' ' + await (await cache.match(request)).text());
        }
    }
    return all;
}"""
NOTE_WHAT_OPENS = (
    "() => { self.opened = []; clients.openWindow = async url => { opened.push(url); return null } }"
)


@pytest.fixture
def told(phone):
    """A phone that has sent and may be told, and its number; push services are outside the machine."""
    awa = phone(permissions=["geolocation", "notifications"])
    awa.page.add_init_script(SUBSCRIBE)
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    assert awa.page.get_by_role("button", name="Être prévenu").count() == 0  # never asked for at the start
    return awa, awa.report()


def test_one_tap_starts_being_told_one_tap_stops_and_the_worker_keeps_no_secret(told, axe):
    awa, number = told
    calls = []
    foreign = awa.sent(re.compile("firebase"), "GET")
    awa.page.on(
        "request", lambda one: "push-addresses" in one.url and calls.append((one.method, one.post_data_json))
    )
    awa.touch("Être prévenu sur ce téléphone")
    awa.page.get_by_text("Ce téléphone vous prévient").wait_for()
    assert awa.page.evaluate("window.asked") == [65]  # the town's own key
    assert foreign == [], "the code of Firebase is for towns that chose it"
    assert axe(awa.page) == []
    awa.page.reload()
    awa.page.get_by_text("Historique").wait_for()
    kept, secret = awa.page.evaluate(EVERYTHING_KEPT), awa.secret(number)
    assert kept
    assert [one[:80] for one in kept if secret in one or one.startswith(("/api", "/s/", "/photos"))] == []
    awa.touch("Ne plus être prévenu de ce dossier")
    awa.page.get_by_role("button", name="Être prévenu sur ce téléphone", exact=True).wait_for()
    assert [method for method, _ in calls] == ["POST", "DELETE"]
    assert calls[0][1] == calls[1][1]
    assert json.loads(calls[0][1]["value"])["endpoint"] == "https://push.example.org/one"
    assert awa.page.evaluate("localStorage.getItem('held')") is None
    assert not any(one.get("toldHere") for one in awa.records("reports"))


def test_stopping_one_report_leaves_the_others_told(told):
    awa, number = told
    awa.touch("Être prévenu sur ce téléphone")
    awa.page.get_by_text("Ce téléphone vous prévient").wait_for()
    awa.page.evaluate(KEEP_A_COPY, number)
    awa.page.reload()
    awa.context.route("**/push-addresses", lambda route: route.abort())
    awa.touch("Ne plus être prévenu de ce dossier")
    awa.page.get_by_role("alert").get_by_text("L’arrêt n’est pas parti").wait_for()
    awa.context.unroute("**/push-addresses")
    awa.touch("Ne plus être prévenu de ce dossier")
    awa.page.get_by_role("button", name="Être prévenu sur ce téléphone", exact=True).wait_for()
    assert awa.page.evaluate("localStorage.getItem('held')") == "one"
    assert [one["number"] for one in awa.records("reports") if one.get("toldHere")] == ["26-99998"]
    awa.touch("Être prévenu sur ce téléphone")
    awa.page.get_by_text("Ce téléphone vous prévient").wait_for()


def test_a_refusal_is_said_calmly_with_what_to_do(phone):
    awa = phone(permissions=["geolocation"])
    awa.page.add_init_script(
        "Object.defineProperty(Notification, 'permission', {get: () => 'denied'});"
        "Notification.requestPermission = async () => 'denied';"
    )
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    awa.report()
    awa.page.get_by_text("Les notifications sont bloquées ici").wait_for()
    assert awa.page.get_by_role("button", name="Être prévenu").count() == 0


def news_of(number):
    return {
        "kind": "news",
        "title": "Ville de démonstration",
        "body": f"n° {number} : Intervention réalisée",
        "url": f"https://elsewhere.example/s/{number}",
        "answers": [
            {"answer": "solved", "title": "Oui, c’est réglé", "thanks": "Merci : réglé"},
            {"answer": "not_solved", "title": "Non", "thanks": "Merci : pas réglé"},
        ],
    }


@pytest.mark.soak
def test_no_from_a_notification_reaches_the_contested_queue_in_one_tap(told, staff):
    awa, number = told
    staff(awa).finish(number)
    pushes = Pushes(awa)
    pushes.bring_what_is_unreadable("", "{", '{"kind":"wake"}', '{"kind":"news"}')
    shown = pushes.bring(news_of(number))
    assert shown["actions"] == ["Oui, c’est réglé", "Non"]
    assert awa.secret(number) not in str(shown)
    assert len(pushes.shown()) == 1, "what was unreadable shows nothing"
    awa.page.get_by_role("heading", name="Est-ce réglé").wait_for()  # the open page heard of it
    pushes.touch("not_solved")
    pushes.wait_for("Merci : pas réglé")
    awa.page.get_by_text("vous avez répondu : ce n’est pas réglé").wait_for()
    ticket = staff(awa).ticket(number)
    assert ticket["contested_at"]
    assert ticket["history"][-1]["solved"] is False


def test_a_push_without_buttons_or_an_answer_that_cannot_leave_opens_the_page(told):
    awa, number = told
    awa.go("/mes-signalements")
    pushes = Pushes(awa)
    news = {key: value for key, value in news_of(number).items() if key != "answers"}
    assert pushes.bring(news)["actions"] == []
    pushes.worker.evaluate(NOTE_WHAT_OPENS)
    pushes.touch("")
    assert pushes.wait_until_opened(1) == [f"/s/{number}"], "ours, whatever the push says"
    unknown = news_of("99-99999") | {"url": "/s/99-99999"}
    assert pushes.bring(unknown)["actions"]
    pushes.touch("not_solved")
    assert pushes.wait_until_opened(2)[-1] == "/s/99-99999"
