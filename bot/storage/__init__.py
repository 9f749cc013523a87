"""The database: the only package that imports SQLAlchemy; the others see repositories and frozen dataclasses."""
