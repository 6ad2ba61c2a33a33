"""Where the parts are joined: each use of the sandbox, with who may, what is recorded, and which rooms do it."""
