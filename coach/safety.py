"""Messages about harm: who can help comes first. Tuned to miss nothing rather than to be brief.

1. Bring the message into one spelling: "im" and "i am" become "i'm".
2. Take figures of speech and subjects of research out: "my PI is killing me", "a review of physician suicide".
3. Look for each kind of harm in what is left, the most urgent first.
4. A detector that has learned from examples must agree a little; where no pattern knows a message, it may be sure by itself.
"""

import re
from dataclasses import dataclass

from coach.decisions import decisions
from coach.embed import Embedder
from coach.learned.reading import harm
from coach.words import fold

CRISIS = "wellbeing-and-crisis"
MISTREATMENT = "mistreatment-and-getting-help"


@dataclass(frozen=True, slots=True)
class Danger:
    """What a message is about: the article that answers it, the entry of it, and the wording that comes first."""

    article: str
    facet: str | None
    opening: str


def _any(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(patterns))


_SPELLINGS = tuple(
    (re.compile(rf"\b(?:{pattern})\b"), spelling)
    for pattern, spelling in (
        (r"cannot|can not|cant", "can't"),
        (r"(do|does|did|wo|is|are|was|were|would|could|should|have|has) ?n[o']?t", r"\1n't"),
        (r"i am|im", "i'm"),
        (r"i have|ive", "i've"),
        (r"(he|she|they) (?:is|are)", r"\1's"),
        (r"any ?more|any longer", "anymore"),
        (r"wanna", "want to"),
        (r"gonna", "going to"),
        (r"my self", "myself"),
    )
)

_SENIOR = (
    r"(?:mentor|attending|pi|chief|resident|fellow|boss|supervisor|director|surgeon|professor|chair|advisor|consultant|doctor|faculty)"
)
_FIGURE = _any(
    r"\b(?:is|are|was|were|'s) (?:absolutely |really |literally )?killing me\b(?! slowly)",
    r"\bkilling myself to (?:finish|meet|impress|publish|please|keep up|make)\b",
    r"\b(?:die|died|dying|dead) (?:of|from) (?:embarrassment|shame|laughter|laughing|boredom|curiosity)\b|\bdying to\b|\b(?:would|could) die for\b",
    r"\bdead (?:set|certain|sure|tired|serious|end|line|weight|wrong)\b",
    r"\b(?:is|be|sounds like|feels like) (?:\w+ )?(?:suicide (?:for|to)|(?:career|professional|academic|social) suicide)\b|\b(?:career|professional|academic|social) suicide\b",
    r"\b(?:research|paper|papers|review|study|studies|project|projects|survey|essay|article|thesis|poster|lecture|(?:a|the|my) talk|grant|literature"
    r"|research interest) (?:is |are |that is |focuses |focused )?(?:on|of|about|into|in) (?:\w+ ){0,4}?"
    r"(?:suicid\w*|self-harm|overdos\w*|sexual \w+|harassment|assault|violence|abuse|bullying|racism|sexism|discrimination|bias|mistreatment|weapons?|rape|depression|addiction|burnout)\b",
    r"\b(?:study|studying|research|researching|investigate|investigating) (?:\w+ ){0,3}?"
    r"(?:suicid\w*|sexual \w+|harassment|violence|abuse|bullying|racism|sexism|discrimination|mistreatment|depression|addiction)\b",
    r"\bsexual(?:ly)? (?:and reproductive|health|medicine|function|dysfunction|transmitted|minorit\w+|orientation)\b",
    r"\b(?:suicide|violence|abuse|overdose|harassment|bullying|addiction) (?:prevention )?(?:research|prevention|screening|lecture|course|module|statistics|epidemiology)\b",
    r"\b(?:suicidal|depressed|addicted|violent|abused) patients?\b|\bpatients? (?:with|after|who) (?:an? |has |have |had )?(?:overdos\w*|suicid\w*|depress\w*|addict\w*|self-harm\w*)",
    r"\b(?:substance|drug|alcohol|elder|child|domestic) (?:abuse|violence) (?:among|in|clinic|program|service|counselor)\b",
    r"\b(?:can't|don't want to) go on (?:the|a|an|this|that|my|our|his|her|rounds|call|vacation|leave|with (?:the|a|my|his|her|our|this|that) (?:project|paper|study|mentor|topic|lab|research|mentorship))\b|\bcan't live (?:up to|off|without (?:coffee|my))\b",
    r"\bjump(?:ing)? (?:off|from) (?:the |this |a |my )?(?:project|paper|study|call|zoom|team)\b|\bjump in front of (?:the|a|my) (?:class|audience|group|team)\b",
    r"\bsqueez\w* me in(?= (?:between|before|after|at|for|today|on|this|next)\b)|\bin (?:my|his|her|their) place\b|\bcreepy (?=to\b|if i\b|that i\b)",
    r"\b(?:can't|don't want to) go on with (?:\d+|two|three|four|both|all|so many|these|those) (?:\w+ )?(?:papers|projects|studies|mentors)\b",
    r"\b(?:never|not|n't) wake up (?:early|on time|before|in time|at \d)\b",
    r"\boverdos\w+ on (?:coffee|caffeine|work|information|sugar)\b|\baddicted to (?:coffee|caffeine|research|work|surgery|surgery|operating)\b",
    r"\bcut myself some slack\b|\b(?:hopeless|depressingly \w+) (?:at|with)\b|\bdesperate (?:for|to)\b",
    r"\b(?:hit|hits|hitting) (?:me|him|her|them) (?:up|with|that|how)\b|\bpush(?:es|ed|ing)? me (?:to|toward|towards|hard|harder|beyond|out of my|into (?:research|plastics|surgery|academi\w+))\b",
    r"\bkick(?:s|ed|ing)? me (?:off|out)\b|\b(?:attack|attacked) (?:my|the|this) (?:problem|project|question)\b|\bheart attack\b|\bpanic attack(?= of)",
    r"\bthrow(?:s|ing)? (?:\w+ )?(?:ideas?|projects?|work|papers?|things|everything|cases) at (?:me|us)\b(?= (?:to|that|every|all|and i|faster))",
    r"\b(?:life|limb|sight|airway)[- ]threatening\b|\bthreats? to (?:the )?(?:\w+ )?(?:validity|reliability|privacy)\b",
    r"\b(?:lecture|talk|speech|story|words|letter|kindness|note|book|gesture|message|email) (?:\w+ )?(?:touched|touches) me\b|\btouch(?:ed|es) me (?:deeply|emotionally)\b",
    r"\bcomments? (?:on|about) (?:my|her|his) (?:figures?(?= (?:\d|legend|one|two|in|and|for))|body of work)\b",
    r"\bask(?:s|ed|ing)? me out of\b|\badvances in\b|\bflirt\w* with the idea\b|\bgrab(?:s|bed|bing)? me for\b|\bpretty (?:sure|much|good|bad|well|new|certain|shy|nervous|close|busy)\b",
    r"\b(?:shy|nervous|insecure|embarrassed|self-conscious|anxious) (?:\w+ ){0,4}?because of my (?:\w+ )?accent\b",
    r"\bdiscriminat\w+ in (?:repl\w+|response\w*|answer\w*|admission\w*|letters?|the literature)\b",
)

