def check_texts(folder, cases):
    """read_texts.py makes of the texts their numbers."""
    sys.dont_write_bytecode = True
    sys.path.insert(0, str(folder))
    import read_texts

    readers = read_texts.readers(folder)
    for case in cases:
        for name, reader in readers.items():
            if reader(case["text"]) != case["ids"][name]:
                raise Failed(f"{case['case']}: {case['text']!r} becomes other numbers for {name}")


def check_cases(session, cases, folder):
    """Texts and the chances of their classes."""
    import numpy

    check_texts(folder, cases)
    largest = 0.0
    for case in cases:
        feed = {name: numpy.array([ids or [-1]], numpy.int64) for name, ids in case["ids"].items()}
        chances = session.run(["chances"], feed)[0][0]
        for column, (expected, chance) in enumerate(zip(case["chances"], chances)):
            found = abs(expected - float(chance))
            if not found <= TOLERANCE:
                raise Failed(f"{case['case']}: class {column} has the chance {chance}, expected {expected}")
            largest = max(largest, found)
    return len(cases), largest
