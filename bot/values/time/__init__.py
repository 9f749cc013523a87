"""Dates, seasons, periods and horizons in a text."""
