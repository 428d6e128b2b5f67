"""On call (*astreinte*): who answers for a team while the town's services are closed.

Kept by administrators and a team's *référent*, read by the desk and the team. What is always true: an urgent
report outside opening hours is told until somebody acknowledges it, each step is a line that is never edited,
and nobody but the people on call, then those who answer for them, is rung at night.
"""
