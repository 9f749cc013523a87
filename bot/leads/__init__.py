"""Leads: who agreed to be contacted, and what may be kept of them. Pure; storage keeps what is decided here."""
