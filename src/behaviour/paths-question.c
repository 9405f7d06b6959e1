/* paths-question.c: the ways users take from event to event.
 *
 * A path is a session, or a stretch of time; it may begin only with an event of a named kind, or be read back from one.
 * Every event of a path leads to the next one or to the path's end, so what leaves the nodes adds up to the events:
 * those that no row holds are counted in the passport. */
#include "behaviour/kind-names.h"
#include "behaviour/path-nodes.h"
#include "behaviour/question.h"
#include "segment/event-match.h"
#include "segment/session-cut.h"
#include "behaviour/user-chunks.h"

#include "base/error.h"
#include "base/i18n.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"

static const char *const shows[] = { NC_ ("choice", "steps"), NC_ ("choice", "transitions"), NULL };
static const char *const bys[] = { NC_ ("choice", "events"), NC_ ("choice", "users"), NULL };
static const char *const details[] = { NC_ ("choice", "kind"), NC_ ("choice", "category"), NULL };
static const char *const directions[] = { NC_ ("choice", "forward"), NC_ ("choice", "back"), NULL };
static const char *const scopes[] = { NC_ ("choice", "session"), NC_ ("choice", "window"), NULL };

static const AisleParam params_table[] = {
  { "show", N_ ("Show"), AISLE_PARAM_CHOICE, "steps", 0, 0, shows, NULL,
    N_ ("Steps: event by event from where a path begins; transitions: from one kind to the next, wherever it is.") },
  { "by", N_ ("Count"), AISLE_PARAM_CHOICE, "events", 0, 0, bys, NULL,
    N_ ("Events, or users: each once a row, however often they went that way.") },
  { "detail", N_ ("Nodes"), AISLE_PARAM_CHOICE, "kind", 0, 0, details, NULL,
    N_ ("Kinds of events, or kinds with the category of the item.") },
  { "from", N_ ("From"), AISLE_PARAM_KIND, "", 0, 0, NULL, NULL,
    N_ ("Event kind with which a path begins, or with which it ends when it is read back; empty: the first event, or "
        "the last.") },
  { "direction", N_ ("Direction"), AISLE_PARAM_CHOICE, "forward", 0, 0, directions, NULL,
    N_ ("What follows the event, or what led to it.") },
  { "within", N_ ("Within"), AISLE_PARAM_CHOICE, "session", 0, 0, scopes, NULL,
    N_ ("A path ends with its session, or when its window of time is over.") },
  { "window", N_ ("Window"), AISLE_PARAM_DURATION, "1d", 0, 0, NULL, NULL,
    N_ ("Time from the first event of a path, inclusive, where paths end with a window.") },
  { "gap", N_ ("Session gap"), AISLE_PARAM_DURATION, "30m", 0, 0, NULL, NULL,
    N_ ("A pause longer than this begins a new session, where the log has no session ids of its own.") },
  { "merge", N_ ("Merge repeats"), AISLE_PARAM_BOOLEAN, "false", 0, 0, NULL, NULL,
    N_ ("Events that repeat the one before count as one step.") },
  { "depth", N_ ("Steps"), AISLE_PARAM_INTEGER, "5", 1, 20, NULL, NULL, N_ ("How many steps of a path are shown.") },
  { "top", N_ ("Kinds shown"), AISLE_PARAM_INTEGER, "8", 1, 40, NULL, NULL,
    N_ ("The most frequent kinds have a node each, the rest share one.") },
};

/* ---- the pass over all paths ---- */

enum
{
  EVENTS,
  USERS
};

typedef struct
{
  const AisleView *view;
  AislePathNodes nodes;
  guint8 *anchor; /* (nullable) kinds that a path may begin with */
  gboolean users, transitions, back, windowed, merge;
  gint64 gap, window;
  guint depth, width; /* levels; nodes with the others and the end */
  gsize n_user_chunks, n_anonymous_chunks;
  GMutex lock;
  gint64 *links[2]; /* depth x width x width: events and users */
  gint64 *whole;    /* depth x width: what leaves each node, by what is counted */
  gsize no_time, no_session, before, beyond, repeated;
} Pass;

