"""The supervisor, in a process of its own, with children that cost nothing; how the first ones reach it."""

import subprocess
import sys
import textwrap

import pytest

pytestmark = pytest.mark.processes

SUPERVISOR = """
    import os, signal, sys, time
    from academy.operations.starting import supervisor
    from academy.operations.starting.supervisor import Child, Supervisor
    def child(script):
        return Child("worker", [sys.executable, "-c", script])
    def hear(text):
        told.append(text.partition(") ")[2])
        if len(told) == 2:
            os.kill(os.getpid(), signal.SIGTERM)
    told = []
"""


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(SUPERVISOR) + textwrap.dedent(script)], capture_output=True, text=True, timeout=30
    )


def test_a_child_that_falls_again_waits_longer():
    done = run_script("""
        supervisor.tell = hear
        Supervisor([child("import sys; sys.exit(3)")]).run()
        print(told)
    """)

    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "['ended with code 3; it is started again in 1 s.', 'ended with code 3; it is started again in 2 s.']\n"


def test_a_child_that_ignores_the_signal_is_killed():
    done = run_script("""
        supervisor.PATIENCE_SECONDS = 0.5
        script = "import os, signal as s; s.signal(s.SIGTERM, s.SIG_IGN); os.kill(os.getppid(), s.SIGINT); time.sleep(60)"
        Supervisor([child(f"import time; {script}")]).run()
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            print("nobody left")
    """)

    assert (done.stderr, done.returncode, done.stdout) == ("", 0, "nobody left\n")


def test_a_program_that_is_missing_is_told_and_tried_again():
    done = run_script("""
        supervisor.tell = hear
        Supervisor([Child("worker", ["/nowhere/python"])]).run()
        print(told)
    """)

    assert done.returncode == 0
    assert done.stdout == "['ended with code 1; it is started again in 1 s.', 'ended with code 1; it is started again in 2 s.']\n"
    assert done.stderr == "/nowhere/python: [Errno 2] No such file or directory\n" * 2


HANDED_OVER = """
    import os, signal, socket, sys, threading, time
    os.environ["DJANGO_SETTINGS_MODULE"] = "academy.settings"
    from academy.operations.starting import children
    listener = socket.create_server(("127.0.0.1", 0))
    claim = os.open(os.devnull, os.O_RDONLY)
    def web():
        print("web of", os.getppid(), "claim open", os.fstat(claim).st_rdev > 0, flush=True)
        while True:
            connection, _ = listener.accept()
            connection.recv(200)
            connection.sendall(b"HTTP/1.0 200 OK\\r\\n\\r\\n")
            connection.close()
            os.kill(os.getppid(), signal.SIGTERM)
    print(os.getpid(), flush=True)
"""


def hand_over(works: str) -> subprocess.CompletedProcess[str]:
    script = textwrap.dedent(HANDED_OVER) + f"children.start_and_watch({works}, listener=listener, kept_open=claim, welcome=['Welcome.'])"
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=30)


def test_the_supervisor_takes_the_forked_children_over_and_welcomes_once_the_web_answers():
    done = hand_over("{'web': web}")

    pid, *lines = done.stdout.splitlines()
    assert (done.stderr, done.returncode) == ("", 0)
    assert lines == [f"web of {pid} claim open True", "Welcome.", "Academy has stopped."]


def test_an_error_in_a_forked_child_is_shown_and_told():
    done = hand_over("{'worker': lambda: 1 / 0, 'web': lambda: (time.sleep(0.5), web())}")

    assert done.returncode == 0
    assert "ZeroDivisionError: division by zero" in done.stderr.splitlines()
    assert [line.partition(") ")[2] for line in done.stdout.splitlines() if line.startswith("The worker")] == [
        "ended with code 1; it is started again in 1 s."
    ]
