"""How passwords are kept."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with the least memory that OWASP's cheat sheet on password storage recommends: 19 MiB, two passes.

    Django's own 100 MiB a hash would be 800 MiB for the eight people who may log in at one moment.
    """

    time_cost, memory_cost, parallelism = 2, 19456, 1
