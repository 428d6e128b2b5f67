"""Making the service known: the counted links of posters, stickers and posts, campaigns, and what all costs.

Written by the direction on the dashboard; opened by citizens who scan or tap a link. What is always true: it
is counted how often a link is opened, never by whom; what was spent is kept as somebody entered it.
"""
