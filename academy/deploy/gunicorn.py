"""The web service's gunicorn behind nginx; how many processes there are says WEB_CONCURRENCY, which gunicorn reads itself."""

worker_class = "gthread"  # a long export holds one thread and trips no timeout of a whole process
threads = 4
preload_app = True  # the code is in memory once
worker_tmp_dir = "/dev/shm"  # noqa: S108 -- a heartbeat file; a disk would make it wait
timeout = 60
graceful_timeout = 20
keepalive = 5
loglevel = "warning"  # nginx writes what was asked for