_MYSELF = _any(
    r"\b(?:kill|hang|shoot|drown|hurt|harm|cut|poison|starv|stab)(?:e|t?ing)? ?myself\b|\bunaliv\w+|\bkms\b",
    r"\b(?:end|ending|take|taking|took) my (?:own )?life\b|\bend(?:ing)? it all\b|\bend(?:ing)? it (?:tonight|today|now|soon|for good)\b",
    r"\b(?:want|going|plan\w*|ready|think|thinking|thought|thoughts) (?:to|on|of|about) (?:just )?end(?:ing)? it\b(?! with| politely| well| on)",
    r"\bi (?:\w+ )?(?:don't|never|no longer) (?:really |even )?(?:want|wish)(?: to)? (?:live|be alive|be here|exist|wake up|keep (?:living|going)|go on|be (?:in|on) this (?:world|earth|planet))\b",
    r"\bdon't (?:want|wish) to (?:live|be alive|exist|wake up|be here)\b|\b(?:not sure|unsure|don't know) (?:if |whether |that )?i (?:even |really |still )?want to (?:live|be alive|be here|exist)\b|\b(?:whether|if) i live or die\b",
    r"\b(?:want|wanted|wish|going|ready|trying|deserve|rather|prefer|hoping) (?:to |i (?:was |were |could )(?:just )?|i'd |just )*(?:die|be dead|dead|disappear|never (?:been )?born|vanish forever)\b(?! into| from (?:the|my|a) (?:lab|project|team))",
    r"\bwish i (?:had|was|were|'d) (?:never (?:been )?born|not (?:been )?born|dead)\b|\bwish(?:ing|ed)? i (?:just |could |would |wouldn't |didn't |didn't have to |don't |never |simply )*(?:go to sleep and )?(?:not |never )?wake up\b",
    r"\bbetter off (?:if i (?:was |were |'m )?)?(?:dead|gone|without me|died)\b|\bif i (?:was|were|'m|just) (?:gone|dead|disappeared|died)\b|\bif i (?:died|disappeared|weren't (?:here|around|alive))\b",
    r"\bwant (?:it|everything|all of it|this|the pain|it all|all this) (?:all )?to (?:just )?(?:stop|end|be over)\b",
    r"\bcan't (?:go on|keep going|live|keep living)\b(?! with my project)",
    r"\b(?:think|thinking|thought|thoughts|dream\w*|fantasi\w+|imagin\w+|pictur\w+|idea) (?:a lot |often |constantly |all the time )?(?:about |of )?(?:my own |my )?(?:death|dying|being dead|crashing|hanging|overdos\w+|not being (?:here|alive|around))\b",
    r"\bjump(?:ing|ed)? (?:off|from|out of) (?:of )?(?:the |a |my |this )?(?:\w+ )?(?:roof|building|bridge|balcony|deck|garage|window|cliff|floor)\b",
    r"\b(?:jump|step|walk|throw myself|run)(?:ing)? (?:in front of|into|under) (?:a |the |an )?(?:\w+ )?(?:train|car|bus|truck|subway|traffic)\b|\b(?:standing|sitting|i'm) on (?:the|a) (?:roof|bridge|ledge|edge)\b",
    r"\bcrash(?:ing)? (?:my|the) car\b|\bletting go of the (?:steering )?wheel\b|\b(?:drive|driving|swerv\w+|steer\w*) (?:my car |the car )?(?:off|into) (?:a|the|oncoming)\b",
    r"\b(?:started|been|back to|began|keep|i'm) (?:\w+ )?cutting(?: again| at night|\b(?! (?:edge|down|corners|sutures?|out|back|it|class|my hair)))|\bcut(?:ting)? my (?:own )?(?:wrists?|arms?|thighs?)\b",
    r"\b(?:saved|saving|hoard\w+|collect\w+|stockpil\w+|counted|counting|enough) (?:up )?(?:enough )?(?:\w+ ){0,2}pills\b|\bi(?:\'ve)? (?:just )?(?:swallow\w*|took|taken|take) (?:\w+ ){0,3}(?:pills|tablets)\b|\btake all (?:of )?(?:my|the)\b(?! (?:credit|notes|cases|calls))|\b(?:least painful|painless|easiest) way to\b",
    r"\bpills (?:are |right |here )*(?:in|on|next to|beside) (?:my|the)\b|\btook something\b.{0,50}\b(?:enough|kill)|\benough to kill me\b",
    r"\b(?:wrote|written|writing|write|left) (?:my|the|a) (?:goodbye|suicide|farewell)\b|\bgoodbye (?:letters|notes?)\b.{0,60}\b(?:day|date|tonight|plan)\b|\bdark thoughts\b|\btonight is the night\b|\brather be (?:gone|dead)\b|\bshould be (?:the one who\'?s? )?(?:is )?dead\b|\b(?:keep|stop) breathing\b|\bscared of myself\b",
    r"\b(?:tired|sick|done) (?:of|with) (?:being alive|living|life|existing)\b|\bgiv(?:e|en|ing) up on life\b|\bnothing (?:left )?to live for\b|\bonly way out\b|\bno (?:other )?way out\b.{0,40}\b(?:dy|die|dead|death)",
    r"\bhow (?:to|do i|can i) (?:die|kill|commit)\b|\bways? (?:to|of) (?:die|dying|kill\w*)\b|\b(?:do|did|doing) (?:something )?to myself\b|\b(?:bought|have|got|own|load\w*|get) (?:a|my|the) (?:gun|rope|noose)\b|\b(?:wish|hop(?:e|ing)) (?:a|some|that a) (?:bus|car|truck|train)\b|\b(?:hit|run over) by a (?:bus|car|truck|train)\b|\bsaid goodbye to\b|\b(?:no one|nobody|no-one) (?:would|will|'d) (?:even )?(?:miss me|notice if i|care if i)\b",
    r"\bi(?:'m|'ve|'d)?(?: (?!my\b|a\b|an\b|our\b|he\b|she\b|they\b|one\b|someone\b|the\b|about my\b)[\w']+){0,5} (?:suicid\w+|self[- ]?harm\w*)",
)
_WISH_TO_DIE = (  # whoever has it
    r"suicid\w*|self[- ]?(?:harm|injur)\w*|overdos\w+|not worth living|isn't worth living|ending it all|wants? to (?:die|end it)|wanted to (?:die|end it)|goodbye|farewell"
    r"|(?:doesn't|don't|not) want to (?:live|be alive|be here|exist|wake up)|being a burden|'s a burden|nothing matters|dying|hopeless|depressed|no future"
    r"|(?:reason|point|purpose|sense) (?:to|in|of|for) (?:keep |go |going |be |being |stay |staying |even |on )*(?:liv(?:e|ing)|alive|exist(?:ing)?|going on)"
)
_SOMEONE = (
    r"(?:\b(?:he|she|they|who|someone|somebody)(?:'s)?\b|\b(?:my|a|an|one of my|our|another|this) (?:\w+ ){0,2}?(?:friend|best friend|roommate|classmate|colleague|co-?worker|co-?resident|co-?intern"
    r"|mentee|student|intern|resident|partner|wife|husband|girlfriend|boyfriend|brother|sister|peer|trainee|advisee|buddy|teammate)s?\b)"
)
_ANYONE = _any(
    r"suicid",
    r"\bself[- ]?(?:harm|injur)",
    r"\boverdos\w+",
    r"\b(?:not|isn't) worth living\b|\b(?:reason|point|purpose|sense) (?:to|in|of|for) (?:keep |go |going |be |being |stay |staying |even |on )*(?:liv(?:e|ing)|alive|exist(?:ing)?|going on)\b",
)
_MOURNING = _any(
    r"\b(?:died|dead|death|dies) (?:by|from|of) suicide\b|\b(?:took|taken|taking) (?:his|her|their) (?:own )?li(?:fe|ves)\b(?! (?:away|seriously))|\bkilled (?:him|her|them)sel(?:f|ves)\b",
    r"\blost (?:\w+ ){1,5}to suicide\b|\b(?:friend|colleague|classmate|resident|student|mentor|brother|sister|mate)'s suicide\b|\bcommitted suicide\b",
)
_OTHERS = _any(
    r"\b(?:kill|hurt|harm|cut|hang|shoot|stab|poison|drown)(?:t?ing|s)? (?:him|her|them)sel(?:f|ves)\b|\b(?:end|ending|take) (?:his|her|their) (?:own )?li(?:fe|ves)\b",
    r"\bbetter off (?:dead|without (?:him|her|them))\b|\btak(?:en|ing|es) an overdose\b|\bgoodbye (?:text|message|post|note|letter|call)s?\b",
    r"\b(?:jok(?:es|ing|ed)|talk(?:s|ing|ed)?|posts?|posting|says things|texts?|hint\w*) (?:\w+ )?(?:about|at) (?:dying|death|suicide|ending it|wanting to die|killing)\b|\btold me about the pills\b|\b(?:swallow\w*|took|taken) (?:\w+ ){0,3}(?:pills|tablets)\b",
    rf"{_SOMEONE}(?:(?!\bi\b|\bi'|\bme\b (?!he|she|they)|[.!?;]).){{0,60}}?(?:{_WISH_TO_DIE})\b",
)
_DISTRESS = _any(
    r"\b988\b|\bcrisis (?:hot ?)?(?:line|number|text)\b|\bhelpline\b|\bhotline\b|\bmental health (?:emergency|crisis)\b|\bin crisis\b",
    r"\bcan't (?:take|do|handle|bear|stand|cope with) (?:this|it|life)(?: all)? anymore\b|\bhate (?:my life|being alive)\b|\beverything is too much\b",
    r"\b(?:having|had|have|close to|near|on the verge of) (?:a |another )?(?:\w+ )?break ?down\b|\bi(?:'m|'ll| will)(?: \w+){0,2} (?:break(?:ing)? down|falling apart)\b",
    r"\bin (?:a|such a|an) (?:\w+ ){0,2}(?:bad|dark|terrible|horrible) place\b|\bpanic attacks?\b|\bcan't stop (?:shaking|crying|sobbing|drinking|using)\b|\b(?:cry|cries|crying|sob|sobbing) (?:\w+ ){0,3}?(?:myself to sleep|(?:before|after|every|each) (?:every |each )?(?:days?|nights?|mornings?|shifts?|calls?|clinics?))\b",
    r"\b(?:i'm|i feel|i've been|i've felt|feel|feeling|been feeling)(?: \w+){0,3} (?:depressed|hopeless|desperate|worthless|suffocat\w+)\b|\bi think i'm depressed\b|\bi feel so (?:sad|alone|empty)\b",
    r"\bdrinking (?:every (?:night|day)|too much|to (?:sleep|cope|come down|get through))\b|\b(?:drug|alcohol|drinking) (?:problem|habit)\b|\baddict(?:ed|ion)\b|\busing pills\b|\btook leftover drugs\b",
)

