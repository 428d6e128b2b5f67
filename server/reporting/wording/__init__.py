"""Wording: the category that somebody's words speak of, proposed and never imposed.

Used by citizens who look for a category or have just described a problem, and by the desk during a call.
Always true: what is learnt is learnt here, at night, from words whose category a service confirmed; a word
that few people wrote is not kept; below its confidence nothing is proposed; the words asked about are kept
nowhere.
"""
