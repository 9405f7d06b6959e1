def check_cases(session, cases, folder):
    """The rows of a query, which are one batch, and their scores."""
    import numpy

    largest = 0.0
    for case in cases:
        rows = [[float("nan") if value is None else value for value in row] for row in case["features"]]
        scores = session.run(["scores"], {"features": numpy.array(rows, numpy.float32)})[0]
        for row, (expected, score) in enumerate(zip(case["scores"], scores)):
            found = abs(expected - float(score)) / max(1.0, abs(expected))
            if not found <= TOLERANCE:
                raise Failed(f"{case['case']}: row {row} scores {score}, expected {expected}")
            largest = max(largest, found)
    return len(cases), largest
