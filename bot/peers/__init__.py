"""The processes that serve the same visitors, telling each other what none of them writes down."""
