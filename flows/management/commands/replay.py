"""`manage.py replay FILE…`: stories told step by step; exit code 1 at the first difference."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

import law
from flows.stories import replay


class Command(BaseCommand):
    """Tell stories in a database that is thrown away (docs/reference/stories.md)."""

    help = "重演办案故事：逐步办理并核对，遇到第一处不符即停"
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE", type=Path, help="故事文件（YAML）或者文件夹")
        parser.add_argument("--whole", action="store_true", help="前情也逐步打印，不折成一行")
        parser.add_argument("--json", action="store_true", dest="as_json", help="输出 JSON")
        parser.add_argument("--as-of", default="", metavar="DAY", help="按该日的法律办理，看结果有何不同")
        parser.add_argument(
            "--law", type=Path, default=None, metavar="DIR", help="以该文件夹的卡片替换法规库中同名的卡片"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        as_of = replay.day(options["as_of"]) if options["as_of"] else None
        found = []
        try:
            for story, told, difference in replay.replay(options["files"], as_of, options["law"]):
                found.append(replay.as_data(story, told, difference))
                if not options["as_json"]:
                    self.print(story, told, difference, options["whole"])
        except law.LawError as why:
            self.stop(str(why), options["as_json"], found)
        if options["as_json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        if found and not found[-1]["passed"]:
            sys.exit(1)

    def print(self, story: Any, told: Any, difference: str, whole: bool) -> None:
        self.stdout.write(f"{story.title}（{story.path}）")
        for line in replay.folded(story, told, whole):
            self.stdout.write(line)
        if difference:
            self.stderr.write(f"不符：{difference}")
        else:
            self.stdout.write(f"  共{len(told)}步，全部相符。")

    def stop(self, sentence: str, as_json: bool, found: list[Any]) -> None:
        """A story that cannot be read: its sentence, and exit code 1."""
        if as_json:
            self.stdout.write(
                json.dumps(
                    [*found, {"passed": False, "difference": sentence, "steps": []}], ensure_ascii=False, indent=2
                )
            )
        else:
            self.stderr.write(sentence)
        sys.exit(1)