typedef struct
{
  gint64 *links[2], *whole;
  gint64 *link_user, *whole_user; /* whom each counted last */
  gsize no_session, before, beyond, repeated;
  GArray *turned; /* guint64 */
} Tally;

static gboolean
is_anchor (const Pass *pass, guint64 event)
{
  guint16 kind = pass->view->columns->kind[event];
  return pass->anchor == NULL || (kind < pass->view->columns->n_kinds && pass->anchor[kind]);
}

static void
add_link (const Pass *pass, Tally *tally, guint level, guint from, guint to, gint64 user)
{
  gsize node = (gsize) level * pass->width + from, link = node * pass->width + to;
  tally->links[EVENTS][link]++;
  tally->links[USERS][link] += user >= 0 && tally->link_user[link] != user;
  if (!pass->users || tally->whole_user[node] != user)
    tally->whole[node]++;
  tally->link_user[link] = tally->whole_user[node] = user;
}

static void
walk_path (const Pass *pass, Tally *tally, const guint64 *events, guint n, gint64 user)
{
  gsize before = 0;
  guint step = 0, from = 0;
  for (guint i = 0; i < n; i++)
    {
      gsize raw = aisle_path_nodes_raw (&pass->nodes, events[i]);
      guint node = pass->nodes.of_raw[raw];
      if (i > 0 && pass->merge && raw == before)
        {
          tally->repeated++;
          continue;
        }
      if (step > 0 && (pass->transitions || step <= pass->depth))
        add_link (pass, tally, pass->transitions ? 0 : step - 1, from, node, user);
      tally->beyond += !pass->transitions && step >= pass->depth;
      before = raw;
      from = node;
      step++;
    }
  if (step > 0 && (pass->transitions || step <= pass->depth))
    add_link (pass, tally, pass->transitions ? 0 : step - 1, from, pass->width - 1, user);
}

/* The paths among the events of a session or of a user, in walking order. */
static void
walk_events (const Pass *pass, Tally *tally, const guint64 *events, guint n, gint64 user)
{
  const gint64 *time = pass->view->columns->time;
  guint at = 0;
  while (at < n)
    {
      guint end = n;
      if (!is_anchor (pass, events[at]))
        {
          tally->before++;
          at++;
          continue;
        }
      if (pass->windowed)
        for (end = at + 1; end < n && ABS (time[events[end]] - time[events[at]]) <= pass->window;)
          end++;
      walk_path (pass, tally, events + at, end - at, user);
      at = end;
    }
}

static void
walk_session (const Pass *pass, Tally *tally, const guint64 *events, guint n, gint64 user)
{
  if (!pass->back)
    {
      walk_events (pass, tally, events, n, user);
      return;
    }
  g_array_set_size (tally->turned, n);
  guint64 *turned = (guint64 *) (gpointer) tally->turned->data;
  for (guint i = 0; i < n; i++)
    turned[i] = events[n - 1 - i];
  walk_events (pass, tally, turned, n, user);
}

static void
walk_chunk_users (const Pass *pass, Tally *tally, AisleSessionCut *cut, gsize index)
{
  const AisleColumns *columns = pass->view->columns;
  gsize first, end;
  aisle_user_chunks_at (columns, pass->n_user_chunks, index, &first, &end);
  for (gsize user = first; user < end; user++)
    {
      guint64 from = columns->user_start[user], to = columns->user_start[user + 1];
      if (pass->view->users != NULL && !aisle_bitmap_has (pass->view->users, user))
        continue;
      guint n = pass->windowed ? aisle_session_cut_whole (cut, from, to) : aisle_session_cut_events (cut, from, to);
      for (guint i = 0; i < n; i++)
        walk_session (pass, tally, aisle_session_cut_at (cut, i), aisle_session_cut_length (cut, i), (gint64) user);
    }
}

