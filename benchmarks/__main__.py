"""`python -m benchmarks`: run all, print the ratios."""

import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

for script in ("acts", "paper", "pages", "load", "verify"):
    if (HERE / f"{script}.py").exists():
        print(f"== {script}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{script}", *sys.argv[1:]], check=True, cwd=HERE.parent)
