/* test-paths.c: paths against the golden log, counted by hand, and against their definition, carried out naively. */
#include "behaviour/asking.h"

#include "base/error.h"
#include "base/random.h"

/* The count of a row, 0 where there is none. */
static double
link_of (const AisleAnswer *answer, gint64 level, const char *from, const char *to, const char *measure)
{
  for (gsize row = 0; row < aisle_table_n_rows (answer->table); row++)
    if (aisle_table_integer (answer->table, row, 0) == level
        && g_str_equal (aisle_table_text (answer->table, row, 1), from)
        && g_str_equal (aisle_table_text (answer->table, row, 2), to))
      return number_in (answer, row, measure);
  return 0;
}

static void
test_golden (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (JsonNode) node = golden_numbers ("F1_events");
  JsonObject *golden = json_object_get_object_member (json_node_get_object (node), "path_transitions");
  g_autoptr (AisleAnswer) answer = answer_of_log ("paths", valid, NULL, "show=transitions");
  g_autoptr (GList) names = json_object_get_members (golden);
  double transitions = 0;
  for (GList *name = names; name != NULL; name = name->next)
    {
      g_auto (GStrv) ends = g_strsplit (name->data, "->", 2);
      const char *from = g_str_equal (ends[0], "buy") ? "purchase" : ends[0];
      const char *to = g_str_equal (ends[1], "buy") ? "purchase" : ends[1];
      double count = json_object_get_int_member (golden, name->data);
      g_assert_cmpfloat_with_epsilon (link_of (answer, 1, from, to, "events"), count, 1e-9);
      transitions += count;
    }
  /* Nothing else but the 12 ends of sessions. */
  g_assert_cmpfloat (sum_of (answer, "events"), ==, transitions + 12);
  g_assert_cmpfloat (sum_of (answer, "events"), ==, 27);
  g_assert_cmpfloat (link_of (answer, 1, "view", "(end)", "events"), ==, 4);
  /* 13 views: 5 lead to a cart. */
  g_assert_cmpfloat_with_epsilon (link_of (answer, 1, "view", "cart", "share"), 5.0 / 13, 1e-9);
  log_columns_free (valid);
}

/* Sessions of the golden log: vvcb v vb | svvc v b | vcvbb | ss v | vc v | bvc. */
static void
test_steps (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) steps = answer_of_log ("paths", valid, NULL, "");
  g_assert_cmpfloat (sum_of (steps, "events"), ==, 27);
  g_assert_cmpint (dropped_of (steps), ==, 0);
  g_assert_cmpfloat (link_of (steps, 1, "view", "(end)", "events"), ==, 4);
  g_assert_cmpfloat (link_of (steps, 1, "view", "cart", "events"), ==, 2);
  g_assert_cmpfloat (link_of (steps, 1, "view", "purchase", "events"), ==, 1);
  g_assert_cmpfloat (link_of (steps, 2, "view", "cart", "events"), ==, 2);
  g_assert_cmpfloat (link_of (steps, 4, "purchase", "purchase", "events"), ==, 1);
  g_assert_cmpfloat (link_of (steps, 5, "purchase", "(end)", "events"), ==, 1);
  g_autoptr (AisleAnswer) two = answer_of_log ("paths", valid, NULL, "depth=2");
  g_assert_cmpfloat (sum_of (two, "events"), ==, 12 + 7);
  g_assert_cmpint (dropped_of (two), ==, 8);
  log_columns_free (valid);
}

static void
test_anchors (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) after = answer_of_log ("paths", valid, NULL, "from=cart");
  g_assert_cmpfloat (link_of (after, 1, "cart", "purchase", "events"), ==, 1);
  g_assert_cmpfloat (link_of (after, 1, "cart", "view", "events"), ==, 1);
  g_assert_cmpfloat (link_of (after, 1, "cart", "(end)", "events"), ==, 3);
  g_assert_cmpint ((gint64) sum_of (after, "events") + dropped_of (after), ==, 27);
  /* Back from the last purchase of a session: five sessions have one. */
  g_autoptr (AisleAnswer) back = answer_of_log ("paths", valid, NULL, "from=purchase;direction=back;depth=2");
  g_assert_cmpfloat (link_of (back, 2, "cart", "purchase", "events"), ==, 1);
  g_assert_cmpfloat (link_of (back, 2, "view", "purchase", "events"), ==, 1);
  g_assert_cmpfloat (link_of (back, 2, "purchase", "purchase", "events"), ==, 1);
  g_assert_cmpfloat (link_of (back, 2, "(start)", "purchase", "events"), ==, 2);
  g_assert_cmpfloat (link_of (back, 1, "view", "cart", "events"), ==, 1);
  g_assert_cmpint ((gint64) sum_of (back, "events") + dropped_of (back), ==, 27);
  g_autoptr (GError) error = NULL;
  g_assert_null (ask_log ("paths", valid, NULL, "from=unheard", NULL, &error));
  g_assert_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE);
  log_columns_free (valid);
}

