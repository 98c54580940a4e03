"""Statute articles quoted word for word, so that a screen shows the sentence beside the rule."""

import re
from functools import cached_property
from pathlib import Path
from typing import Any

from law.reading.reader import Lined, read_yaml

BLANKS = re.compile(r"\s+")
LEFT_OUT = "……"


class Texts:
    """The quoted articles by instrument key and article (Chinese numerals); a folder is read when first asked."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._held: dict[str, dict[str, str]] = {}

    @cached_property
    def paths(self) -> dict[str, list[Path]]:
        """The files of each instrument; a folder is named like its instrument."""
        found: dict[str, list[Path]] = {}
        for path in sorted(self.folder.glob("**/*.yaml")):
            found.setdefault(path.parent.name, []).append(path)
        return found

    @cached_property
    def articles(self) -> dict[str, dict[str, str]]:
        """{instrument key: {article: text}} over all files of the folder. Raises Misread."""
        return {key: self.of(key) for key in self.paths}

    @cached_property
    def partial(self) -> set[str]:
        """The instruments of which only some articles are stored: what their files say of themselves."""
        files = ((key, read_yaml(path)) for key, held in self.paths.items() for path in held)
        return {key for key, raw in files if isinstance(raw, Lined) and raw.get("partial") is True}

    def of(self, instrument: str) -> dict[str, str]:
        """The stored articles of one instrument, none when it is not stored. Raises Misread."""
        if instrument not in self._held:
            found: dict[str, str] = {}
            for path in self.paths.get(instrument, ()):
                raw: Any = read_yaml(path)
                found |= (raw.get("articles") or {}) if isinstance(raw, Lined) else {}
            self._held[instrument] = found
        return self._held[instrument]

    def article(self, instrument: str, article: str) -> str:
        """The sentence of one article, "" when it is not stored."""
        held = self.of(instrument)
        return held.get(article) or held.get(article.split("条")[0] + "条", "")

    def quoted(self, instrument: str, article: str, words: str) -> bool:
        """Whether the words stand in the article in this order; …… stands for what is left out."""
        text, at = BLANKS.sub("", self.article(instrument, article)), 0
        for piece in words.split(LEFT_OUT):
            at = text.find(BLANKS.sub("", piece), at)
            if at < 0:
                return False
            at += len(BLANKS.sub("", piece))
        return True
