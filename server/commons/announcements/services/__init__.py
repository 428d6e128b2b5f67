"""Writes of announcements: what the desk writes, who follows, and telling them."""
