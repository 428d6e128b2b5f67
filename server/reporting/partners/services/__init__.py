"""Writes about outside bodies: bringing tickets, taking their answers, asking their servers, reminding."""
