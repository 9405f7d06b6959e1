#!/usr/bin/env node
// SPDX-License-Identifier: 0BSD
//
// Checks this model: that its files are whole and that onnxruntime says of golden.jsonl what the model said.
//
//     node verify.mjs [FOLDER]        needs the package onnxruntime-node
//
// The package is looked for beside the model, in the current folder, in NODE_PATH and in AISLE_NODE_MODULES.
// Prints one line, "ok: ..." or "failed: ...", and exits with 0 or 1.
import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const TOLERANCE = 1e-5; // of max (1, |score|)

// Every file of checksums.txt must have its SHA-256.
async function checkFiles(folder) {
  for (const line of readFileSync(join(folder, 'checksums.txt'), 'utf8').trimEnd().split('\n')) {
    const [expected, name] = [line.slice(0, 64), line.slice(66)];
    const digest = createHash('sha256');
    for await (const block of createReadStream(join(folder, name))) digest.update(block);
    if (digest.digest('hex') !== expected) throw new Error(`${name} is not the file that was exported`);
  }
}

function loadRuntime(folder) {
  const { NODE_PATH, AISLE_NODE_MODULES } = process.env;
  const paths = [folder, process.cwd(), ...(NODE_PATH ?? '').split(delimiter), AISLE_NODE_MODULES].filter(Boolean);
  const require = createRequire(import.meta.url);
  return require(require.resolve('onnxruntime-node', { paths }));
}

// The golden cases of this kind of model.

async function checkModel(folder) {
  const ort = loadRuntime(folder);
  const session = await ort.InferenceSession.create(join(folder, 'model.onnx'));
  const cases = readFileSync(join(folder, 'golden.jsonl'), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line));
  const [n, largest] = await checkCases(ort, session, cases, folder);
  if (n === 0) throw new Error('golden.jsonl holds no case');
  return `ok: ${n} cases, largest difference ${largest.toExponential(2)}`;
}

try {
  const folder = resolve(process.argv[2] ?? dirname(fileURLToPath(import.meta.url)));
  await checkFiles(folder);
  console.log(await checkModel(folder));
} catch (problem) {
  console.log(`failed: ${problem.message}`);
  process.exitCode = 1;
}
