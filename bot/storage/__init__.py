"""What is kept: the only room that imports SQLAlchemy; everyone else sees repositories and frozen dataclasses."""
