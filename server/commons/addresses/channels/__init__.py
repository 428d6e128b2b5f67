"""The ways to a geocoder, loaded by the first question: a town may have none."""
