"""The desk: the agency's own pages, behind a login."""
