"""People's names out of bylines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from newsclean.metadata.folding import fold_name, plain

_LEAD = re.compile(
    r"""(?ix) ^\W{0,3}(?:
      (?:(?:story|text|words|article|post(?:ed)?|written|reported|report|analysis|opinion|review|created|submitted|added
          |published|photos?|interview)\s)?by\b
    | (?:ein\s|eine\s)?(?:text|bericht|beitrag|artikel|analyse|kommentar|interview|gastbeitrag|reportage|geschrieben
        |verfasst|erstellt|fotos?)\svon\b
    | (?:propos\srecueillis|texte|article|écrit|publié|rédigé)\spar\b | (?:escrito|publicado|redactado)\spor\b
    | a\scura\sdi\b | scritto\sda\b | pubblicato\sda\b | geschreven\sdoor\b | skre[vf]et\sa[vf]\b | skrivet\sav\b
    | (?:napisane|opublikowane)\sprzez\b | scris\sde\b | publicat\sde\b
    | (?:(?:zeige|view|see|show|voir|ver|mostra)\s)?(?:alle|all|more|weitere|tous\sles|todos\slos)\s
        (?:beiträge|artikel|posts|articles|stories|entradas)\s(?:von|by|de|par|of)
    | (?:veröffentlicht|eingestellt|gepostet|publié|publicado|pubblicato|published|posted)\s
        (?:am\s[^a-zäöü]{4,20}\s)?(?:von|par|por|da|by)
    | (?:revised\sedition\s)?edited\sby | über | about | photograph | fotos?\svon | autor(?:in)?\sdes\sbeitrags
    | by | door | autor(?:ul|a|i|es|en|in|ka)? | authors? | auteurs? | autore | autori | author\(s\)
    | redakt(?:or|ör|ion|ør)
    | text | foto | tekst | teksti | írta | szerző | yazan | haber | autoři | zdroj | pripravil[ai]? | připravil[ai]?
    | автор(?:ы|и)? | текст | написал[аи]? | γράφει(?:\s(?:ο|η))? | του | της | συντάκτης | bron | kirjoittaja
    )(?:\s*:\s*|\s+)(?=\S)"""
)
_PREPOSITION = re.compile(
    r"^(?:[Vv]on|[Pp]ar|[Pp]or|[Dd]i|[Dd]e|[Aa][fv]|[Оо]т|[Dd]a|VON|PAR|POR|DE|DI)(?:\s*:\s*|\s+)(?=\S)"
)
"""May as well be a part of a name: goes only before two words that look like one."""
_NOISE = re.compile(r"https?://\S*|www\.\S*|\S+@\S+|(?<!\w)@\w+|\([^()]{0,80}\)|\[[^\[\]]{0,80}\]|<[^<>]{0,80}>", re.I)
_FEED_AUTHOR = re.compile(r"^\S+@\S+\s+\(([^()]{1,60})\)$")
"""As RSS 2.0 writes it: an address with the name in brackets."""
_STRONG = re.compile(r"\s*[;|•·\n\t]\s*|\s+[-–—]\s+|\s*,\s*")
_COLON = re.compile(r"[:：]\s*(?=[^\W\d])")
_SLASH = re.compile(r"\s*/\s*")
_WEAK = re.compile(r"\s*&\s*|\s+(?:and|und|et|și|si|y|e|en|och|og|ja|i|a|ve|és|и|та|і|και)\s+")
_TAIL = re.compile(
    r"""(?ix) \s+ (?:
      (?:on|am|le|el|il|dne|den|vom|@)? \s* \d .*
    | (?:veröffentlicht|aktualisiert|published|updated|posted|follow|folgen|suivre|seguir|publié|publicado|aktualizováno
        |zuletzt|stand|last|share|teilen|january|february|march|april|may|june|july|august|september|october|november
        |december|januar|februar|märz|mai|juni|juli|oktober|dezember|monday|tuesday|wednesday|thursday|friday|saturday
        |sunday|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|lundi|mardi|mercredi|jeudi|vendredi|samedi
        |dimanche|lunes|martes|miércoles|jueves|viernes|sábado|domingo) (?:\s .*)?
    )$""",
    re.S,
)
"""What stands behind a name in one line with it: a date, a button."""
_EAST_ASIAN_ROLE = re.compile(r"\s(?:기자|특파원|인턴기자|記者|记者|編集委員)$")
_EAST_ASIAN_LEAD = re.compile(r"^(?:記者|记者|作者|撰文|著者|編集委員|글|취재)(?:\s*[:：/]\s*|\s+)(?=\S)")
_PARTICLE = frozenset(
    re.findall(
        r"\w+",
        """de la le van von der den di da del della du dos das do el al ter ten bin ibn y e af av zu zur zum und st o d
        l ben""",
    )
)
_NO_SPACES = re.compile(r"^[\u0e00-\u0e7f\u2e80-\U0003ffff]{2,12}$")
"""A name in Thai, Chinese, Japanese or Korean is one word."""
_EDGES = " .,-–—:·•|*→←›»\"“”„'‘’/\\"
_LONGEST = 60
_MOST_WORDS, _MOST_NAME_WORDS = 8, 6
_NOBODY = frozenset(
    (
        "null",
        "none",
        "undefined",
        "unknown",
        "anonymous",
        "false",
        "true",
        "n/a",
        "unbekannt",
        "no author",
        "kein autor",
    )
)
_LABEL = re.compile(
    r"^(?:by|von|par|por|di|de|door|av|af|text|authors?|autor(?:in|en|es)?|auteurs?|written|redakt(?:ör|ør))$", re.I
)
"""What stands before a name, and is none."""

ROLE = re.compile(
    r"""(?ix) \b(?:
      editors? | editorial | reporters? | correspondents? | correspondent[ea]? | staff | writers? | newsroom
    | \w{0,12}admin(?:istrator)?\w{0,4} | desk | journalist(?:e|in|en|a|i)? | columnist | contributors? | producer
    | photographer | author | team | webmaster | web | redaktion\w* | redakt[eöoø]\w* | rédact\w+ | redac[cçtțţ]\w*
    | redazione | redactie | redakc\w* | toimitus | periodista | giornalista | dziennikarz | ziarist | novinár
    | reporter[ai] | szerkeszt\w+ | muhabir\w* | editör\w* | agentur | agenc[ey] | agencia | agenzia | nachrichten\w*
    | news | online | press(?:e|estelle)? | office | bureau | korrespondent\w* | chef\w* | chief | autor | officer
    | director | manager | professor\sof | fotograf\w* | freelance\w* | abteilung | kommunikation | guest
    | gast(?:autor\w*|beitrag|kommentar)? | гость | редакци\w+ | корреспондент | журналист | редакці\w+ | кореспондент
    )\b"""
)
"""What a person is, or who writes where nobody does."""
_AGENCIES = frozenset(
    re.findall(
        r"\w+",
        """afp dpa reuters ap apa sda ats ansa efe lusa anp belga ritzau tt ntb pap ctk tasr mti agerpres pti ani kna
        epd sid associatedpress agencefrancepresse europapress deutschepresseagentur bloomberg aap upi tass ria interfax
        ukrinform unian bta stt hina tanjug xinhua kyodo yonhap ians anadoluajansı dha iha""",
    )
)
_LONGEST_BYLINE = 400


def clean_names(values: Iterable[str]) -> tuple[str, ...]:
    """Names out of bylines: split, freed of "By", roles, addresses and brackets, each once in its best spelling."""
    names: dict[str, str] = {}
    for value in values:
        for name in split_names(value):
            key = fold_name(name)
            if key not in names or (names[key].isupper() and not name.isupper()):
                names[key] = name
    return tuple(name for key, name in names.items() if not _is_part_of_another(key, names))


@lru_cache(maxsize=4096)
def split_names(value: str) -> tuple[str, ...]:
    """The names in one byline, in its order."""
    text = plain(value[:_LONGEST_BYLINE])
    if (feed := _FEED_AUTHOR.match(text)) is not None:
        text = feed[1]
    if "://" in text[:10]:
        return ()
    text = _without_lead(_behind_label(_NOISE.sub(" ", text).strip()))
    if inverted := _inverted(text):
        return (inverted,)
    parts = [name for part in _STRONG.split(text) for name in _split_weakly(part)]
    names = [name for name in parts if _is_usable(name)]
    people = [name for name in names if is_name(name)]
    return tuple(people or names)


def _split_weakly(part: str) -> Iterator[str]:
    """The names around an "and" if all are, around a slash if one is: `Le Monde et AFP` and `dpa/lno` are one."""
    halves = [_trimmed(half) for half in _WEAK.split(part)]
    slashed = [_trimmed(half) for half in _SLASH.split(part)]
    if len(halves) > 1 and all(map(is_name, halves)):
        yield from halves
    elif len(slashed) > 1 and any(map(is_name, slashed)):
        yield from slashed
    else:
        yield _trimmed(part)


def _trimmed(part: str) -> str:
    """A name without what stands around it; the point of an initial at its end stays."""
    whole = part
    part = _without_lead(part.strip(_EDGES))
    name = _EAST_ASIAN_ROLE.sub("", _TAIL.sub("", part).strip(_EDGES))
    return f"{name}." if re.search(r"\s[A-Z]$", name) and f"{name}." in whole else name


def _behind_label(text: str) -> str:
    """What follows `Interview:`, `责任编辑：`: no name holds a colon."""
    *_, end = 0, *(match.end() for match in _COLON.finditer(text, 0, _LONGEST))
    return text[end:]


def _without_lead(text: str) -> str:
    text = _LEAD.sub("", _EAST_ASIAN_LEAD.sub("", text), count=1)
    match = _PREPOSITION.match(text)
    if match and (":" in match[0] or _starts_with_name(text[match.end() :])):
        return text[match.end() :]
    return text


def _starts_with_name(text: str) -> bool:
    words = re.split(r"[,;|]| - ", text)[0].split()
    return len(words) >= 2 and words[0][:1].isupper()


def _inverted(text: str) -> str | None:
    """`Doe, Jane` in the usual order; two words on both sides of one comma may be two names."""
    match = re.fullmatch(r"([^\W\d_][\w'’-]+), ([^\W\d_][\w'’-]+\.?)", text)
    if not match or is_agency(match[1]) or is_agency(match[2]) or ROLE.search(text):
        return None
    if not (match[1][0].isupper() and match[2][0].isupper()) or match[1].isupper() != match[2].isupper():
        return None
    return f"{match[2]} {match[1]}"


def _is_usable(name: str) -> bool:
    if not name or len(name) > _LONGEST or len(name.split()) > _MOST_WORDS or not any(c.isalpha() for c in name):
        return False
    if name.casefold() in _NOBODY or _LABEL.match(name):
        return False
    return not any(word.strip(".:/").isdigit() for word in name.split()) and not _is_sentence(name)


def _is_sentence(text: str) -> bool:
    """Whether a text has more small words than a name: nicknames are short."""
    words = text.split()
    small = [word for word in words if word[0].islower() and word.casefold() not in _PARTICLE]
    return (len(words) > 2 and len(small) > len(words) / 2) or text[-1] in "?!…"


@lru_cache(maxsize=4096)
def is_name(text: str) -> bool:
    """Whether a text looks like a full name: capitalized words and particles, or a word of a script without spaces."""
    words = text.replace(".", ". ").split()
    if len(words) == 1:
        return bool(_NO_SPACES.match(text)) and not ROLE.search(text)
    if len(words) > _MOST_NAME_WORDS or is_agency(text) or ROLE.search(text):
        return False
    capitals = [word for word in words if word.casefold() not in _PARTICLE]
    return len(capitals) >= 2 and max(map(len, capitals)) > 2 and all(map(_is_capitalized, capitals))


def _is_capitalized(word: str) -> bool:
    letter = next((c for c in word if c.isalpha()), "")
    return bool(letter) and not letter.islower() and not any(c.isdigit() or c in "?!:;()" for c in word)


def is_agency(name: str) -> bool:
    """Whether a name is a news agency's, perhaps with a place: `AFP Deutschland`, `Associated Press in Vadu`.

    What is also a first name (Ria, Sid) is an agency only as an abbreviation.
    """
    words = re.findall(r"\w+", name)
    folded = [word.casefold() for word in words]
    if not words or "".join(folded) in _AGENCIES:
        return bool(words)
    abbreviated = folded[0] in _AGENCIES and (words[0].islower() or (words[0].isupper() and not words[1].isupper()))
    return abbreviated or any("".join(folded[:count]) in _AGENCIES for count in (2, 3))


def _is_part_of_another(key: str, names: Iterable[str]) -> bool:
    words = set(key.split())
    return any(words < set(other.split()) for other in names)
