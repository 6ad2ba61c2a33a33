"""The ciphers behind pseudonyms: by the standards' own vectors, and alike in all that is promised."""

import numpy as np
import pyarrow as pa
import pytest
from cryptography.hazmat.primitives.ciphers import BlockCipherAlgorithm
from cryptography.hazmat.primitives.ciphers.algorithms import AES, SM4

from sandbox.core.masking_policy import BlockCipher
from sandbox.masking.pseudonyms.prf import ColumnPrf, encrypt_blocks
from sandbox.masking.pseudonyms.pseudonymiser import Pseudonymiser
from sandbox.world.keys import KeyRing

SM4_EXAMPLE = bytes.fromhex("0123456789abcdeffedcba9876543210")
TEXTS = pa.array([f"{'x' * (i % 40)}{i}" for i in range(2000)])


@pytest.mark.parametrize(
    ("algorithm", "plain", "encrypted"),
    [
        (SM4(SM4_EXAMPLE), SM4_EXAMPLE.hex(), "681edf34d206965e86b3e94f536e4246"),  # GB/T 32907-2016, A.1
        (
            AES(bytes.fromhex("2b7e151628aed2a6abf7158809cf4f3c")),  # NIST SP 800-38A, F.1.1
            "6bc1bee22e409f96e93d7e117393172a",
            "3ad77bb40d7a3660a89ecaf32466ef97",
        ),
    ],
)
def test_the_block_function_is_the_standards(algorithm: BlockCipherAlgorithm, plain: str, encrypted: str) -> None:
    blocks = np.frombuffer(bytes.fromhex(plain) * 2, dtype=np.uint8).reshape(-1, 16)
    assert encrypt_blocks(algorithm, blocks).tobytes().hex() == encrypted * 2


@pytest.mark.parametrize("cipher", list(BlockCipher))
def test_what_a_value_draws_does_not_depend_on_its_company(cipher: BlockCipher) -> None:
    prf = ColumnPrf(bytes(range(32)), cipher)
    whole = prf.draw(TEXTS, 3)
    alone = np.vstack([prf.draw(TEXTS.slice(i, 1), 3) for i in (0, 7, 1999)])
    assert (whole[[0, 7, 1999]] == alone).all()
    assert (prf.draw(TEXTS, 2) == whole[:, :2]).all()
    assert len(np.unique(whole)) == whole.size
    attempts = np.arange(len(TEXTS)) % 2
    assert (prf.draw(TEXTS, 3, attempts)[::2] == whole[::2]).all()
    assert (prf.draw(TEXTS, 3, attempts)[1::2] == prf.draw(TEXTS, 3, 1)[1::2]).all()


def test_the_ciphers_give_other_pseudonyms() -> None:
    keys = KeyRing(bytes(range(32)))
    aes, sm4 = (Pseudonymiser(keys, "s", 1, cipher).of("cn_id", TEXTS).to_pylist() for cipher in BlockCipher)
    assert not set(aes) & set(sm4)
