"""What the comparisons of replies share: conversations as a shop, three families over folds, figures with their intervals.

The reply that was given stands among 9 (99) replies to other conversations of the test, in other words, drawn by seed 1; a
question leans on the two turns of the customer before it; ties count against the model.  Whole conversations are held back: fold
f of five is drawn by a hash of a conversation's first words, of the rest a tenth validates.  Intervals are Student's over the
folds (95 %), of differences over the differences within each fold.  BM25 is the floor that the others have to beat.
"""
import csv

from comparison import Comparison

SAMPLES, DEPTHS = (9, 99), (1, 2, 5, 10)
STUDENT = {2: 12.706, 3: 4.303, 4: 3.182, 5: 2.776}  # 97.5 % of n - 1 degrees of freedom


def interval(values):
    """Mean, and half the width of its interval (NaN of one value)."""
    mean, n = sum(values) / len(values), len(values)
    if n < 2:
        return mean, float("nan")
    return mean, STUDENT[n] * (sum((value - mean) ** 2 for value in values) / (n - 1) / n) ** .5


def tell(figures, sign=""):
    return "".join(f"{mean:{sign}9.4f} " + (f"±{half:.4f}" if half == half else 7 * " ") for mean, half in figures)


class Replies(Comparison):
    def __init__(self, title, protocol, files):
        super().__init__(title, f"{protocol}\n{__doc__.partition('.')[2].strip()}",
                         [f"recall@1 (1+{n} sampled)" for n in SAMPLES], files)

    def talk(self, turns):
        """Imports (conversation, speaker, text); speaker is agent or customer."""
        number, told, asked, pairs = {}, set(), {}, 0
        with open(self.path("talk.csv"), "w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(("conversation_id", "turn", "speaker", "text"))
            for talk, speaker, text in turns:
                if not text.strip():
                    continue
                number[talk] = number.get(talk, 0) + 1
                pairs += speaker == "agent" and asked.get(talk) == "customer"
                asked[talk] = speaker
                told.add(talk)
                writer.writerow((talk, number[talk], speaker, text))
        print(f"{len(told):,} conversations, {sum(number.values()):,} turns, {pairs:,} of a customer with a reply right after\n")
        self.call("import", self.shop, self.path("talk.csv"), "--as", "dialogues")

    def over_folds(self, family, members=()):
        """A report a fold; a blend of each fold's own members."""
        reports = []
        for number, fold in enumerate(range(1, 2 if self.options.quick else 6)):
            models = ["--models", ",".join(str(member[number]["run"]) for member in members)] if members else []
            reports.append(self.train(family, *models, sets=["split=random", f"fold={fold}"]))
        return reports

    def compare(self, floor=True):
        """Trains and prints all; floor: whether BM25 has to be beaten for the exit of 0."""
        words = self.over_folds("answer-bm25")
        meaning = self.over_folds("answer-embedding")
        models = {"answer-bm25": words, "answer-embedding": meaning,
                  "answer-blend": self.over_folds("answer-blend", [words, meaning])}
        for n in SAMPLES:
            names = [f"recall@{k} (1+{n} sampled)" for k in DEPTHS] + [f"mrr (1+{n} sampled)"]
            folds = [f for f, report in enumerate(words) if all(name in report["metrics"] for name in names)]
            if not folds:
                print(f"among {n + 1} candidates: no fold has so many replies of other conversations\n")
                continue
            few = f" ({len(folds)} of {len(words)} folds have so many)" if len(folds) < len(words) else ""
            print(f"among {n + 1} candidates{few}\n{'':20}" + "".join(f"{name.split()[0]:>17}" for name in names))
            of = {model: [[reports[f]["metrics"][name] for f in folds] for name in names]
                  for model, reports in models.items()}
            for model, figures in of.items():
                shown = map(interval, figures)
                print(f"{model:20}{tell(shown)}")
            for model in ("answer-embedding", "answer-blend"):
                shown = [interval([a - b for a, b in zip(*pair)]) for pair in zip(of[model], of["answer-bm25"])]
                print(f"  {model[7:]} - bm25".ljust(20) + tell(shown, "+"))
                if floor and model == "answer-blend" and not shown[0][0] - shown[0][1] > 0 and len(folds) > 1:
                    self.missed.append(f"{model} among {n + 1}")
            print(flush=True)
        self.finish()
