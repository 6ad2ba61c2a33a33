"""What a contract says of its samples beyond the product's rules: tightened limits, key version, cipher."""

from enum import StrEnum


class BlockCipher(StrEnum):
    """By what pseudonyms are drawn: AES (FIPS 197), or SM4 (GB/T 32907)."""

    AES = "aes"
    SM4 = "sm4"
