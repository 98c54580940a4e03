"""Every jurists' table tests/law/<card>.yaml is collected: one row, one test, one sentence when it fails."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from law import book
from law.reading.errors import LawError
from law.reading.kinds import KINDS
from law.reading.tables import Row, rows, run

HERE = Path(__file__).resolve().parent


class Failed(Exception):
    """A row does not hold; its text is the sentence."""


class RowItem(pytest.Item):
    """One row of a table."""

    row: Row

    def runtest(self) -> None:
        if sentence := run(self.row, book()):
            raise Failed(sentence)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # type: ignore[override]
        return str(excinfo.value)

    def reportinfo(self) -> tuple[Path, int, str]:
        return self.path, self.row.line - 1, f"{self.row.card}: {self.row.name}"


class TableFile(pytest.File):
    """One table, named like its card."""

    def collect(self) -> Iterator[pytest.Item]:
        card = self.path.relative_to(HERE).with_suffix("").as_posix()
        try:
            found = list(rows(self.path, card))
        except LawError as e:
            raise self.CollectError(str(e)) from None
        for row in found:
            item: RowItem = RowItem.from_parent(self, name=row.name)
            item.row = row
            yield item


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Tables lie in folders named like the folders of the book."""
    inside = file_path.suffix == ".yaml" and file_path.is_relative_to(HERE)
    if inside and file_path.relative_to(HERE).parts[0] in KINDS:
        found: TableFile = TableFile.from_parent(parent, path=file_path)
        return found
    return None
