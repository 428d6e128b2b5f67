"""Agenda and news: what the town announces, where, when, and for which categories.

Written by the desk on the dashboard; read by citizens on the phone, before they report what is known
already, and followed by those who want to hear more. What is always true: nothing is shown before its
publication, and whoever follows is told each change once and stops with one tap.
"""