static void
walk_chunk_anonymous (const Pass *pass, Tally *tally, AisleSessionCut *cut, gsize index)
{
  const AisleColumns *columns = pass->view->columns;
  gsize first, end;
  aisle_anonymous_chunks_at (columns, pass->n_anonymous_chunks, index, &first, &end);
  aisle_session_cut_anonymous (columns, &first, &end);
  guint n = aisle_session_cut_events (cut, first, end);
  for (guint i = 0; i < n; i++)
    {
      guint length = aisle_session_cut_length (cut, i);
      if (aisle_session_cut_id (cut, i) < 0)
        tally->no_session += length;
      else
        walk_session (pass, tally, aisle_session_cut_at (cut, i), length, -1);
    }
}

static gboolean
walk_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  g_auto (AisleSessionCut) cut = { 0 };
  gsize n_nodes = (gsize) pass->depth * pass->width, n_links = n_nodes * pass->width;
  g_autofree gint64 *counts = g_new0 (gint64, n_nodes + 2 * n_links), *seen = g_new (gint64, n_nodes + n_links);
  g_autoptr (GArray) turned = g_array_new (FALSE, FALSE, sizeof (guint64));
  Tally tally = { .links = { counts, counts + n_links },
                  .whole = counts + 2 * n_links,
                  .link_user = seen,
                  .whole_user = seen + n_links,
                  .turned = turned };
  memset (seen, 0xff, (n_nodes + n_links) * sizeof *seen);
  aisle_session_cut_init (&cut, pass->view->columns, pass->gap);
  if (index < pass->n_user_chunks)
    walk_chunk_users (pass, &tally, &cut, index);
  else
    walk_chunk_anonymous (pass, &tally, &cut, index - pass->n_user_chunks);
  g_mutex_lock (&pass->lock);
  for (gsize i = 0; i < n_links; i++)
    {
      pass->links[EVENTS][i] += tally.links[EVENTS][i];
      pass->links[USERS][i] += tally.links[USERS][i];
    }
  for (gsize i = 0; i < n_nodes; i++)
    pass->whole[i] += tally.whole[i];
  pass->no_time += cut.no_time;
  pass->no_session += tally.no_session;
  pass->before += tally.before;
  pass->beyond += tally.beyond;
  pass->repeated += tally.repeated;
  g_mutex_unlock (&pass->lock);
  return TRUE;
}

/* ---- table and passport ---- */

enum
{
  COLUMN_LEVEL,
  COLUMN_FROM,
  COLUMN_TO,
  COLUMN_COUNT,
  COLUMN_SHARE,
  COLUMN_LOW,
  COLUMN_HIGH,
  COLUMN_OTHER
};

/* What is counted comes first, the other beside it. */
#define PATH_COLUMNS(name, title, of, other, other_title)                                                              \
  {                                                                                                                    \
    [COLUMN_LEVEL] = { "level", N_ ("Step"), AISLE_COLUMN_INTEGER, NULL },                                             \
    [COLUMN_FROM] = { "from", N_ ("From"), AISLE_COLUMN_TEXT, NULL },                                                  \
    [COLUMN_TO] = { "to", N_ ("To"), AISLE_COLUMN_TEXT, NULL },                                                        \
    [COLUMN_COUNT] = { name, title, AISLE_COLUMN_INTEGER, name },                                                      \
    [COLUMN_SHARE] = { "share", of, AISLE_COLUMN_SHARE, NULL },                                                        \
    [COLUMN_LOW] = { "share_low", N_ ("Share, low"), AISLE_COLUMN_SHARE, NULL },                                       \
    [COLUMN_HIGH] = { "share_high", N_ ("Share, high"), AISLE_COLUMN_SHARE, NULL },                                    \
    [COLUMN_OTHER] = { other, other_title, AISLE_COLUMN_INTEGER, other },                                              \
  }

