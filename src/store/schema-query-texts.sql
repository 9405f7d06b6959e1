-- schema-query-texts.sql: version 8 of a project: search sets whose judgements name a query by an id.
--
-- The id is no text: a judgement has the one or the other, and the text of an id is that of the newest row of an active
-- source, whichever was imported first.

CREATE TABLE query_texts (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  query_id TEXT NOT NULL,
  query INTEGER NOT NULL REFERENCES queries (id),
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;
CREATE INDEX query_texts_query_id ON query_texts (query_id);
CREATE INDEX query_texts_query ON query_texts (query);

CREATE VIEW query_texts_readable AS
  SELECT r.id, s.name AS source, r.line, r.query_id, q.text AS query, r.attributes
  FROM query_texts AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  JOIN queries AS q ON q.id = r.query
  WHERE NOT EXISTS (SELECT 1 FROM query_texts AS later JOIN sources AS t ON t.id = later.source AND t.active = 1
                     WHERE later.query_id = r.query_id AND later.id > r.id);

DROP VIEW judgements_readable;
CREATE TABLE judgements_new (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  query INTEGER REFERENCES queries (id), -- NULL: only its id is known
  query_id TEXT,
  item INTEGER NOT NULL REFERENCES items (id),
  grade REAL, -- on the source's own scale
  label TEXT, -- a grade in words
  judge TEXT,
  time INTEGER,
  fold INTEGER,
  attributes TEXT,
  id INTEGER PRIMARY KEY,
  CHECK (query NOT NULL OR query_id NOT NULL)
) STRICT;
INSERT INTO judgements_new (source, line, query, item, grade, label, judge, time, fold, attributes, id)
  SELECT source, line, query, item, grade, label, judge, time, fold, attributes, id FROM judgements;
DROP TABLE judgements;
ALTER TABLE judgements_new RENAME TO judgements;

-- The judgements of active sources; query is NULL where an id has no text.
CREATE VIEW judged AS
  SELECT r.id, r.source, r.line,
         coalesce (r.query, (SELECT t.query FROM query_texts AS t JOIN sources AS x ON x.id = t.source AND x.active = 1
                              WHERE t.query_id = r.query_id ORDER BY t.id DESC LIMIT 1)) AS query,
         r.query_id, r.item, r.grade, r.label, r.judge, r.time, r.fold, r.attributes
  FROM judgements AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1;

CREATE VIEW judgements_readable AS
  SELECT r.id, s.name AS source, r.line, q.text AS query, r.query_id, i.external AS item,
         coalesce ((SELECT t.title FROM item_records AS t JOIN sources AS x ON x.id = t.source AND x.active = 1
                     WHERE t.item = r.item AND t.title IS NOT NULL ORDER BY t.id DESC LIMIT 1), i.title) AS title,
         r.grade, r.label, r.judge,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time,
         CASE r.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold, r.attributes
  FROM judged AS r
  JOIN sources AS s ON s.id = r.source
  LEFT JOIN queries AS q ON q.id = r.query
  JOIN items AS i ON i.id = r.item;
