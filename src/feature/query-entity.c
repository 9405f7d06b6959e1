/* query-entity.c: the features of queries: what came of the searches for them.
 *
 * A search is an event with a query that is a search, or of no known kind; a view that carries the query it came from
 * is none.  What follows it is looked for among the same user's (or anonymous session's) events after it.  A search
 * whose time had not run out at the cut-off is not judged: it would look as if nothing came of it. */
#include "behaviour/user-chunks.h"
#include "feature/feature.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"
#include "numeric/parallel.h"
#include "numeric/sorting.h"
#include "text/word-count.h"

#include <math.h>

#define FOLLOWED (30 * AISLE_MINUTE)
#define CHUNK    4096 /* queries */

typedef struct
{
  gint64 time;
  gint32 query, user;
  guint32 purchases;
  guint8 judged, judged_day, viewed, clicked;
} Search;

typedef struct
{
  const AislePast *past;
  GArray **found; /* Search, by chunk of users */
  gsize n_found;
  gsize n_queries;
  guint64 *start; /* n_queries + 1 */
  Search *searches;
} Index;

static void
index_free (gpointer data)
{
  Index *index = data;

  if (index == NULL)
    return;
  for (gsize c = 0; c < index->n_found && index->found != NULL; c++)
    if (index->found[c] != NULL)
      g_array_unref (index->found[c]);
  g_free (index->found);
  g_free (index->start);
  g_free (index->searches);
  g_free (index);
}

static gboolean
is_search (const AislePast *past, gsize i)
{
  AisleKind role = aisle_past_role (past, i);

  return past->columns->query[i] >= 0 && (role == AISLE_KIND_SEARCH || role == AISLE_KIND_OTHER);
}

/* From the last event of a stretch to its first, so that what follows is known. */
static void
find_searches (const AislePast *past, gint32 user, gsize from, gsize end, gboolean alone, GArray *found)
{
  const gint64 *time = past->columns->time;
  gint64 next_view = G_MAXINT64, next_look = G_MAXINT64, cutoff = past->cutoff.time;
  gsize purchases = 0, last = end; /* purchases of i + 1 .. last - 1, which are within the day */

  for (gsize i = end; i-- > from;)
    {
      AisleKind role = aisle_past_role (past, i);
      while (last > i + 1 && time[last - 1] - time[i] > AISLE_DAY)
        purchases -= aisle_past_role (past, --last) == AISLE_KIND_PURCHASE;
      if (is_search (past, i))
        {
          gboolean timed = time[i] != AISLE_TIME_MISSING && !alone;
          Search search = { .time = time[i], .query = past->columns->query[i], .user = user };
          search.judged = timed && cutoff - time[i] > FOLLOWED;
          search.judged_day = timed && cutoff - time[i] > AISLE_DAY;
          search.viewed = next_view != G_MAXINT64 && next_view - time[i] <= FOLLOWED;
          search.clicked = next_look != G_MAXINT64 && next_look - time[i] <= FOLLOWED;
          search.purchases = (guint32) purchases;
          g_array_append_val (found, search);
          next_look = G_MAXINT64; /* for the search before this one */
        }
      if (role == AISLE_KIND_VIEW)
        next_view = time[i];
      if (role == AISLE_KIND_VIEW || role == AISLE_KIND_CLICK)
        next_look = time[i];
      purchases += role == AISLE_KIND_PURCHASE;
    }
}

