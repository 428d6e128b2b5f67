"""A town that tells browsers through its Firebase project: in one tap, and never unless it chose so."""

import json
import re
import shutil

import pytest

from tests.fakes.fcm import PROJECT, running_fcm
from tests.features.citizen_pwa.pushes import Pushes
from tests.servers.parvis import running_parvis

pytestmark = [pytest.mark.whole_browser, pytest.mark.soak]

INSTALLATIONS = "https://firebaseinstallations.googleapis.com/**"
REGISTRATIONS = "https://fcmregistrations.googleapis.com/**"
TOKEN = "token-of-the-browser-of-awa"
CHUNK = re.compile(r"/assets/firebase-[^/]+\.js$")
KEY = "B" + "A" * 86
WEB = {
    "apiKey": "AIza-public",
    "projectId": PROJECT,
    "messagingSenderId": "431",
    "appId": "1:431:web:abc",
    "vapidKey": KEY,
}
INSTALLED = {
    "name": f"projects/{PROJECT}/installations/cAAAAAAAAAAAAAAAAAAAAA",
    "fid": "cAAAAAAAAAAAAAAAAAAAAA",
    "refreshToken": "refresh",
    "authToken": {"token": "installation-token", "expiresIn": "604800s"},
}
# A browser's own subscription needs an outside push service: this one is made up, the rest is the real code.
SUBSCRIBE = """
window.keys = [];
class Held {
    constructor(key) { this.key = key; this.options = {applicationServerKey: Uint8Array.from(key).buffer}; }
    get endpoint() { return 'https://push.example.org/' + (localStorage.getItem('place') ?? 'one'); }
    getKey() { return new Uint8Array(16).buffer; }
    toJSON() { return {endpoint: this.endpoint, keys: {p256dh: 'B' + 'A'.repeat(86), auth: 'A'.repeat(22)}}; }
    async unsubscribe() { localStorage.removeItem('held'); return true; }
}
PushManager.prototype.subscribe = async function ({applicationServerKey}) {
    const key = [...new Uint8Array(applicationServerKey)];
    window.keys.push(key.length);
    localStorage.setItem('held', JSON.stringify(key));
    return new Held(key);
};
PushManager.prototype.getSubscription = async () => {
    const held = localStorage.getItem('held');
    return held ? new Held(JSON.parse(held)) : null;
};
"""


@pytest.fixture(scope="module")
def google():
    """What stands for Google's side of the server's pushes."""
    with running_fcm() as fake:
        yield fake


@pytest.fixture(scope="module")
def live_server(demonstration, google, tmp_path_factory):
    """The town, with a Firebase project."""
    folder = tmp_path_factory.mktemp("firebase")
    (folder / "web.json").write_text(json.dumps(WEB))
    given = {
        "PARVIS_FCM_CREDENTIALS": str(google.write_credentials(folder / "account.json")),
        "PARVIS_FCM_URL": google.url,
        "PARVIS_FCM_WEB": str(folder / "web.json"),
    }
    with running_parvis(shutil.copytree(demonstration, folder / "data"), given) as live:
        yield live


class Google:
    """Google's side of the browser's registration, by its public protocol."""

    def __init__(self, awa):
        self.asked = []
        self.answers = {INSTALLATIONS: INSTALLED, REGISTRATIONS: {"token": TOKEN}}
        self.refuses = False
        for address in self.answers:
            awa.page.route(address, self.answering(address))

    def answering(self, address):
        return lambda route: self.answer(address, route)

    def answer(self, address, route):
        self.asked.append(route.request)
        origin = {"Access-Control-Allow-Origin": "*"}
        if self.refuses:
            refusal = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": "no"}}
            route.fulfill(status=403, json=refusal, headers=origin)
        else:
            route.fulfill(json=self.answers[address], headers=origin)


@pytest.fixture
def sent(phone):
    """A phone that has sent a signalement, its number, and what Google is asked."""
    awa = phone(permissions=["geolocation", "notifications"])
    awa.page.add_init_script(SUBSCRIBE)
    google = Google(awa)
    awa.chunks = awa.sent(CHUNK, "GET")
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    return awa, awa.report(), google


