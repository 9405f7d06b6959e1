-- schema-runs.sql: version 4 of a project: how a run was trained, and what an honest reader must know of its figures.

-- The learning and resource curves: a row a pass.  stage says which fit: on the training part while tuning, or the
-- final one.  Seconds since the fit began; memory is the resident bytes after the pass, 0 unknown.
CREATE TABLE run_passes (
  run INTEGER NOT NULL REFERENCES runs (id),
  stage TEXT NOT NULL CHECK (stage IN ('tuning', 'final')),
  pass INTEGER NOT NULL,
  loss REAL,
  validation REAL,
  seconds REAL,
  cpu_seconds REAL,
  memory INTEGER NOT NULL,
  PRIMARY KEY (run, stage, pass)
) STRICT;

-- The honesty checks that fired, in their order: which, how grave, on how many rows of how many, and about what.
CREATE TABLE run_findings (
  run INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  finding TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('note', 'warning', 'stop')),
  affected INTEGER NOT NULL,
  total INTEGER NOT NULL,
  subject TEXT,
  PRIMARY KEY (run, position)
) STRICT;
