r"""Mojibake: text that was decoded by the wrong charset, made right again.

ftfy does the most; what it gives up on is a sequence that lost a byte. Windows-1252 leaves five bytes undefined, and
the commonest of all broken sequences ends in one of them: `”` is E2 80 9D, of which `â€` stays when 9D is dropped, and
`â€?` or `â€\ufffd` when it is replaced. Giving the byte back lets ftfy do the rest.
"""

from __future__ import annotations

import re
from unicodedata import is_normalized

from ftfy import TextFixerConfig, fix_encoding, fix_text
from ftfy.badness import badness, is_bad
from ftfy.chardata import CHARMAP_ENCODINGS
from ftfy.fixes import restore_byte_a0

_CONFIG = TextFixerConfig(
    unescape_html=True,
    uncurl_quotes=False,  # quote style is the normalizing stage's, by the user's policy
    fix_latin_ligatures=False,
    fix_character_width=False,  # it would turn Chinese and Japanese punctuation into ASCII
    fix_line_breaks=False,
    normalization="NFC",
    explain=False,
)
_SUSPECT = re.compile(r"[^\x00-\x7f]|&[#\w]|[\x00-\x08\x0b-\x1f\x7f]")
"""Nothing to repair in text without any of these."""
_DAMAGE = re.compile("[&\x00-\x08\x0b-\x1f\x7f-\x9f\u206a-\u206f\ufeff\ufff9-\ufffd\ud800-\udfff]|â€|â‚¬")
"""What ftfy looks for beside improbable sequences of letters: entities, control characters, halves of pairs."""
_LEAD = re.compile("[^\x00-\x7f]{2}|[À-ô]")
"""Mojibake is at least two characters in a row, or the one that is left of them when the others became plain."""
_WORD = re.compile(r"\S*[^\x00-\x7f\s]\S*")
_APART = "\ue000"
_SOUND = re.compile(
    r"(?<![^\s(])(?P<quoted>[“„«](?=\w)[^“”„«»\n]{0,200}(?<![^\W\d_A-ZÀ-Þ])[ÀÁÃ-ÞĂ])(?=[”“»](?![^\s.,;:!?)]))"
    r"|(?<=[“„«‘(`\"'])&(?=#?\w{2,8};[”“»’)`\"'])"
)
"""What an opened quote ends with and the mark that closes it are no broken letter; an entity by itself is meant."""

