"""What is wrong with the book itself: found before an officer stumbles over it."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from law.fines.discretion import DEFAULT
from law.reading.book import Book
from law.reading.cards import Card, Version, read_card
from law.reading.errors import LawError, nearest, suggestion
from law.reading.kinds import KINDS, PURPOSES
from law.reading.locality import at_least_as_strict
from law.reading.reader import shown
from law.reading.registry import read_register
from law.reading.ruling import Ruling
from law.reading.tables import rows, tables
from law.reckoning.statutory import ARRANGEMENT, NAME
from law.reckoning.workdays import read_calendar

OTHER = ("sources", "texts", "calendar", "local")
FEWEST = 2


def lint(path: Path, on: date, table_folder: Path | None = None) -> list[str]:
    """Every finding as one sentence; [] is a clean book. `on`: the day whose values are checked as current."""
    found = [*_unreadable(path), *_misplaced(path)]
    if found:
        return found
    try:
        book = Book(path)
    except LawError as e:
        return [str(e)]
    found += [finding for card in book.cards.values() for finding in _card(book, card, on)]
    found += [finding for local in book.local.values() for card in local.values() for finding in _local(book, card, on)]
    return (
        found + list(_twice(book)) + list(_pointing(book)) + (list(_rows(book, table_folder)) if table_folder else [])
    )


def _unreadable(path: Path) -> Iterator[str]:
    """Unknown or doubled keys, missing citations, broken YAML: one sentence a file."""
    for folder in KINDS:
        for file in sorted(path.glob(f"{folder}/**/*.yaml")):
            try:
                read_card(file, file.relative_to(path).with_suffix("").as_posix())
            except LawError as e:
                yield str(e)
    for read in (_calendar, read_register):
        try:
            read(path)
        except LawError as e:
            yield str(e)


def _calendar(path: Path) -> None:
    """The years over the fixed days, as the book reads them."""
    cards = [path / f"{name}.yaml" for name in (NAME, ARRANGEMENT)]
    found = [
        read_card(file, name) if file.is_file() else None for file, name in zip(cards, (NAME, ARRANGEMENT), strict=True)
    ]
    read_calendar(path / "calendar", *found)


def _misplaced(path: Path) -> Iterator[str]:
    """Files that no edition can reach because they lie where the book does not look."""
    for file in sorted(path.glob("**/*.y*ml")):
        parts = file.relative_to(path).parts
        reachable = parts[0] in (*KINDS, *OTHER) or parts == ("sources.yaml",)
        if not reachable or file.suffix != ".yaml":
            yield f"{shown(file)}：法规库不读这个位置的文件，请移到{'、'.join(KINDS)}之一，扩展名为yaml。"


def _card(book: Book, card: Card, on: date) -> Iterator[str]:
    if card.kind.folder == "terms" and not card.scope and not card.body.get("purpose"):
        yield f"{card.path}：期限卡片缺少 purpose，应当写明为谁而设：{'、'.join(PURPOSES)}。"
    for version in card.versions:
        where = f"{card.path} 第{version.line}行"
        yield from (f"{where}：{said}" for said in book.register.citable(version.cites, version.since))
        if card.version(on) is version and not version.ended:
            yield from (f"{where}：现行值的依据不可引用：{said}" for said in book.register.citable(version.cites, on))
        yield from (f"{where}：{said}" for said in _proof(book, card, version))
        for _, cites in book.ruling(card, version).excludes:
            yield from (f"{where}：扣除事由的依据：{said}" for said in book.register.citable(cites, version.since))


def _proof(book: Book, card: Card, version: Version) -> Iterator[str]:
    """A value may not claim more evidence than its instrument, nor quote an article that is not stored."""
    cited = [one for c in book.register.parse(version.cites) for one in book.register.named(c.instrument)]
    if version.evidence == "read" and cited and all(one.evidence != "read" for one in cited):
        yield f"证据等级为read，但所引文件（{version.cites}）都未核原文，请降级或补核。"
    if version.evidence == "read" and not version.ended:
        for one in book.register.parse(version.cites):
            if one.article and not book.texts.article(one.instrument, one.article.split("至")[0]):
                yield f"证据等级为read，但“{one.instrument} {one.article}”没有收录原文，请收录或者降级。"
    yield from _quote(book, version)
    yield from _duty(book, book.ruling(card, version))
    says = version.body.get("says") or card.body.get("says")
    if isinstance(says, dict):
        key, article = str(says.get("instrument")), str(says.get("article"))
        if not book.texts.article(key, article):
            yield f"says 所指的《{key}》{article}没有收录原文。"


def _quote(book: Book, version: Version) -> Iterator[str]:
    """Words given as the statute's own stand in one of the articles cited."""
    if not (words := str(version.body.get("quote") or "")):
        return
    cited = [one for one in book.register.parse(version.cites) if one.article]
    if not any(book.texts.quoted(one.instrument, one.article, words) for one in cited):
        yield f"quote“{words}”不在所引条文（{version.cites}）的原文里，请照原文改正。"


