-- schema-search.sql: version 5 of a project: the index of the catalogue that search reads.
--
-- Derived: made anew when `made_of` no longer fits the catalogue, and nothing is lost when it is deleted.

CREATE TABLE search_index (
  chunk INTEGER PRIMARY KEY, -- of 16 MiB, from 0
  made_of TEXT NOT NULL,     -- the sources, the settings and the form it was made with
  data BLOB NOT NULL
) STRICT;
