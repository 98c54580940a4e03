"""The page 系统与存证: who sees it, what it warns of, and a head that is taken away."""

from __future__ import annotations

from django.utils import timezone

from casework.proofs import read_head, read_key
from casework.tree.heads import sealed


def test_heads_and_supervisors_see_how_the_record_stands(at, people):
    page = at("/system/", by=people.jinjiang.head)
    assert "尚未封存过树首" in page and "还没有树首" in page
    assert "系统与存证" in at("/offices/", by=people.jinjiang.head)
    head = sealed(timezone.localdate())
    page = at("/system/", by=people.quanzhou.supervisor)
    assert "没有树首交存外部" in page and "第 1 号" in page and f"{head.size + 1} 行" in page
    assert "尚未封存过树首" not in page


def test_a_head_is_taken_away_as_it_was_signed(client, at, people):
    head = sealed(timezone.localdate())
    at("/system/", by=people.jinjiang.head)
    answer = client.get("/system/heads/1/")
    assert answer.content.decode() == head.note and read_head(head.note).size == head.size
    assert 'filename="head-1.txt"' in answer["Content-Disposition"]
    assert client.get("/system/heads/2/").status_code == 404
    public = read_key(client.get("/system/anjian.pub").content.decode())
    assert read_head(head.note).by([public]) == public and "下载公钥" in at("/system/", by=people.jinjiang.head)


def test_who_oversees_nothing_does_not_see_it(at, people):
    for person in (people.jinjiang.investigator, people.jinjiang.clerk):
        at("/system/", by=person, status=404)
        at("/system/heads/1/", by=person, status=404)
        at("/system/anjian.pub", by=person, status=404)
        assert "系统与存证" not in at("/offices/", by=person)
