"""What `make` does before and around the service: environments, assets, locks, checks, test runs."""
