#!/usr/bin/env python3
"""Runs the black-box cases: run.py PROGRAM [WORD...]; with words, only the
cases whose names hold one of them. TAP on stdout, then a summary."""

import concurrent.futures
import importlib.util
import os
import sys
import time
import traceback

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True

import fixtures  # noqa: E402
import harness  # noqa: E402


def load():
    for room in ("cli", "golden", "hostile"):
        directory = os.path.join(os.path.dirname(HERE), room)
        for name in sorted(os.listdir(directory)):
            if not name.endswith("_test.py"):
                continue
            spec = importlib.util.spec_from_file_location(
                name[:-3], os.path.join(directory, name))
            spec.loader.exec_module(importlib.util.module_from_spec(spec))


def run(function, program, shared):
    box = harness.Box(program, shared)
    begin = time.monotonic()
    try:
        function(box)
        fault = None
    except harness.Failure as failure:
        fault = str(failure)
    except Exception:  # pylint: disable=broad-except
        fault = traceback.format_exc()
    finally:
        box.done()
    return fault, time.monotonic() - begin


def main():
    program, words = sys.argv[1], sys.argv[2:]
    load()
    names = [name for name, _ in harness.CASES]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        sys.exit(f"cases with the same name: {sorted(doubled)}")
    chosen = [(name, function) for name, function in harness.CASES
              if not words or any(word in name for word in words)]
    shared = fixtures.Fixtures()
    failed = 0
    slowest = []
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        futures = [pool.submit(run, function, program, shared)
                   for _, function in chosen]
        for number, (future, (name, _)) in enumerate(
                zip(futures, chosen), 1):
            fault, seconds = future.result()
            slowest.append((seconds, name))
            print(f"{'not ' if fault else ''}ok {number} - {name}")
            if fault:
                failed += 1
                print("\n".join(f"# {line}" for line in fault.splitlines()))
            sys.stdout.flush()
    shared.done()
    print(f"1..{len(chosen)}")
    for seconds, name in sorted(slowest, reverse=True)[:3]:
        print(f"# {seconds:5.1f} s {name}")
    print(f"cli: {len(chosen) - failed} passed, {failed} failed")
    return 0 if chosen and not failed else 1


if __name__ == "__main__":
    sys.exit(main())
