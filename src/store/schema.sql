-- schema.sql: version 1 of a project.
--
-- Ids are dense and start at 0 in users, items, kinds, sessions, queries, channels and orders; the columns file and
-- every model use the same ids.  Times are microseconds UTC, money is 1/10,000 unit, a missing value is NULL.
-- Documents in TEXT columns are JSON.  Read events_readable for the shop's own ids.

CREATE TABLE state (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  generation INTEGER NOT NULL -- grows with every change to what the columns file holds
) STRICT;
INSERT INTO state VALUES (1, 0);

CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row an import.  An undone import is inactive; its rows stay until the project is compacted.
CREATE TABLE sources (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,               -- of the file
  path TEXT NOT NULL,               -- where it was, for a replay
  added INTEGER NOT NULL,
  reader TEXT NOT NULL,
  mapping TEXT NOT NULL,
  bytes INTEGER NOT NULL DEFAULT 0,
  file_hash TEXT NOT NULL DEFAULT '',    -- of the bytes
  content_hash TEXT NOT NULL DEFAULT '', -- of the rows: see content-hash.h
  rows_read INTEGER NOT NULL DEFAULT 0,
  rows_stored INTEGER NOT NULL DEFAULT 0,
  rejected TEXT NOT NULL DEFAULT '{}',   -- exact counts by reason
  first_event INTEGER NOT NULL DEFAULT 0,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE rejects (
  source INTEGER NOT NULL REFERENCES sources (id),
  reason TEXT NOT NULL,
  line INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

CREATE TABLE users (id INTEGER PRIMARY KEY, external TEXT NOT NULL) STRICT;
CREATE TABLE items (id INTEGER PRIMARY KEY, external TEXT NOT NULL, title TEXT) STRICT;
CREATE TABLE kinds (id INTEGER PRIMARY KEY, name TEXT NOT NULL, role TEXT NOT NULL) STRICT;
CREATE TABLE sessions (id INTEGER PRIMARY KEY, external TEXT NOT NULL) STRICT;
CREATE TABLE queries (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT;
CREATE TABLE channels (id INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT;
CREATE TABLE orders (id INTEGER PRIMARY KEY, external TEXT NOT NULL) STRICT;

-- The id is the order of arrival.  It stands last so that an import can name the columns before it in their order:
-- SQLite then takes the values where they are instead of copying each.
CREATE TABLE events (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  time INTEGER,
  user INTEGER REFERENCES users (id), -- NULL: anonymous
  item INTEGER REFERENCES items (id),
  kind INTEGER REFERENCES kinds (id),
  price INTEGER,
  quantity REAL,
  session INTEGER REFERENCES sessions (id),
  query INTEGER REFERENCES queries (id),
  channel INTEGER REFERENCES channels (id),
  order_ INTEGER REFERENCES orders (id),
  fold INTEGER, -- 1 train, 2 valid, 3 test
  id INTEGER PRIMARY KEY
) STRICT;

-- What every number is computed from.
CREATE VIEW events_valid AS
  SELECT e.* FROM events AS e JOIN sources AS s ON s.id = e.source WHERE s.active = 1;

-- The same with the shop's own ids, ISO times and decimal prices.
CREATE VIEW events_readable AS
  SELECT e.id, s.name AS source, e.line,
         strftime ('%Y-%m-%dT%H:%M:%S', (e.time - (e.time % 1000000 + 1000000) % 1000000) / 1000000, 'unixepoch')
           || CASE WHEN e.time % 1000000 = 0 THEN '' ELSE printf ('.%06d', (e.time % 1000000 + 1000000) % 1000000) END
           || 'Z' AS time,
         u.external AS user, i.external AS item, i.title, k.name AS kind, k.role,
         e.price / 10000.0 AS price, e.quantity, n.external AS session, q.text AS query, c.name AS channel,
         o.external AS order_, CASE e.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold
  FROM events AS e
  JOIN sources AS s ON s.id = e.source AND s.active = 1
  LEFT JOIN users AS u ON u.id = e.user
  LEFT JOIN items AS i ON i.id = e.item
  LEFT JOIN kinds AS k ON k.id = e.kind
  LEFT JOIN sessions AS n ON n.id = e.session
  LEFT JOIN queries AS q ON q.id = e.query
  LEFT JOIN channels AS c ON c.id = e.channel
  LEFT JOIN orders AS o ON o.id = e.order_;

CREATE TABLE segments (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  definition TEXT NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
CREATE UNIQUE INDEX segments_name ON segments (name) WHERE active = 1;

CREATE TABLE journal (
  id INTEGER PRIMARY KEY,
  time INTEGER NOT NULL,
  command TEXT NOT NULL,
  params TEXT NOT NULL,
  effect TEXT NOT NULL,
  undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  family TEXT NOT NULL,
  task TEXT NOT NULL,
  created INTEGER NOT NULL,
  params TEXT NOT NULL,
  protocol TEXT NOT NULL,
  metrics TEXT NOT NULL,
  passport TEXT NOT NULL,
  content_hash TEXT NOT NULL, -- of the data it was trained on
  segment TEXT,
  seconds REAL NOT NULL,
  peak_memory INTEGER NOT NULL,
  weight_bytes INTEGER NOT NULL, -- 0 when the weights were dropped
  archived INTEGER NOT NULL DEFAULT 0 CHECK (archived IN (0, 1))
) STRICT;

-- One metric of every evaluated user: n little-endian int32 ids, n little-endian float32 values.
CREATE TABLE run_metrics (
  run INTEGER NOT NULL REFERENCES runs (id),
  name TEXT NOT NULL,
  n INTEGER NOT NULL,
  users BLOB NOT NULL,
  scores BLOB NOT NULL,
  PRIMARY KEY (run, name)
) STRICT;

CREATE TABLE tensors (
  run INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  dtype TEXT NOT NULL,
  dims TEXT NOT NULL, -- a JSON array, row-major
  PRIMARY KEY (run, position)
) STRICT;

CREATE TABLE weights (
  run INTEGER NOT NULL,
  tensor INTEGER NOT NULL, -- its position
  chunk INTEGER NOT NULL,  -- of 16 MiB
  hash TEXT NOT NULL,      -- SHA-256
  data BLOB NOT NULL,
  PRIMARY KEY (run, tensor, chunk),
  FOREIGN KEY (run, tensor) REFERENCES tensors (run, position)
) STRICT;
