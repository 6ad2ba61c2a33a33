"""Post-processing of what was noised: values, their intervals, receipts."""
