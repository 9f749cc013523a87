"""From a profile to a plan: split, forecast, target, warnings, certainty."""
