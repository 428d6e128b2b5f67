"""What the tablet speaks and wears: changed at once, kept, asked of the service too."""

import gc


def test_theme_and_language_change_at_once_and_stay(enrolled, tablet, server, tmp_path):
    from agent_app.theme import palette

    hand = enrolled(size=(1280, 800), data_dir=tmp_path / "kept")
    hand.touch(hand.screen.ids.settings)
    collecting = []
    told = palette.fbind("revision", lambda *_: collecting.append(gc.isenabled()))
    hand.touch(hand.screen.themes["sun"])
    assert palette.of("ink") == [0, 0, 0, 1]
    by_day = palette.plan
    hand.touch(hand.screen.themes["dark"])
    assert palette.theme == "dark"
    assert palette.plan < by_day, "a white plan would dazzle at night"
    palette.unbind_uid("revision", told)
    assert set(collecting) == {False}, "no widget may be collected while the others are told"
    assert gc.isenabled()
    hand.touch(hand.screen.tongues["en"])
    assert hand.sees("Settings")
    assert hand.sees("Night")
    tablet.close(hand)
    hand = tablet(size=(1280, 800), data_dir=tmp_path / "kept")
    assert palette.theme == "dark"
    hand.wait_to_read("Nothing to do for now.")
    hand.touch(hand.screen.ids.settings)
    hand.touch(hand.screen.tongues["fr"])
    hand.touch(hand.screen.themes["light"])


def test_another_language_is_asked_of_the_service_too(enrolled, server):
    server.add_ticket()
    hand = enrolled(size=(1280, 800))
    hand.wait_for(hand.rows)
    hand.touch(hand.screen.ids.settings)
    server.requests.clear()
    hand.touch(hand.screen.tongues["en"])
    try:

        def asked():
            calls = [(path, heads) for _, path, heads in server.requests if "changes" in path]
            return [path for path, heads in calls if heads["Accept-Language"] == "en"]

        hand.wait_for(asked, what="a call in English")
        assert "cursor" not in asked()[0], "everything comes again, in its words"
        assert not hand.sees("Offline")
    finally:
        hand.touch(hand.screen.tongues["fr"])


def test_before_the_enrolment_one_chooses_the_language_and_keeps_what_is_typed(tablet, server):
    hand = tablet(size=(360, 800))
    hand.type_in(hand.screen.ids.code, "K7P-2QM")
    hand.touch(hand.screen.ids.tongue)
    hand.wait_to_read("Français")
    assert not hand.sees("Associer cette tablette")
    assert (hand.screen.ids.code.typed, hand.screen.ids.server.typed) == ("K7P-2QM", server.url)
    hand.touch(hand.screen.ids.tongue)
    hand.wait_to_read("Associer cette tablette")
