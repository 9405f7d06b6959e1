-- schema-records.sql: version 3 of a project: what a shop knows beside its events.
--
-- One table a kind of record (src/import/records/), its rows in order of arrival, with the source and line they came
-- from.  Nothing is ever changed or deleted in them: an undone import is an inactive source, whose rows the views leave
-- out, and where a later row counts (items, users, sessions) the views take the newest.  attributes: a JSON object of
-- the columns that have no field of their own.  Times are microseconds UTC, money is 1/10,000 unit.

ALTER TABLE sources ADD COLUMN target TEXT NOT NULL DEFAULT 'events';       -- the kind of its rows
ALTER TABLE sources ADD COLUMN first_record INTEGER NOT NULL DEFAULT 0;     -- of its rows in their kind's table

CREATE TABLE item_records (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  item INTEGER NOT NULL REFERENCES items (id),
  title TEXT,
  category TEXT,
  brand TEXT,
  price INTEGER,
  cost INTEGER,
  stock REAL,
  image TEXT, -- path or address
  text TEXT,  -- description
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX item_records_item ON item_records (item);

CREATE TABLE user_records (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  user INTEGER NOT NULL REFERENCES users (id),
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX user_records_user ON user_records (user);

CREATE TABLE session_records (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  session INTEGER REFERENCES sessions (id), -- NULL: the row's number in its source stands for it
  user INTEGER REFERENCES users (id),
  time INTEGER,
  channel INTEGER REFERENCES channels (id),
  label TEXT, -- what is to be foretold: did it end in a purchase
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX session_records_session ON session_records (session) WHERE session IS NOT NULL;

CREATE TABLE query_records (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  query INTEGER NOT NULL REFERENCES queries (id),
  user INTEGER REFERENCES users (id),
  session INTEGER REFERENCES sessions (id),
  time INTEGER,
  item INTEGER REFERENCES items (id), -- clicked, or shown
  position INTEGER,                   -- of that item, from 1
  results INTEGER,                    -- how many were shown
  times REAL,                         -- how often it was asked, in a summary of a log
  channel INTEGER REFERENCES channels (id),
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE dialogue_turns (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  text TEXT NOT NULL,
  conversation TEXT, -- NULL: an utterance on its own
  turn INTEGER,      -- NULL: turns follow each other as the rows do
  speaker TEXT,
  time INTEGER,
  intent TEXT,
  user INTEGER REFERENCES users (id),
  item INTEGER REFERENCES items (id),
  order_ INTEGER REFERENCES orders (id),
  fold INTEGER, -- 1 train, 2 valid, 3 test
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE judgements (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  query INTEGER NOT NULL REFERENCES queries (id),
  item INTEGER NOT NULL REFERENCES items (id),
  grade REAL, -- on the source's own scale
  label TEXT, -- a grade in words
  judge TEXT,
  time INTEGER,
  fold INTEGER,
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE prices (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  item INTEGER NOT NULL REFERENCES items (id),
  region TEXT,    -- or store
  time INTEGER,   -- the day, or the first of the week; or else ...
  period INTEGER, -- ... the number of a day, week or month
  price INTEGER,
  units REAL,
  sales INTEGER,  -- money taken
  stock REAL,
  promotion TEXT,
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE reviews (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  text TEXT NOT NULL,
  user INTEGER REFERENCES users (id),
  item INTEGER REFERENCES items (id),
  rating REAL,
  label TEXT,
  time INTEGER,
  category TEXT,
  order_ INTEGER REFERENCES orders (id),
  fold INTEGER,
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;

-- Both ids are users': the one in this channel and the one elsewhere.
CREATE TABLE links (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  user INTEGER NOT NULL REFERENCES users (id),
  other INTEGER NOT NULL REFERENCES users (id),
  channel INTEGER REFERENCES channels (id),
  time INTEGER,
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX links_user ON links (user);
CREATE INDEX links_other ON links (other);

-- The rows of active sources, with the shop's own ids, ISO times and decimal money.  ---------------------------------

-- Every known item with what the catalogue says of it: each value from the newest row of an active source that has it.
CREATE VIEW items_readable AS
  SELECT i.id, i.external AS item,
         coalesce ((SELECT r.title FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
                     WHERE r.item = i.id AND r.title IS NOT NULL ORDER BY r.id DESC LIMIT 1), i.title) AS title,
         (SELECT r.category FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.category IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS category,
         (SELECT r.brand FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.brand IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS brand,
         (SELECT r.price FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.price IS NOT NULL ORDER BY r.id DESC LIMIT 1) / 10000.0 AS price,
         (SELECT r.cost FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.cost IS NOT NULL ORDER BY r.id DESC LIMIT 1) / 10000.0 AS cost,
         (SELECT r.stock FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.stock IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS stock,
         (SELECT r.image FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.image IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS image,
         (SELECT r.text FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.text IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS text,
         (SELECT r.attributes FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.item = i.id AND r.attributes IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS attributes
  FROM items AS i;

-- Those of them that the catalogue of an active source lists.
CREATE VIEW catalogue AS
  SELECT * FROM items_readable AS i
  WHERE EXISTS (SELECT 1 FROM item_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
                 WHERE r.item = i.id);

CREATE VIEW users_readable AS
  SELECT u.id, u.external AS user,
         (SELECT r.attributes FROM user_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
           WHERE r.user = u.id AND r.attributes IS NOT NULL ORDER BY r.id DESC LIMIT 1) AS attributes
  FROM users AS u;

-- Those of them that a users' file of an active source lists.
CREATE VIEW user_profiles AS
  SELECT * FROM users_readable AS u
  WHERE EXISTS (SELECT 1 FROM user_records AS r JOIN sources AS s ON s.id = r.source AND s.active = 1
                 WHERE r.user = u.id);

CREATE VIEW sessions_readable AS
  SELECT r.id, s.name AS source, r.line,
         coalesce (n.external, CAST (r.id - s.first_record + 1 AS TEXT)) AS session, u.external AS user,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, c.name AS channel, r.label,
         r.attributes
  FROM session_records AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  LEFT JOIN sessions AS n ON n.id = r.session
  LEFT JOIN users AS u ON u.id = r.user
  LEFT JOIN channels AS c ON c.id = r.channel
  WHERE r.session IS NULL
     OR NOT EXISTS (SELECT 1 FROM session_records AS later JOIN sources AS t ON t.id = later.source AND t.active = 1
                     WHERE later.session = r.session AND later.id > r.id);

CREATE VIEW queries_readable AS
  SELECT r.id, s.name AS source, r.line, q.text AS query, u.external AS user, n.external AS session,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, i.external AS item, r.position,
         r.results, r.times, c.name AS channel, r.attributes
  FROM query_records AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  JOIN queries AS q ON q.id = r.query
  LEFT JOIN users AS u ON u.id = r.user
  LEFT JOIN sessions AS n ON n.id = r.session
  LEFT JOIN items AS i ON i.id = r.item
  LEFT JOIN channels AS c ON c.id = r.channel;

CREATE VIEW dialogues AS
  SELECT r.id, s.name AS source, r.line, r.conversation, r.turn, r.speaker,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, r.text, r.intent,
         u.external AS user, i.external AS item, o.external AS order_,
         CASE r.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold, r.attributes
  FROM dialogue_turns AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  LEFT JOIN users AS u ON u.id = r.user
  LEFT JOIN items AS i ON i.id = r.item
  LEFT JOIN orders AS o ON o.id = r.order_;

CREATE VIEW judgements_readable AS
  SELECT r.id, s.name AS source, r.line, q.text AS query, i.external AS item,
         coalesce ((SELECT t.title FROM item_records AS t JOIN sources AS x ON x.id = t.source AND x.active = 1
                     WHERE t.item = r.item AND t.title IS NOT NULL ORDER BY t.id DESC LIMIT 1), i.title) AS title,
         r.grade, r.label, r.judge,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time,
         CASE r.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold, r.attributes
  FROM judgements AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  JOIN queries AS q ON q.id = r.query
  JOIN items AS i ON i.id = r.item;

CREATE VIEW prices_readable AS
  SELECT r.id, s.name AS source, r.line, i.external AS item, r.region,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, r.period, r.price / 10000.0 AS price,
         r.units, r.sales / 10000.0 AS sales, r.stock, r.promotion, r.attributes
  FROM prices AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  JOIN items AS i ON i.id = r.item;

CREATE VIEW reviews_readable AS
  SELECT r.id, s.name AS source, r.line, u.external AS user, i.external AS item, r.category, r.rating, r.label,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, r.text, o.external AS order_,
         CASE r.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold, r.attributes
  FROM reviews AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  LEFT JOIN users AS u ON u.id = r.user
  LEFT JOIN items AS i ON i.id = r.item
  LEFT JOIN orders AS o ON o.id = r.order_;

CREATE VIEW links_readable AS
  SELECT r.id, s.name AS source, r.line, u.external AS user, o.external AS other, c.name AS channel,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, r.attributes
  FROM links AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  JOIN users AS u ON u.id = r.user
  JOIN users AS o ON o.id = r.other
  LEFT JOIN channels AS c ON c.id = r.channel;
