"""Absences: when an agent is away and when a team is closed, and who stands in meanwhile.

Entered by the desk, the direction and a team's *référent*; read by dispatch, the clock and the pages. What is
always true: why somebody is away is never asked nor kept, what was entrusted to who is away goes to the
substitute or back to the team, and a row is forgotten soon after its last day.
"""
