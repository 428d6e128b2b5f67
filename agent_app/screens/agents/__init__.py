"""Who holds the tablet: chosen from the team, carried by every action."""
