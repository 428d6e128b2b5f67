"""Pure decisions: who is on call when, and who is told next."""
