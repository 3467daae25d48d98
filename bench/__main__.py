import argparse
import os

from bench import board, imports

BENCHMARKS = {"board": board.run, "imports": imports.run}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Speed beside its floors.")
    parser.add_argument("names", nargs="*", help=f"which ones (default: all of {', '.join(BENCHMARKS)})")
    parser.add_argument("--large", action="store_true", help="also with ten times the messages")
    options = parser.parse_args()
    if unknown := sorted(set(options.names) - set(BENCHMARKS)):
        parser.error(f"there is no benchmark {', '.join(unknown)}; there is {', '.join(BENCHMARKS)}")
    for name in options.names or BENCHMARKS:
        print(f"{name}   (load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores)")
        BENCHMARKS[name](large=options.large)


if __name__ == "__main__":
    main()
