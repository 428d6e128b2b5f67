"""One ticket: where, what was said, photos, history, and what can be done."""