_THIRD = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\xa0-¿\x80-\x9fŚŤŹśťźˇ˘ŁĄŞŻ˛łąşĽ˝ľżˆ"
"""What Windows-1252 and Windows-1250 read for the third byte of a general punctuation mark (80 to BF)."""
_LOST_THIRD = re.compile(rf"â€(?:(?P<mark>[?\ufffd])|(?![{_THIRD}]))")
_LOST_THIRD_TWICE = re.compile(r"Ã¢â‚¬(?:Â(?P<mark>[?\ufffd\x9d]?)(?![\x80-¿])|(?![\w…“”™˜¦šœžÅÂâË]))")
_ASIAN_LEAD = "ä-íćčďęěĺ"
_ASIAN = re.compile(rf"[{_ASIAN_LEAD}][{_THIRD}]{{2}}")
"""A Chinese, Japanese or Korean character: three bytes, the first E4 to ED, read one by one."""
_LOST_NBSP = re.compile(rf"(?<=[{_ASIAN_LEAD}]) (?=[{_THIRD}])|(?<=[{_ASIAN_LEAD}][{_THIRD}]) ")
"""Where such a character has a plain space for its byte A0, which reads as a no-break space."""
_LOST_NBSP_TWICE = re.compile("(?<=Ã[ƒ„…Ž\x8f\x90‘˜™])â€ ")
"""The same in a letter that was broken twice: after its first byte the second, 86, which was read as a dagger."""
_FEW = 3
"""So many characters of one sort don't come together by chance."""
_CYRILLIC_RUN = re.compile("[^\x00-\x7f]*[\u0400-\u045f][^\x00-\x7f]*")
_CYRILLIC_MARKS = "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—™љ›њќћџ\x98\xa0-¿ЎўЈҐЁЄЇІіґё№єјЅѕї"
"""What Windows-1251 reads for the bytes 80 to BF; 98, the only one that it leaves undefined, may be lost."""
_CYRILLIC_PAIR = re.compile(rf"[В-Я][{_CYRILLIC_MARKS}]|вЂ[{_CYRILLIC_MARKS}]")
_LOST_98 = re.compile(rf"([В-Я]|вЂ)(?:[?\ufffd]|(?![{_CYRILLIC_MARKS} ]))")
_GLUED = re.compile("[A-Za-z][Ѐ-џ]|[Ѐ-џ][A-Za-z]")
_RARE = (
    "\u0180-\u018e\u0190-\u019f\u01a2-\u01ae\u01b1-\u01cc\u01dd-\u0217\u021c-\u0258\u025a-\u02b8"
    "\u0370-\u0373\u0400-\u1cff\u3400-\u4dbf"
)
"""Letters beyond those of the languages in Latin letters; Greek, Chinese, Japanese and Korean ones may stand alone."""
_STRAY = re.compile(rf"(?<![{_RARE}])(?P<rare>[{_RARE}])(?![{_RARE}])|(?<=[a-z])[\u3040-\ud7ff](?![\u3040-\ud7ff])")
"""What has no other of its script beside it."""
_LOST_SECOND = re.compile(rf"([ÃÄÅĂĹ])(?:[?\ufffd]|(?![{_THIRD}]|(?<!Ä) ))")
"""A space may be A0, of `à` and `Š`, but with C4 it makes no letter."""
_UNDEFINED = {"windows-1252": b"\x81\x8d\x8f\x90\x9d", "windows-1250": b"\x81\x83\x88\x90\x98"}
_ALPHABETS = [
    frozenset(letters + letters.upper())
    for letters in (
        *("ąćęłńóśźż", "ăâîșțşţ", "áéíóöőúüű", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "čćđšž", "čšž", "ąčęėįšųūž"),
        *("āčēģīķļņšūž", "çğıöşüâîû", "áéíñóúü", "àáâãçéêíóôõúü", "àâçèéêëîïôùûüœæÿ", "àèéìíòóù", "äöüß", "åäöé"),
        *("æøåéó", "áéíóúýþðæö", "äöõüšž", "ëç"),
    )
]
"""Of each language the letters beyond ASCII: those that are in the text tell which of them a half letter may be."""
_PAIR = re.compile(rf"(?<=[^\W\d_])[ÃÄÅ](?![^\W\d_])[{_THIRD}]|[ÃÄÅ](?![^\W\d_])[{_THIRD}](?=[^\W\d_])")
"""A letter of two bytes inside a word, the second read as a mark: no language puts one there."""
_ESCAPED_TWICE = re.compile(r"&amp;(?=#?\w{2,8};)")


def repair(text: str) -> str:
    """The text as it was before it was broken; sound text comes back as it is."""
    if not _SUSPECT.search(text):
        return text
    given = text
    if _APART not in given:
        text = _SOUND.sub(_kept_apart, text)
    is_damaged = _DAMAGE.search(text) or (_LEAD.search(text) and is_bad(text)) or _from_cyrillic(text) != text
    if not is_damaged and is_normalized("NFC", text):
        return given
    whole = _without_strays(_decoded(text), given)
    return whole if _APART in given else whole.replace(_APART, "")


def _kept_apart(match: re.Match[str]) -> str:
    return match[0] if is_bad(match["quoted"] or "") else match[0] + _APART


def _decoded(text: str) -> str:
    text = _ESCAPED_TWICE.sub("&", text)
    if "â€" in text or "â‚¬" in text:
        text = _LOST_NBSP_TWICE.sub("â€\xa0", text)
        text = _LOST_THIRD_TWICE.sub(_twice_restored, text)
        text = _LOST_THIRD.sub(_restored, text)
    text = _with_lost_letters(_from_cyrillic(text))
    whole = _from_cyrillic(fix_text(text, _CONFIG))
    if badness(whole) and len(_ASIAN.findall(text)) >= _FEW:
        whole = min(whole, fix_text(_LOST_NBSP.sub("\xa0", text), _CONFIG), key=badness)
    if whole != text:
        whole = _PAIR.sub(_repaired_pair, whole)
    if not badness(whole):
        return whole
    by_words_last = _WORD.sub(_repaired_word, whole)
    by_words_first = fix_text(_WORD.sub(_repaired_word, text), _CONFIG)
    return min(by_words_last, by_words_first, key=badness)


