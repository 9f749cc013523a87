"""Leads, bookings and what is looked up about them."""
