/* query-rank-group.c: what a query is, whatever answers it: tells models which of the other features to trust. */
#include "feature/rank-group.h"

#include "base/i18n.h"

#include <math.h>

extern const AisleRankGroup aisle_rank_group_query;
extern const AisleRankMaker aisle_rank_maker_query;

typedef enum
{
  WORDS,
  CHARACTERS,
  NUMBERS,
  UNKNOWN,
  MENDED,
  RARITY,
  RAREST,
  COMMONEST,
  BEST_SCORE,
  BEST_LEAD,
  FOCUS,
  SEARCHES,
  N_FEATURES
} Feature;

#define QUERY(name, label, measure, text)                                                                              \
  {                                                                                                                    \
    .id = name, .title = label, .definition = text, .unit = measure, .group = AISLE_RANK_QUERY,                        \
    .roles = AISLE_NEEDS_CATALOGUE                                                                                     \
  }

static const AisleRankFeature features[] = {
  [WORDS] = QUERY ("query_words", N_ ("Words of the query"), N_ ("words"), N_ ("How many words the query has.")),
  [CHARACTERS] = QUERY ("query_characters", N_ ("Characters of the query"), N_ ("characters"),
                        N_ ("How many characters the query has.")),
  [NUMBERS] = QUERY ("query_numbers", N_ ("Numbers in the query"), NULL, N_ ("How many numbers the query has.")),
  [UNKNOWN] = QUERY ("query_unknown", N_ ("Unknown words"), NULL,
                     N_ ("Share of the query's words that no item has, not even with spellings mended.")),
  [MENDED] = QUERY ("query_mended", N_ ("Mended words"), N_ ("words"), N_ ("How many of its spellings were mended.")),
  [RARITY] = QUERY ("query_rarity", N_ ("Rarity of the words"), NULL,
                    N_ ("How rare the query's words are in the catalogue, on average.")),
  [RAREST] = QUERY ("query_rarest", N_ ("Rarest word"), NULL, N_ ("How rare the rarest of its words is.")),
  [COMMONEST] = QUERY ("query_commonest", N_ ("Commonest word"), NULL, N_ ("How rare the commonest of its words is.")),
  [BEST_SCORE] = QUERY ("query_best_score", N_ ("Best score"), NULL, N_ ("The best BM25F in the whole catalogue.")),
  [BEST_LEAD] = QUERY (
      "query_best_lead", N_ ("Lead of the best"), NULL,
      N_ ("BM25F of the last of the first twenty items as a share of the best: near 1 where many answer alike.")),
  [FOCUS] = QUERY ("query_focus", N_ ("Focus on a category"), NULL,
                   N_ ("Chance that two of the first twenty items by BM25F are in the same category.")),
  [SEARCHES] = { "query_searches", N_ ("Searches for the query"),
                 N_ ("Natural logarithm of 1 more than how often the query was searched for before the search."), NULL,
                 AISLE_RANK_QUERY, AISLE_NEEDS (QUERY), 0 },
};

const AisleRankGroup aisle_rank_group_query = { AISLE_RANK_QUERY, features, G_N_ELEMENTS (features) };

static double
focus (const AisleQueryWords *query, const AisleItemCategories *categories)
{
  gsize pairs = 0, same = 0;

  for (gsize i = 0; i < query->n_top; i++)
    for (gsize j = i + 1; j < query->n_top; j++)
      if ((gsize) MAX (query->top[i], query->top[j]) < categories->n_items && categories->of_item[query->top[i]] >= 0
          && categories->of_item[query->top[j]] >= 0)
        {
          pairs++;
          same += categories->of_item[query->top[i]] == categories->of_item[query->top[j]];
        }
  return pairs > 0 ? (double) same / (double) pairs : NAN;
}

static void
fill (gconstpointer state, const AisleRankAsk *ask, float *values)
{
  const AisleRankBasis *basis = state;
  const AisleQueryWords *query = ask->words;
  float row[N_FEATURES], rarest = 0, commonest = INFINITY;
  gsize numbers = 0;

  for (gsize w = 0; w < query->n_words; w++)
    {
      numbers += query->words[w].number;
      rarest = MAX (rarest, query->words[w].rarity);
      commonest = MIN (commonest, query->words[w].rarity);
    }
  row[WORDS] = (float) query->n_words;
  row[CHARACTERS] = (float) query->n_characters;
  row[NUMBERS] = (float) numbers;
  row[UNKNOWN] = query->n_words > 0 ? (float) query->n_unknown / (float) query->n_words : NAN;
  row[MENDED] = (float) query->n_mended;
  row[RARITY] = query->n_words > 0 ? query->rarity / (float) query->n_words : NAN;
  row[RAREST] = query->n_words > 0 ? rarest : NAN;
  row[COMMONEST] = query->n_words > 0 ? commonest : NAN;
  row[BEST_SCORE] = query->n_top > 0 ? query->top_score[0] : 0;
  row[BEST_LEAD] = query->n_top > 0 ? query->top_score[query->n_top - 1] / query->top_score[0] : NAN;
  row[FOCUS] = (float) focus (query, basis->categories);
  row[SEARCHES] = NAN;
  if (basis->looks != NULL)
    row[SEARCHES] = (float) log1p (
        ask->query->query >= 0 && (gsize) ask->query->query < basis->looks->n_queries
            ? (double) aisle_past_times_before (basis->looks->searches, (gsize) ask->query->query, ask->time)
            : 0);
  for (gsize i = 0; i < ask->n; i++)
    for (gsize f = 0; f < N_FEATURES; f++)
      values[i * N_FEATURES + f] = row[f];
}

static const char *
lack (gconstpointer state, gsize feature)
{
  const AisleRankBasis *basis = state;

  if (feature == SEARCHES)
    return aisle_rank_past_lack (basis, features[feature].roles, features[feature].kinds);
  return feature == FOCUS && basis->categories->names->len == 0 ? aisle_role_title (AISLE_ROLE_CATEGORY) : NULL;
}

static gpointer
make (const AisleRankBasis *basis, AisleProgress *progress, GError **error)
{
  return (gpointer) basis;
}

const AisleRankMaker aisle_rank_maker_query = { &aisle_rank_group_query, make, NULL, lack, fill };