static gboolean
search_chunk (gsize chunk, guint worker, gpointer data, GError **error)
{
  Index *index = data;
  const AislePast *past = index->past;
  const AisleColumns *columns = past->columns;
  gsize n_chunks = aisle_user_chunks_n (columns), first, end;
  GArray *found = index->found[chunk] = g_array_new (FALSE, FALSE, sizeof (Search));

  if (chunk < n_chunks)
    {
      aisle_user_chunks_at (columns, n_chunks, chunk, &first, &end);
      for (gsize u = first; u < end; u++)
        if (aisle_past_has_user (past, u))
          find_searches (past, (gint32) u, columns->user_start[u], columns->user_start[u + 1], FALSE, found);
      return TRUE;
    }
  aisle_anonymous_chunks_at (columns, n_chunks, chunk - n_chunks, &first, &end);
  end = aisle_past_anonymous_border (columns, end);
  for (gsize i = aisle_past_anonymous_border (columns, first), to; i < end; i = to)
    {
      to = aisle_past_anonymous_end (columns, i);
      find_searches (past, -1, i, to, columns->session == NULL || columns->session[i] < 0, found);
    }
  return TRUE;
}

/* By query; those of one in the order of the log. */
static gboolean
sort_by_query (Index *index, GError **error)
{
  guint64 total = 0;

  index->start = g_try_new0 (guint64, index->n_queries + 2);
  for (gsize c = 0; index->start != NULL && c < index->n_found; c++)
    for (guint i = 0; i < index->found[c]->len; i++)
      index->start[g_array_index (index->found[c], Search, i).query + 2]++;
  for (gsize q = 0; index->start != NULL && q < index->n_queries; q++)
    {
      total += index->start[q + 2];
      index->start[q + 2] = total;
    }
  index->searches = g_try_new (Search, total + 1);
  if (index->start == NULL || index->searches == NULL)
    {
      g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to sort the searches by query: close other programs"));
      return FALSE;
    }
  for (gsize c = 0; c < index->n_found; c++)
    {
      for (guint i = 0; i < index->found[c]->len; i++)
        {
          const Search *search = &g_array_index (index->found[c], Search, i);
          index->searches[index->start[search->query + 1]++] = *search;
        }
      g_clear_pointer (&index->found[c], g_array_unref);
    }
  return TRUE;
}

static gpointer
make_index (const AislePast *past, AisleProgress *progress, GError **error)
{
  Index *index = g_new0 (Index, 1);
  gsize n = aisle_user_chunks_n (past->columns);

  index->past = past;
  index->n_queries = past->columns->n_queries;
  index->n_found = past->users == NULL && aisle_anonymous_events (past->columns) > 0 ? 2 * n : n;
  index->found = g_new0 (GArray *, index->n_found);
  if (aisle_parallel_for (index->n_found, search_chunk, index, progress, _ ("Finding the searches"), error)
      && sort_by_query (index, error))
    return index;
  index_free (index);
  return NULL;
}

static gboolean
walk_chunk (const AisleFeatureWalk *walk, gsize chunk, gpointer sink, GError **error)
{
  const Index *index = walk->index;
  g_autoptr (GArray) users = g_array_new (FALSE, FALSE, sizeof (gint32));

  for (gsize q = chunk * CHUNK; q < MIN (index->n_queries, (chunk + 1) * CHUNK); q++)
    {
      AisleEntityKey key = { (gint32) q, -1, AISLE_TIME_MISSING };
      AisleQueryFacts facts = { .searches = index->start[q + 1] - index->start[q],
                                .last = AISLE_TIME_MISSING,
                                .cutoff = walk->past->cutoff.time,
                                .text = walk->past->query_texts != NULL ? walk->past->query_texts[q] : NULL };
      if (facts.searches == 0)
        continue;
      for (guint64 i = index->start[q]; i < index->start[q + 1]; i++)
        {
          const Search *search = &index->searches[i];
          facts.last = MAX (facts.last, search->time);
          facts.judged += search->judged;
          facts.without_view += search->judged && !search->viewed;
          facts.clicked += search->judged && search->clicked;
          facts.judged_day += search->judged_day;
          facts.purchases += search->judged_day ? search->purchases : 0;
          if (search->user >= 0)
            g_array_append_val (users, search->user);
        }
      facts.users = aisle_distinct_ids ((gint32 *) (gpointer) users->data, users->len);
      g_array_set_size (users, 0);
      walk->each (sink, &key, &facts);
    }
  return TRUE;
}

