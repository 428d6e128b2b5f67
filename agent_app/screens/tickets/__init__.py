"""The team's list: filters with counts, search, thousands of lines."""
