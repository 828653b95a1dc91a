"""What a link's words say of where it leads: the next page, page 2, another article; in the languages of the web."""

from __future__ import annotations

import re
from enum import Enum, auto
from functools import lru_cache
from typing import NamedTuple

from newsclean.rules.folding import plain


class Says(Enum):
    """What a link calls its target."""

    PAGE = auto()  # "page 2", "Seite 2 von 3", "2": a number
    NEXT_PAGE = auto()  # "next page"
    NEXT = auto()  # "next", "continue reading", "»"
    ANOTHER = auto()  # another article, picture or page of comments
    WHOLE = auto()  # "all on one page"
    NOTHING = auto()


class Wording(NamedTuple):
    """A link's words, read."""

    says: Says
    number: int | None = None


_PAGE = plain(
    "page[ns]?|seiten?|pagin[ae]s?|p[áa]g|p[áa]gg|stron[aęyie]+|stran[aăeuyi]|stránk[auy]|stranic[aeui]|lap[aā]"
    "|puslap[isy]+|oldal(?:on|ra)?|sid[ae]n?|sivu(?:lle|lla)?|sayfa(?:da|ya)?|halaman|trang|страниц[аеыу]|стр|сторін[кц][аиіу]"
    "|стор|σελίδας?|صفحة|الصفحة|דף|עמוד|หน้า"
)
_PAGE_CJK = "ページ目?|頁|页|페이지"
_NEXT = plain(
    "next|continued?|continues|keep reading|read on|read more|n[äa]e?chste[nrs]?|weiter(?:lesen|blättern)?|fortsetzung"
    "|suivante?s?|lire la suite|la suite|suite|siguientes?|sigue|continuar|seguir|prossim[ae]|successiv[ae]|avanti"
    "|continua|próxim[ao]s?|seguinte|volgende|verder|następn[aey]+|dalej|czytaj|další|ďalšia|ďalej|pokračov[aá]n[ií]"
    "|pokračovať|następująca|următo[ar]+e[ai]?|mai departe|continuare|következő|tovább|folytatás|nästa|vidare|fortsätt"
    "|neste|næste|videre|fortsett|fortsæt|seuraava(?:lle)?|jatka|jatkuu|sonraki|devam[ıi]?|ileri|следующ[аяуюейий]+|далее"
    "|дальше|вперед|продолжени[ея]|наступн[ауі]+|далі|продовження|следваща|нататък|напред|επόμενη|συνέχεια|selanjutnya"
    "|berikutnya|lanjut(?:kan)?|sljedeć[ae]|sledeć[ae]|dalje|naslednja|kitas|toliau|nākam[āa]|järgmine|tiếp|التالية?|הבא"
    "|ถัดไป"
)
_NEXT_CJK = "次の|次へ|次ページ|続き|続きを読む|下一|下页|下頁|继续|繼續|다음|계속"
_OTHERS = plain(
    "articles?|artikeln?|artículos?|articol[oi]|artigos?|artykuły?|člán[oe]k|cikk|artikkel[in]?|artiklar?|стат[ьт]\\w*|makale"
    "|posts?|stor(?:y|ies)|beitr[aä]ge?|entry|entries|news|nachrichten|meldung(?:en)?|notici?as?|notizi[ae]|știri|новост\\w*"
    "|новин\\w*|haber|images?|imágen(?:es)?|imagem|immagin[ei]|bild(?:er)?|photos?|fotos?|pictures?|slides?|videos?|galerie"
    "|gallery|older|newer|älter[er]?|neuere?|load|laden|thread|results?|ergebnis\\w*|month|monat|mois|week|woche|day|tag"
    "|themen|topics?|games?|gewinnspiel\\w*"
)
_COMMENTS = plain(
    "comments?|commentaires?|kommentare?n?|komment\\w*|comentarios?|commenti|komentar\\w*|коммент\\w*|комент\\w*"
    "|repl(?:y|ies)|antworten|reacties?|σχόλια|yorum\\w*|diskussion\\w*|discussion\\w*|leserbriefe?"
)
_WHOLE = plain(
    "single page|(?:on |in |as )?one page|all pages|view all|full (?:article|story|text)|auf einer seite"
    "|komplettansicht|ganze[rn]? artikel|(?:sur|en) une (?:seule )?page|(?:en )?una sola página|en una página"
    "|(?:su|in) una(?: sola)? pagina|pagina unica|uma (?:só|única)? ?página|op [ée][ée]n pagina|na jednej stronie"
    "|na jedn[eé] stran[eě]|na jednej strane"
    "|pe o (?:singură )?pagină|egy oldalon|på en sid[ae]|yhdellä sivulla|tek sayfa(?:da)?|на одной странице"
    "|на одній сторінці|на една страница|satu halaman|na jednoj stranici|σε μία σελίδα"
)
_OF = "of|von|de|di|do|da|z|ze|av|af|van|din|из|з|от|από|dari|tai|sur|su|aus|/|\\|"
_NUMBERED = re.compile(
    rf"(?:^|.*?\b)(?:{_PAGE})\W{{0,3}}(?P<after>\d{{1,2}})\b(?!\.\d).*|(?:.*?\W)??(?P<before>\d{{1,2}})\.?\s?(?:{_PAGE})\b.*"
    rf"|\W*第?\s?(?P<cjk>\d{{1,2}})\s?(?:{_PAGE_CJK}).*"
    rf"|\W*(?P<alone>\d{{1,2}})(?:\s?(?:{_OF})\s?\d{{1,2}})?\W*"
)
_HAS_PAGE = re.compile(rf"\b(?:{_PAGE})\b|{_PAGE_CJK}")
_HAS_NEXT = re.compile(rf"\b(?:{_NEXT})\b|{_NEXT_CJK}")
_HAS_OTHER = re.compile(rf"\b(?:{_OTHERS})\b|記事|文章|画像|写真|图片|기사|사진")
_HAS_COMMENTS = re.compile(rf"\b(?:{_COMMENTS})\b|コメント|评论|댓글")
_HAS_WHOLE = re.compile(rf"\b(?:{_WHOLE})\b|全文|全ページ|1ページにまとめ|전체보기")
_BACK = plain(
    "previous|prev|back|first|zurück|vorherige|erste|précédente?|retour|anterior|precedente|indietro|vorige|terug"
    "|poprzednia|předchozí|înapoi|anterioară|előző|föregående|forrige|edellinen|önceki|предыдущая|назад|попередня"
)
_SMALL = plain(
    "the|this|to|on|in|of|from|article|story|read|reading|keep|more|go|is|auf|der|die|des|zu|zur|von|lesen|lese|sie"
    "|hier|geht|es|artikels?|la|le|de|à|a|el|en|l|lire|leer|leggi|su|alla|da|na|do|z|ze|lees|op|naar|pe|din|la|citește|mai|departe|az|på"
    "|til|av|sur|на|из|з|до|читать|читайте|sayısı|ke"
)
_WORD_OF_LINE = re.compile(rf"(?:{_PAGE}|{_NEXT}|{_BACK}|{_SMALL}|{_OF}|\d{{1,2}})|第?\d{{1,2}}(?:{_PAGE_CJK})")
_PAGE_LIST = re.compile(r"[\s\[\]|·•…<>‹›«»→←]*1(?:[\s\[\]|·•…]+\d{1,2})+[\s\[\]|·•…<>‹›«»→←]*")
_DIRECTED = re.compile(rf"\d|\b(?:{_NEXT}|{_BACK})\b")
_READ = plain(
    "read|more|les(?:en|t)|lies|mehr|lire|lisez|leer|lea|leggi|leia|lees|meer|czytaj|čt[eě]te|citiți|citește|olvassa"
    "|läs|les|læs|lue|читайте|прочетете|διαβάστε|baca"
)
_PROMPT = re.compile(rf"\W*(?:{_NEXT}|{_READ})\b")
_LINE = 80
"""Code points of a line that only leads from page to page."""
_ARROWS = re.compile(r"[\s›»>→▶▸❯⟩⇒]+")
_LONGEST = 150
"""Code points of a link that says where it leads; a longer one is a teaser."""
_SHORT = 60
"""Of one that says no more than "continue reading"."""