static const AisleColumnSpec columns_of_events[] =
    PATH_COLUMNS ("events", N_ ("Events"), N_ ("Of those before"), "users", N_ ("Users"));
static const AisleColumnSpec columns_of_users[] =
    PATH_COLUMNS ("users", N_ ("Users"), N_ ("Of those before"), "events", N_ ("Events"));
static const AisleColumnSpec columns_of_events_back[] =
    PATH_COLUMNS ("events", N_ ("Events"), N_ ("Of those after"), "users", N_ ("Users"));
static const AisleColumnSpec columns_of_users_back[] =
    PATH_COLUMNS ("users", N_ ("Users"), N_ ("Of those after"), "events", N_ ("Events"));

static const char *
node_name (const Pass *pass, guint node)
{
  if (node < pass->nodes.n)
    return g_ptr_array_index (pass->nodes.names, node);
  if (node == pass->nodes.n)
    /* Translators: all event kinds but the most frequent ones, as a node of a Sankey diagram. */
    return _ ("(other)");
  /* Translators: where a path of events ends or begins, as a node of a Sankey diagram. */
  return pass->back ? _ ("(start)") : _ ("(end)");
}

static void
add_row (const Pass *pass, AisleTable *table, guint level, guint from, guint to)
{
  gsize node = (gsize) level * pass->width + from, row = aisle_table_add_row (table);
  gint64 count = pass->links[pass->users][node * pass->width + to], whole = pass->whole[node];
  AisleInterval interval = aisle_wilson ((double) count, (double) whole);
  aisle_table_set_integer (table, row, COLUMN_LEVEL, pass->back ? pass->depth - level : level + 1);
  aisle_table_set_text (table, row, COLUMN_FROM, node_name (pass, pass->back ? to : from));
  aisle_table_set_text (table, row, COLUMN_TO, node_name (pass, pass->back ? from : to));
  aisle_table_set_integer (table, row, COLUMN_COUNT, count);
  aisle_table_set_real (table, row, COLUMN_SHARE, (double) count / (double) whole);
  aisle_table_set_real (table, row, COLUMN_LOW, interval.low);
  aisle_table_set_real (table, row, COLUMN_HIGH, interval.high);
  aisle_table_set_integer (table, row, COLUMN_OTHER, pass->links[!pass->users][node * pass->width + to]);
}

