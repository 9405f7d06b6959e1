// operators.mjs: what onnxruntime gives for every operator of src/opgraph, on small arrays.
//
//     NODE_PATH=.../node_modules node tests/reference/operators.mjs > tests/golden/operators.json
//
// Each case is a graph of constants and nodes with the outputs that onnxruntime-node computed; tests/opgraph/
// test-operators.c runs the same graphs in the reference interpreter.  The ONNX bytes are written here by hand, so that
// neither Aisle's writer nor its interpreter takes part.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const modules = process.env.NODE_PATH ? [process.env.NODE_PATH] : undefined;
const ort = require(require.resolve('onnxruntime-node', modules && { paths: modules }));

// ---- ONNX as protobuf ----

const varint = (value) => {
  const bytes = [];
  for (let v = BigInt.asUintN(64, BigInt(value)); ; v >>= 7n) {
    if (v < 128n) return [...bytes, Number(v)];
    bytes.push(Number(v & 127n) | 128);
  }
};
const number = (field, value) => [...varint(field * 8), ...varint(value)];
const bytes = (field, value) => [...varint(field * 8 + 2), ...varint(value.length), ...value];
const text = (field, value) => bytes(field, [...Buffer.from(value, 'utf8')]);
const real = (field, value) => [...varint(field * 8 + 5), ...new Uint8Array(new Float32Array([value]).buffer)];

const TYPES = { f32: 1, i32: 6, i64: 7 };
const ARRAYS = { f32: Float32Array, i32: Int32Array, i64: BigInt64Array };

function encodeTensor(name, { type, shape, data }) {
  const values = ARRAYS[type].from(data, type === 'i64' ? BigInt : Number);
  return [
    ...shape.flatMap((size) => number(1, size)), ...number(2, TYPES[type]), ...text(8, name),
    ...bytes(9, [...new Uint8Array(values.buffer)]),
  ];
}

function encodeAttribute(name, value) {
  const head = text(1, name);
  if (value?.reals) return [...head, ...value.reals.flatMap((v) => real(7, v)), ...number(20, 6)];
  if (value?.texts) return [...head, ...value.texts.flatMap((v) => text(9, v)), ...number(20, 8)];
  if (Array.isArray(value)) return [...head, ...value.flatMap((v) => number(8, v)), ...number(20, 7)];
  if (typeof value === 'string') return [...head, ...text(4, value), ...number(20, 3)];
  if (typeof value === 'object') return [...head, ...real(2, value.real), ...number(20, 1)];
  return [...head, ...number(3, value), ...number(20, 2)];
}

function encodeNode({ op, inputs, outputs, attributes }) {
  return [
    ...inputs.flatMap((name) => text(1, name)), ...outputs.flatMap((name) => text(2, name)), ...text(4, op),
    ...(op.startsWith('Tree') ? text(7, 'ai.onnx.ml') : []),
    ...Object.entries(attributes ?? {}).flatMap(([name, value]) => bytes(5, encodeAttribute(name, value))),
  ];
}

const encodeOutput = (name, type) => [...text(1, name), ...bytes(2, bytes(1, number(1, TYPES[type])))];

function encodeModel({ constants, nodes, wanted }) {
  const graph = [
    ...nodes.flatMap((node) => bytes(1, encodeNode(node))), ...text(2, 'case'),
    ...Object.entries(constants).flatMap(([name, tensor]) => bytes(5, encodeTensor(name, tensor))),
    ...Object.entries(wanted).flatMap(([name, type]) => bytes(12, encodeOutput(name, type))),
  ];
  return new Uint8Array([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 17)),
    ...bytes(8, [...text(1, 'ai.onnx.ml'), ...number(2, 3)])]);
}

// ---- cases ----

