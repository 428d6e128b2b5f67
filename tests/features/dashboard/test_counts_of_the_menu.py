"""The numbers beside the menu stay true while a page is open: it asks for them now and then."""

from __future__ import annotations

import re

import pytest

from tests.features.dashboard.browser import TOKEN

pytestmark = pytest.mark.any_database

COUNTS = "/pilotage/compteurs"


def counted(browser, address=COUNTS):
    """What the address tells, without what is nothing."""
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return {name: said for name, said in re.findall(r'<b data-of="([^"]+)">([^<]*)</b>', answer.text) if said}


def places(page):
    """What of a page's menu is counted, with the number that stands there."""
    found = re.findall(r'<(?:a|summary)[^>]* data-count="([^"]+)"[^>]*>(.*?)</(?:a|summary)>', page, re.S)
    numbers = {name: re.search(r'<b class="count">([^<]+)<', body) for name, body in found}
    return {name: number[1] if number else None for name, number in numbers.items()}


def test_each_number_of_the_menu_is_told(desk, full):
    menu = places(desk.get("/pilotage/contestes").text)
    told = counted(desk)
    assert {name: number for name, number in menu.items() if number} == told
    assert (told["contested"], told["to_tell"]) == ("1", "1")
    assert set(menu) >= {"contested", "to_tell", "alerts", "unsent", "to_call", "mails", "inside"}


def test_a_call_that_is_ticked_is_counted_no_more(desk, full):
    page = desk.get("/pilotage/a-rappeler").text
    address = re.search(r'data-counts="(/pilotage/compteurs\?[^"]+)"', page)[1]
    shown = dict(re.findall(r'data-count="(list\.[a-z_]+)">([^<]+)<', page))
    told = counted(desk, address)
    assert shown == {name: number for name, number in told.items() if name in shown}
    assert (shown["list.all"], told["to_tell"]) == ("1", "1")
    form = re.search(r'action="(/pilotage/a-rappeler/\d+)"', page)[1]
    desk.client.post(form, data={"csrf_token": TOKEN.search(page)[1]})
    told = counted(desk, address)
    assert told["list.all"] == told["list.to_call"] == "0"
    assert "to_tell" not in told


def test_the_list_of_calls_is_counted_for_who_may_see_it(browser, full):
    assert "data-counts" not in browser("agent").get("/pilotage/dossiers").text
    assert browser("agent").get(COUNTS).status_code == 403
    assert browser("elected").get(COUNTS).status_code == 403
    assert "list.all" not in counted(browser("director"))


def test_it_costs_one_query(desk, full, statements):
    desk.get(COUNTS)
    statements.clear()
    desk.get(COUNTS)
    assert len([one for one in statements if "notification" in one]) == 1, statements
