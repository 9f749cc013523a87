"""Figures on how well the assistant understands; computed here, written to docs/evaluation.md."""
