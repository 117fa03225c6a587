"""The supervisor, in a process of its own, with children that cost nothing."""

import subprocess
import sys
import textwrap


def run_script(script: str) -> subprocess.CompletedProcess[str]:
    header = """
        import os, signal, sys, time
        from academy.operations.starting.children import Child, Supervisor
        tell = lambda text: print(text, flush=True)
    """
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(header) + textwrap.dedent(script)], capture_output=True, text=True, timeout=30
    )


def test_a_child_that_falls_again_waits_longer():
    done = run_script("""
        told = []
        def hear(text):
            told.append(text.partition(") ")[2])
            if len(told) == 2:
                os.kill(os.getpid(), signal.SIGTERM)
        Supervisor([Child("worker", lambda: sys.exit(3))], hear).run(is_ready=lambda: True, on_ready=lambda: None)
        print(told)
    """)

    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "['ended with code 3; it is started again in 1 s.', 'ended with code 3; it is started again in 2 s.']\n"


def test_it_is_ready_once_and_a_child_that_ignores_the_signal_is_killed():
    done = run_script("""
        from academy.operations.starting import children
        children.PATIENCE_SECONDS = 0.5
        def stubborn():
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(ready_write, b"x")
            time.sleep(60)
        ready_read, ready_write = os.pipe()
        def ready():
            tell("ready")
            os.read(ready_read, 1)
            os.kill(os.getpid(), signal.SIGINT)
        Supervisor([Child("worker", stubborn)], tell).run(is_ready=lambda: True, on_ready=ready)
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            tell("nobody left")
    """)

    assert (done.stderr, done.returncode) == ("", 0)
    assert done.stdout == "ready\nnobody left\n"


def test_an_error_in_a_child_is_shown_and_stays_in_the_child():
    done = run_script("""
        def hear(text):
            tell(text.partition(") ")[2])
            os.kill(os.getpid(), signal.SIGTERM)
        def fail():
            raise RuntimeError("no such file")
        Supervisor([Child("web server", fail)], hear).run(is_ready=lambda: False, on_ready=lambda: None)
    """)

    assert done.returncode == 0
    assert done.stdout == "ended with code 1; it is started again in 1 s.\n"
    assert done.stderr.splitlines()[-1] == "RuntimeError: no such file"
