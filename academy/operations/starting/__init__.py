"""What `manage.py start` does: preflight (changes nothing), preparing (once for every change), children (web, worker)."""
