/* golden-log.h: the 31 rows of tests/golden/fixtures as columns. */
#pragma once

#include "behaviour/log-builder.h"

static inline gint32
golden_kind (const char *name)
{
  static const char *const names[] = { "view", "cart", "buy", "search" };
  for (gint32 i = 0; i < 4; i++)
    if (g_str_equal (names[i], name))
      return i;
  g_assert_not_reached ();
}

/* 0 to 2 in order of appearance, -1 none. */
static inline gint32
golden_query (const char *text)
{
  static const char *const queries[] = { "跑步鞋", "雨伞", "折叠雨伞" };
  for (gint32 i = 0; i < 3; i++)
    if (g_str_equal (queries[i], text))
      return i;
  return -1;
}

/* valid: the 27 rows without exact duplicates, items missing outside searches and negative prices. */
static inline AisleColumns *
golden_log (gboolean valid)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden/fixtures/events_utf8.csv", NULL);
  g_autofree char *text = NULL;
  LogBuilder log;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  log_builder_init (&log);
  log.has_queries = TRUE;
  log_builder_add_kind (&log, AISLE_KIND_VIEW);
  log_builder_add_kind (&log, AISLE_KIND_CART);
  log_builder_add_kind (&log, AISLE_KIND_PURCHASE);
  log_builder_add_kind (&log, AISLE_KIND_SEARCH);
  for (gsize i = 1; lines[i] != NULL && lines[i][0] != '\0'; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      gint64 time;
      gint32 kind = golden_kind (fields[1]);
      gboolean no_item = fields[3][0] == '\0' && !g_str_equal (fields[1], "search");
      if (valid && (!g_hash_table_add (seen, lines[i]) || no_item || fields[4][0] == '-'))
        continue;
      g_assert_true (aisle_time_parse (fields[2], &time));
      gint64 price =
          fields[4][0] != '\0' ? llround (g_ascii_strtod (fields[4], NULL) * AISLE_MONEY_UNIT) : AISLE_MONEY_MISSING;
      log_builder_add (&log, LOG_EVENT (.user = fields[0][1] - '1', .time = time, .kind = (guint16) kind,
                                        .price = price, .item = fields[3][0] != '\0' ? fields[3][0] - 'A' : -1,
                                        .query = golden_query (g_strchomp (fields[5]))));
    }
  g_assert_cmpuint (log.events->len, ==, valid ? 27 : 31);
  return log_builder_take (&log);
}