let state = 12345;
const draw = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
const size = (shape) => shape.reduce((a, b) => a * b, 1);
const reals = (shape, low = -2, high = 2) => ({
  type: 'f32', shape, data: Array.from({ length: size(shape) }, () => Math.round((low + draw() * (high - low)) * 100) / 100),
});
const floats = (shape, ...data) => ({ type: 'f32', shape, data });
const ints = (shape, ...data) => ({ type: 'i64', shape, data });
const small = (shape, ...data) => ({ type: 'i32', shape, data });
const list = (...data) => ints([data.length], ...data);

const cases = [];
// One node over constants a, b, c ... (null: left out); outputs y, y1 ... of the types given.
function add(name, op, inputs, attributes = {}, types = ['f32']) {
  const constants = {};
  const names = inputs.map((tensor, i) => {
    if (tensor === null) return '';
    const input = String.fromCharCode(97 + i);
    constants[input] = tensor;
    return input;
  });
  const outputs = types.map((type, i) => (type === '' ? '' : i === 0 ? 'y' : `y${i}`));
  const wanted = Object.fromEntries(outputs.map((output, i) => [output, types[i]]).filter(([output]) => output));
  cases.push({ name, constants, nodes: [{ op, inputs: names, outputs, attributes }], wanted });
}
// Truth values in and out: compared with 0 before, cast to int32 after.
function addTruth(name, op, ...inputs) {
  const constants = { zero: small([], 0) };
  const nodes = inputs.map((tensor, i) => {
    constants[`n${i}`] = tensor;
    return { op: 'Greater', inputs: [`n${i}`, 'zero'], outputs: [`t${i}`] };
  });
  nodes.push({ op, inputs: inputs.map((_, i) => `t${i}`), outputs: ['t'] });
  nodes.push({ op: 'Cast', inputs: ['t'], outputs: ['y'], attributes: { to: 6 } });
  cases.push({ name, constants, nodes, wanted: { y: 'i32' } });
}
function addCompare(op, a, b) {
  const nodes = [
    { op, inputs: ['a', 'b'], outputs: ['t'] },
    { op: 'Cast', inputs: ['t'], outputs: ['y'], attributes: { to: 7 } },
  ];
  cases.push({ name: `${op} ${a.type}`, constants: { a, b }, nodes, wanted: { y: 'i64' } });
}

for (const op of ['Add', 'Sub', 'Mul', 'Div']) add(op, op, [reals([2, 3]), reals([2, 1], 1, 3)]);
add('Div integers', 'Div', [list(7, -7, 7, -7), list(2, 2, -2, -2)], {}, ['i64']);
add('Pow', 'Pow', [reals([2, 3], 0.5, 3), reals([3])]);
add('Max', 'Max', [reals([2, 3]), reals([3]), reals([2, 1])]);
add('Max of one', 'Max', [reals([3])]);
add('Max integers', 'Max', [list(-5, 0, 5), ints([], -1)], {}, ['i64']);
add('Min', 'Min', [reals([2, 1]), reals([1, 3])]);
for (const op of ['Abs', 'Neg', 'Exp', 'Erf', 'Sin', 'Cos', 'Relu', 'Sigmoid', 'Tanh', 'Softplus', 'Identity'])
  add(op, op, [reals([7], -4, 4)]);
for (const op of ['Sqrt', 'Log', 'Reciprocal']) add(op, op, [reals([5], 0.1, 4)]);
add('Neg integers', 'Neg', [list(-3, 0, 4)], {}, ['i64']);
add('Clip', 'Clip', [reals([6]), floats([], -0.5), floats([], 1)]);
add('Clip from below', 'Clip', [list(-2, -1, 0, 3), ints([], 0)], {}, ['i64']);
add('Clip from above', 'Clip', [reals([6]), null, floats([], 0.25)]);
for (const op of ['Greater', 'GreaterOrEqual', 'Less', 'LessOrEqual', 'Equal']) {
  addCompare(op, list(1, 2, 3), ints([], 2));
  addCompare(op, floats([3], 1, 2, 3), floats([3], 1, 2.5, 2));
}
addTruth('And', 'And', small([4], 0, 0, 1, 1), small([4], 0, 1, 0, 1));
addTruth('Or', 'Or', small([4], 0, 0, 1, 1), small([4], 0, 1, 0, 1));
addTruth('Not', 'Not', small([2], 0, 1));

