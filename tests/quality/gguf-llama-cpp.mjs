// gguf-llama-cpp.mjs: does llama.cpp write what a bundle's golden replies say?
//
//     NODE_PATH=.../node_modules node tests/quality/gguf-llama-cpp.mjs BUNDLE
//
// Needs @fugood/llama.node with its binary for this system. Prompts are given as text, so that its tokenizer is compared too.
// Exits with 1 where a prompt has other tokens or a reply other words.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const modules = process.env.NODE_PATH ? [process.env.NODE_PATH] : undefined;
const { loadModel } = require(require.resolve('@fugood/llama.node', modules && { paths: modules }));
const folder = process.argv[2];
const context = await loadModel({ model: join(folder, 'model.gguf'), n_ctx: 256, n_gpu_layers: 0, use_mmap: false,
  cache_type_k: 'f32', cache_type_v: 'f32' });

let cases = 0, wrong = 0;
for (const line of readFileSync(join(folder, 'golden.jsonl'), 'utf8').trim().split('\n')) {
  const golden = JSON.parse(line), prompt = `<customer>${golden.question}<agent>`;
  const tokens = Object.values((await context.tokenize(prompt)).tokens);
  const reply = await context.completion({ prompt, n_predict: 40, temperature: 0, top_k: 1, seed: 1 }, () => {});
  const same = JSON.stringify(tokens) === JSON.stringify(golden.prompt) && reply.text === golden.reply;
  cases++;
  if (!same) console.log(`other: ${golden.question}: ${reply.text} (not ${golden.reply})`);
  wrong += !same;
  await new Promise((done) => setTimeout(done, 100)); // until the completion has let go of the context
}
console.log(`${cases - wrong} of ${cases} replies are the same`);
process.exitCode = wrong > 0 ? 1 : 0;