static void
test_windows (void)
{
  AisleColumns *valid = golden_log (TRUE);
  /* From a user's first event on, a day at a time: u1 vvcb, v, vb; u2 svvcv, b; u3 vcvbb; u4 ss then v, 24 hours after the
   * first search, inclusive; u5 vc, v; u6 bvc. */
  g_autoptr (AisleAnswer) days = answer_of_log ("paths", valid, NULL, "within=window;show=transitions");
  g_assert_cmpfloat (sum_of (days, "events"), ==, 27);
  g_assert_cmpfloat (link_of (days, 1, "search", "view", "events"), ==, 2);
  g_assert_cmpfloat (link_of (days, 1, "cart", "view", "events"), ==, 2);
  g_assert_cmpfloat (link_of (days, 1, "cart", "(end)", "events"), ==, 2);
  /* u2's purchase begins a path of its own. */
  g_assert_cmpfloat (link_of (days, 1, "purchase", "(end)", "events"), ==, 4);
  log_columns_free (valid);
}

static void
test_users (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) users = answer_of_log ("paths", valid, NULL, "by=users;show=transitions");
  /* view -> cart 5 times by u1, u2, u3, u5, u6; view -> view by u1 and u2; view -> purchase by u1 and u3. */
  g_assert_cmpfloat (link_of (users, 1, "view", "cart", "users"), ==, 5);
  g_assert_cmpfloat (link_of (users, 1, "view", "view", "users"), ==, 2);
  g_assert_cmpfloat (link_of (users, 1, "view", "(end)", "users"), ==, 4);
  g_assert_cmpfloat_with_epsilon (link_of (users, 1, "view", "cart", "share"), 5.0 / 6, 1e-12);
  g_autoptr (AisleAnswer) events = answer_of_log ("paths", valid, NULL, "show=transitions");
  g_assert_cmpfloat (link_of (events, 1, "view", "(end)", "users"), ==, 4);
  g_assert_cmpfloat (sum_of (users, "events"), ==, 27);
  log_columns_free (valid);
}

static void
test_others (void)
{
  AisleColumns *valid = golden_log (TRUE);
  g_autoptr (AisleAnswer) one = answer_of_log ("paths", valid, NULL, "top=1;show=transitions");
  g_autoptr (AisleAnswer) three = answer_of_log ("paths", valid, NULL, "top=3;show=transitions");
  /* 13 views, 14 others. */
  g_assert_cmpfloat (sum_of (one, "events"), ==, 27);
  g_assert_cmpfloat (link_of (one, 1, "view", "(other)", "events"), ==, 7);
  g_assert_cmpfloat (link_of (one, 1, "(other)", "view", "events"), ==, 3);
  g_assert_cmpfloat (link_of (one, 1, "(other)", "(other)", "events"), ==, 3);
  /* The fourth kind is the only one left over, and has a node of its own. */
  g_assert_cmpfloat (link_of (three, 1, "search", "search", "events"), ==, 1);
  g_autoptr (AisleAnswer) merged = answer_of_log ("paths", valid, NULL, "merge=true;show=transitions");
  g_assert_cmpfloat (link_of (merged, 1, "view", "view", "events"), ==, 0);
  g_assert_cmpfloat (link_of (merged, 1, "view", "cart", "events"), ==, 5);
  g_assert_cmpfloat (sum_of (merged, "events"), ==, 23);
  g_assert_cmpint (dropped_of (merged), ==, 4);
  log_columns_free (valid);
}

/* ---- totals, whatever is asked ---- */

