"""Experiments: who gets which variant, and what may be said of them on any day; pure."""
