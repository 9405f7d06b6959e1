"""What the comparisons share: a shop from a data folder, models trained through the command line, a table beside the
published figures, and an exit code.

Each recommend-NAME.py imports a public data set, trains with aisle-cli and prints our figures beside the published
ones, with their sources and the protocol.  It exits with 1 where a floor is missed.  Everything is chosen on
validation; the test is judged once a model.
"""
import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile


def find_cli():
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    builds = os.path.join(root, "_build")
    found = [os.path.join(builds, name, "src", "cli", "aisle-cli") for name in sorted(os.listdir(builds))] \
        if os.path.isdir(builds) else []
    found = [path for path in found if os.path.exists(path)]
    return max(found, key=os.path.getmtime) if found else shutil.which("aisle-cli")


class Comparison:
    """One data set under one protocol.  metrics: the two that are printed, as aisle-cli names them."""

    def __init__(self, title, protocol, metrics, files):
        parser = argparse.ArgumentParser(description=f"{title}: {protocol}")
        parser.add_argument("folder", help=f"the folder with {', '.join(files)}")
        parser.add_argument("--cli", default=os.environ.get("AISLE_CLI") or find_cli(), help="path of aisle-cli")
        parser.add_argument("--seeds", type=int, default=1, help="runs of each model that has chance in it")
        parser.add_argument("--quick", action="store_true", help="only the models that train within seconds")
        self.options = parser.parse_args()
        self.metrics = metrics
        self.missed = []
        self.files = [os.path.join(self.options.folder, name) for name in files]
        missing = [path for path in self.files if not os.path.exists(path)]
        if missing:
            sys.exit(f"not found: {', '.join(missing)}")
        if not self.options.cli:
            sys.exit("aisle-cli is not built: give its path with --cli")
        self.place = tempfile.TemporaryDirectory(prefix="aisle-comparison-")
        self.shop = self.path("shop.aisle")
        print(f"{title}\n{protocol}\n")

    def lines(self, index):
        """The lines of a file packed with zstd."""
        packed = subprocess.run(["zstd", "-dc", self.files[index]], stdout=subprocess.PIPE, check=True)
        return packed.stdout.decode().splitlines()

    def path(self, name):
        return os.path.join(self.place.name, name)

    def call(self, *words):
        done = subprocess.run([self.options.cli, *words], stdout=subprocess.PIPE, text=True)
        if done.returncode != 0:
            sys.exit(f"aisle-cli {' '.join(words)} failed")
        return done.stdout

    def has_family(self, family):
        """Whether this build knows it."""
        done = subprocess.run([self.options.cli, "train", self.shop, family, "--list"], capture_output=True, text=True)
        return done.returncode == 0

    def train(self, family, *words, sets=()):
        """Trains one model; its report, with run, seconds and metrics."""
        pairs = [word for pair in sets for word in ("--set", pair)]
        report = json.loads(self.call("train", self.shop, family, "--json", *words, *pairs))
        shown = ", ".join(f"{name} {value:.4f}" for name, value in report["metrics"].items()
                          if name in self.metrics or name.startswith("valid"))
        print(f"  {family} {' '.join(sets)}: {report['seconds']:.1f} s, {shown}", file=sys.stderr, flush=True)
        return report

    def best(self, family, *words, choices):
        """Trains once for each list of settings and keeps what validation likes best."""
        reports = [self.train(family, *words, sets=sets) for sets in choices]
        return max(reports, key=lambda report: max(value for name, value in report["metrics"].items()
                                                   if name.startswith("valid_ndcg")))

    def seeded(self, family, *words, sets=(), each=1):
        """One report of several seeds; each: how many of them a blend will take."""
        return self.together([self.train(family, *words, "--seed", str(seed), sets=sets)
                              for seed in range(1, each * self.options.seeds + 1)])

    def blended(self, groups, *words, sets=(), each=1):
        """A blend a seed: each group is a report, or one of several seeds, of which each blend takes its own."""
        blends = []
        for n in range(self.options.seeds if any("seeds_of" in group for group in groups) else 1):
            members = [report["run"] for group in groups
                       for report in (group["seeds_of"][n * each:(n + 1) * each] if "seeds_of" in group else [group])]
            blends.append(self.train("blend", *words, "--models", ",".join(map(str, members)), sets=sets))
        return self.together(blends)

    @staticmethod
    def together(reports):
        """The first, with the means of all and their spread."""
        first = dict(reports[0])
        first["seeds_of"] = reports
        first["metrics"] = {name: sum(report["metrics"][name] for report in reports) / len(reports)
                            for name in first["metrics"]}
        first["spread"] = {name: (sum((report["metrics"][name] - mean) ** 2 for report in reports)
                                  / max(1, len(reports) - 1)) ** .5
                           for name, mean in first["metrics"].items()}
        return first

    def head(self):
        print(f"{'':42}" + "".join(f"  {metric.split()[0]:>10}" for metric in self.metrics))

    def published(self, name, figures, source):
        """A line of others; a figure that they do not give is None."""
        shown = "".join(f"{figure:12.4f}" if figure is not None else f"{'-':>12}" for figure in figures)
        print(f"{'  ' + name:44}{shown}  {source}")

    def ours(self, name, report, floor=None):
        """Our line; floor: figures to be reached, to the digits printed."""
        figures = [report["metrics"][metric] for metric in self.metrics]
        line = f"{name:44}{figures[0]:12.4f}{figures[1]:12.4f}"
        if self.options.seeds > 1 and "spread" in report:
            line += "  sd " + "/".join(f"{report['spread'][metric]:.4f}" for metric in self.metrics)
        if floor is not None:
            reached = all(round(figure, 4) >= least for figure, least in zip(figures, floor))
            line += f"  floor {floor[0]:g}/{floor[1]:g} {'reached' if reached else 'MISSED'}"
            if not reached:
                self.missed.append(name)
        print(line, flush=True)

    def told_apart(self, *reports):
        """The first model against each of the others: the paired bootstrap over users, with Holm's correction."""
        runs = [str(report["run"]) for report in reports]
        for metric in self.metrics:
            found = json.loads(self.call("compare", self.shop, *runs, "--metric", metric, "--json"))
            names = [column["name"] for column in found["pairs"]["columns"]]
            print(f"\n{found['verdict']['sentence']}")
            for row in (dict(zip(names, values)) for values in found["pairs"]["rows"]):
                if reports[0]["run"] in (row["run"], row["against"]):
                    print(f"  {row['family']} - {row['against_family']}: {row['difference']:+.4f} "
                          f"[{row['difference_low']:+.4f}, {row['difference_high']:+.4f}], p {row['p']:.2g}")

    def finish(self):
        self.place.cleanup()
        if self.missed:
            print(f"\nmissed: {', '.join(self.missed)}")
            sys.exit(1)
        print("\nevery floor is reached")
