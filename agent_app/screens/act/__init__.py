"""The form of an action: words, typed reason, photos; kept as a draft until it is in the journal."""