static gsize
n_chunks (const AislePast *past, gpointer index)
{
  return (past->columns->n_queries + CHUNK - 1) / CHUNK;
}

/* ---- features ---- */

static double
share (gsize part, gsize whole)
{
  return whole > 0 ? (double) part / (double) whole : NAN;
}

#define VALUE(name, expression)                                                                                        \
  static double name (const AisleQueryFacts *facts)                                                                    \
  {                                                                                                                    \
    return expression;                                                                                                 \
  }

VALUE (frequency, (double) facts->searches)
VALUE (users, (double) facts->users)
VALUE (zero_click, share (facts->without_view, facts->judged))
VALUE (click_rate, share (facts->clicked, facts->judged))
VALUE (purchases, share (facts->purchases, facts->judged_day))
VALUE (recency, facts->last != AISLE_TIME_MISSING ? (double) ((facts->cutoff - facts->last) / AISLE_DAY) : NAN)
VALUE (words, facts->text != NULL ? (double) aisle_text_count_words (facts->text) : NAN)
VALUE (characters, facts->text != NULL ? (double) g_utf8_strlen (facts->text, -1) : NAN)

#define TIME    AISLE_NEEDS (TIME)
#define INTEGER AISLE_COLUMN_INTEGER

static const AisleFeature features[] = {
  { "frequency",
    N_ ("Searches"),
    N_ ("How often the query was searched for."),
    INTEGER,
    N_ ("searches"),
    0,
    0,
    { .query = frequency } },
  { "users",
    N_ ("Users"),
    N_ ("Different users who searched for it."),
    INTEGER,
    N_ ("users"),
    AISLE_NEEDS (USER),
    0,
    { .query = users } },
  { "zero_click_share",
    N_ ("Without a view"),
    N_ ("Share of the searches with no view within 30 minutes; those of the last 30 minutes are not judged."),
    AISLE_COLUMN_SHARE,
    NULL,
    TIME,
    AISLE_OF (VIEW),
    { .query = zero_click } },
  { "click_rate",
    N_ ("Click rate"),
    N_ ("Share of the searches followed within 30 minutes by a view or click, before the next search."),
    AISLE_COLUMN_SHARE,
    NULL,
    TIME,
    0,
    { .query = click_rate } },
  { "purchases_after",
    N_ ("Purchases after"),
    N_ ("Purchases in the 24 hours after a search, on average; searches of the last day are not judged."),
    AISLE_COLUMN_REAL,
    N_ ("purchases"),
    TIME,
    AISLE_OF (PURCHASE),
    { .query = purchases } },
  { "recency_days",
    N_ ("Recency"),
    N_ ("Whole days of 24 hours from the last search to the cut-off."),
    INTEGER,
    N_ ("days"),
    TIME,
    0,
    { .query = recency } },
  { "words",
    N_ ("Words"),
    N_ ("Words of the query by the rules of Unicode, Chinese ones by a dictionary."),
    INTEGER,
    N_ ("words"),
    0,
    0,
    { .query = words } },
  { "characters",
    N_ ("Characters"),
    N_ ("Characters of the query, spaces too."),
    INTEGER,
    N_ ("characters"),
    0,
    0,
    { .query = characters } },
};

static double
value (const AisleFeature *feature, gconstpointer facts)
{
  return feature->of.query (facts);
}

const AisleEntity aisle_entity_query = { .id = "query",
                                         .title = N_ ("Query"),
                                         .plural = N_ ("Queries"),
                                         .unit = N_ ("queries"),
                                         .members =
                                             N_ ("One row for every query that was searched for before the cut-off."),
                                         .names = AISLE_NAMES_QUERY,
                                         .roles = AISLE_NEEDS (QUERY),
                                         .features = features,
                                         .n_features = G_N_ELEMENTS (features),
                                         .value = value,
                                         .index = make_index,
                                         .index_free = index_free,
                                         .n_chunks = n_chunks,
                                         .walk = walk_chunk };
