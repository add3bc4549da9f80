"""Questions about harm: who can help comes first. Read from the words of the question; tuned to miss nothing rather than to be brief."""

import re
from dataclasses import dataclass

from coach.words import fold

CRISIS = "wellbeing-and-crisis"
MISTREATMENT = "mistreatment-and-getting-help"


@dataclass(frozen=True, slots=True)
class Danger:
    """What a message is about: the article that answers it, the entry of it, and the wording that comes first."""

    article: str
    facet: str | None
    opening: str


_SELF_HARM = re.compile(
    r"suicid|\bkill(?:ing)? my ?self\b|\bend(?:ing)? my (?:own )?life\b|\bend it all\b|\btake my (?:own )?life\b"
    r"|\b(?:hurt|harm|cut|cutting|hurting|harming)(?:ing)? my ?self\b|\bself[- ]?harm|\b(?:do not|don't|dont) (?:want|wanna) to (?:live|be alive|be here|exist|wake up)\b"
    r"|\b(?:want|wanna|wanted|wish|going) (?:to |i (?:was|were) )?(?:die|dead|disappear forever)\b|\bbetter off (?:dead|without me)\b|\bno reason to live\b"
    r"|\bnot worth living\b|\bcan(?:not|'t|t) go on\b|\bdon't see (?:a|the) point (?:in|of) (?:living|going on)\b|\bgive up on life\b|\boverdose on\b"
    r"|\bjump (?:off|in front)\b|\bnever wake up\b|\bnot wake up\b"
)
_FIGURE = re.compile(r"\b(?:deadline|exam|this rotation|boards|step 1|workload|my feet|paperwork|schedule)s?\b")
_SEXUAL = re.compile(
    r"\bsexual(?:ly)?\b|\bharass|\bgrop(?:e|ed|es|ing)\b|\bmolest|\brap(?:e|ed|ist)\b|\bassault(?:ed|s|ing)?\b"
    r"|\b(?:touch|touches|touched|touching|grabs?|grabbed|grabbing|rubs?|rubbed|rubbing|kiss(?:ed|es)?|pinch(?:ed|es)?|strok(?:ed|es|ing)) "
    r"(?:me|my (?:waist|leg|thigh|back|shoulders?|hair|knee|butt|ass|breasts?|chest|neck|hand|body|arm))\b"
    r"|\bcomments? (?:on|about) (?:my|her|his) (?:body|looks|breasts|butt|figure|outfit|legs|appearance|clothes)\b"
    r"|\b(?:hit|hits|hitting) on me\b|\bcome on to me\b|\bcoming on to me\b|\bmade a (?:pass|move) (?:at|on) me\b"
    r"|\b(?:asked|asks|keeps asking|invit\w+) me (?:out|to (?:his|her) (?:hotel|room|house|apartment))\b"
    r"|\bsleep with (?:me|him|her)\b|\bnude|\bunwanted (?:advance|attention|touch)|\bflirt\w* with me\b|\bstalk(?:s|ed|ing|er)\b|\binappropriate(?:ly)? (?:touch|comment|text|message)"
)
_BIAS = re.compile(
    r"\bdiscriminat|\bracis[mt]|\bsexis[mt]|\bhomophob|\btransphob|\bslurs?\b|\bn-word\b|\bbigot|\bislamophob|\bantisemit|\bxenophob"
    r"|\b(?:jokes?|remarks?|comments?) about (?:my|her|his|our|their) (?:race|religion|accent|skin|hijab|gender|sexuality|ethnicity|disability|pregnancy|country)\b"
    r"|\bbecause (?:i'm|i am|she's|he's|of my) (?:a )?(?:woman|female|black|brown|asian|latin\w+|hispanic|muslim|jewish|gay|lesbian|trans|queer|pregnant|disabled|race|gender|religion|accent)\b"
    r"|\bwomen (?:don't|do not|can't|shouldn't) (?:belong|make|do)\b"
)
_ABUSE = re.compile(
    r"\b(?:yell|scream|shout)(?:s|ed|ing)? at (?:me|us|students|residents|everyone)\b|\bhumiliat(?:e|es|ed|ing)\b|\bbull(?:y|ied|ies|ying)\b|\bmistreat|\babus(?:e|ed|es|ive|ing)\b"
    r"|\b(?:threw|throws|throwing) (?:a |an |the )?\w+ at\b|\b(?:hit|hits|slapped|slaps|shoved|shoves|pushed|kicked|punched) me\b|\bthreat(?:en|ens|ened|ening|s)\b"
    r"|\b(?:called|calls) me (?:an? )?(?:idiot|stupid|worthless|dumb|moron|bitch|retard\w*|pathetic)\b|\bretaliat|\bfalsif|\bfabricat(?:e|ed|ing) (?:data|results|notes|records)\b"
    r"|\b(?:afraid|scared|terrified) of (?:him|her|my (?:mentor|attending|pi|chief|resident|boss|supervisor))\b|\bviolen(?:t|ce)\b|\bweapon\b|\bto drink with (?:him|her)\b"
    r"|\b(?:operat|practic|work|com)\w+ (?:\w+ )?drunk\b|\b(?:drunk|intoxicated|high) (?:at work|on duty|in the or|during)\b|\bpatients? (?:is|are|was|were|got|being) (?:harmed|hurt|endangered)\b"
    r"|\bunsafe (?:hours|work|care|for patients)\b"
)


def detect_danger(text: str) -> Danger | None:
    """Return what harm a message is about, or None. Self-harm comes before everything else."""
    folded = fold(text)
    if _SELF_HARM.search(folded) and not (_FIGURE.search(folded) and "suicid" not in folded and "myself" not in folded):
        return Danger(CRISIS, "Thoughts of suicide", "handoff_crisis.v1")
    if _SEXUAL.search(folded):
        return Danger(MISTREATMENT, "Sexual harassment", "handoff.v1")
    if _BIAS.search(folded):
        return Danger(MISTREATMENT, "Discrimination", "handoff.v1")
    if _ABUSE.search(folded):
        return Danger(MISTREATMENT, "Being humiliated or yelled at", "handoff.v1")
    return None
