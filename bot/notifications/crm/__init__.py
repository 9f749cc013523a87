"""CRMs that are kept up to date with leads: HubSpot and Pipedrive."""
