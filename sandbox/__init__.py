"""Build data products from data you may never see."""