add('Softmax', 'Softmax', [reals([2, 3, 2])]);
add('Softmax of axis 1', 'Softmax', [reals([2, 3, 2])], { axis: 1 });
add('Softmax masked', 'Softmax', [floats([1, 3], 0.5, -Infinity, 1.5)]);
add('LogSoftmax', 'LogSoftmax', [reals([2, 4])], { axis: 1 });
add('LayerNormalization', 'LayerNormalization', [reals([2, 3, 4]), reals([4]), reals([4])]);
add('LayerNormalization without bias', 'LayerNormalization', [reals([2, 3, 2]), reals([3, 2])],
  { axis: 1, epsilon: { real: 0.001 } });
for (const op of ['ReduceMean', 'ReduceMax', 'ReduceMin']) {
  add(op, op, [reals([2, 3, 2])], { axes: [1] });
  add(`${op} of all`, op, [reals([2, 3])], { keepdims: 0 });
}
add('ReduceSum', 'ReduceSum', [reals([2, 3, 2]), list(-1, 0)], { keepdims: 0 });
add('ReduceSum of nothing', 'ReduceSum', [reals([2, 3]), list()], { noop_with_empty_axes: 1 });
add('ReduceMax integers', 'ReduceMax', [ints([2, 3], 1, 9, -2, 4, -5, 6)], { axes: [1], keepdims: 0 }, ['i64']);
for (const op of ['ArgMax', 'ArgMin']) {
  add(op, op, [floats([2, 4], 1, 5, 5, 0, 2, -3, 7, -3)], { axis: 1 }, ['i64']);
  add(`${op} last`, op, [floats([2, 4], 1, 5, 5, 0, 2, -3, 7, -3)], { axis: -1, keepdims: 0, select_last_index: 1 },
    ['i64']);
}
add('TopK', 'TopK', [floats([2, 5], 3, 1, 3, 9, -2, 0, 0, 1, 1, -1), list(3)], {}, ['f32', 'i64']);
add('TopK smallest', 'TopK', [ints([4, 2], 5, 1, 2, 1, 9, 0, 2, 7), list(2)], { axis: 0, largest: 0 }, ['i64', 'i64']);
add('CumSum', 'CumSum', [reals([2, 4]), ints([], 1)]);
add('CumSum exclusive', 'CumSum', [reals([3, 2]), small([], 0)], { exclusive: 1 });
add('CumSum reverse', 'CumSum', [ints([2, 3], 1, 2, 3, 4, 5, 6), ints([], -1)], { reverse: 1 }, ['i64']);

add('MatMul', 'MatMul', [reals([2, 3]), reals([3, 4])]);
add('MatMul of stacks', 'MatMul', [reals([2, 2, 3, 2]), reals([2, 2, 3])]);
add('Gemm', 'Gemm', [reals([3, 2]), reals([4, 3]), reals([2, 1])],
  { transA: 1, transB: 1, alpha: { real: 1.5 }, beta: { real: -0.5 } });
add('Conv', 'Conv', [reals([2, 3, 6]), reals([4, 3, 3]), reals([4])]);
add('Conv padded', 'Conv', [reals([1, 2, 3]), reals([3, 2, 3])], { pads: [2, 0], kernel_shape: [3] });
add('Conv in groups', 'Conv', [reals([1, 4, 9]), reals([4, 2, 2]), reals([4])],
  { group: 2, strides: [2], dilations: [3], pads: [1, 2] });

