"""The product's password hasher with the least cost that argon2 allows."""

from academy.accounts.hashers import Argon2


class QuickArgon2(Argon2):
    time_cost, memory_cost = 1, 8
