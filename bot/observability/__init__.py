"""Turns and errors, told to servers of the operator's choice, without what was said."""
