"""Erasing and purging: whose rows are whose."""
