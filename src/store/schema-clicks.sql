-- schema-clicks.sql: version 6 of a project: which of the shown results of a search were clicked.
--
-- A query log may have a row a shown result, clicked or not.  Where no row of a search tells, its items are the clicked
-- ones.

ALTER TABLE query_records ADD COLUMN clicked INTEGER; -- 1 or 0; NULL: the log does not tell

-- What a row of the query log says of its result: logs that were read before this version, and those with a column of
-- events, tell it in their attributes.
CREATE VIEW query_results AS
  SELECT r.id, r.source, r.query, r.user, r.session, r.time, r.item, r.position, r.results, r.times, r.channel,
         coalesce (r.clicked, CASE WHEN r.attributes NOT NULL THEN
           (SELECT CASE WHEN lower (replace (replace (key, '_', ''), ' ', '')) IN ('event', 'eventtype', 'action', 'type')
                        THEN lower (value) LIKE '%click%'
                        ELSE lower (value) NOT IN ('', '0', '0.0', 'false', 'f', 'no', 'n') END
              FROM json_each (r.attributes)
             WHERE lower (replace (replace (key, '_', ''), ' ', ''))
                   IN ('clicked', 'click', 'isclick', 'isclicked', 'wasclicked', 'event', 'eventtype', 'action', 'type')
             ORDER BY lower (key) LIKE '%click%' DESC LIMIT 1) END) AS clicked
  FROM query_records AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1;

DROP VIEW queries_readable;
CREATE VIEW queries_readable AS
  SELECT r.id, s.name AS source, r.line, q.text AS query, u.external AS user, n.external AS session,
         strftime ('%Y-%m-%dT%H:%M:%SZ', r.time / 1000000, 'unixepoch') AS time, i.external AS item, r.position,
         r.results, r.clicked, r.times, c.name AS channel, r.attributes
  FROM query_records AS r
  JOIN sources AS s ON s.id = r.source AND s.active = 1
  JOIN queries AS q ON q.id = r.query
  LEFT JOIN users AS u ON u.id = r.user
  LEFT JOIN sessions AS n ON n.id = r.session
  LEFT JOIN items AS i ON i.id = r.item
  LEFT JOIN channels AS c ON c.id = r.channel;