_BODY = r"(?:waist|legs?|thighs?|back|shoulders?|hair|knees?|butt|ass|bum|bottom|breasts?|boobs?|chest|neck|hands?|body|arms?|face|cheeks?|hips?|stomach|crotch)"
_SEXUAL = _any(
    r"\bsexual(?:ly)?\b|\bharass|\bgrop(?:e|ed|es|ing)\b|\bmolest|\brap(?:e|ed|ist)\b|\b(?:date|marital)-rape\b|\bassault(?:ed|s|ing)?\b|\bpervert|\bcreep(?:y|s me|ed me|ing me|ing on)\b|\bhandsy\b",
    r"\b(?:touch(?:es|ed|ing)?|rub(?:s|bed|bing)?|kiss(?:es|ed|ing)?|pinch(?:es|ed|ing)?|strok(?:es?|ed|ing)|fondl\w+|caress\w*|squeez\w+|massag\w+|slap(?:s|ped)?) "
    rf"(?:me|her|him|us|my {_BODY}|her {_BODY}|his {_BODY}|students|women|himself|herself)\b|\bgrab(?:s|bed|bing)? (?:my|her|his) {_BODY}\b",
    r"\b(?:puts?|putting|placed|places|keeps|kept|had|has|laid|lays|slid|slides|ran|runs) (?:his |her |their |a |both |one )*hands? (?:on|around|up|down|under|over|between|all over|against)\b|\bhands? (?:wander|all over|up my|down my|on my)\b",
    rf"\b(?:press|presses|pressed|pressing|rub|rubs|rubbed|rubbing|brush|brushes|brushed|brushing|grind\w*|lean\w*|pushes|pushed) (?:himself |herself |up )*(?:against|into) (?:me|my {_BODY}|my)\b",
    r"\bforc(?:es?|ed|ing) (?:him|her)self on\b|\b(?:about|into) my (?:love|sex|dating|private) life\b|\b(?:have|had|having|for|with|about|wants?|wanted) (?:oral )?sex\b(?! appeal| difference| as a)|\bsex (?:with|life|favors?)\b|\bsext\w*|\bsexy\b|\b(?:in|on|into) (?:his|her) (?:bed|bedroom)\b|\b(?:crotch|groin|genitals|penis|tits|boobs|panties|underwear|bra strap|my bra)\b|\bmy (?:ass|butt)\b|\b(?:his|her) tongue\b|\bunder my (?:scrubs|skirt|shirt|dress|clothes)\b|\bget in(?:to)? bed\b",
    r"\bcomment(?:s|ed|ing)? (?:\w+ )?(?:on|about) (?:my|her|his|our) (?:body|looks|breasts|butt|figure|outfits?|legs|appearance|clothes|weight|chest|ass|skirt)\b"
    r"|\bcomment(?:s|ed|ing)? (?:\w+ )?(?:on|about) (?:how|the way) (?:i|she|he) (?:look|dress|walk)s?\b",
    rf"\b(?:talks?|talked|joke[sd]?|asks?|asked) about (?:my|her) (?:figure|body|love life|sex life|looks|breasts|legs|chest|underwear)\b|\bstar(?:es?|ed|ing) at my {_BODY}\b|\b(?:leer|ogl)(?:e|es|ed|ing)\b|\blooks? me up and down\b",
    r"\b(?:hot|sexy|pretty|beautiful|cute|gorgeous) (?:i look|i'm|i was)\b|\bi(?:'m| look| looked) (?:so |really |very |too |good and )?(?:hot|sexy|pretty|beautiful|cute|gorgeous)\b(?= *(?:$|[.,!?;]|in\b|and\b|to\b|for\b|when\b|today\b))",
    r"\bcall(?:s|ed|ing)? me (?:\w+ )?(?:sweetheart|honey|baby|babe|darling|sexy|hot|pretty|cute|beautiful|sweetie|doll|sugar)\b",
    r"\b(?:hit|hits|hitting) on (?:me|her|him|students|us|women)\b|\bcom(?:e|es|ing) on to me\b|\bm(?:ade|akes?|aking) (?:a |an )?(?:\w+ )?(?:pass|move|moves|advances?) (?:at|on|to|toward|towards)\b|\bsexual advances\b|\bno for an answer\b|\bunbutton\w*|\b(?:his|her) body (?:\w+ )?(?:on|against) (?:me|mine)\b|\b(?:do|doing) to me (?:in|after|later|at night|if)\b|\blike to do to me\b|\bwink wink\b|\barms? around (?:my|me)\b|\bunwanted (?:\w+ )?(?:advance|attention|touch|contact)",
    r"\b(?:ask(?:s|ed|ing)?) me (?:out|on a date|for a date|to (?:be|become) (?:his|her) (?:girlfriend|boyfriend|lover|partner|wife))\b|\b(?:go|going|went) (?:out )?on (?:a )?dates?\b|\bdate (?:him|her|me)\b|\bwants? to date\b|\bin love with me\b|\bcrush on me\b|\bromantic",
    r"\b(?:hotel|bed|motel)[- ]?room\b|\b(?:his|her) (?:apartment|place|bedroom|hot tub)\b|\binvit\w+ me to (?:his|her) house\b(?!.{0,60}\b(?:lab|team|group|everyone|barbecue|bbq|family)\b)|\bto drink with (?:him|her)\b",
    r"\bdinner\b.{0,40}\balone\b|\balone\b.{0,20}\bdinner\b|\bdrinks alone\b|\bsle(?:ep|eps|pt|eping) with (?:me|him|her|my|a|an|his|the)\b(?! (?:light|phone|pager|window))",
    r"\bnudes?\b|\bnaked\b|\bshirtless\b|\bdick\b|\b(?:explicit|dirty|lewd|intimate|suggestive|flirty) (?:\w+ )?(?:photo|picture|pic|text|message|joke|comment|question|video|selfie)s?\b|\bporn\w*",
    r"\bflirt\w* with (?:me|her|him|students|us|residents)\b|\bflirting\b(?= from)|\bstalk(?:s|ed|ing|er)\b|\bfollow(?:s|ed|ing) me (?:home|to my|around|into)\b|\bobsessed with me\b|\bdream(?:s|ed|ing|t) (?:about|of) me\b|\bcornered me\b|\b(?:owe|give|gave|wants?|steal|stole) (?:him |her |me )?a kiss\b|\b(?:share|sleep|stay) (?:a |in (?:his|her|the same) )room\b|\bhugs? (?:last|me|too)\b|\bhugg(?:ed|ing) me\b|\b(?:on|in) (?:his|her) lap\b|\bwink(?:s|ed|ing) at me\b",
    r"\binappropriate(?:ly)? (?:touch|comment|text|message|behav|contact|relationship|remark|joke|advance|photo)\w*|\bconsent(?:ed)?\b(?=.{0,30}\b(?:touch|kiss|sex))|\bwithout (?:my|her|his) consent\b",
    r"\b(?:was|been|got|were) (?:drugged|roofied)\b|\bspiked my\b|\blocked the (?:\w+ ){0,3}door\b|\bwouldn't let me leave\b|\bcrosses? lines\b|\bcrossed (?:a|the) line with (?:me|her)\b",
)
_TRAIT = (
    r"(?:woman|women|girl|girls|female|black|brown|asian|latin\w+|hispanic|mexican|indian|arab|african|muslim|jewish|hindu|sikh|gay|lesbian|bi|bisexual|trans|transgender|queer|nonbinary|pregnant|disabled|deaf|fat"
    r"|immigrant|foreigner|foreign|img|dreamer|undocumented|older|race|gender|sex|religion|accent|color|skin|skin color|ethnicity|sexuality|disability|pregnancy|age|hijab|turban|faith|nationality|orientation)"
)
_BIAS = _any(
    r"\bdiscriminat|\bracis[mt]|\bracial(?:ly)?\b (?!concordan|match)|\bsexis[mt]|\bmisogyn|\bhomophob|\btransphob|\bslurs?\b|\bn[- ]word\b|\bf[- ]slur\b|\bbigot|\bislamophob|\banti-?semit|\bxenophob|\bableis[mt]|\bageis[mt]|\bmicroaggress|\bprejudice",
    r"\b(?:jok(?:es?|ing)|remarks?|comments?|laugh\w*|insults?) (?:\w+ )?(?:about|at) (?:(?:my|her|his|our|their) (?:race|religion|accent|skin|hijab|turban|gender|sexuality|ethnicity|disability|pregnancy|country|name|faith|wheelchair|english)|(?:how|the way) i (?:talk|speak|look))\b",
    rf"\bbecause (?:i'm|i'm just|i was|she's|he's|they's|we're|we are|of my|of her|of his|of their|my) (?:a |an |the |only |just )*(?:\w+ )?{_TRAIT}\b|\bbecause i (?:have an accent|wear (?:a |my )?(?:hijab|turban|kippah|headscarf|veil)|have a disability)\b",
    r"\b(?:women|girls|females) (?:\w+ )?(?:don't|can't|shouldn't|aren't|are not|are too) (?:\w+ )?(?:belong|make|do|have|be|operate|good|cut out|emotional|weak|\w+ (?:plastics|surgery))\b|\b(?:people|someone|women|girls|men) like (?:me|us|you|her|him) (?:don't|doesn't|do not|shouldn't|aren't|can't)\b",
    rf"\b(?:good|too \w+|smart|well|strong) (?:\w+ )?for an? (?:\w+ )?{_TRAIT}\b|\bgo back to (?:my|your|his|her|our|their) (?:own )?country\b|\baffirmative action\b|\b(?:diversity|dei) (?:hire|admit|quota|student|pick)\b|\bcalled me a (?:terrorist|foreigner|monkey)\b",
    r"\b(?:mock|imitat|mimick?|ridicul)(?:s|es|e|ed|ing)? (?:my|her|his|how i|the way i) (?:accent|hijab|english|speak|talk|religion|name|race|skin|turban|stutter|disability|gender)\b|\bma(?:kes?|de|king) fun of (?:my|her|his) (?:\w+ )?(?:accent|name|race|religion|hijab|english|skin|disability|stutter|weight|country|turban)\b",
    r"\bmisgender|\bdeadnam|\bgay as an insult\b|\b(?:since|after|because|when) i came out\b|\bsecond[- ]class\b|\b(?:people|someone) (?:with|from) my (?:background|country|culture)\b|\bwhere i'm (?:really|actually) from\b|\b(?:came|come|coming) out as (?:gay|lesbian|bi|bisexual|trans|queer)\b|\b(?:told|tell|since|after) (?:\w+ ){0,4}(?:i'm|i was) pregnant\b|\bplan(?:ning)? (?:to|on) (?:get|getting|have|having|be|being|become|becoming) (?:pregnant|kids|children|babies)\b",
    r"\b(?:people|students|residents|men|women|those) of (?:his|her|their) own (?:color|race|religion|kind|country)\b|\bonly (?:helps|picks|teaches|mentors|lets|calls on|gives \w+ to) (?:the )?(?:men|guys|white|boys)\b|\bnone of the men\b|\bthe (?:men|guys|boys) (?:get to )?operate\b|\bpassed over\b.{0,30}\b(?:pregnan|woman|gender|race)",
    r"\bbiased (?:grad|evaluat|against)\w*|\bdisability\b.{0,40}\b(?:refus|den(?:y|ied)|mock|laugh)|\b(?:hates?|dislikes?|looks down on|has something against) (?:women|black|brown|gay|trans|muslim|foreign|imgs?|immigrants|asian|jewish|minorit)\w*",
)
_INSULT = r"(?:idiot|stupid|worthless|dumb|dumbest|moron|bitch|retard\w*|pathetic|useless|garbage|trash|incompetent|failure|disgrace|an embarrassment|waste of (?:space|time)|imbecile|loser|cow|pig|lazy|monkey|dirt)"
_OBJECT = r"(?:instruments?|scalpels?|clamps?|phone|pager|charts?|pen|book|clipboard|retractors?|scissors|needles?|forceps|tray|shoe|mug|cup|chair|stapler|stool|papers?|things|stuff|something|it|keys|bottle|knife|gloves?)"
_ABUSE = _any(
    r"\b(?:yell|scream|shout|curs|swear|bark|snarl|lash)(?:e?s|ed|ing)?(?: out)? at\b(?! the tv)|\b(?:his|her|their|the|daily|constant) (?:yelling|screaming|shouting|insults|rage|tantrums)\b|\bswore at\b|\b(?:she|he) (?:yells|screams|shouts)\b|\bshouts and\b|\bblew up at (?:me|us)\b|(?<!want to )\b(?:yell|scream|shout)(?:s|ed|ing)?\b|\btantrum",
    r"\bhumiliat(?:e|es|ed|ing|ion)\b|\bbull(?:y|ied|ies|ying)\b|\bmistreat|\babus(?:e|ed|es|ive|ively|ing)\b|\bberat(?:e|es|ed|ing)\b|\bbelittl|\bdemean|\bdegrad(?:es?|ed|ing) (?:me|us|her|him|students|way|comments?)\b|\bintimidation\b|\bviolen(?:t|ce)\b|\bweapon\b|\bcruel(?:ly|ty)?\b",
    r"\b(?:mock|ridicul|insult|taunt|sham)(?:s|es|e|ed|ing)? (?:me|us|my|students|her|him|residents|everyone|all of us|interns)\b|\b(?:insulted|mocked|ridiculed|shamed)\b(?= (?:and|at|by|in|for|every))|\bembarrass(?:es|ed) (?:me|us|him|her) (?:\w+ )?in front of\b",
    rf"\b(?:call|told|tell|say|said)(?:s|ed|ing)? (?:me|us|him|her|that|my student|students|to my face)?\b.{{0,60}}\b{_INSULT}\b(?! (?:it|question|idea|mistake))|\bkeeps telling me\b.{{0,20}}\b{_INSULT}\b|\b(?:feel|treat\w*|made to feel) (?:me |us |like )*(?:like )(?:a |an )?(?:{_INSULT}|slave|animal|shit|crap|nothing)\b",
    r"\b(?:make|made|making)s? (?:me|us|students|her|him|people|residents|everyone) cr(?:y|ied)\b|\buntil (?:i|we|they|somebody|someone|she|he) cr(?:y|ies|ied)\b|\bshake (?:before|when)\b.{0,40}\b(?:case|yell|him|her|he|she)\b|\btreat(?:ed|s|ing)? (?:me |us |being )?abusively\b|\btreat\w* (?:me|us) like i'm\b|\btears? me apart\b|\bworst (?:student|resident|intern) (?:\w+ ){0,3}ever\b|\b(?:rap(?:s|ped)|ben[dt]s?) my\b|\bpull my visa\b",
    rf"\b(?:threw|throw|throws|throwing|thrown|hurl\w*|flung|flings|chuck\w*|tosse[sd]) (?:a |an |the |his |her |my |their |that )*(?:\w+ )?{_OBJECT}\b",
    r"\b(?:hit|hits|hitting|slapp?s?|slapped|smack\w*|shov(?:es?|ed|ing)|push(?:es|ed|ing)?|kick(?:s|ed|ing)?|punch(?:es|ed|ing)?|struck|strikes|chok(?:es?|ed|ing)|grab(?:s|bed|bing)?|shook|shakes|spat|spits|drag(?:s|ged)|elbow(?:s|ed)|poked|jabbed|beat) "
    r"(?:at )?(?:me\b|us\b|my (?:hands?|arms?|fingers?|head|face|shoulder|stool|knuckles|wrist|chair|foot|leg)\b|a (?:student|nurse|resident|wall)\b|the wall\b)|\b(?:hit|slapped|punched|shoved|kicked|choked|spat at) (?:him|her)\b|\b(?:slam(?:s|med)|pin(?:s|ned)|twist(?:s|ed)|smash(?:es|ed)|bang(?:s|ed)) (?:me|my|us)\b|\bflip(?:s|ped) (?:\w+ ){1,4}at (?:me|us)\b|\bphysical(?:ly)? (?:attack|abus|hurt|assault|violen|threat)\w*|\battacked me\b|\bphysical violence\b|\braised (?:his|her) (?:hand|fist)",
    r"\bthreat(?:en|ens|ened|ening|s)?\b(?! to (?:plastic|surgery|medicine|academ))|\bblackmail|\bblacklist|\bretaliat|\bpunish(?:es|ed|ing)? (?:me|us)\b|\bbeing punished\b|\b(?:fire|dismiss|expel) me (?:if|unless|for)\b|\b(?:destroy|ruin|crush) (?:me|us)\b|\brevenge\b|\b(?:make|makes|made) (?:me|you|us) regret\b|\b(?:i|you)(?:'ll| will| would) (?:regret|be sorry|pay for)\b"
    r"|\b(?:he|she|they)(?:'ll| will|'d| would| said he'd| said she'd|'s going to| can) (?:make sure|ruin|destroy|end|finish|fail me|sink|tank|kill)\b.{0,30}\b(?:me|my|i|you|we|us)\b|\b(?:ruin|destroy|end) my career\b(?= (?:if|unless)\b)|\bfail me (?:if|unless)\b|\breport\w* .{0,25}\b(?:ruin|finish|end|cost)\w*\b.{0,15}\b(?:career|match|job|spot)\b",
    rf"\breport(?:ing|ed)? (?:on |against )?(?:him|her|them|harm|abuse|(?:my|an?|the|this|our) (?:\w+ )?{_SENIOR})\b(?!'s (?:results|findings))|\bfil(?:e|ing) (?:a |an )?(?:\w+ )?(?:complaint|grievance|report) (?:against|about|on)\b|\bcomplain(?:ed|ing)? (?:to \w+ \w+ )?about (?:the )?(?:screaming|abuse|harassment|him|her)\b",
    rf"\b(?:afraid|scared|terrified|frightened|fearful) of (?:him|her|my (?:\w+ )?{_SENIOR}|what (?:he|she)'(?:ll|d))\b|\bpunched\b|\bfear for my (?:safety|life)\b|\b(?:don't|not|didn't|never) feel safe\b|\b(?:feel|feeling|felt) unsafe\b|\bnot safe (?:with|around)\b",
    r"\bfalsif|\bfabricat(?:e|es|ed|ing)\b|\b(?:fak(?:e|es|ed|ing)|mak(?:e|ing) up|made up|chang(?:e|ing)|alter(?:ing)?|manipulat\w+|massag\w+|invent(?:ing)?|delet(?:e|ing)) (?:the |some |our |my |his |her )?(?:\w+ )?(?:data|results|numbers|patients|records|p-values?)\b(?! of)|\blie about (?:the|our|a) (?:consent|data|results|record|note|patient)\w*|\bforg(?:e|ed|ing) (?:a|the|my|his|her|consent|sign)\w*|\bresearch (?:fraud|misconduct)\b|\bdata fraud\b",
    r"\b(?:operat|practic|work|com|scrubb?)\w+ (?:\w+ ){0,3}?(?:drunk|intoxicated|hungover)\b|\b(?:drunk|intoxicated|high|impaired) (?:at work|on duty|in the or|during|on call|while operating)\b|\bsmell\w* (?:of|like) (?:alcohol|booze|liquor|whiskey|vodka|wine)\b|\b(?:alcohol|liquor|booze|whiskey|wine|beer) on (?:his|her) breath\b|\bunder the influence\b|\boperat\w+ after (?:drinking|a drink|beers?)",
    r"\bpatients? (?:is|are|was|were|got|being|get|gets) (?:being )?(?:harmed|hurt|endangered|injured)\b|\bunsafe (?:hours|work|care|for patients)\b",
)
_UNEASE = _any(  # something is wrong, and it is not said what
    rf"\b(?:he|she|they|{_SENIOR})(?:'s)? (?:\w+ ){{0,4}}?(?:makes?|made|making) me (?:feel )?(?:\w+ )?(?:uncomfortable|uneasy|unsafe)\b|\bnot ok(?:ay)?\b.{{0,20}}\bwhere\b|\bdoing things that (?:are|is)(?:n't| not) (?:ok|okay|right)\b",
    rf"\b(?:he|she|{_SENIOR})(?:'s| is| was| has been| acts?| behaves?) (?:\w+ )?(?:being )?inappropriate(?:ly)?\b(?! (?:to|for)\b)|\bhappen\w* .{{0,30}}\bshouldn't happen to anyone\b|\bcross(?:es|ed|ing)? (?:a|the|my) (?:line|boundar\w+)\b|\bsomething (?:bad|wrong|terrible) (?:happened|is happening) (?:to me|with my)\b",
    r"\bcover(?:s|ed|ing)? for (?:him|her)\b|\b(?:program director|pd|chief|chair) is the problem\b|\bif i (?:open my mouth|speak up|report|tell anyone)\b",
)

