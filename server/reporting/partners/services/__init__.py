"""Writes about outside bodies: bringing tickets, noting calls, taking answers, asking servers, reminding."""
