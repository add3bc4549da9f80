"""What kind of answer a question wants, read from its words."""

import re
from dataclasses import dataclass
from typing import Literal

Want = Literal["act", "words", "meaning", "list", "compare", "evidence"]

_JUNIOR = r"(?:mentees?|students?|trainees?|residents?|interns?|juniors?|advisees?)"
_NOT_A_PERSON = r"(?! (?:loan|health|affairs|council|interest|year|director|program|section|life|essay|types?))"
_MENTOR = re.compile(
    rf"\b(?:my|our|one of my|few|two|three|several) (?:\w+ )?{_JUNIOR}\b{_NOT_A_PERSON}"
    rf"|(?<!'m )(?<! am )(?<!\bas )(?<!\bin )(?<!\bfor )(?<!\bbe )(?<!\bbeing )\b(?:a|the) (?:[\w-]+ )?(?:mentee|student|trainee|advisee)s?\b{_NOT_A_PERSON}"
    r"|(?:^|[,.;:?!(] ?)as an? (?:\w+ ){0,2}(?:mentor|attending|faculty|pi|supervisor)\b|\b(?:do|act|help|serve|start|improve|grow) as (?:a|an|the) (?:\w+ )?mentor\b"
    r"|\bi(?:'m| am) (?:now |also |already )?(?:an? |the |new )?(?:(?:new|junior|senior|young|assistant|associate|clinical|full|research|faculty) )*(?:mentor|attending|faculty|pi|professor)\b"
    r"|\bi (?:mentor|supervise|advise)\b|\bmentoring (?:a|my|our|two|several|students|residents)\b|\bmentor (?:well|better)\b"
    r"|\b(?:make me|be|become|becoming|being) (?:a |an )?(?:better|good|great|effective|outstanding|new|first-time) mentors?\b(?! me)|\bbetter mentor\b"
    r"|\bi (?:\w+ )?(?:to )?(?:be|become) a mentor\b"
)
_ASKER_IS_JUNIOR = re.compile(
    r"\bi(?:'m| am) (?:an? )?(?:\w+ )?(?:medical student|student|ms[1-4]|m[1-4]|intern|resident|premed)\b|\bmy (?:pi|mentor|attending)\b"
)
_WORDS = re.compile(
    r"\b(?:what|how) (?:else )?(?:(?:do|should|can|could|would|might|must) (?:i|we|you|one)|to|i(?: should| can)?) (?:\w+ ){0,2}(?:say|tell|write|word|phrase|text|reply|respond|put in)\b|\b(?:script|template|wording|example|sample)\b|\bdraft (?:me|an?|my|this|of an?)\b"
    r"|\bhelp me (?:write|word|say|draft|ask)\b|\bwrite (?:me )?an? (?:\w+ )?(?:email|message|note)\b|\bexact words\b"
)
_EVIDENCE = re.compile(
    r"\b(?:evidence|studies|study|research (?:say|show|on)|proof|proven|prove|data (?:on|about|for|that|say|show)|any data|statistics?|percent(?:age)?|how many|how common|survey"
    r"|actually (?:help|work|matter|make)|really (?:help|work|matter|make)|systematic review|meta-analysis)\b"
)
_MEANING = re.compile(
    r"^(?:so |ok |and |but )?(?:what(?:'s| is| are| does| do you mean)|who(?:'s| is| are)|define|explain|which|list|name)\b"
    r"|\b(?:difference between|versus|vs|mean by|meaning of|definition|types? of|kinds? of|the same (?:as|thing)|called|signs? (?:of|that))\b"
)
_COUNT = r"(?:two|three|four|five|six|seven|eight|ten|all|main|different|various)"
_KINDS = r"(?:types?|kinds?|missteps|mistakes|roles?|archetypes|characters?|categories|forms|sorts|patterns|traps|sins|behaviou?rs)"
_LIST = re.compile(
    rf"\b(?:what|which|who) are (?:the |these |those |all )?(?:\w+ )?(?:{_COUNT}|{_KINDS})\b|\b(?:list|name|enumerate|give me|tell me|show) (?:me )?(?:all|the|every|each)\b.{{0,40}}\b{_KINDS}\b"
    rf"|\b(?:list|name|names) (?:of )?(?:the |all )?{_COUNT}\b|\b(?:complete|full|entire|whole) (?:list|cast|set)\b|\ball (?:of )?(?:the )?(?:six|four|five|three|{_KINDS})\b|\bhow many (?:different )?{_KINDS}\b"
    rf"|\b(?:list|overview) of (?:\w+ )?{_KINDS}\b"
)
_COMPARE = re.compile(
    r"\bdiff?e?rences?\b|\bdiffer(?:s|ent)? from\b|\b(?:versus|vs)\b|\bcompar(?:e|ed|ing|ison)\b|\bthe same (?:as|thing)\b|\bis an? .{3,40} (?:also|just) an?\b|\bor (?:is it |do i need )?(?:just )?an? \w+\?"
)
_DOING = re.compile(r"\b(?:should i|do i (?!need)|can i|how (?:do|can|should|to)|best way|what (?:do|should|can) i|next step)\b")


@dataclass(frozen=True, slots=True)
class Intent:
    """What the asker wants, and whether the asker is the mentor of the two."""

    want: Want
    mentor: bool


def read_intent(question: str) -> Intent:
    """Return the intent of a question; "act" (steps to take) where nothing says otherwise."""
    text = " ".join(question.lower().replace("\u2019", "'").split())
    mentor = bool(_MENTOR.search(text)) and not _ASKER_IS_JUNIOR.search(text)
    want: Want = "act"
    if _LIST.search(text):
        want = "list"
    elif _COMPARE.search(text):
        want = "compare"
    elif _WORDS.search(text):
        want = "words"
    elif _EVIDENCE.search(text):
        want = "evidence"
    elif _MEANING.search(text) and not _DOING.search(text):
        want = "meaning"
    return Intent(want, mentor)
