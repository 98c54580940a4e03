"""What becomes of a sum is said on screen: where a paid fine is put right, and where the rest of it is returned."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from casework.models import Collection, Entry, Officer
from flows.stories.reading import read
from flows.stories.scenes import Scene
from flows.stories.telling import Teller
from tests.flows.door.nearest import tried
from tests.flows.pages.test_pages import sign_in

pytestmark = pytest.mark.django_db
STORY = Path(__file__).parents[2] / "stories" / "correction" / "paid_fine_corrected.yaml"


class Looking(Teller):
    """Tells the story and keeps what the pages show after each act."""

    def __init__(self, client: Any) -> None:
        super().__init__(read(STORY))
        self.client, self.pages = client, dict[str, str]()

    def play(self, scene: Scene) -> None:
        super().play(scene)
        if scene.step == "propose_correction":
            entry = Entry.objects.get(step="issue_decision")
            self.pages["correct"] = self.seen("蔡明辉", reverse("correct", args=[entry.pk]))
        if scene.step == "approve_correction":
            account = Collection.objects.get()
            step = reverse("step", args=[account.case_id, account.pk, "return_excess"])
            self.pages["step"] = self.seen("杨丽华", step)
            self.pages["case"] = self.seen("杨丽华", reverse("case", args=[account.case_id]))

    def seen(self, name: str, address: str) -> str:
        sign_in(self.client, Officer.objects.get(name=name))
        return str(self.client.get(address).content.decode())


def test_the_correction_and_the_return_say_what_becomes_of_the_money(client):
    with tried():
        looking = Looking(client)
        looking.tell()
    assert "已缴80000元，应缴罚款60000元，多缴20000元应当退还" in looking.pages["correct"]
    assert "应当退还20000元：票据号闽财0000971退20000元" in looking.pages["step"]
    assert 'value="闽财0000971"' in looking.pages["step"]
    assert "退还多缴罚款" in looking.pages["case"] and "多缴20000元应当退还" in looking.pages["case"]
