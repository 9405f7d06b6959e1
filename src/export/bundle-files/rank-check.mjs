// The rows of a query, which are one batch, and their scores.
async function checkCases(ort, session, cases) {
  let largest = 0;
  for (const golden of cases) {
    const shape = [golden.features.length, golden.features[0].length];
    const values = Float32Array.from(golden.features.flat(), (value) => value ?? NaN);
    const scores = (await session.run({ features: new ort.Tensor('float32', values, shape) })).scores.data;
    golden.scores.forEach((expected, row) => {
      const found = Math.abs(expected - scores[row]) / Math.max(1, Math.abs(expected));
      if (!(found <= TOLERANCE))
        throw new Error(`${golden.case}: row ${row} scores ${scores[row]}, expected ${expected}`);
      largest = Math.max(largest, found);
    });
  }
  return [cases.length, largest];
}
