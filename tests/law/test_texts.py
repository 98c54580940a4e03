"""The quoted statutes are whole, and what the cards cite stands in them."""

import re
from collections.abc import Iterator

import law
from law.reading.registry import Citation

DIGITS = {digit: n for n, digit in enumerate("零一二三四五六七八九")}
PLACES = {"十": 10, "百": 100}
PIECE = re.compile(r"(第[^条]+条(?:之[一二三四五])?)(?:第(.+?)款)?(?:第(.+?)项)?$")
ITEM = re.compile(r"[（(]([一二三四五六七八九十]+)[）)]|\d+\.")


def number(words: str) -> int:
    """一百一十二 as 112."""
    total, digit = 0, 0
    for word in words:
        if word in PLACES:
            total, digit = total + (digit or 1) * PLACES[word], 0
        else:
            digit = DIGITS[word]
    return total + digit


def quoted_citations() -> Iterator[tuple[str, Citation, str]]:
    """Every citation whose article is stored, or should be where all of the instrument is: card, citation, article."""
    book = law.book()
    for name, version in [(card.name, version) for card in book.cards.values() for version in card.versions]:
        for cited in book.register.parse(f"{version.cites}; {version.body.get('duty') or ''}"):
            piece, held = cited.article.split("至")[0], book.texts.of(cited.instrument)
            found = PIECE.match(piece)
            if piece and held and (cited.instrument not in book.texts.partial or (found and found[1] in held)):
                yield name, cited, piece


def misquoted(text: str, paragraph: str | None, item: str | None) -> str:
    """What is missing of the paragraph or item cited, "" when the text has both."""
    lines = text.split("\n")
    items = [found[1] for line in lines if (found := ITEM.match(line))]
    if paragraph and number(paragraph) > len(lines) - len(items):
        return f"没有第{paragraph}款"
    return f"没有第{item}项" if item and item not in items else ""


def test_no_article_of_a_whole_statute_is_missing() -> None:
    texts = law.book().texts
    for instrument in texts.articles.keys() - texts.partial:
        found = [number(article[1:-1]) for article in texts.of(instrument)]
        assert found == list(range(1, len(found) + 1)), f"{instrument}缺条文"


def test_words_are_quoted_in_their_order_and_with_what_is_left_out() -> None:
    texts, key = law.book().texts, "安全生产法(2021)"
    assert texts.quoted(key, "第九十六条", "责令限期改正……暂停或者吊销其与安全生产有关的资格")
    assert not texts.quoted(key, "第九十六条", "暂停或者吊销其与安全生产有关的资格……责令限期改正")
    assert not texts.quoted(key, "第九百条", "责令限期改正")


def test_every_quoted_instrument_is_registered_as_read() -> None:
    register = law.book().register.instruments
    assert not [key for key in law.book().texts.articles if key not in register or register[key].evidence != "read"]


def test_the_articles_paragraphs_and_items_cited_stand_in_the_quoted_text() -> None:
    texts = law.book().texts.articles
    wrong = []
    for name, cited, piece in quoted_citations():
        found = PIECE.match(piece)
        text = texts[cited.instrument].get(found[1], "") if found else ""
        said = misquoted(text, found[2], found[3]) if found and text else "没有这一条"
        wrong += [f"{name}：{cited.instrument} {piece}{said}"] if said else []
    assert wrong == []


def test_a_value_that_was_read_in_a_stored_text_shows_its_sentence() -> None:
    book = law.book()
    silent = [
        f"{name} {version.since}"
        for name in book.names()
        if name.startswith(("terms/", "thresholds/"))
        for version in book.card(name).versions
        if version.evidence == "read"
        and "says" not in version.body
        and book.register.parse(version.cites)[0].instrument in book.texts.articles
    ]
    assert silent == []
