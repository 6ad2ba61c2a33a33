"""Exact answers, where a contract allows them: which questions, and what must hold before one leaves. A heuristic."""
