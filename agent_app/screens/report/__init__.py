"""A signalement made in the field: the photo first, then what it is and words; its place is where one is."""