const L = 4, B = 3, I = 2, H = 3;
for (const [op, gates] of [['LSTM', 4], ['GRU', 3]])
  for (const direction of ['forward', 'reverse', 'bidirectional']) {
    const D = direction === 'bidirectional' ? 2 : 1;
    const weights = [reals([L, B, I]), reals([D, gates * H, I], -1, 1), reals([D, gates * H, H], -1, 1)];
    const bias = reals([D, 2 * gates * H], -1, 1), lengths = small([B], 4, 1, 3);
    const states = Array.from({ length: gates - 2 }, () => reals([D, B, H], -1, 1));
    const outputs = Array.from({ length: gates - 1 }, () => 'f32');
    const attributes = { direction, hidden_size: H };
    add(`${op} ${direction}`, op, [...weights, bias, lengths, ...states], attributes, outputs);
    add(`${op} ${direction}, bare`, op, weights, attributes, outputs);
    add(`${op} ${direction}, last state`, op, [...weights, null, lengths], attributes, ['', 'f32']);
    if (op === 'GRU')
      add(`GRU ${direction}, linear before reset`, op, [...weights, bias, lengths, ...states],
        { ...attributes, linear_before_reset: 1 }, outputs);
  }

const six = ints([2, 3], 1, 2, 3, 4, 5, 6);
add('Shape', 'Shape', [reals([2, 3, 1])], {}, ['i64']);
add('Shape in part', 'Shape', [reals([2, 3, 1])], { start: 1, end: -1 }, ['i64']);
add('Reshape', 'Reshape', [six, list(0, -1, 1)], {}, ['i64']);
add('Transpose', 'Transpose', [reals([2, 3, 2, 2])], { perm: [0, 2, 1, 3] });
add('Squeeze', 'Squeeze', [reals([1, 3, 1]), list(-1)]);
add('Unsqueeze', 'Unsqueeze', [reals([3]), list(0, 2)]);
add('Expand', 'Expand', [reals([2, 1]), list(2, 1, 3)]);
add('Tile', 'Tile', [six, list(2, 2)], {}, ['i64']);
add('Concat', 'Concat', [reals([2, 1]), reals([2, 2]), reals([2, 3])], { axis: -1 });
add('Split', 'Split', [reals([2, 6])], { axis: 1 }, ['f32', 'f32', 'f32']);
add('Split uneven', 'Split', [ints([5], 1, 2, 3, 4, 5), list(1, 0, 4)], {}, ['i64', 'i64', 'i64']);
add('Slice', 'Slice', [reals([3, 4]), list(1, -3), list(3, 100), list(0, 1)]);
add('Slice of first axes', 'Slice', [reals([3, 4]), list(-2), list(-1)]);
add('Slice backwards', 'Slice', [six, list(-1), list(-100), list(1), list(-2)], {}, ['i64']);
add('Slice of nothing', 'Slice', [six, list(2), list(1), list(1)], {}, ['i64']);
add('Trilu', 'Trilu', [reals([2, 3, 4])]);
add('Trilu lower', 'Trilu', [six, ints([], -1)], { upper: 0 }, ['i64']);
add('Trilu above', 'Trilu', [reals([3, 3]), ints([], 1)]);
add('Range', 'Range', [ints([], 3), ints([], 12), ints([], 4)], {}, ['i64']);
add('Range down', 'Range', [floats([], 2), floats([], -1), floats([], -0.75)]);
add('Range of nothing', 'Range', [small([], 3), small([], 3), small([], 1)], {}, ['i32']);

