"""Many threads, fork and other processes; a deadlock reads as one."""

import copy
import multiprocessing
import os
import threading
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import eadm_logs as el
import pytest
from conftest import ROOT, python

BUNDLES = [str(ROOT / "fixtures" / "bundles" / name) for name in ("all-green", "compilo-down", "zipped", "utf-16le")]


def told(path: str) -> str:
    return el.audit(path, threads=2).to_json()


def test_threads_that_do_everything_at_once() -> None:
    wanted = {path: told(path) for path in BUNDLES}
    catalog = el.Catalog.builtin()
    start = threading.Barrier(8)
    errors: list[BaseException] = []

    def work(number: int) -> None:
        try:
            start.wait(60)
            for turn in range(6):
                path = BUNDLES[(number + turn) % len(BUNDLES)]
                assert el.audit(path, threads=2, catalog=catalog, progress=lambda _: None).to_json() == wanted[path]
                assert catalog.explain("The remote server returned an error: (401) Unauthorized.")[0].matched
                assert copy.copy(catalog) == catalog and len(el.inspect(path)) > 0
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,), daemon=True) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert not any(thread.is_alive() for thread in threads), "deadlock: a thread has not ended within two minutes"
    assert not errors, errors


def test_other_threads_run_on_while_a_call_works() -> None:
    done = python(
        """
        import sys, threading, time
        import eadm_logs as el
        line = b"2026-03-02 05:14:07,120 [1] INFO  Eadm.Client.Sync - a user was read\\n"
        worker = threading.Thread(target=el.audit, args=(line * 1_500_000,))
        worker.start()
        turns = 0
        while worker.is_alive():
            time.sleep(0.005)
            turns += 1
        assert turns > 5, turns
        """
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("method", [m for m in ("fork", "spawn", "forkserver") if m in multiprocessing.get_all_start_methods()])
def test_other_processes(method: str) -> None:
    wanted = [told(path) for path in BUNDLES]
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context(method)) as pool:
        assert list(pool.map(told, BUNDLES, timeout=120)) == wanted


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_fork_while_other_threads_are_in_calls() -> None:
    done = python(
        """
        import os, sys, threading, warnings
        warnings.simplefilter("ignore")
        import eadm_logs as el
        stop = threading.Event()
        def busy():
            while not stop.is_set():
                el.audit("fixtures/bundles/compilo-down")
        threads = [threading.Thread(target=busy) for _ in range(3)]
        for thread in threads:
            thread.start()
        try:
            for _ in range(10):
                child = os.fork()
                if child == 0:
                    os._exit(0 if el.audit("fixtures/bundles/all-green").bundles else 1)
                assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        """,
        timeout=90,
    )
    assert done.returncode == 0, done.stderr


def test_errors_of_threads_are_those_of_their_call() -> None:
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(el.audit, path) for path in ("no/such", BUNDLES[0], "no/such.zip", BUNDLES[1])]
        assert [type(call.exception(60)) for call in calls] == [el.PathNotFoundError, type(None)] * 2


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="threads are counted in /proc")
def test_no_call_leaves_a_thread_behind() -> None:
    done = python(
        """
        import os, time
        import eadm_logs as el
        def threads(): return len(os.listdir("/proc/self/task"))
        # Ours, and the one that watches for a deadlock.
        before = threads()
        def none_left():
            # The system lists a thread that was joined for a moment longer.
            until = time.monotonic() + 2
            while threads() > before and time.monotonic() < until:
                time.sleep(0.01)
            assert threads() == before, threads()
        events = "fixtures/events/en/events.xml"
        assert len(el.records(events)) == 12
        none_left()
        with el.scan(events, rows=2) as batches:
            next(batches)
        none_left()
        el.audit(events), el.inspect(events), el.Catalog.builtin().explain("error (401)")
        none_left()
        """
    )
    assert (done.returncode, done.stderr) == (0, "")
