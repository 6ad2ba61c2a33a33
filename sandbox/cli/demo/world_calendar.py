"""The time the demo world's tables speak of: two years of days, months and quarters."""

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]

FIRST_DAY = np.datetime64("2024-01-01")
LAST_DAY = np.datetime64("2025-12-31")
MIDDLE_DAY = np.datetime64("2025-01-01")
MONTHS = np.array([f"{year}{month:02}" for year in (2024, 2025) for month in range(1, 13)])
QUARTERS = np.array([f"{year}Q{quarter}" for year in (2024, 2025) for quarter in range(1, 5)])
MONTH_STARTS = np.arange("2024-01", "2026-02", dtype="datetime64[M]").astype("datetime64[D]")
FUTURE_DAY = np.datetime64("2052-01-01")
"""First day of the years that only a slip of the keyboard can write."""
