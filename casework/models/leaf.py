"""Leaf 叶: one line of a case or register in the one tree over all lines, and the inner nodes that are kept."""

from __future__ import annotations

from django.db import models


class Leaf(models.Model):
    """A line's place in the tree, given after its act was committed (`casework.tree.sequencing`). Never rewritten."""

    index = models.PositiveBigIntegerField("序", primary_key=True, help_text="from 0, without gaps")
    of = models.CharField("类", max_length=10, help_text="which lines: the word under which the noun is declared")
    chain = models.CharField("链", max_length=40, help_text="case id, register or draw id; empty: one chain for all")
    line = models.PositiveBigIntegerField("行")
    row = models.PositiveBigIntegerField("行的键")
    nonce = models.CharField("随机数", max_length=32)
    at = models.DateTimeField("入树时间")
    hash = models.CharField("摘要", max_length=64, help_text="SHA-256 of 0x00 and [nonce, at, line] (casework.proofs)")

    class Meta:
        verbose_name = verbose_name_plural = "总账的叶"
        constraints = [
            models.UniqueConstraint(fields=["of", "row"], name="one_leaf_a_line"),
            models.UniqueConstraint(fields=["of", "chain", "line"], name="one_leaf_a_place"),
        ]

    def __str__(self) -> str:
        return f"{self.index} {self.of} {self.chain} {self.line}"


class Tile(models.Model):
    """The root over 256 nodes that follow one another: of leaves at level 1, of level 1 at level 2. What lies between
    is computed from them, so that a proof reads a few hundred hashes however many lines there are.
    """

    level = models.PositiveSmallIntegerField("层")
    index = models.PositiveBigIntegerField("序")
    hash = models.CharField("摘要", max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "总账的节点"
        constraints = [models.UniqueConstraint(fields=["level", "index"], name="one_tile")]

    def __str__(self) -> str:
        return f"{self.level} {self.index}"
