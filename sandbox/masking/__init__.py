"""Masked samples: recognise, mask, sample, measure risk."""