@lru_cache(maxsize=10_000)
def read_wording(text: str) -> Wording:
    """What a link's text says of its target."""
    words = " ".join(plain(text[: _LONGEST + 1]).split())
    if not words or len(words) > _LONGEST:
        return Wording(Says.NOTHING)
    if _HAS_COMMENTS.search(words):
        return Wording(Says.ANOTHER)
    if _HAS_WHOLE.search(words):
        return Wording(Says.WHOLE)
    if match := _NUMBERED.fullmatch(words):
        return Wording(Says.PAGE, int(next(filter(None, match.groups()))))
    is_next, is_page = _HAS_NEXT.search(words), _HAS_PAGE.search(words)
    if is_next and is_page:
        return Wording(Says.NEXT_PAGE)
    if _HAS_OTHER.search(words):
        return Wording(Says.ANOTHER)
    if _ARROWS.fullmatch(words) or (is_next and len(words) <= _SHORT):
        return Wording(Says.NEXT)
    return Wording(Says.NOTHING)


def is_page_line(text: str) -> bool:
    """Whether a line says where in a story it stands, or leads to its pages, and no more: "Page 2 of 3", "1 2 3"."""
    words = plain(text)
    if len(words) > _LINE:
        return False
    if _PAGE_LIST.fullmatch(words):
        return True
    if not all(map(_WORD_OF_LINE.fullmatch, re.findall(r"\w+", words))):  # one by one: a repeated choice is slow
        return False
    return _HAS_PAGE.search(words) is not None and _DIRECTED.search(words) is not None


def leads_on(text: str, *, is_link: bool) -> bool:
    """Whether a line at a page's end asks the reader to the next page; a story's own sentences may speak of pages."""
    says = read_wording(text).says
    if is_link:
        return says in (Says.PAGE, Says.NEXT_PAGE, Says.NEXT, Says.WHOLE)
    return says in (Says.PAGE, Says.NEXT_PAGE) and _PROMPT.match(plain(text)) is not None
