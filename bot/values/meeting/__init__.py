"""When somebody wants to meet, as people write it: "tuesday afternoon", "3pm London time", "the second one"."""

from bot.values.meeting.reader import MeetingReader
from bot.values.meeting.wish import MeetingWish
from bot.values.meeting.words import MeetingWords

__all__ = ["MeetingReader", "MeetingWish", "MeetingWords"]
