"""Runs the cases of a test file side by side, each in a box of its own. TAP on
stdout, then the summary that the scripts around add up."""

import concurrent.futures
import os
import random
import sys
import time
import traceback
import zlib

from harness import CASES, ROWS, SANITIZED, Failure

PROCESSORS = os.cpu_count() or 2
# Into how many parts the rows of tables are dealt where all cases take too long,
# with a sanitizer and on a second system; other cases then into two. One part
# of either runs, another one in another run.
PARTS = int(os.environ.get("ROWS_PARTS", "8" if SANITIZED else "1"))
PART = int(os.environ.get("ROWS_PART", random.randrange(PARTS)))


def run_case(function, make_box):
    """What went wrong, if anything did, and the seconds it took."""
    begin = time.monotonic()
    fault = None
    try:
        box = make_box()
        try:
            function(box)
        finally:
            box.done()
    except Failure as failure:
        fault = str(failure)
    except Exception:  # pylint: disable=broad-except
        fault = traceback.format_exc()
    return fault, time.monotonic() - begin


def is_in_part(name):
    if name in ROWS:
        return ROWS[name] % PARTS == PART
    return PARTS == 1 or zlib.crc32(name.encode()) % 2 == PART % 2


def run_cases(label, make_box, words, at_once=2 * PROCESSORS):
    """Runs the cases whose names hold one of the words, all without words;
    the status to end with. at_once: how many; those that ask servers mostly
    wait, so there are more of them than processors."""
    names = [name for name, _ in CASES]
    doubled = {name for name in names if names.count(name) > 1}
    if doubled:
        sys.exit(f"cases with the same name: {sorted(doubled)}")
    chosen = [(name, function) for name, function in CASES
              if any(word in name for word in words)
              or not words and is_in_part(name)]
    if not words and not chosen:  # a small file
        chosen = list(CASES)
    failed = 0
    slowest = []
    with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(run_case, function, make_box)
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
    print(f"1..{len(chosen)}")
    if PARTS > 1:
        print(f"# ROWS_PARTS={PARTS} ROWS_PART={PART}; 1 has all cases")
    for seconds, name in sorted(slowest, reverse=True)[:3]:
        print(f"# {seconds:5.1f} s {name}")
    print(f"{label}: {len(chosen) - failed} passed, {failed} failed")
    return 0 if chosen and not failed else 1
