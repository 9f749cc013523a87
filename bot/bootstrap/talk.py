"""What answers the intents of visitors."""

from __future__ import annotations

from typing import Any

from bot import clock
from bot.bootstrap.reading import make_last_turn, read_reader, read_sites
from bot.contents import Contents
from bot.dialogue.advice_questions import AdviceQuestions
from bot.dialogue.follow_ups import FollowUps
from bot.dialogue.forecast_answers import ForecastAnswers
from bot.dialogue.intents import IntentHandlers
from bot.dialogue.message_reader import MessageReader
from bot.dialogue.question_flow import QuestionFlow
from bot.dialogue.quoted_figures import QuotedFigures
from bot.dialogue.routing import Routing
from bot.dialogue.sale_value import SaleValue
from bot.dialogue.service_area import ServiceArea
from bot.dialogue.topic_answers import TopicAnswers
from bot.dialogue.topic_replies import TopicReplies


def build_talk(contents: Contents, lines: dict[str, Any], flow: QuestionFlow) -> IntentHandlers:
    """The handlers of all intents, around this flow of questions."""
    library, lexicon = contents.library, contents.lexicon
    answering = TopicAnswers(library, lines)
    counting = ForecastAnswers(flow.advising, lines["discuss"])
    discussing = AdviceQuestions(flow.advising, counting, lines["discuss"], lexicon, read_sites(library))
    reader = read_reader(library, lexicon, lines)
    acts, region = reader.acts, library.agency.region
    quoting = QuotedFigures(flow.advising, lines["figures"], acts.figures, acts.glossary, lexicon, region)
    area = ServiceArea(library.agency.serves, lines["area"], lines["greeting"])
    return IntentHandlers(
        answering,
        flow,
        lines,
        MessageReader(reader, lexicon, library.agency.region, clock.now),
        make_last_turn(library, flow.appointing.wishes.reader, lines),
        library.get_tree("languages"),
        FollowUps(answering, flow.advising, discussing, SaleValue(counting, lexicon), lines),
        TopicReplies(answering, quoting, flow.advising, area, lines, flow.questionnaire),
        Routing(lines, lexicon, library.agency.region),
    )
