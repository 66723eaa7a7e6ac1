#!/usr/bin/env python
import os
import sys


def main() -> None:
    if sys.argv[1:2] == ["sandbox"]:
        # It stands alone, and is up at once where Django need not be set up first.
        from integrations.sandbox.server import main as run_sandbox

        run_sandbox(sys.argv[2:])
        return
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
