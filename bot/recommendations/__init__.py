"""The advice: what a visitor's goals, time and money call for, with the reasons, the figures and a plan."""
