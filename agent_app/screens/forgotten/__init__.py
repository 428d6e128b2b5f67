"""A code that nobody remembers, where the machine has no keystore: what is lost, and beginning anew."""
