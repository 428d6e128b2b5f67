"""Rulemaking: how a town's dispatch rules are changed, tried and put in force.

Administrators and directors use it on the dashboard; the desk reads. A draft belongs to one person and
changes nothing until it is put in force, which is a version of the territory like any other. A dry run
writes nothing but its own result.
"""
