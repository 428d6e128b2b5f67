"""Enrolment: the service's address, a code, a name; done once per tablet."""
