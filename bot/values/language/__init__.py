"""Words, numbers, spelling and negation: what every reader of values stands on."""
