"""A recommendation as chat text, charts, figures and a comparison."""
