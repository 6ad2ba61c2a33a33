"""The query gate: parse → check → plan → bound → price → charge → aggregate → noise → answer."""
