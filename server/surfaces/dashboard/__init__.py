"""The dashboard: the pages where desk, services, direction and elected members read and act.

Used in any browser, by keyboard as well as by touch, and without scripts for all that matters.
What is always true: each page needs a signed-in person whose role allows it, the front page of the
demonstration apart; each change carries a CSRF token; contact data shows to who may see it only.
"""
