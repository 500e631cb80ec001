"""Judgement: understand, decide, route and say, from values to values and nothing else."""
