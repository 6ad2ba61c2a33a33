"""The demo world 「鄂数沙箱」 and the walk through it."""
