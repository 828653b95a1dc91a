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

_THIRD = "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ\xa0-¿\x80-\x9fŚŤŹśťźˇ˘ŁĄŞŻ˛łąşĽ˝ľżˆ"
"""What Windows-1252 and Windows-1250 read for the third byte of a general punctuation mark (80 to BF)."""
_LOST_THIRD = re.compile(rf"â€(?:(?P<mark>[?\ufffd])|(?![{_THIRD}]))")
_LOST_THIRD_TWICE = re.compile(r"Ã¢â‚¬(?:Â(?P<mark>[?\ufffd\x9d]?)(?![\x80-¿])|(?![\w…“”™˜¦šœžÅÂâË]))")
_ASIAN = re.compile(rf"[ä-í][{_THIRD}]{{2}}")
"""A Chinese, Japanese or Korean character: three bytes, the first E4 to ED, read one by one."""
_LOST_NBSP = re.compile(rf"(?<=[ä-í]) (?=[{_THIRD}])|(?<=[ä-í][{_THIRD}]) ")
"""Where such a character has a plain space for its byte A0, which reads as a no-break space."""
_FEW_ASIAN = 3
"""Characters of that sort that don't come together by chance."""
_CYRILLIC_RUN = re.compile("[^\x00-\x7f]*[\u0400-\u045f][^\x00-\x7f]*")
_PAIR = re.compile(rf"(?<=[^\W\d_])[ÃÄÅ](?![^\W\d_])[{_THIRD}]|[ÃÄÅ](?![^\W\d_])[{_THIRD}](?=[^\W\d_])")
"""A letter of two bytes inside a word, the second read as a mark: no language puts one there."""
_ESCAPED_TWICE = re.compile(r"&amp;(?=#?\w{2,8};)")


def repair(text: str) -> str:
    """The text as it was before it was broken; sound text comes back as it is."""
    if not _SUSPECT.search(text):
        return text
    is_damaged = _DAMAGE.search(text) or (_LEAD.search(text) and is_bad(text)) or _from_cyrillic(text) != text
    if not is_damaged and is_normalized("NFC", text):
        return text
    text = _ESCAPED_TWICE.sub("&", text)
    if "â€" in text or "â‚¬" in text:
        text = _LOST_THIRD_TWICE.sub(_twice_restored, text)
        text = _LOST_THIRD.sub(_restored, text)
    text = _from_cyrillic(text)
    whole = fix_text(text, _CONFIG)
    if badness(whole) and len(_ASIAN.findall(text)) >= _FEW_ASIAN:
        whole = min(whole, fix_text(_LOST_NBSP.sub("\xa0", text), _CONFIG), key=badness)
    if whole != text:
        whole = _PAIR.sub(_repaired_pair, whole)
    if not badness(whole):
        return whole
    by_words_last = _WORD.sub(_repaired_word, whole)
    by_words_first = fix_text(_WORD.sub(_repaired_word, text), _CONFIG)
    return min(by_words_last, by_words_first, key=badness)


def _repaired_word(match: re.Match[str]) -> str:
    """A word on its own: where only some are broken, the sound ones keep ftfy from decoding the line anew."""
    word = match[0]
    if not badness(word):
        return word
    fixed = fix_encoding(word, _CONFIG)
    return fixed if badness(fixed) < badness(word) and "\ufffd" not in fixed else word


def _from_cyrillic(text: str) -> str:
    """A text whose every word of Cyrillic letters is UTF-8 read as Windows-1251; any other as it is.

    Hardly a word of a language that is written so reads as UTF-8 when it is written back: that all do is no accident.
    """
    runs = _CYRILLIC_RUN.findall(text)
    try:
        fixed = [run.encode("cp1251").decode() for run in runs]
    except UnicodeError:
        return text
    if not runs or any(_CYRILLIC_RUN.search(run) for run in fixed):
        return text  # ftfy knows better what is Cyrillic behind it
    return _CYRILLIC_RUN.sub(lambda match: match[0].encode("cp1251").decode(), text)


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