static AisleColumns *
random_log (guint64 seed, gsize n)
{
  static const AisleKind roles[] = { AISLE_KIND_VIEW, AISLE_KIND_CART, AISLE_KIND_PURCHASE, AISLE_KIND_OTHER,
                                     AISLE_KIND_SEARCH };
  AisleRandom random;
  LogBuilder log;
  aisle_random_init (&random, seed, "paths-log");
  log_builder_init (&log);
  log.has_sessions = seed % 2;
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    log_builder_add_kind (&log, roles[i]);
  for (gsize i = 0; i < n; i++)
    log_builder_add (&log, LOG_EVENT (.user = (gint32) aisle_random_below (&random, n / 12 + 1) - 1,
                                      .time = aisle_random_below (&random, 40) == 0
                                                  ? AISLE_TIME_MISSING
                                                  : (gint64) aisle_random_below (&random, 900) * AISLE_MINUTE,
                                      .session = (gint32) aisle_random_below (&random, n / 6 + 2) - 1,
                                      .kind = aisle_random_below (&random, 30) == 0
                                                  ? AISLE_ID16_MISSING
                                                  : (guint16) aisle_random_below (&random, 5)));
  return log_builder_take (&log);
}

/* What leaves the nodes and what is left out are all events; what enters a node at one step leaves it at the next. */
static void
assert_totals (const AisleColumns *columns, const char *settings)
{
  g_autoptr (AisleAnswer) answer = answer_of_log ("paths", columns, NULL, settings);
  const AisleTable *table = answer->table;
  g_autoptr (GHashTable) flow = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gint64 deepest = 0;
  g_assert_cmpint ((gint64) sum_of (answer, "events") + dropped_of (answer), ==, (gint64) columns->n_events);
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    deepest = MAX (deepest, aisle_table_integer (table, row, 0));
  for (gsize row = 0; row < aisle_table_n_rows (table); row++)
    for (guint end = 0; end < 2; end++)
      {
        gint64 level = aisle_table_integer (table, row, 0) + end;
        const char *name = aisle_table_text (table, row, 1 + end);
        char *key = g_strdup_printf ("%d %s", (int) level, name);
        double *sum = g_hash_table_lookup (flow, key);
        double change = number_in (answer, row, "events") * (end == 0 ? -1 : 1);
        if (level == 1 || level > deepest || name[0] == '(')
          change = g_str_has_prefix (name, "(other") && level > 1 && level <= deepest ? change : 0;
        if (sum == NULL)
          g_hash_table_insert (flow, g_strdup (key), sum = g_new0 (double, 1));
        *sum += change;
        g_free (key);
      }
  GHashTableIter iter;
  gpointer sum;
  g_hash_table_iter_init (&iter, flow);
  while (g_hash_table_iter_next (&iter, NULL, &sum))
    g_assert_cmpfloat (*(double *) sum, ==, 0);
}

static void
test_totals (void)
{
  static const char *const settings[] = {
    "",
    "depth=20;top=2",
    "from=cart",
    "from=cart;direction=back",
    "direction=back;depth=3;top=3",
    "within=window;window=1h",
    "within=window;window=2h;from=view;direction=back",
    "merge=true",
    "merge=true;within=window;from=purchase",
  };
  for (guint64 seed = 0; seed < 12; seed++)
    {
      AisleColumns *columns = random_log (seed, 20 + seed * 400);
      for (gsize i = 0; i < G_N_ELEMENTS (settings); i++)
        assert_totals (columns, settings[i]);
      log_columns_free (columns);
    }
}

static void
test_threads (void)
{
  AisleColumns *columns = random_log (3, 300000);
  assert_same_for_threads ("paths", columns, "");
  assert_same_for_threads ("paths", columns, "by=users;within=window;from=cart");
  log_columns_free (columns);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/paths/golden", test_golden);
  g_test_add_func ("/paths/steps", test_steps);
  g_test_add_func ("/paths/anchors", test_anchors);
  g_test_add_func ("/paths/windows", test_windows);
  g_test_add_func ("/paths/users", test_users);
  g_test_add_func ("/paths/others", test_others);
  g_test_add_func ("/paths/totals", test_totals);
  g_test_add_func ("/paths/threads", test_threads);
  return g_test_run ();
}
