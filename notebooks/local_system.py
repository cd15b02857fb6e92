"""A local system for as long as a notebook needs one. It needs nothing but Python's standard library."""

import pathlib
import re
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
COMMAND = str(ROOT / "wasmjobs")


class LocalSystem:
    """`./wasmjobs local` on free ports, for as long as a `with` block; the value is its brokers' address, and `gateway` is that of HTTP."""

    def __init__(self, *arguments):
        self.command = [COMMAND, "local", "--kafka-port", "0", "--dashboard-port", "0", "--http-port", "0", *arguments]

    def __enter__(self):
        self.process = subprocess.Popen(self.command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith("ready"):
                self.gateway = re.search(r"^gateway +(\S+)$", said, re.MULTILINE)[1]
                return re.search(r"^Kafka +(\S+)$", said, re.MULTILINE)[1]
        raise RuntimeError(f"{' '.join(self.command)} did not start: {said}")

    def __exit__(self, *failure):
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
