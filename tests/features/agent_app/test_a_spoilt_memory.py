"""A tablet whose memory cannot be read starts all the same, says where it is kept, and goes on."""


def test_a_tablet_whose_memory_cannot_be_read_says_so_and_is_enrolled_again(tablet, server, tmp_path):
    folder = tmp_path / "tablet"
    folder.mkdir()
    (folder / "tablet.db").write_bytes(b"rubbish " * 4000)
    hand = tablet(size=(360, 800), data_dir=folder)
    hand.wait_to_read("La mémoire de cette tablette était illisible.")
    (aside,) = folder.glob("unreadable-*")
    assert hand.sees(aside.name)
    hand.picture(tmp_path / "enrol.png")
    hand.type_in(hand.screen.ids.code, "K7P-2QM")
    hand.type_in(hand.screen.ids.tablet, "Tablette 3")
    hand.touch(hand.screen.ids.send)
    hand.wait_to_read("Benoît M.")
    hand.app.go("sync")
    hand.wait_to_read("La mémoire de cette tablette était illisible.")
    hand.touch(hand.screen.ids.rescue)
    hand.wait_for(lambda: not hand.sees("illisible"), what="the word of it gone once read")
    assert (aside / "tablet.db").exists()
