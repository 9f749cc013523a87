"""The one place that joins real parts: content, stores, what turns work with, and the app; each built in one module."""
