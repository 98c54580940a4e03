"""Committed draws 双随机抽取: anybody can compute again who was drawn, from the certificate alone.

The roster and the exclusions are frozen and published first; then the organ commits itself to a secret number by its
digest; then outsiders name numbers; then the secret is opened. None of them alone decides the seed:

    seed    = SHA-256 of [secret, digest of the roster, the numbers named], as canonical JSON
    ranking = the ids that take part, by HMAC-SHA-256(seed, id), the lesser first

Nothing here needs Django or a database: `python casework/draws.py certificate.json` checks a certificate anywhere.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

LEAST_OUTSIDERS = 3
MOST_NUMBER = 9999


def canonical(said: Any) -> bytes:
    """One text for one value, whatever order a database gives the keys back in."""
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def roster_digest(purpose: str, wanted: int, roster: Sequence[Any], excluded: Sequence[Any]) -> str:
    """SHA-256 (hex) of what is published before the commitment: purpose, how many, every row, every exclusion."""
    return hashlib.sha256(canonical([purpose, wanted, list(roster), list(excluded)])).hexdigest()


def commitment_of(secret: str) -> str:
    """What the organ publishes of its secret number."""
    return hashlib.sha256(canonical(["anjian-draw", secret])).hexdigest()


def seed_of(secret: str, digest: str, numbers: Sequence[int]) -> bytes:
    """The key of the ranking: nobody knows it before the numbers are named, and nobody chose it."""
    return hashlib.sha256(canonical([secret, digest, list(numbers)])).digest()


def ranked(seed: bytes, ids: Sequence[str]) -> list[str]:
    """The ids in the order in which they are drawn."""
    return sorted(ids, key=lambda one: (hmac.new(seed, one.encode(), hashlib.sha256).hexdigest(), one))


def drawn(secret: str, certificate: dict[str, Any]) -> list[str]:
    """The whole ranking of those that take part."""
    out = {row["id"] for row in certificate["excluded"]}
    ids = [row["id"] for row in certificate["roster"] if row["id"] not in out]
    numbers = [row["number"] for row in certificate["named"]]
    return ranked(seed_of(secret, certificate["roster_digest"], numbers), ids)


def chosen(ranking: Sequence[str], wanted: int, excused: Sequence[Any] = ()) -> list[str]:
    """The first of the ranking that are wanted; who was excused is passed over."""
    gone = {row["id"] for row in excused}
    return [one for one in ranking if one not in gone][:wanted]


def faults(certificate: dict[str, Any]) -> list[str]:
    """What does not hold in a certificate, one sentence each; none when it can be computed again."""
    said = certificate
    wrong = []
    ids = [row["id"] for row in said["roster"]]
    if len(set(ids)) != len(ids):
        wrong.append("名册中有重复的行。")
    if any(row["id"] not in ids or not str(row.get("ground", "")).strip() for row in said["excluded"]):
        wrong.append("排除的行不在名册中，或者没有理由。")
    if roster_digest(said["purpose"], said["wanted"], said["roster"], said["excluded"]) != said["roster_digest"]:
        wrong.append("名册与其公布的摘要不符。")
    if commitment_of(said["secret"]) != said["commitment"]:
        wrong.append("公开的密数与事先公布的承诺不符。")
    if len({row["name"] for row in said["named"]}) < LEAST_OUTSIDERS:
        wrong.append(f"报数的外部人员不足{LEAST_OUTSIDERS}名。")
    ranking = drawn(said["secret"], said)
    if ranking != said["ranking"]:
        wrong.append("排序与按密数、名册和所报数字计算的不符。")
    if chosen(ranking, said["wanted"], said.get("excused", ())) != said["result"]:
        wrong.append("抽取结果与排序不符。")
    return wrong


def main(argv: Sequence[str]) -> int:
    """Check a certificate; 0 when it holds."""
    if len(argv) != 1:
        print("用法：python casework/draws.py 抽取证书.json")
        return 2
    try:
        certificate = json.loads(Path(argv[0]).read_text(encoding="utf-8"))
        wrong = faults(certificate)
    except (OSError, ValueError, KeyError, TypeError) as why:
        print(f"证书不能读取或者不完整：{why}")
        return 2
    for sentence in wrong:
        print(sentence)
    if not wrong:
        print(f"{certificate['number']}：重新计算一致，抽取{len(certificate['result'])}个。")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
