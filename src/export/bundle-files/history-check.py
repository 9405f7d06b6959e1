TOP = 10
BATCH = 8


def difference(expected, score):
    return abs(expected - float(score)) / max(1.0, abs(expected))


def check_case(case, scores):
    """Gives the largest difference to the case's scores.  The list must hold the same items in the same order, except
    that items whose scores differ by no more than the tolerance may stand in either order."""
    largest = 0.0
    for kind in ("top", "sample"):
        for item, expected in zip(case[kind + "_items"], case[kind + "_scores"]):
            found = difference(expected, scores[item])
            if not found <= TOLERANCE:
                raise Failed(f"{case['case']}: item {item} scores {scores[item]}, expected {expected}")
            largest = max(largest, found)
    history = {item for item, value in zip(case["items"], case["values"]) if value != 0}
    open_items = [i for i in range(len(scores)) if i not in history]
    best = sorted(open_items, key=lambda i: (-scores[i], i))[:TOP]
    if len(best) != len(case["top_items"]):
        raise Failed(f"{case['case']}: {len(best)} items in the list, expected {len(case['top_items'])}")
    for item, expected, score in zip(best, case["top_items"], case["top_scores"]):
        if item != expected and not difference(score, scores[item]) <= TOLERANCE:
            raise Failed(f"{case['case']}: item {item} stands where item {expected} is expected")
    return largest


def feed(numpy, cases, n_items):
    """The two forms of the cases' histories."""
    history = numpy.zeros((len(cases), n_items), numpy.float32)
    items = numpy.full((len(cases), max(len(case["sequence"]) for case in cases)), -1, numpy.int64)
    for row, case in enumerate(cases):
        history[row, case["items"]] = case["values"]
        items[row, : len(case["sequence"])] = case["sequence"]
    return {"history": history, "items": items}


def check_cases(session, cases, folder):
    """Histories and the scores of all items, in lists and samples."""
    import numpy

    names = [port.name for port in session.get_inputs()]
    n_items = json.loads((folder / "model.json").read_text(encoding="utf-8"))["items"]
    if "items" in names:  # such a model needs something to go by
        cases = [case for case in cases if case["sequence"]]
    largest = 0.0
    for size in (1, BATCH):  # alone, and with others of other lengths
        for first in range(0, len(cases), size):
            batch = cases[first : first + size]
            given = feed(numpy, batch, n_items)
            scores = session.run(["scores"], {name: given[name] for name in names})[0]
            for case, row in zip(batch, scores):
                largest = max(largest, check_case(case, row))
    return len(cases), largest
