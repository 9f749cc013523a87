"""Money, durations, hours, targets and ages in a text."""
