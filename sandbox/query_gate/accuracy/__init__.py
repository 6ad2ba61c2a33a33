"""Ask by accuracy: the least budget that makes an answer as exact as was asked."""