def _duty(book: Book, ruling: Ruling) -> Iterator[str]:
    """A duty that is called read stands in articles whose text is stored."""
    if "duty_cites" not in ruling.facts:
        return
    yield from (f"义务的依据：{said}" for said in book.register.citable(ruling.duty_cites, ruling.since))
    for cited in book.register.parse(ruling.duty_cites) if ruling.duty_evidence == "read" else ():
        if not book.texts.article(cited.instrument, cited.article):
            yield f"义务的依据“{cited.instrument} {cited.article}”没有收录原文，duty_evidence不能写read。"


def _local(book: Book, card: Card, on: date) -> Iterator[str]:
    """A local card that can never be the one in force is out of reach."""
    yield from _card(book, card, on)
    upper = book.cards.get(card.name)
    above, mine = (upper.version(on) if upper else None), card.version(on)
    if upper and above and mine and not at_least_as_strict(mine.value, above.value, upper):
        yield f"{card.path}：上级{upper.name}自{above.since}起更严，本地方卡片已用不到，请删去或更新。"


def _twice(book: Book) -> Iterator[str]:
    """An offence code may stand on one card only."""
    held: dict[str, str] = {}
    for name, card in book.cards.items():
        if card.kind.folder == "offences":
            for code in {code for version in card.versions for code in version.body.get("parties") or {}}:
                if held.setdefault(code, name) != name:
                    yield f"案由代码{code}同时在{held[code]}和{name}，后者永远查不到，请删去一个。"


def _pointing(book: Book) -> Iterator[str]:
    """A band, an earlier code or a crime that points to an offence code nobody holds is never reached."""
    for name, card in book.cards.items():
        pointed = [*(card.body.get("earlier") or {}).values(), *(card.body.get("offences") or ())]
        pointed += [str(code) for version in card.versions if (code := version.body.get("code"))]
        if card.kind.folder == "bands" and name != DEFAULT:
            pointed.append(name.removeprefix("bands/"))
        for code in dict.fromkeys(pointed):
            if code not in book.codes:
                near = suggestion(nearest(code, book.codes))
                yield f"{card.path}：所指的案由代码{code}不在法规库，永远用不到，请更正{near}。"


def _rows(book: Book, folder: Path) -> Iterator[str]:
    """Every card has its rows, every table its card."""
    found = tables(folder)
    for name in sorted(book.cards):
        try:
            n = len(list(rows(found[name], name))) if name in found else 0
        except LawError as e:
            yield str(e)
            continue
        if n < FEWEST:
            yield f"{book.cards[name].path}：核对表只有{n}行，至少要{FEWEST}行（{shown(folder)}/{name}.yaml）。"
    for name, path in found.items():
        if name not in book.cards and not name.startswith("local/"):
            yield f"{shown(path)}：没有名为{name}的卡片，请改名或删去。"
