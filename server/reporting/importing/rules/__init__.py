"""Pure reading of foreign records: which column says what, and what a value means here."""
