"""The one page that an agent may want to read again: what protects them, what they write, what to do when."""
