"""Statute articles quoted word for word, so that a screen shows the sentence beside the rule."""

from functools import cached_property
from pathlib import Path
from typing import Any

from law.reading.reader import Lined, read_yaml


class Texts:
    """The quoted articles by instrument key and article (Chinese numerals), read when first asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @cached_property
    def articles(self) -> dict[str, dict[str, str]]:
        """{instrument key: {article: text}} over all files of the folder. Raises Misread."""
        found: dict[str, dict[str, str]] = {}
        for path in sorted(self.folder.glob("**/*.yaml")):
            raw: Any = read_yaml(path)
            if isinstance(raw, Lined):
                key = str(raw.get("instrument") or path.parent.name)
                found.setdefault(key, {}).update(raw.get("articles") or {})
        return found

    def article(self, instrument: str, article: str) -> str:
        """The sentence of one article, "" when it is not stored."""
        held = self.articles.get(instrument, {})
        return held.get(article) or held.get(article.split("条")[0] + "条", "")
