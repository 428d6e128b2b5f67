"""Pure decisions on words: what of a text counts, what it speaks of, how sure one must be."""
