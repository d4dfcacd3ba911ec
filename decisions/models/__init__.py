from decisions.models.ballots import (
    Ballot,
    BallotFlaw,
    Closing,
    ForeignOpening,
    OpenedBallot,
    Opening,
    Participation,
    Result,
    Unsealing,
)
from decisions.models.elsewhere import ElsewhereDecision, ElsewhereMatter, ElsewherePaper
from decisions.models.finals import CounterWord, ResultObjection
from decisions.models.keys import BodyKey, DecisionKey, Envelope, KeyRequest, TestEnvelope
from decisions.models.mandates import CoOwnerWord, LetterCheck, LetterEnd, ProxyLetter
from decisions.models.paper import (
    HandIn,
    PaperClosing,
    PaperEntry,
    PaperSheet,
    SheetPrint,
    UnsettledSheet,
)
from decisions.models.polls import Poll, PollAnswer, PollParty
from decisions.models.preparing import (
    BoardPosting,
    Counter,
    Delivery,
    DoorVisit,
    PaperOnly,
    RollCheck,
)
from decisions.models.revocations import Revocation
from decisions.models.votes import (
    Decision,
    DecisionMatter,
    Notice,
    Roll,
    RollObjection,
    RollParty,
)

__all__ = [
    "Ballot",
    "BallotFlaw",
    "BoardPosting",
    "BodyKey",
    "Closing",
    "CoOwnerWord",
    "Counter",
    "CounterWord",
    "Decision",
    "DecisionKey",
    "DecisionMatter",
    "Delivery",
    "DoorVisit",
    "ElsewhereDecision",
    "ElsewhereMatter",
    "ElsewherePaper",
    "Envelope",
    "ForeignOpening",
    "HandIn",
    "KeyRequest",
    "LetterCheck",
    "LetterEnd",
    "Notice",
    "OpenedBallot",
    "Opening",
    "PaperClosing",
    "PaperEntry",
    "PaperOnly",
    "PaperSheet",
    "Participation",
    "Poll",
    "PollAnswer",
    "PollParty",
    "ProxyLetter",
    "Result",
    "ResultObjection",
    "Revocation",
    "Roll",
    "RollCheck",
    "RollObjection",
    "RollParty",
    "SheetPrint",
    "TestEnvelope",
    "Unsealing",
    "UnsettledSheet",
]
