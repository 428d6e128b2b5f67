"""One folder per screen: what it decides (`presenter`, no Kivy), what it is (`screen.py`), its look (`.kv`).

The app opens them. It is always true that a screen changes nothing by itself: a tap goes to its presenter,
which writes to the journal or the tablet's settings, and shows the result as a view.
"""
