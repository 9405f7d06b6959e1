/* search-engine.c: see search-engine.h. */
#include "command/search-engine.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/catalogue-index.h"
#include "text/searcher.h"

#include <math.h>
#include <stdlib.h>

struct _AisleSearch
{
  AisleInvertedIndex *index;
  AisleSearcher *searcher;
  gboolean pairs;      /* words side by side count */
  AisleRanker *ranker; /* (nullable) orders what was found */
};

/* ---- parameters ---- */

static const char *const rankers[] = { NC_ ("choice", "bm25f"), NC_ ("choice", "bm25"), NULL };

#define FIELD(field, weight_title, b_title, weight, b)                                                                 \
  { "weight_" field, weight_title, AISLE_PARAM_REAL, weight, 0, 100, NULL, NULL, weight_help },                        \
  {                                                                                                                    \
    "b_" field, b_title, AISLE_PARAM_REAL, b, 0, 1, NULL, NULL, b_help                                                 \
  }

#define weight_help N_ ("How much an occurrence in this field counts; 0 leaves the field out.")
#define b_help      N_ ("How much a long field counts less: 0 not at all, 1 in full.")

const AisleParam aisle_search_params[] = {
  { "ranker", N_ ("Ranker"), AISLE_PARAM_CHOICE, "bm25f", 0, 0, rankers, NULL,
    N_ ("BM25F weighs fields before it adds them; BM25 takes all fields as one text.") },
  { "language", N_ ("Language"), AISLE_PARAM_TEXT, "", 0, 0, NULL, NULL,
    N_ ("Whose word endings are cut off; none leaves words as they are, nothing is the shop's own language.") },
  { "k1", N_ ("Saturation"), AISLE_PARAM_REAL, "1.2", 0, 10, NULL, NULL,
    N_ ("How soon more occurrences of a word add little: 0 at once.") },
  FIELD ("title", N_ ("Weight of the title"), N_ ("Length of the title"), "2", "0.5"),
  FIELD ("brand", N_ ("Weight of the brand"), N_ ("Length of the brand"), "1", "0.5"),
  FIELD ("category", N_ ("Weight of the category"), N_ ("Length of the category"), "1", "0.5"),
  FIELD ("text", N_ ("Weight of the description"), N_ ("Length of the description"), "0.5", "0.75"),
  { "weight_pairs", N_ ("Weight of word pairs"), AISLE_PARAM_REAL, "0.1", 0, 100, NULL, NULL,
    N_ ("How much two words count that stand side by side in the title, or are written together there; 0: not at all.") },
  FIELD ("attributes", N_ ("Weight of the attributes"), N_ ("Length of the attributes"), "0.5", "0.75"),
};
const gsize aisle_search_n_params = G_N_ELEMENTS (aisle_search_params);

/* Pairs have no length of their own, and no place in plain BM25. */
static void
read_params (const AisleParams *params, AisleBm25 *parameters)
{
  aisle_bm25_init (parameters, g_str_equal (aisle_params_text (params, "ranker"), "bm25"));
  parameters->k1 = aisle_params_real (params, "k1");
  for (gsize f = 0; !parameters->plain && f < AISLE_CATALOGUE_PAIRS; f++)
    {
      g_autofree char *weight = g_strconcat ("weight_", aisle_catalogue_fields[f], NULL);
      g_autofree char *b = g_strconcat ("b_", aisle_catalogue_fields[f], NULL);

      parameters->weight[f] = aisle_params_real (params, weight);
      parameters->b[f] = aisle_params_real (params, b);
    }
  parameters->b[AISLE_CATALOGUE_PAIRS] = 0;
  parameters->weight[AISLE_CATALOGUE_PAIRS] = parameters->plain ? 0 : aisle_params_real (params, "weight_pairs");
}

static gboolean
check_language (const char *language, GError **error)
{
  g_autofree char *known = NULL;

  if (aisle_stemmer_knows (language))
    return TRUE;
  known = g_strjoinv (", ", (char **) aisle_stemmer_languages ());
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE, _ ("unknown language '%s': known are %s"), language,
               known);
  return FALSE;
}

AisleSearch *
aisle_command_search_open (AisleProject *project, const AisleParams *params, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleSearch) self = g_new0 (AisleSearch, 1);
  g_autoptr (AisleParams) own =
      params != NULL ? aisle_params_dup (params) : aisle_params_new (aisle_search_params, aisle_search_n_params);
  g_autofree char *set = aisle_catalogue_language (project, NULL);
  const char *language = *aisle_params_text (own, "language") != '\0' ? aisle_params_text (own, "language") : set;
  AisleBm25 parameters;

  if (!check_language (language, error))
    return NULL;
  self->index = aisle_catalogue_index_open (project, language, progress, error);
  if (self->index == NULL)
    return NULL;
  if (self->index->terms.n == 0)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the project has no texts of items to search: import a catalogue with titles"));
      return NULL;
    }
  read_params (own, &parameters);
  self->pairs = parameters.weight[AISLE_CATALOGUE_PAIRS] > 0;
  self->searcher = aisle_searcher_new (self->index, &parameters);
  if (self->searcher == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to search the catalogue: close other programs"));
      return NULL;
    }
  return g_steal_pointer (&self);
}

