// peer-duckdb.mjs: the same log and questions in DuckDB, for the line beside ours.
//   node peer-duckdb.mjs [EVENTS.csv]   a log of the simulator or of gen_events.c; AISLE_EVENTS_10M where none is named
// Prints {"bench": .., "peer": "DuckDB x.y", "best_s": ..} lines.  Needs @duckdb/node-api in AISLE_NODE_MODULES.
import { createRequire } from 'node:module';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const log = process.argv[2] ?? process.env.AISLE_EVENTS_10M;
const modules = process.env.AISLE_NODE_MODULES ?? '';
let duckdb;
if (!log) {
  console.log(JSON.stringify({ bench: 'duckdb', skipped: 'no log in AISLE_EVENTS_10M' }));
  process.exit(0);
}
const head = Buffer.alloc(4096);
fs.readSync(fs.openSync(log, 'r'), head, 0, head.length, 0);
const header = head.toString('utf8').split('\n')[0].trim().split(',');
const [time, user, kind, item] = [['time', 'ts'], ['user_id'], ['event'], ['item_id', 'sku']]
  .map((names) => header.find((name) => names.includes(name)));
try {
  duckdb = createRequire(path.join(modules, 'x.js'))('@duckdb/node-api');
} catch {
  console.log(JSON.stringify({ bench: 'duckdb', skipped: 'no @duckdb/node-api' }));
  process.exit(0);
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'aisle-duckdb-'));
const threads = process.env.AISLE_THREADS ?? '2';

async function open(name) {
  const instance = await duckdb.DuckDBInstance.create(path.join(folder, name), { threads });
  return instance.connect();
}

async function timed(bench, connection, statements, repeats) {
  let best = Infinity;
  for (let i = 0; i < repeats; i++) {
    const start = performance.now();
    for (const sql of statements) await connection.run(sql);
    best = Math.min(best, (performance.now() - start) / 1e3);
  }
  console.log(JSON.stringify({ bench, peer: `DuckDB, ${threads} threads`, best_s: +best.toFixed(4) }));
}

const connection = await open('log.duckdb');
await timed('import', connection, [
  `create table ev as select "${time}"::timestamp as ts, "${user}"::varchar as user_id, "${kind}"::varchar as event,
     "${item}"::varchar as sku, price::decimal(12,4) as price from read_csv('${log}', header = true)`,
  'checkpoint',
], 1);
await timed('overview', connection, [
  `select ts::date as day, count(distinct user_id) as users, count(*) as events,
     sum(case when event = 'purchase' then price else 0 end) as revenue from ev group by 1 order by 1`,
], 3);
await timed('funnel', connection, [
  `with v as (select user_id, min(ts) as t1 from ev where event = 'view' group by 1),
   c as (select v.user_id, v.t1, min(e.ts) as t2 from v join ev e on e.user_id = v.user_id and e.event = 'cart'
         and e.ts >= v.t1 and e.ts <= v.t1 + interval 7 day group by 1, 2),
   p as (select c.user_id, min(e.ts) as t3 from c join ev e on e.user_id = c.user_id and e.event = 'purchase'
         and e.ts >= c.t2 and e.ts <= c.t1 + interval 7 day group by 1)
   select (select count(*) from v), (select count(*) from c), (select count(*) from p)`,
], 3);
await timed('retention', connection, [
  `with f as (select user_id, min(date_trunc('week', ts)) as w0 from ev group by 1),
   a as (select distinct user_id, date_trunc('week', ts) as w from ev)
   select f.w0, (datediff('day', f.w0, a.w) / 7)::integer as week, count(*) from a join f using (user_id) group by 1, 2`,
], 3);
await timed('rfm', connection, [
  `with m as (select user_id, max(ts) as last, count(*) as f, sum(price) as money from ev where event = 'purchase' group by 1),
   q as (select money, ntile(5) over (order by last, user_id) as r, ntile(5) over (order by f, user_id) as fq,
           ntile(5) over (order by money, user_id) as mq from m)
   select r, fq, mq, count(*), sum(money) from q group by 1, 2, 3`,
], 3);
const cut = `o as (select user_id, ts, sku, case when ts - lag(ts) over w <= interval 30 minute then 0 else 1 end as s
     from ev window w as (partition by user_id order by ts)),
   g as (select user_id, ts, sku, sum(s) over (partition by user_id order by ts rows unbounded preceding) as sid from o)`;
await timed('sessions', connection, [
  `with ${cut}, t as (select user_id, sid, count(*) as n, epoch(max(ts) - min(ts)) as d from g group by 1, 2)
   select least(n, 50), count(*), sum(n), sum(d) from t group by 1`,
], 3);
await timed('together-users', connection, [
  `with d as (select distinct user_id, sku from ev where event in ('cart', 'purchase'))
   select a.sku as a, b.sku as b, count(*) as n from d a join d b on a.user_id = b.user_id and a.sku < b.sku
   group by 1, 2 order by n desc, a, b limit 1000`,
], 3);
await timed('together-sessions', connection, [
  `with ${cut}, d as (select distinct user_id, sid, sku from g)
   select a.sku as a, b.sku as b, count(*) as n from d a join d b on a.user_id = b.user_id and a.sid = b.sid and a.sku < b.sku
   group by 1, 2 order by n desc, a, b limit 1000`,
], 1);
connection.closeSync();
fs.rmSync(folder, { recursive: true });