def _without_strays(text: str, given: str) -> str:
    """The text with a lone letter of a script that it has nothing else of read back: `”Är` is sound, `Ӏr` isn't.

    A Chinese letter may stand alone in a word, but not where a space of the given text is a part of it (`André† was`).
    """
    strays = _STRAY.findall(text)
    if not strays or len(strays) >= _FEW or len(strays) < len(re.findall(f"[{_RARE}]", text)):
        return text

    def read_back(match: re.Match[str]) -> str:
        for charset in CHARMAP_ENCODINGS:
            was = match[0].encode().decode(charset, "ignore")
            if match["rare"] and was in given:
                return was
            if (spaced := was.replace("\xa0", " ")) != was and spaced in given:
                return spaced
        return match[0]

    return _STRAY.sub(read_back, text)


def _repaired_word(match: re.Match[str]) -> str:
    """A word on its own: where only some are broken, the sound ones keep ftfy from decoding the line anew."""
    word = match[0]
    if not badness(word):
        return word
    fixed = fix_encoding(word, _CONFIG)
    return fixed if badness(fixed) < badness(word) and "\ufffd" not in fixed else word


def _from_cyrillic(text: str) -> str:
    """A text whose every word of Cyrillic letters is UTF-8 read as Windows-1251; any other as it is.

    Hardly a word of a language that is written so reads as UTF-8 when it is written back: that all do is no accident,
    if they are more than one (`Ні` does) or are then letters of a page that is written in Latin letters.
    """
    runs = _CYRILLIC_RUN.findall(text)
    try:
        fixed = [run.encode("cp1251").decode() for run in runs]
    except UnicodeError:
        return _from_lossy_cyrillic(text)
    if not runs or any(re.search("[Ѐ-ԯ]", run) for run in fixed):
        return text  # ftfy knows better what is Cyrillic behind it
    found = {char for run in fixed for char in run if char > "\x7f"}
    if len(found) < _FEW and not all("\xc0" <= char <= "\u017f" or char in "ȘșȚț‘’“”„…–—€«»" for char in found):
        return text
    return _CYRILLIC_RUN.sub(lambda match: match[0].encode("cp1251").decode(), text)


def _from_lossy_cyrillic(text: str) -> str:
    """The same where bytes were lost, 98 or A0, if the whole text reads as UTF-8 with them; else as it is."""
    if not (_GLUED.search(text) or is_bad(text)):
        return text
    given_back, lost = _LOST_98.subn("\\1\x98", text)
    if len(set(_CYRILLIC_PAIR.findall(text))) < max(_FEW, 2 * lost):
        return text
    try:
        return restore_byte_a0(given_back.encode("sloppy-windows-1251")).decode()
    except UnicodeError:
        return text


def _with_lost_letters(text: str) -> str:
    """The text with the second byte of letters that lost it, where only one letter of the text's language has it.

    All the rest must read as UTF-8, so that a letter that is none of a pair is no sound one.
    """
    if not _LOST_SECOND.search(text):
        return text
    for charset, undefined in _UNDEFINED.items():
        try:
            marked = _LOST_SECOND.sub("\\1\ufffd", text).encode(f"sloppy-{charset}")
            rest, *lost = re.split(rb"([\xc3-\xc5])\x1a", marked)
            parts = [rest.decode(), *(part.decode() for part in lost[1::2])]
        except UnicodeError:
            continue
        found = [char for part in parts for char in part if char.isalpha() and char > "\x7f"]
        fits = frozenset().union(*(letters for letters in _ALPHABETS if letters.issuperset(found)))
        fixed = parts[0]
        for lead, part in zip(lost[::2], parts[1:], strict=True):
            letters = [char for byte in undefined if (char := (lead + bytes([byte])).decode()) in fits]
            if fixed[-1:].islower():
                letters = [char for char in letters if char.islower()]
            if len(letters) != 1 or len(found) < _FEW:
                break
            fixed += letters[0] + part
        else:
            return fixed
    return text


def _repaired_pair(match: re.Match[str]) -> str:
    """Two characters as the letter that they are in UTF-8, where they are one: some of the line was broken twice."""
    try:
        letter = match[0].encode("cp1252").decode()
    except UnicodeError:
        return match[0]
    return letter if letter.isalpha() else match[0]


def _restored(match: re.Match[str]) -> str:
    """The sequence with its third byte: an apostrophe (99) between letters, else the closing quote (9D).

    A question mark may be the sentence's own, but not where the quote that it would follow was never opened.
    """
    before, after = match.string[: match.start()][-1:], match.string[match.end() :][:1]
    if match["mark"] and before.isalpha() and after.isalpha():
        return "â€™"
    return "â€\x9d"


def _twice_restored(match: re.Match[str]) -> str:
    del match
    return "Ã¢â‚¬Â\x9d"