def test_the_town_says_its_project_and_its_pages_alone_may_ask_google(phone):
    awa = phone(service_workers="block")
    said = awa.context.request.get("/api/v1/territory").json()["push"]["fcm"]
    assert said == {
        "api_key": WEB["apiKey"],
        "project_id": PROJECT,
        "messaging_sender_id": "431",
        "app_id": WEB["appId"],
        "vapid_key": KEY,
    }
    policies = [
        awa.context.request.get(path).headers["content-security-policy"] for path in ("/", "/pilotage/")
    ]
    asked = [re.search("connect-src ([^;]+)", policy)[1].split() for policy in policies]
    assert asked == [["'self'", INSTALLATIONS[:-3], REGISTRATIONS[:-3]], ["'self'"]]


def be_told(awa):
    awa.touch("Être prévenu sur ce téléphone")
    awa.page.get_by_text("Ce téléphone vous prévient").wait_for()


def test_the_code_of_firebase_comes_with_the_tap_and_the_town_learns_the_token(sent):
    awa, number, google = sent
    assert (awa.chunks, google.asked) == ([], []), "nobody asked to be told yet"
    posted = awa.sent(re.compile("/push-addresses$"), "POST")
    deleted = awa.sent(re.compile("/push-addresses$"), "DELETE")
    be_told(awa)
    assert len(awa.chunks) == 1
    assert [request.post_data_json for request in posted] == [{"kind": "fcm", "value": TOKEN}]
    registered = next(one for one in google.asked if "fcmregistrations" in one.url)
    assert f"/projects/{PROJECT}/registrations" in registered.url
    assert registered.headers["x-goog-api-key"] == WEB["apiKey"]
    assert "/s/" not in str([(one.url, one.post_data) for one in google.asked]), "no word of the signalement"
    assert awa.page.evaluate("window.keys") == [65], "made with the project's key"
    awa.page.reload()
    awa.touch("Ne plus être prévenu de ce dossier")
    awa.page.get_by_role("button", name="Être prévenu sur ce téléphone", exact=True).wait_for()
    assert [request.post_data_json for request in deleted] == [{"kind": "fcm", "value": TOKEN}]
    assert awa.page.evaluate("localStorage.getItem('held')") is None
    assert len(awa.records("reports")) == 1
    assert number
    assert awa.faults == []


def test_the_news_goes_to_google_and_is_shown_with_its_buttons(sent, staff, google):
    awa, number, _ = sent
    be_told(awa)
    google.clear()
    # of a lamp one is asked after the next nightfall only
    staff(awa).act(staff(awa).ticket(number)["id"], "requalify", category="nid-de-poule")
    staff(awa).finish(number)
    for _ in range(600):
        if pushed := [one for one in google.messages if "answers" in one["data"]]:
            break
        awa.page.wait_for_timeout(100)
    assert pushed, google.messages
    assert pushed[-1]["token"] == TOKEN
    pushes = Pushes(awa)
    # as FCM brings it to a browser: the message's own parts, with its sender and its id
    came = {"from": "431", "fcmMessageId": "1", **{key: pushed[-1][key] for key in ("notification", "data")}}
    shown = pushes.bring(came, came["notification"]["body"])
    assert number in shown["body"]
    assert shown["actions"] == ["Oui, c’est réglé", "Non"]
    pushes.touch("not_solved")
    awa.page.get_by_text("vous avez répondu : ce n’est pas réglé").wait_for()
    assert staff(awa).ticket(number)["contested_at"]


def test_a_refusal_is_said_calmly_and_an_address_that_changed_is_told_to_the_town(sent, axe):
    awa, _, google = sent
    google.refuses = True
    awa.touch("Être prévenu sur ce téléphone")
    awa.page.get_by_text("Ce téléphone n’a pas pu être ajouté").wait_for()
    assert "Cette page reste à jour" in awa.text
    assert axe(awa.page) == []
    assert not any(one.get("toldHere") for one in awa.records("reports"))
    google.refuses = False
    be_told(awa)
    google.answers[REGISTRATIONS] = {"token": "another-token-of-the-same-browser"}
    awa.page.evaluate("localStorage.setItem('place', 'two')")
    with awa.page.expect_request("**/push-addresses") as told:
        awa.page.reload()
    assert told.value.post_data_json == {"kind": "fcm", "value": "another-token-of-the-same-browser"}