_KINDS = (
    (_MYSELF, Danger(CRISIS, "Thoughts of suicide", "handoff_crisis.v1")),
    (_MOURNING, Danger(CRISIS, None, "handoff_crisis.v1")),
    (_OTHERS, Danger(CRISIS, "Worried about someone else", "handoff_crisis.v1")),
    (_ANYONE, Danger(CRISIS, "Thoughts of suicide", "handoff_crisis.v1")),
    (_SEXUAL, Danger(MISTREATMENT, "Sexual harassment", "handoff.v1")),
    (_BIAS, Danger(MISTREATMENT, "Discrimination", "handoff.v1")),
    (_ABUSE, Danger(MISTREATMENT, "Being humiliated or yelled at", "handoff.v1")),
    (_UNEASE, Danger(MISTREATMENT, None, "handoff.v1")),
    (_DISTRESS, Danger(CRISIS, None, "handoff_crisis.v1")),
)

_LEARNED = {
    "suicide": Danger(CRISIS, "Thoughts of suicide", "handoff_crisis.v1"),
    "someone else": Danger(CRISIS, "Worried about someone else", "handoff_crisis.v1"),
    "distress": Danger(CRISIS, None, "handoff_crisis.v1"),
    "sexual": Danger(MISTREATMENT, "Sexual harassment", "handoff.v1"),
    "discrimination": Danger(MISTREATMENT, "Discrimination", "handoff.v1"),
    "abuse": Danger(MISTREATMENT, "Being humiliated or yelled at", "handoff.v1"),
    "unsafe": Danger(MISTREATMENT, "Unsafe or dishonest work", "handoff.v1"),
}


def detect_danger(text: str) -> Danger | None:
    """Return what harm a message is about, or None. Suicide and self-harm come before everything else."""
    said = " ".join(fold(text).split())
    for pattern, spelling in _SPELLINGS:
        said = pattern.sub(spelling, said)
    said = _FIGURE.sub(" , ", said)
    return next((danger for pattern, danger in _KINDS if pattern.search(said)), None)


CLINICAL = -3.0  # log-odds of "covered" below which a message is a question of another trade


def look_for_harm(text: str, embedder: Embedder) -> tuple[Danger | None, bool]:
    """Return what harm a message is about, or None; and whether a doubt is left.

    What a pattern sees counts, unless what was learned sees a question of another trade without harm ("suicide gene therapy"); what no
    pattern sees must be likely. The thresholds are fitted (training/decisions.py).
    """
    alarm = harm(text, embedder)
    seen, fitted = detect_danger(text), decisions()
    if seen and (alarm.chance >= fitted.supported or alarm.covered > CLINICAL):
        return seen, True
    return (_LEARNED[alarm.kind] if alarm.chance >= fitted.alarming else None), seen is not None or alarm.chance >= fitted.doubtful