void
aisle_search_close (AisleSearch *self)
{
  if (self == NULL)
    return;
  aisle_ranker_close (self->ranker);
  aisle_searcher_free (self->searcher);
  aisle_inverted_index_free (self->index);
  g_free (self);
}

gsize
aisle_search_n_items (const AisleSearch *self)
{
  return self->index->n_docs;
}

AisleSearch *
aisle_command_search_open_run (AisleProject *project, gint64 run, const AisleParams *params, AisleProgress *progress,
                               GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .4);
  g_autoptr (AisleSearch) self = aisle_command_search_open (project, params, &part, error);

  if (self == NULL)
    return NULL;
  part = aisle_progress_part (progress, .4, 1);
  self->ranker = aisle_ranker_open (project, run, self->index, &part, error);
  return self->ranker != NULL ? g_steal_pointer (&self) : NULL;
}

void
aisle_search_take_ranker (AisleSearch *self, AisleRanker *ranker)
{
  aisle_ranker_close (self->ranker);
  self->ranker = ranker;
}

const AisleInvertedIndex *
aisle_search_index (const AisleSearch *self)
{
  return self->index;
}

const AisleRanker *
aisle_search_ranker (const AisleSearch *self)
{
  return self->ranker;
}

gboolean
aisle_search_is_ranked (const AisleSearch *self)
{
  return self->ranker != NULL;
}

gboolean
aisle_search_is_personal (const AisleSearch *self)
{
  return self->ranker != NULL && self->ranker->personal;
}

gboolean
aisle_search_find_user (AisleProject *project, const char *external, gint32 *user, GError **error)
{
  *user = external != NULL && *external != '\0' ? aisle_project_find (project, AISLE_NAMES_USER, external) : -1;
  if (*user >= 0 || external == NULL || *external == '\0')
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND, _ ("the project knows no user '%s'"), external);
  return FALSE;
}

/* ---- one query ---- */

static AisleQuery *
make_query (const AisleSearch *self, const char *text, gboolean typing)
{
  AisleQuery *query = aisle_query_new (self->index, text, typing);

  if (self->pairs)
    aisle_query_add_pairs (query, self->index, text);
  return query;
}

static gboolean
retrieve (const AisleSearch *self, const char *text, gsize k, gboolean typing, gint32 *items, float *scores,
          GError **error)
{
  g_autoptr (AisleQuery) query = make_query (self, text, typing);

  if (aisle_searcher_top (self->searcher, query, k, items, scores))
    return TRUE;
  g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to search the catalogue: close other programs"));
  return FALSE;
}

typedef struct
{
  gint32 item;
  float score;
} Scored;

/* Best first; what is no number last; ties to the lower item. */
static int
compare_scored (gconstpointer a, gconstpointer b)
{
  const Scored *x = a, *y = b;
  float left = isnan (x->score) ? -INFINITY : x->score, right = isnan (y->score) ? -INFINITY : y->score;

  if (left != right)
    return left > right ? -1 : 1;
  return (x->item > y->item) - (x->item < y->item);
}

/* Finds more than are asked for, and lets the ranker choose among them. */
static gboolean
find_and_rank (const AisleSearch *self, const AisleSearchAsk *ask, gsize k, gboolean typing, gint32 *items,
               float *scores, GError **error)
{
  gsize depth = MAX (k, AISLE_SEARCH_CANDIDATES), n = 0;
  g_autofree gint32 *found = g_new (gint32, depth);
  g_autofree float *found_scores = g_new (float, depth);
  g_autofree Scored *scored = g_new (Scored, depth);

  if (!retrieve (self, ask->text, depth, typing, found, found_scores, error))
    return FALSE;
  while (n < depth && found[n] >= 0)
    n++;
  if (n > 0 && !aisle_ranker_score (self->ranker, ask->text, ask->query, ask->user, found, n, found_scores, error))
    return FALSE;
  for (gsize i = 0; i < n; i++)
    scored[i] = (Scored){ found[i], found_scores[i] };
  qsort (scored, n, sizeof *scored, compare_scored);
  for (gsize i = 0; i < k; i++)
    {
      items[i] = i < n ? scored[i].item : -1;
      scores[i] = i < n ? scored[i].score : -INFINITY;
    }
  return TRUE;
}

gboolean
aisle_search_find (const AisleSearch *self, const AisleSearchAsk *ask, gsize k, gboolean typing, gint32 *items,
                   float *scores, GError **error)
{
  return self->ranker != NULL ? find_and_rank (self, ask, k, typing, items, scores, error)
                              : retrieve (self, ask->text, k, typing, items, scores, error);
}

gboolean
aisle_search_score (const AisleSearch *self, const AisleSearchAsk *ask, const gint32 *items, gsize n, float *scores,
                    GError **error)
{
  g_autoptr (AisleQuery) query = NULL;

  if (self->ranker != NULL)
    return aisle_ranker_score (self->ranker, ask->text, ask->query, ask->user, items, n, scores, error);
  query = make_query (self, ask->text, FALSE);
  for (gsize i = 0; i < n; i++)
    scores[i] = aisle_searcher_score (self->searcher, query, items[i]);
  return TRUE;
}
