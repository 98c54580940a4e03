"""Penalty, ordinary procedure 行政处罚（普通程序）."""

from flows.procedures.penalty import material
from flows.procedures.penalty.procedure import PenaltyProcedure

__all__ = ["PenaltyProcedure", "material"]