static int
compare_links (gconstpointer a, gconstpointer b, gpointer data)
{
  const gint64 *links = data;
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;
  if (links[x] != links[y])
    return links[x] > links[y] ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* Level by level from the left, the broadest links first. */
static AisleTable *
new_table (const Pass *pass)
{
  AisleTable *table = aisle_table_new (pass->back ? (pass->users ? columns_of_users_back : columns_of_events_back)
                                                  : (pass->users ? columns_of_users : columns_of_events),
                                       G_N_ELEMENTS (columns_of_events));
  guint n = pass->width * pass->width;
  g_autofree guint32 *order = g_new (guint32, n);
  for (guint i = 0; i < pass->depth; i++)
    {
      guint level = pass->back ? pass->depth - 1 - i : i;
      gint64 *links = pass->links[pass->users] + (gsize) level * n;
      for (guint link = 0; link < n; link++)
        order[link] = link;
      g_qsort_with_data (order, (gint) n, sizeof *order, compare_links, links);
      for (guint link = 0; link < n && links[order[link]] > 0; link++)
        add_row (pass, table, level, order[link] / pass->width, order[link] % pass->width);
    }
  return table;
}

static void
add_dropped (AislePassport *passport, const char *reason, gsize n)
{
  if (n > 0)
    aisle_passport_add_dropped (passport, reason, n);
}

static AisleAnswer *
new_answer (const Pass *pass, const AisleParams *params)
{
  AislePassport *passport = aisle_view_passport (
      pass->view,
      pass->transitions ? _ (
          "From each event of a path to the event after it or to the path's end; shares are of what leaves a kind.")
      : pass->back ? _ ("From a path's last event back, step by step; shares are of what comes to a kind at that step.")
                   : _ ("From a path's first event on, step by step; shares are of what leaves a kind at that step."));
  aisle_passport_add_params (passport, params);
  add_dropped (passport, _ ("events without a time"), pass->no_time);
  add_dropped (passport, pass->users ? _ ("anonymous events") : _ ("anonymous events without a session"),
               pass->no_session);
  add_dropped (passport, pass->back ? _ ("events after the paths' end") : _ ("events before the paths' beginning"),
               pass->before);
  add_dropped (passport, _ ("events beyond the steps shown"), pass->beyond);
  add_dropped (passport, _ ("events that repeat the one before"), pass->repeated);
  aisle_passport_add_note (passport, _ ("A user counts once in each row; one who went several ways counts in each of "
                                        "them, so rows do not add up."));
  if (pass->n_anonymous_chunks > 0)
    aisle_passport_add_note (passport, _ ("Anonymous sessions count as paths."));
  if (pass->view->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return aisle_answer_new (new_table (pass), passport);
}

/* ---- the answer ---- */

static gboolean
find_anchor (Pass *pass, const AisleParams *params, GError **error)
{
  const char *from = aisle_params_text (params, "from");
  if (from[0] == '\0')
    return TRUE;
  pass->anchor = g_new0 (guint8, pass->view->columns->n_kinds + 1);
  if (aisle_kinds_find (pass->view, from, pass->anchor))
    return TRUE;
  g_autofree char *known = aisle_kind_names_text (pass->view);
  g_set_error (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_USAGE, _ ("no event of this log is a '%s': its kinds are %s"),
               from, known);
  return FALSE;
}

static gboolean
walk_all (Pass *pass, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = pass->view->columns;
  gsize anonymous = pass->view->users == NULL ? aisle_anonymous_events (columns) : 0;
  pass->width = pass->nodes.n + 2;
  gsize n_nodes = (gsize) pass->depth * pass->width;
  pass->links[EVENTS] = g_new0 (gint64, n_nodes * pass->width);
  pass->links[USERS] = g_new0 (gint64, n_nodes * pass->width);
  pass->whole = g_new0 (gint64, n_nodes);
  pass->n_user_chunks = aisle_user_chunks_n (columns);
  if (columns->session != NULL && !pass->users && anonymous > 0)
    pass->n_anonymous_chunks = pass->n_user_chunks;
  else
    pass->no_session = anonymous;
  return aisle_parallel_for (pass->n_user_chunks + pass->n_anonymous_chunks, walk_chunk, pass, progress,
                             _ ("Walking the paths"), error);
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  Pass pass = { .view = view };
  AisleProgress counting = aisle_progress_part (progress, 0, 0.3), walking = aisle_progress_part (progress, 0.3, 1);
  AisleAnswer *result = NULL;
  if (!aisle_question_check (view, error) || !aisle_question_check_times (view, error))
    return NULL;
  pass.transitions = g_str_equal (aisle_params_text (params, "show"), "transitions");
  pass.users = g_str_equal (aisle_params_text (params, "by"), "users");
  pass.back = g_str_equal (aisle_params_text (params, "direction"), "back");
  pass.windowed = g_str_equal (aisle_params_text (params, "within"), "window");
  pass.merge = aisle_params_boolean (params, "merge");
  pass.gap = aisle_params_integer (params, "gap");
  pass.window = aisle_params_integer (params, "window");
  pass.depth = pass.transitions ? 1 : (guint) aisle_params_integer (params, "depth");
  g_mutex_init (&pass.lock);
  if (find_anchor (&pass, params, error)
      && aisle_path_nodes_init (&pass.nodes, view, (guint) aisle_params_integer (params, "top"),
                                g_str_equal (aisle_params_text (params, "detail"), "category"), &counting, error)
      && walk_all (&pass, &walking, error))
    result = new_answer (&pass, params);
  g_mutex_clear (&pass.lock);
  aisle_path_nodes_clear (&pass.nodes);
  g_free (pass.anchor);
  g_free (pass.links[EVENTS]);
  g_free (pass.links[USERS]);
  g_free (pass.whole);
  return result;
}

/* ---- the users of a cell ---- */

static gboolean
is_choice (const AisleParams *params, const char *name, const char *choice)
{
  return g_str_equal (aisle_params_text (params, name), choice);
}

/* A named node as a kind of a segment, with its category; FALSE for the others, and for a name that could be two. */
static gboolean
add_node (GString *text, const AisleView *view, const AisleParams *params, const char *node)
{
  const char *found = NULL;
  g_autofree char *kind = NULL;
  if (!is_choice (params, "detail", "category"))
    {
      if (aisle_view_find (view, AISLE_NAMES_KIND, node) < 0)
        return FALSE;
      aisle_predicate_append_kind (text, node);
      return TRUE;
    }
  for (gsize k = 0; k < view->columns->n_kinds; k++)
    {
      g_autofree char *name = aisle_kind_name (view, k);
      gsize length = strlen (name);
      if (!g_str_has_prefix (node, name) || !g_str_has_prefix (node + length, AISLE_PATH_NODE_SEPARATOR))
        continue;
      if (found != NULL || aisle_view_find (view, AISLE_NAMES_KIND, name) < 0)
        return FALSE;
      found = node + length + strlen (AISLE_PATH_NODE_SEPARATOR);
      kind = g_steal_pointer (&name);
    }
  if (found == NULL)
    return FALSE;
  aisle_predicate_append_kind (text, kind);
  aisle_predicate_append_name (g_string_append (text, " (category = "),
                               g_str_equal (found, _ ("no category")) ? "" : found);
  g_string_append_c (text, ')');
  return TRUE;
}

/* Those with such a step in a path; nodes that are many kinds have no text. */
static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  gboolean back = is_choice (params, "direction", "back");
  const char *at = aisle_table_text (table, row, back ? COLUMN_TO : COLUMN_FROM),
             *next = aisle_table_text (table, row, back ? COLUMN_FROM : COLUMN_TO);
  const char *start = aisle_params_text (params, "from");
  gint64 level = aisle_table_integer (table, row, COLUMN_LEVEL);
  g_autoptr (GString) text = g_string_new ("session (from = ");
  if (!add_node (text, view, params, at))
    return NULL;
  g_string_append (text, ", to = ");
  if (g_str_equal (next, back ? _ ("(start)") : _ ("(end)")))
    g_string_append (text, "none");
  else if (!add_node (text, view, params, next))
    return NULL;
  if (start[0] != '\0')
    aisle_predicate_append_kind (g_string_append (text, ", start = "), start);
  if (is_choice (params, "show", "steps"))
    g_string_append_printf (text, ", step = %" G_GINT64_FORMAT,
                            back ? aisle_params_integer (params, "depth") - level + 1 : level);
  if (back)
    g_string_append (text, ", direction = back");
  if (aisle_params_boolean (params, "merge"))
    g_string_append_printf (text, ", merge = %s", aisle_params_text (params, "detail"));
  if (is_choice (params, "within", "window"))
    aisle_predicate_append_duration (g_string_append (text, ", window = "), aisle_params_integer (params, "window"));
  else
    aisle_predicate_append_duration (g_string_append (text, ", gap = "), aisle_params_integer (params, "gap"));
  g_string_append_c (text, ')');
  return g_strdup (text->str);
}

const AisleQuestion aisle_question_paths = {
  .id = "paths",
  .title = N_ ("Paths"),
  .summary = N_ ("The ways users take from event to event, forward from one or back to it."),
  .chart = "sankey",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
