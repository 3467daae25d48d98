import argparse
import importlib
import os
import subprocess
import sys

BENCHMARKS = ("board", "checker", "find", "imports", "ranking", "reminders")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed beside its floors.")
    parser.add_argument("names", nargs="*", help=f"which ones (default: {', '.join(BENCHMARKS)})")
    parser.add_argument("--large", action="store_true", help="also at ten times the size")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(BENCHMARKS)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there is {', '.join(BENCHMARKS)}")
    names = options.names or BENCHMARKS
    if len(names) == 1:
        run(names[0], large=options.large)
        return
    # Each in a process of its own, so that none pays for the memory or the servers of another.
    large = ["--large"] if options.large else []
    failed = [name for name in names if subprocess.call([sys.executable, "-m", "bench", name, *large])]
    sys.exit(f"Did not finish: {', '.join(failed)}" if failed else 0)


def run(name: str, *, large: bool) -> None:
    print(f"{name}   (load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)", flush=True)
    importlib.import_module(f"bench.{name}").run(large=large)


if __name__ == "__main__":
    main()
