// Numbers of texts and the chances of their classes.
async function checkCases(ort, session, cases) {
  let largest = 0;
  for (const golden of cases) {
    const feed = {};
    for (const [name, ids] of Object.entries(golden.ids)) {
      const row = ids.length > 0 ? ids : [-1];
      feed[name] = new ort.Tensor('int64', BigInt64Array.from(row, BigInt), [1, row.length]);
    }
    const chances = (await session.run(feed)).chances.data;
    golden.chances.forEach((expected, column) => {
      const found = Math.abs(expected - chances[column]);
      if (!(found <= TOLERANCE))
        throw new Error(`${golden.case}: class ${column} has the chance ${chances[column]}, expected ${expected}`);
      largest = Math.max(largest, found);
    });
  }
  return [cases.length, largest];
}
