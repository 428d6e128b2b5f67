"""The work: one job for one team, whatever number of signalements speak of it.

Used by desk, tablets, services, outside bodies and jobs, all through `services.apply_action`.
What is always true: the row of a ticket equals the replay of its actions, and an action is applied once.
"""