add('Gather', 'Gather', [reals([4, 2]), ints([2, 2], 0, -1, 3, 1)]);
add('Gather of axis 1', 'Gather', [reals([2, 4]), ints([], 2)], { axis: 1 });
add('GatherElements', 'GatherElements', [reals([3, 4]), ints([3, 2], 0, -1, 2, 1, 3, 3)], { axis: 1 });
add('GatherElements of axis 0', 'GatherElements', [reals([3, 3]), ints([1, 2], 2, -3)]);
add('GatherND', 'GatherND', [reals([2, 3, 2]), ints([2, 2], 0, 2, 1, -1)]);
add('GatherND of batches', 'GatherND', [reals([2, 3, 2]), ints([2, 1], 2, 0)], { batch_dims: 1 });
add('GatherND of several in batches', 'GatherND', [reals([2, 3, 2]), ints([2, 2, 1], 2, 0, 1, 1)], { batch_dims: 1 });
add('ScatterElements', 'ScatterElements', [reals([2, 4]), ints([2, 2], 3, 0, 1, -2), reals([2, 2])], { axis: 1 });
add('ScatterElements adding', 'ScatterElements', [reals([2, 4]), ints([2, 3], 3, 0, 3, 1, 1, 1), reals([2, 3])],
  { axis: 1, reduction: 'add' });
add('OneHot', 'OneHot', [ints([2, 2], 0, -1, 2, 5), ints([], 3), floats([2], 0, 1)]);
add('OneHot of axis 0', 'OneHot', [ints([3], 1, 0, 2), ints([1], 3), floats([2], -1, 4)], { axis: 0 });

// Two trees, one of them a leaf alone, and rows that are missing, on a threshold, and endless.
const rows = floats([6, 2], 0.5, 2, 1, -1, NaN, 3, 0.25, NaN, Infinity, -Infinity, -3, 0);
const forest = {
  nodes_treeids: [0, 0, 0, 0, 0, 1], nodes_nodeids: [0, 1, 2, 3, 4, 0], nodes_featureids: [0, 1, 0, 0, 0, 0],
  nodes_truenodeids: [1, 3, 0, 0, 0, 0], nodes_falsenodeids: [2, 4, 0, 0, 0, 0],
  nodes_missing_value_tracks_true: [1, 0, 0, 0, 0, 0], nodes_values: { reals: [0.5, -0.5, 0, 0, 0, 0] },
  nodes_modes: { texts: ['BRANCH_LEQ', 'BRANCH_LEQ', 'LEAF', 'LEAF', 'LEAF', 'LEAF'] },
};
add('TreeEnsembleRegressor', 'TreeEnsembleRegressor', [rows], {
  ...forest, n_targets: 1, base_values: { reals: [0.5] }, target_treeids: [0, 0, 0, 1], target_nodeids: [2, 3, 4, 0],
  target_ids: [0, 0, 0, 0], target_weights: { reals: [1, 2, 4, 8] },
});
add('TreeEnsembleRegressor of two targets', 'TreeEnsembleRegressor', [rows], {
  ...forest, n_targets: 2, target_treeids: [0, 0, 0, 0, 1], target_nodeids: [2, 2, 3, 4, 0], target_ids: [0, 1, 1, 0, 1],
  target_weights: { reals: [1, -1, 2, 4, 8] }, post_transform: 'NONE', aggregate_function: 'SUM',
});

// ---- running ----

const results = [];
for (const { name, constants, nodes, wanted } of cases) {
  let found;
  try {
    const session = await ort.InferenceSession.create(encodeModel({ constants, nodes, wanted }), {
      logSeverityLevel: 3, graphOptimizationLevel: 'disabled',
    });
    found = await session.run({});
  } catch (problem) {
    throw new Error(`${name}: ${problem.message}`);
  }
  const outputs = {};
  for (const [output, type] of Object.entries(wanted))
    outputs[output] = { type, shape: found[output].dims.map(Number), data: Array.from(found[output].data, Number) };
  results.push({ name, constants, nodes, outputs });
}
// JSON knows neither infinity, 1e999 reads as one, nor what is no number, null reads as that.
const lines = results.map((result) =>
  JSON.stringify(result, (_, value) => (value === -Infinity ? 'LOW' : value === Infinity ? 'HIGH' : value))
    .replaceAll('"LOW"', '-1e999').replaceAll('"HIGH"', '1e999'));
console.log(`[\n${lines.join(',\n')}\n]`);
