"""What the lowest layer has to know of demonstration data: the job that makes them, and where invented people have their mail."""

from academy.operations.models import Job

JOB_KEY = "demonstration"
"""The job's row stays when the data are removed, cancelled: they are made once."""

MAIL_DOMAIN = "demo.example.org"
"""Below a domain that nobody can own (RFC 2606): no mail for it leaves this machine, whatever server is configured."""


def exists() -> bool:
    """Whether there are demonstration data, finished or not."""
    return Job.objects.filter(key=JOB_KEY).exclude(state=Job.State.CANCELLED).exists()


def is_address(address: str) -> bool:
    """Whether this is the e-mail address of somebody invented."""
    return address.lower().endswith(f"@{MAIL_DOMAIN}")
