-- schema-recipe.sql: version 2 of a project: the recipe, which cleans without changing a stored row.
--
-- A recipe is an ordered list of steps, each on or off.  What a step does to the rows that the steps before it left is
-- an effect: sparse rows that name events.  Steps, effects and recipes are written once and never changed: an edit
-- writes a new recipe, and undo moves state.recipe back.  The view events_valid is made anew whenever state.recipe
-- moves, and applies the effects of that recipe.

ALTER TABLE state ADD COLUMN stored INTEGER NOT NULL DEFAULT 0; -- generation of the last change to stored rows
UPDATE state SET stored = generation;
ALTER TABLE state ADD COLUMN recipe INTEGER NOT NULL DEFAULT 0; -- in use; 0: none

CREATE TABLE steps (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  params TEXT NOT NULL
) STRICT;

CREATE TABLE effects (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  params TEXT NOT NULL,
  input TEXT NOT NULL,       -- fingerprint of the rows and effects it was made from
  rows INTEGER NOT NULL,     -- touched
  excluded INTEGER NOT NULL  -- of them left out
) STRICT;
CREATE INDEX effects_input ON effects (input);

CREATE TABLE recipes (
  id INTEGER PRIMARY KEY,
  content_hash TEXT NOT NULL, -- of the valid rows; '' where no row is touched
  rows INTEGER NOT NULL       -- valid ones
) STRICT;

CREATE TABLE recipe_steps (
  recipe INTEGER NOT NULL REFERENCES recipes (id),
  position INTEGER NOT NULL,
  step INTEGER NOT NULL REFERENCES steps (id),
  active INTEGER NOT NULL CHECK (active IN (0, 1)),
  effect INTEGER REFERENCES effects (id), -- NULL while the step is off
  PRIMARY KEY (recipe, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE excluded (
  event INTEGER NOT NULL,
  effect INTEGER NOT NULL,
  PRIMARY KEY (event, effect)
) STRICT, WITHOUT ROWID;

CREATE TABLE patches (
  effect INTEGER NOT NULL,
  column_ TEXT NOT NULL, -- role: price, quantity, time ...
  event INTEGER NOT NULL,
  value ANY,             -- NULL: missing
  PRIMARY KEY (effect, column_, event)
) STRICT, WITHOUT ROWID;

-- Every event that an effect, in use or not, leaves out or patches: where a row is not here, one cheap look-up tells the
-- view that it is as it was stored.
CREATE TABLE touched (
  event INTEGER PRIMARY KEY
) STRICT;

CREATE TABLE aliases (
  effect INTEGER NOT NULL,
  names TEXT NOT NULL, -- role: user, item, kind ...
  from_id INTEGER NOT NULL,
  to_id INTEGER NOT NULL,
  PRIMARY KEY (effect, names, from_id)
) STRICT, WITHOUT ROWID;

-- A change to a whole column: NULL source and channel mean all.
CREATE TABLE constants (
  effect INTEGER NOT NULL,
  column_ TEXT NOT NULL, -- time: added; price: multiplied
  source INTEGER,
  channel INTEGER,
  amount ANY NOT NULL
) STRICT;

-- On events_valid, so that it need not be made anew.
DROP VIEW events_readable;
CREATE VIEW events_readable AS
  SELECT e.id, s.name AS source, e.line,
         strftime ('%Y-%m-%dT%H:%M:%S', (e.time - (e.time % 1000000 + 1000000) % 1000000) / 1000000, 'unixepoch')
           || CASE WHEN e.time % 1000000 = 0 THEN '' ELSE printf ('.%06d', (e.time % 1000000 + 1000000) % 1000000) END
           || 'Z' AS time,
         u.external AS user, i.external AS item, i.title, k.name AS kind, k.role,
         e.price / 10000.0 AS price, e.quantity, n.external AS session, q.text AS query, c.name AS channel,
         o.external AS order_, CASE e.fold WHEN 1 THEN 'train' WHEN 2 THEN 'valid' WHEN 3 THEN 'test' END AS fold
  FROM events_valid AS e
  JOIN sources AS s ON s.id = e.source
  LEFT JOIN users AS u ON u.id = e.user
  LEFT JOIN items AS i ON i.id = e.item
  LEFT JOIN kinds AS k ON k.id = e.kind
  LEFT JOIN sessions AS n ON n.id = e.session
  LEFT JOIN queries AS q ON q.id = e.query
  LEFT JOIN channels AS c ON c.id = e.channel
  LEFT JOIN orders AS o ON o.id = e.order_;
