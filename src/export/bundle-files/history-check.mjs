const TOP = 10;
const BATCH = 8;

// Items outside the history, best first; equal scores go to the lower index.
function bestItems(golden, scores) {
  const history = new Set(golden.items.filter((_, i) => golden.values[i] !== 0));
  const items = Array.from(scores.keys()).filter((i) => !history.has(i));
  return items.sort((a, b) => scores[b] - scores[a] || a - b).slice(0, TOP);
}

const difference = (expected, score) => Math.abs(expected - score) / Math.max(1, Math.abs(expected));

// Gives the largest difference to the case's scores.  The list must hold the same items in the same order, except that
// items whose scores differ by no more than the tolerance may stand in either order.
function checkCase(golden, scores) {
  let largest = 0;
  for (const kind of ['top', 'sample'])
    golden[`${kind}_items`].forEach((item, i) => {
      const expected = golden[`${kind}_scores`][i];
      const found = difference(expected, scores[item]);
      if (!(found <= TOLERANCE))
        throw new Error(`${golden.case}: item ${item} scores ${scores[item]}, expected ${expected}`);
      largest = Math.max(largest, found);
    });
  const best = bestItems(golden, scores);
  if (best.length !== golden.top_items.length)
    throw new Error(`${golden.case}: ${best.length} items in the list, expected ${golden.top_items.length}`);
  best.forEach((item, i) => {
    if (item !== golden.top_items[i] && !(difference(golden.top_scores[i], scores[item]) <= TOLERANCE))
      throw new Error(`${golden.case}: item ${item} stands where item ${golden.top_items[i]} is expected`);
  });
  return largest;
}

// The two forms of the cases' histories.
function feed(ort, cases, nItems) {
  const length = Math.max(...cases.map((golden) => golden.sequence.length));
  const history = new Float32Array(cases.length * nItems);
  const items = new BigInt64Array(cases.length * length).fill(-1n);
  cases.forEach((golden, row) => {
    golden.items.forEach((item, i) => (history[row * nItems + item] = golden.values[i]));
    golden.sequence.forEach((item, i) => (items[row * length + i] = BigInt(item)));
  });
  return {
    history: new ort.Tensor('float32', history, [cases.length, nItems]),
    items: new ort.Tensor('int64', items, [cases.length, length]),
  };
}

// Histories and the scores of all items, in lists and samples.
async function checkCases(ort, session, cases, folder) {
  const { items: nItems } = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8'));
  // A model that reads items in order needs something to go by.
  if (session.inputNames.includes('items')) cases = cases.filter((golden) => golden.sequence.length > 0);
  let largest = 0;
  for (const size of [1, BATCH]) // alone, and with others of other lengths
    for (let first = 0; first < cases.length; first += size) {
      const batch = cases.slice(first, first + size);
      const given = feed(ort, batch, nItems);
      const inputs = Object.fromEntries(session.inputNames.map((name) => [name, given[name]]));
      const scores = (await session.run(inputs)).scores.data;
      batch.forEach((golden, row) => {
        largest = Math.max(largest, checkCase(golden, scores.subarray(row * nItems, (row + 1) * nItems)));
      });
    }
  return [cases.length, largest];
}
