"""What comes over the network, from where, and what the device keeps of it."""

import pytest

CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def test_the_policy_of_the_pages_allows_their_own_server_alone(client):
    policy = client.get("/").headers["content-security-policy"]
    assert "'unsafe" not in policy
    assert "connect-src 'self';" in policy


def test_the_device_caches_the_app_and_no_answer(phone):
    awa = phone()
    awa.open("/")
    awa.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    awa.page.reload()
    number = awa.report()
    awa.page.get_by_text("Historique").wait_for()
    kept = awa.page.evaluate("""async () => {
        const names = await caches.keys();
        const all = await Promise.all(names.map(name => caches.open(name).then(cache => cache.keys())));
        return all.flat().map(request => new URL(request.url).pathname);
    }""")
    assert "/index.html" in kept
    assert [path for path in kept if path.startswith(("/api", "/photos", "/s/"))] == []
    answer = awa.context.request.get(
        f"/api/v1/signalements/{number}", headers={"Authorization": f"Bearer {awa.secret(number)}"}
    )
    assert "no-store" in answer.headers.get("cache-control", "")


def test_where_the_words_do_not_come_the_page_itself_says_so_and_tries_again(phone, axe):
    awa = phone(service_workers="block")
    awa.page.route("**/assets/fr-*.js", lambda route: route.abort())
    awa.open(f"/s/99-99999#{'q' * 43}")
    assert awa.title == "Cette page ne s’affiche pas"
    assert axe(awa.page) == []
    awa.page.unroute("**/assets/fr-*.js")
    awa.page.route("**/api/v1/signalements/*", lambda route: route.abort())
    with awa.page.expect_request("**/api/v1/signalements/99-99999") as asked:
        awa.touch("Réessayer")
    assert asked.value.headers["authorization"] == f"Bearer {'q' * 43}", "the secret was not dropped"


def test_a_wrong_link_is_said_in_words(phone):
    awa = phone(service_workers="block")
    answer = awa.page.goto("/nulle-part")
    awa.wait_for_title("Page introuvable")
    assert answer.status == 404
    awa.touch("Aller à l’accueil")
    awa.wait_for_title("Signaler un problème")


@pytest.mark.parametrize(
    ("path", "accept", "kind"),
    [
        ("/nulle-part", CHROMIUM, "text/html"),
        ("/nulle-part", "*/*", "application/problem+json"),
        ("/api/v1/nulle-part", CHROMIUM, "application/problem+json"),
    ],
)
def test_a_wrong_link_is_a_page_to_a_browser_and_a_problem_to_a_program(client, path, accept, kind):
    answer = client.get(path, headers={"Accept": accept})
    assert (answer.status_code, answer.mimetype) == (404, kind)
