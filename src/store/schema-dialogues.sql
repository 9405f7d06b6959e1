-- schema-dialogues.sql: version 7 of a project: what an assistant answers with, and the intents that turns were given here.

CREATE TABLE answers (
  source INTEGER NOT NULL REFERENCES sources (id),
  line INTEGER NOT NULL,
  question TEXT NOT NULL,
  answer TEXT NOT NULL,
  intent TEXT,
  item INTEGER REFERENCES items (id), -- the product that it is about
  attributes TEXT,
  id INTEGER PRIMARY KEY
) STRICT;

CREATE VIEW answers_readable AS
  SELECT r.id, s.name AS source, r.line, r.question, r.answer, r.intent, i.external AS item, r.attributes
  FROM answers AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  LEFT JOIN items AS i ON i.id = r.item;

-- One act of labelling gives its turns one intent, '' for none.  Acts are never changed: undo makes one inactive, and the
-- newest active act that names a turn counts; without one the intent that came with the turn does.
CREATE TABLE label_acts (
  id INTEGER PRIMARY KEY,
  intent TEXT NOT NULL,
  time INTEGER NOT NULL,
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE labels (
  turn INTEGER NOT NULL REFERENCES dialogue_turns (id),
  act INTEGER NOT NULL REFERENCES label_acts (id),
  PRIMARY KEY (turn, act)
) STRICT, WITHOUT ROWID;

-- The intent of every turn, NULL where it has none.
CREATE VIEW turn_intents AS
  SELECT r.id,
         nullif (coalesce ((SELECT a.intent FROM labels AS l JOIN label_acts AS a ON a.id = l.act AND a.active = 1
                             WHERE l.turn = r.id ORDER BY l.act DESC LIMIT 1), r.intent), '') AS intent
  FROM dialogue_turns AS r;

DROP VIEW dialogues;
CREATE VIEW dialogues AS
  SELECT r.id, s.name AS source, r.line, r.conversation, r.turn, r.speaker,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, r.text,
         nullif (coalesce ((SELECT a.intent FROM labels AS l JOIN label_acts AS a ON a.id = l.act AND a.active = 1
                             WHERE l.turn = r.id ORDER BY l.act DESC LIMIT 1), r.intent), '') AS intent,
         u.external AS user, i.external AS item, o.external AS order_,
         CASE r.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold, r.attributes
  FROM dialogue_turns AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  LEFT JOIN users AS u ON u.id = r.user
  LEFT JOIN items AS i ON i.id = r.item
  LEFT JOIN orders AS o ON o.id = r.order_;

-- Conversations that the assistant must get right, made here: one row a test.  A change makes a new row.
CREATE TABLE chat_tests (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  user INTEGER REFERENCES users (id), -- who asks; NULL: nobody
  turns TEXT NOT NULL,                -- an array of what is said, and of what is expected of each answer
  active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;
