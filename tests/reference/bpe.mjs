// bpe.mjs: what Hugging Face's tokenizers learn from a few texts, and how they cut others.
//
//     NODE_PATH=.../node_modules node tests/reference/bpe.mjs tests/golden/bpe.json
//
// Needs @anush008/tokenizers, a binding of their Rust library.  tests/text/test-bpe.c learns from the same texts and compares
// merges and tokens.  Tokens of bytes that the texts do not have are missing there, so numbers are compared by name.
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';

const require = createRequire(import.meta.url);
const modules = process.env.NODE_PATH ? [process.env.NODE_PATH] : undefined;
const { Tokenizer } = require(require.resolve('@anush008/tokenizers', modules && { paths: modules }));

const MERGES = 300; // all of them pairs that stand there more than once

// Every item with every sentence, and that as often as a number from a small generator says.
const items = ['red shoes', 'a blue shirt', 'the kettle', "my daughter's bike", 'order 20391', 'a size 42 boot', 'two lamps'];
const sentences = ['Where is ITEM?', 'I want to return ITEM.', "ITEM hasn't arrived, it's 3 weeks now!", 'How much is ITEM  in EUR?',
  "We'll refund ITEM within 14 days.", "You've paid $19.99 for ITEM"];
const goods = ['红色的鞋子', '蓝衬衫', '电热水壶', '儿童自行车', '订单20391', '42码的靴子', '两盏台灯'];
const phrases = ['请问ITEM什么时候发货？', '我要退ITEM。', 'ITEM还没有收到，已经3个星期了！', '我们会在14天内为您办理ITEM的退款', 'ITEM多少钱？￥199'];
let state = 20261126n;
const draw = (n) => {
  state = (state * 6364136223846793005n + 1442695040888963407n) & 0xffffffffffffffffn;
  return Number((state >> 33n) % BigInt(n));
};
const texts = [];
for (const [things, forms] of [[items, sentences], [goods, phrases]])
  for (const thing of things)
    for (const form of forms) for (let i = draw(4); i >= 0; i--) texts.push(form.replace('ITEM', thing));

const others = ['', ' ', '  ', 'a', ' a', '  a', 'a  ', 'a \n b', '\n\n', '\t x', 'Where are the red shoes?', "it's they'll I'VE 'd'm",
  'orders20391', '  leading  and   trailing  ', '退款退款退款', '我要退ITEM，谢谢！', '42码 42 码　全角ＡＢＣ１２３', 'naïve café', 'e\u0301',
  '😀👍🏽', '½ ² Ⅷ ٣', '<|end|>', 'word\u00a0joined', 'line one\r\nline two', '!!!...??', 'shoesshoesshoesshoes', 'aaaaaaaaaaaaaaaaaaaaaaa',
  '订单20391还没有收到'.repeat(12)];

const level = { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: true };
const start = {
  version: '1.0', truncation: null, padding: null, added_tokens: [], normalizer: null, pre_tokenizer: level, post_processor: null,
  decoder: level, model: { type: 'BPE', dropout: null, unk_token: null, continuing_subword_prefix: null, end_of_word_suffix: null,
    fuse_unk: false, byte_fallback: false, vocab: {}, merges: [] },
};
const folder = mkdtempSync(join(tmpdir(), 'bpe-'));
const corpus = join(folder, 'texts.txt'), saved = join(folder, 'tokenizer.json');

// Learnt from one text a line; the line's end is a piece of its own and merges with nothing.
const learner = Tokenizer.fromString(JSON.stringify(start));
writeFileSync(corpus, texts.join('\n') + '\n');
learner.train([corpus]);
learner.save(saved);
const merges = JSON.parse(readFileSync(saved, 'utf8')).model.merges.slice(0, MERGES)
  .map((merge) => (Array.isArray(merge) ? merge.join(' ') : merge));

// Cut by the merges alone, over all bytes.
const printed = [], unprinted = [];
for (let byte = 0; byte < 256; byte++)
  ((byte > 32 && byte < 127) || (byte > 160 && byte !== 173) ? printed : unprinted).push(byte);
const alphabet = [...printed.map((byte) => String.fromCodePoint(byte)), ...unprinted.map((_, i) => String.fromCodePoint(256 + i))];
const names = [...alphabet, ...merges.map((merge) => merge.replace(' ', ''))];
const model = { ...start.model, vocab: Object.fromEntries(names.map((name, i) => [name, i])), merges };
const cutter = Tokenizer.fromString(JSON.stringify({ ...start, model }));
const cuts = [];
for (const text of others) cuts.push({ text, tokens: (await cutter.encode(text)).getIds() });
writeFileSync(process.argv[2], JSON.stringify({ texts, merges, cuts }, null, 0).replace(/(\},|\],)/g, '$1\n') + '\n');
