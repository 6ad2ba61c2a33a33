"""Masks applied to whole columns, a sample's or a whole table's."""
