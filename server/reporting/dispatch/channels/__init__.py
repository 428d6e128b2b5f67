"""The ways to a team that has no tablet: each module brings one brief to one address.

A brief never holds contact data of a citizen.
"""
