/* text-rank-group.c: how a title and its fields answer the words of a query.
 *
 * A word of the query is found in a title where its stem stands there, where another spelling of the same unit does, or
 * where two words are written as one ("shower head", "showerhead"). */
#include "feature/rank-group.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/catalogue-index.h"
#include "feature/split.h"

#include <math.h>

extern const AisleRankGroup aisle_rank_group_text;
extern const AisleRankMaker aisle_rank_maker_text;

#define MOST_TITLE 64  /* words of a title that are looked at */
#define K1         1.2 /* of the fields alone */
#define B          .5

typedef enum
{
  BM25F,
  BM25F_MENDED,
  BM25,
  BM25_TITLE,
  BM25_BRAND,
  BM25_CATEGORY,
  BM25_TEXT,
  BM25_ATTRIBUTES,
  SHARE_OF_BEST,
  COVERAGE,
  COVERAGE_RARITY,
  TITLE_COVERAGE,
  TITLE_COVERAGE_RARITY,
  RAREST_MISSING,
  TITLE_SHARE,
  TITLE_COSINE,
  NEIGHBOURS,
  IN_ORDER,
  NEARNESS,
  PHRASE,
  EXACT,
  FIRST_PLACE,
  LAST_PLACE,
  LAST_WORD,
  HEAD_DISTANCE,
  HEAD_WORD,
  FIRST_WORD,
  LEADING_WORD,
  NUMBERS,
  MEASURES,
  OTHER_MEASURE,
  TRIGRAMS,
  TITLE_TRIGRAMS,
  LIKENESS,
  LEAST_LIKENESS,
  ANSWERS,
  ANSWERS_REST,
  ANSWER_CATEGORY,
  TITLE_WORDS,
  N_FEATURES
} Feature;

#define TEXT(field, name, text)                                                                                        \
  {                                                                                                                    \
    .id = field, .title = name, .definition = text, .group = AISLE_RANK_TEXT, .roles = AISLE_NEEDS_CATALOGUE           \
  }

static const AisleRankFeature features[] = {
  [BM25F] = TEXT ("bm25f", N_ ("BM25F"), N_ ("BM25F of the query as it was typed, over all fields of the catalogue.")),
  [BM25F_MENDED] = TEXT ("bm25f_mended", N_ ("BM25F, mended"),
                         N_ ("BM25F of the query with spellings mended and units written as the catalogue does.")),
  [BM25] = TEXT ("bm25", N_ ("BM25"), N_ ("Plain BM25 of the query as it was typed, all fields taken as one text.")),
  [BM25_TITLE] = TEXT ("bm25_title", N_ ("BM25 of the title"), N_ ("BM25 of the mended query in the title alone.")),
  [BM25_BRAND] = TEXT ("bm25_brand", N_ ("BM25 of the brand"), N_ ("BM25 of the mended query in the brand alone.")),
  [BM25_CATEGORY] =
      TEXT ("bm25_category", N_ ("BM25 of the category"), N_ ("BM25 of the mended query in the category alone.")),
  [BM25_TEXT] =
      TEXT ("bm25_text", N_ ("BM25 of the description"), N_ ("BM25 of the mended query in the description alone.")),
  [BM25_ATTRIBUTES] =
      TEXT ("bm25_attributes", N_ ("BM25 of the attributes"), N_ ("BM25 of the mended query in the attributes alone.")),
  [SHARE_OF_BEST] = TEXT ("share_of_best", N_ ("Share of the best score"),
                          N_ ("BM25F of the mended query, as a share of the best in the whole catalogue.")),
  [COVERAGE] = TEXT ("coverage", N_ ("Words found"), N_ ("Share of the query's words that any field has.")),
  [COVERAGE_RARITY] =
      TEXT ("coverage_rarity", N_ ("Words found, by rarity"),
            N_ ("Share of the query's words that any field has, each weighted by how rare it is in the catalogue.")),
  [TITLE_COVERAGE] =
      TEXT ("title_coverage", N_ ("Words found in the title"), N_ ("Share of the query's words that the title has.")),
  [TITLE_COVERAGE_RARITY] =
      TEXT ("title_coverage_rarity", N_ ("Words found in the title, by rarity"),
            N_ ("Share of the query's words that the title has, each weighted by how rare it is in the catalogue.")),
  [RAREST_MISSING] =
      TEXT ("rarest_missing", N_ ("Rarest word missing"),
            N_ ("How rare the rarest of the query's words is that the title has not; 0 where it has all.")),
  [TITLE_SHARE] =
      TEXT ("title_share", N_ ("Title asked for"),
            N_ ("Share of the title's words that the query has, each weighted by how rare it is in the catalogue.")),
  [TITLE_COSINE] = TEXT ("title_cosine", N_ ("Likeness of title and query"),
                         N_ ("Cosine of title and query, words weighted by how rare they are in the catalogue.")),
  [NEIGHBOURS] = TEXT ("neighbours", N_ ("Words side by side"),
                       N_ ("Share of the query's neighbouring words that stand side by side in the title, too.")),
  [IN_ORDER] = TEXT ("in_order", N_ ("Words in order"),
                     N_ ("Share of the pairs of words found in the title that stand there in the query's order.")),
  [NEARNESS] = TEXT ("nearness", N_ ("Words close together"),
                     N_ ("Words found in the title over the words of the title from the first of them to the last.")),
  [PHRASE] =
      TEXT ("phrase", N_ ("Query in the title"), N_ ("1 where the whole query stands in the title, word by word.")),
  [EXACT] = TEXT ("exact", N_ ("Query is the title"), N_ ("1 where the title is the query, word by word.")),
  [FIRST_PLACE] = TEXT ("first_place", N_ ("First word found"),
                        N_ ("Where the first word found stands in the title: 0 at its beginning, 1 at its end.")),
  [LAST_PLACE] = TEXT ("last_place", N_ ("Last word found"),
                       N_ ("Where the last word found stands in the title: 0 at its beginning, 1 at its end.")),
  [LAST_WORD] = TEXT ("last_word", N_ ("Last word of the query"), N_ ("1 where the title has the query's last word.")),
  [HEAD_DISTANCE] =
      TEXT ("head_distance", N_ ("Distance from the name's end"),
            N_ ("How many words before the end of the item's name, which ends before “with” or “in”, the query's last "
                "word stands; negative after it.")),
  [HEAD_WORD] = TEXT ("head_word", N_ ("End of the name asked for"),
                      N_ ("1 where the query has the last word of the item's name, which ends before “with” or “in”.")),
  [FIRST_WORD] = TEXT ("first_word", N_ ("First word asked for"),
                       N_ ("1 where the query has the title's first word: often a brand.")),
  [LEADING_WORD] = TEXT (
      "leading_word", N_ ("Brand asked for"),
      N_ ("Of the query's words that titles mostly begin with, as brands do: 1 where the title has one, -1 where it "
          "has none of them, 0 where the query has no such word.")),
  [NUMBERS] = TEXT ("numbers", N_ ("Numbers found"), N_ ("Share of the query's numbers that the title has.")),
  [MEASURES] = TEXT ("measures", N_ ("Measures found"),
                     N_ ("Share of the query's numbers with a unit that the title has with the same unit.")),
  [OTHER_MEASURE] = TEXT ("other_measure", N_ ("Other measures"),
                          N_ ("Share of the query's numbers with a unit for which the title has another number.")),
  [TRIGRAMS] = TEXT ("trigrams", N_ ("Letters found"),
                     N_ ("Share of the three-letter pieces of the query's words that the title has.")),
  [TITLE_TRIGRAMS] = TEXT ("title_trigrams", N_ ("Letters of the title asked for"),
                           N_ ("Share of the three-letter pieces of the title's words that the query has.")),
  [LIKENESS] =
      TEXT ("likeness", N_ ("Likeness of words"),
            N_ ("How much each word of the query is like the title's most similar one by three-letter pieces, on "
                "average, rare words counting more.")),
  [LEAST_LIKENESS] =
      TEXT ("least_likeness", N_ ("Least likeness of a word"),
            N_ ("How much the query's word that is least like any of the title is like the most similar.")),
  [ANSWERS] = TEXT ("answers", N_ ("Like the best answers"),
                    N_ ("Cosine of the title and the titles that BM25F ranks first in the whole catalogue.")),
  [ANSWERS_REST] = TEXT ("answers_rest", N_ ("Like the best answers otherwise"),
                         N_ ("The same of the words that the query has not.")),
  [ANSWER_CATEGORY] =
      TEXT ("answer_category", N_ ("Category of the best answers"),
            N_ ("Share of the items that BM25F ranks first which are in the item's category, by score.")),
  [TITLE_WORDS] = { .id = "title_words",
                    .title = N_ ("Words of the title"),
                    .definition = N_ ("How many words the title has."),
                    .unit = N_ ("words"),
                    .group = AISLE_RANK_TEXT,
                    .roles = AISLE_NEEDS_CATALOGUE },
};

const AisleRankGroup aisle_rank_group_text = { AISLE_RANK_TEXT, features, G_N_ELEMENTS (features) };

typedef struct
{
  const AisleRankBasis *basis;
  AisleSearcher *bm25f, *bm25;
} State;

/* A title against a query.  Letters: w words of the query, e of the title. */
typedef struct
{
  const AisleTitleWords *titles;
  const AisleQueryWords *query;
  gint32 item;
  const AisleTitleWord *title;
  gsize n;                                 /* words of the title */
  gint16 found_at[AISLE_QUERY_MOST_WORDS]; /* its first place in the title, -1: nowhere */
  gboolean elsewhere[AISLE_QUERY_MOST_WORDS];
  gint16 word_of[MOST_TITLE]; /* the query's word that stands there, -1: none */
  double by_field[AISLE_INDEX_MAX_FIELDS];
  float *out;
} Match;

/* ---- what is found where ---- */

static gboolean
means (const AisleTitleWords *titles, gssize word, guint32 term)
{
  return word >= 0 && (guint32) word == titles->usual[term];
}

static void
find_words (Match *self)
{
  const AisleQueryWords *query = self->query;

  for (gsize w = 0; w < query->n_words; w++)
    self->found_at[w] = -1;
  for (gsize e = 0; e < self->n; e++)
    {
      self->word_of[e] = -1;
      for (gsize w = 0; w < query->n_words; w++)
        if (means (self->titles, query->words[w].term, self->title[e].term))
          {
            if (self->word_of[e] < 0)
              self->word_of[e] = (gint16) w;
            if (self->found_at[w] < 0)
              self->found_at[w] = (gint16) e;
          }
      for (gsize j = 0; j < query->n_joins; j++)
        if (query->joins[j].term == self->title[e].term)
          for (gsize w = query->joins[j].first; w < query->joins[j].first + 2; w++)
            {
              self->word_of[e] = (gint16) w;
              if (self->found_at[w] < 0)
                self->found_at[w] = (gint16) e;
            }
    }
}

/* A place in the title from a position in the text. */
static gint16
place_of (const Match *self, guint32 position)
{
  for (gsize e = 0; e < self->n; e++)
    if (self->title[e].position >= position)
      return (gint16) e;
  return -1;
}

/* Occurrences by field of one word of the query, weighted by the field's length; a word that the title writes as two. */
static void
add_fields (Match *self, gsize w)
{
  const AisleInvertedIndex *index = self->titles->index;
  double times[AISLE_INDEX_MAX_FIELDS] = { 0 };
  gssize p = aisle_inverted_index_posting (index, (gsize) self->query->words[w].term, self->item);

  if (p < 0)
    return;
  for (gsize i = index->place_at[p]; i < index->place_at[p + 1]; i++)
    {
      gsize field = index->place[i] >> AISLE_PLACE_BITS;

      times[field]++;
      if (field == AISLE_CATALOGUE_PAIRS && self->found_at[w] < 0)
        {
          self->found_at[w] = place_of (self, index->place[i] & AISLE_PLACE_MASK);
          if (self->found_at[w] >= 0)
            self->word_of[self->found_at[w]] = (gint16) w;
        }
    }
  self->elsewhere[w] = TRUE;
  for (gsize f = 0; f < index->n_fields; f++)
    if (times[f] > 0)
      {
        double relative =
            (double) index->length[(gsize) self->item * index->n_fields + f] / MAX (self->titles->mean_length[f], 1);
        double x = times[f] / (1 - B + B * relative);

        self->by_field[f] += (double) self->query->words[w].rarity * (K1 + 1) * x / (K1 + x);
      }
}

/* ---- features of what was found ---- */

static void
fill_coverage (Match *self)
{
  const AisleQueryWords *query = self->query;
  double any = 0, any_rarity = 0, title = 0, title_rarity = 0, missing = 0;

  if (query->n_words == 0)
    return;
  for (gsize w = 0; w < query->n_words; w++)
    {
      double rarity = (double) query->words[w].rarity;
      gboolean found = self->found_at[w] >= 0;

      any += found || self->elsewhere[w];
      any_rarity += found || self->elsewhere[w] ? rarity : 0;
      title += found;
      title_rarity += found ? rarity : 0;
      missing = found ? missing : MAX (missing, rarity);
    }
  self->out[COVERAGE] = (float) (any / (double) query->n_words);
  self->out[COVERAGE_RARITY] = (float) (any_rarity / MAX ((double) query->rarity, 1e-9));
  self->out[TITLE_COVERAGE] = (float) (title / (double) query->n_words);
  self->out[TITLE_COVERAGE_RARITY] = (float) (title_rarity / MAX ((double) query->rarity, 1e-9));
  self->out[RAREST_MISSING] = (float) missing;
}

static void
fill_shares (Match *self)
{
  const AisleQueryWords *query = self->query;
  double all = 0, asked = 0, length = 0, both = 0, query_length = 0;

  for (gsize w = 0; w < query->n_words; w++)
    query_length += (double) query->words[w].rarity * (double) query->words[w].rarity;
  for (gsize e = 0; e < self->n; e++)
    {
      double rarity = (double) self->titles->rarity[self->title[e].term];

      all += rarity;
      length += rarity * rarity;
      asked += self->word_of[e] >= 0 ? rarity : 0;
      both += self->word_of[e] >= 0 ? rarity * rarity : 0;
    }
  self->out[TITLE_SHARE] = (float) (all > 0 ? asked / all : 0);
  self->out[TITLE_COSINE] = (float) (length > 0 && query_length > 0 ? both / sqrt (length * query_length) : 0);
  self->out[TITLE_WORDS] = (float) self->n;
}

/* The query's word stands in the title at this position of its text. */
static gboolean
stands_at (const Match *self, gsize w, guint32 position)
{
  for (gsize e = 0; e < self->n && self->title[e].position <= position; e++)
    if (self->title[e].position == position && means (self->titles, self->query->words[w].term, self->title[e].term))
      return TRUE;
  return FALSE;
}

/* The words w and w + 1 stand in the title as they do in the query, or are one word there. */
static gboolean
side_by_side (const Match *self, gsize w)
{
  const AisleQueryWord *word = &self->query->words[w];

  if (self->found_at[w] >= 0 && self->found_at[w] == self->found_at[w + 1])
    return TRUE;
  for (gsize e = 0; e < self->n; e++)
    if (means (self->titles, word->term, self->title[e].term)
        && stands_at (self, w + 1, self->title[e].position + word[1].position - word->position))
      return TRUE;
  return FALSE;
}

static void
fill_order (Match *self)
{
  const AisleQueryWords *query = self->query;
  gsize neighbours = 0, pairs = 0, ordered = 0, found = 0;
  gint first = -1, last = -1;

  for (gsize w = 0; w < query->n_words; w++)
    {
      gint at = self->found_at[w];

      if (at < 0)
        continue;
      found++;
      first = first < 0 ? at : MIN (first, at);
      last = MAX (last, at);
      for (gsize v = w + 1; v < query->n_words; v++)
        if (self->found_at[v] >= 0)
          {
            pairs++;
            ordered += self->found_at[v] >= at;
          }
      neighbours += w + 1 < query->n_words && side_by_side (self, w);
    }
  if (query->n_words > 1)
    self->out[NEIGHBOURS] = (float) neighbours / (float) (query->n_words - 1);
  if (pairs > 0)
    self->out[IN_ORDER] = (float) ordered / (float) pairs;
  if (found == 0)
    return;
  self->out[NEARNESS] = (float) found / (float) (last - first + 1);
  self->out[FIRST_PLACE] = (float) first / (float) MAX (self->n - 1, 1);
  self->out[LAST_PLACE] = (float) last / (float) MAX (self->n - 1, 1);
}

/* The query's words one after another in the title. */
static void
fill_phrase (Match *self)
{
  const AisleQueryWords *query = self->query;
  gboolean phrase = FALSE, exact = FALSE;

  for (gsize e = 0; e < self->n && query->n_words > 0 && !exact; e++)
    {
      guint32 from = self->title[e].position, first = query->words[0].position;
      gsize w = 0;

      while (w < query->n_words && stands_at (self, w, from + query->words[w].position - first))
        w++;
      if (w < query->n_words)
        continue;
      phrase = TRUE;
      exact = e == 0 && self->title[self->n - 1].position == from + query->words[query->n_words - 1].position - first;
    }
  self->out[PHRASE] = phrase;
  self->out[EXACT] = exact;
}

static void
fill_ends (Match *self)
{
  const AisleQueryWords *query = self->query;
  gint head = MIN ((gint) self->titles->head[self->item], (gint) self->n);
  gboolean asked = FALSE, has = FALSE;

  if (query->n_words > 0)
    {
      gint at = self->found_at[query->n_words - 1];

      self->out[LAST_WORD] = at >= 0;
      if (at >= 0)
        self->out[HEAD_DISTANCE] = (float) (head - 1 - at);
    }
  self->out[HEAD_WORD] = head > 0 && self->word_of[head - 1] >= 0;
  self->out[FIRST_WORD] = self->n > 0 && self->word_of[0] >= 0;
  for (gsize w = 0; w < query->n_words; w++)
    if (query->words[w].term >= 0 && self->titles->leads[query->words[w].term] > .5f)
      {
        asked = TRUE;
        has |= self->found_at[w] >= 0;
      }
  self->out[LEADING_WORD] = has ? 1 : asked ? -1 : 0;
}

static void
fill_numbers (Match *self)
{
  const AisleQueryWords *query = self->query;
  gsize numbers = 0, found = 0, measures = 0, same = 0, other = 0;

  for (gsize w = 0; w < query->n_words; w++)
    {
      gboolean equal = FALSE, another = FALSE;

      numbers += query->words[w].number;
      found += query->words[w].number && self->found_at[w] >= 0;
      if (!query->words[w].measured)
        continue;
      measures++;
      for (gsize e = 1; e < self->n; e++)
        if (means (self->titles, query->words[w].term, self->title[e].term))
          {
            gboolean is = means (self->titles, query->words[w - 1].term, self->title[e - 1].term);

            equal |= is;
            another |= !is;
          }
      same += equal;
      other += another && !equal;
    }
  if (numbers > 0)
    self->out[NUMBERS] = (float) found / (float) numbers;
  if (measures > 0)
    {
      self->out[MEASURES] = (float) same / (float) measures;
      self->out[OTHER_MEASURE] = (float) other / (float) measures;
    }
}

/* ---- letters ---- */

static void
fill_likeness (Match *self)
{
  const AisleQueryWords *query = self->query;
  const AisleTitleWords *titles = self->titles;
  double sum = 0, least = 1;

  for (gsize w = 0; w < query->n_words; w++)
    {
      const AisleQueryWord *word = &query->words[w];
      double best = self->found_at[w] >= 0 ? 1 : 0;

      for (gsize e = 0; e < self->n && best < 1; e++)
        {
          guint32 from = titles->trigram_at[self->title[e].term], to = titles->trigram_at[self->title[e].term + 1];

          best =
              MAX (best, aisle_trigram_likeness (word->trigrams, word->n_trigrams, titles->trigrams + from, to - from));
        }
      sum += best * (double) word->rarity;
      least = MIN (least, best);
    }
  if (query->n_words == 0)
    return;
  self->out[LIKENESS] = (float) (sum / MAX ((double) query->rarity, 1e-9));
  self->out[LEAST_LIKENESS] = (float) least;
}

static gboolean
has_trigram (const AisleQueryWord *word, guint32 trigram)
{
  for (gsize i = 0; i < word->n_trigrams; i++)
    if (word->trigrams[i] == trigram)
      return TRUE;
  return FALSE;
}

/* Which of the query's pieces the title has; those of two words count twice. */
static void
fill_trigrams (Match *self)
{
  const AisleQueryWords *query = self->query;
  const AisleTitleWords *titles = self->titles;
  guint32 seen[AISLE_QUERY_MOST_WORDS] = { 0 };
  gsize title_all = 0, title_asked = 0, all = 0, found = 0;

  for (gsize e = 0; e < self->n; e++)
    for (guint32 i = titles->trigram_at[self->title[e].term]; i < titles->trigram_at[self->title[e].term + 1]; i++)
      {
        gboolean asked = FALSE;

        for (gsize w = 0; w < query->n_words; w++)
          if (has_trigram (&query->words[w], titles->trigrams[i]))
            {
              asked = TRUE;
              for (gsize t = 0; t < query->words[w].n_trigrams; t++)
                if (query->words[w].trigrams[t] == titles->trigrams[i])
                  seen[w] |= 1u << t;
            }
        title_all++;
        title_asked += asked;
      }
  for (gsize w = 0; w < query->n_words; w++)
    {
      all += query->words[w].n_trigrams;
      found += (gsize) __builtin_popcount (seen[w]);
    }
  self->out[TRIGRAMS] = all > 0 ? (float) found / (float) all : 0;
  self->out[TITLE_TRIGRAMS] = title_all > 0 ? (float) title_asked / (float) title_all : 0;
}

/* ---- the best answers ---- */

static const AisleQueryAnswerWord *
find_answer (const AisleQueryWords *query, guint32 term)
{
  gsize low = 0, high = query->n_answer;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (query->answer[middle].term < term)
        low = middle + 1;
      else
        high = middle;
    }
  return low < query->n_answer && query->answer[low].term == term ? &query->answer[low] : NULL;
}

static void
fill_answers (Match *self, const State *state)
{
  const AisleItemCategories *categories = state->basis->categories;
  const AisleQueryWords *query = self->query;
  double both = 0, rest = 0, length = 0;

  for (gsize e = 0; e < self->n; e++)
    {
      double rarity = (double) self->titles->rarity[self->title[e].term];
      const AisleQueryAnswerWord *answer = find_answer (query, self->title[e].term);

      length += rarity * rarity;
      if (answer == NULL)
        continue;
      both += rarity * (double) answer->weight;
      rest += self->word_of[e] < 0 ? rarity * (double) answer->weight : 0;
    }
  if (length > 0)
    {
      self->out[ANSWERS] = (float) (both / sqrt (length));
      self->out[ANSWERS_REST] = (float) (rest / sqrt (length));
    }
  if ((gsize) self->item < categories->n_items && categories->of_item[self->item] >= 0 && query->n_top > 0)
    {
      double own = 0, all = 0;

      for (gsize i = 0; i < query->n_top; i++)
        {
          all += (double) query->top_score[i];
          own += (gsize) query->top[i] < categories->n_items
                         && categories->of_item[query->top[i]] == categories->of_item[self->item]
                     ? (double) query->top_score[i]
                     : 0;
        }
      self->out[ANSWER_CATEGORY] = (float) (own / all);
    }
}

/* ---- a row ---- */

static void
fill_row (const State *state, const AisleRankAsk *ask, gint32 item, float *out)
{
  const AisleTitleWords *titles = state->basis->titles;
  const AisleQueryWords *query = ask->words;
  Match match = { .titles = titles,
                  .query = query,
                  .item = item,
                  .title = titles->words + titles->at[item],
                  .n = MIN (titles->at[item + 1] - titles->at[item], MOST_TITLE),
                  .out = out };
  float score = aisle_searcher_score (state->bm25f, query->mended, item);

  out[BM25F] = aisle_searcher_score (state->bm25f, query->typed, item);
  out[BM25F_MENDED] = score;
  out[BM25] = aisle_searcher_score (state->bm25, query->typed, item);
  out[SHARE_OF_BEST] = query->n_top > 0 ? score / query->top_score[0] : 0;
  find_words (&match);
  for (gsize w = 0; w < query->n_words; w++)
    if (query->words[w].term >= 0)
      add_fields (&match, w);
  for (gsize f = 0; f < AISLE_CATALOGUE_PAIRS; f++)
    out[BM25_TITLE + f] = (float) match.by_field[f];
  fill_coverage (&match);
  fill_shares (&match);
  fill_order (&match);
  fill_phrase (&match);
  fill_ends (&match);
  fill_numbers (&match);
  fill_likeness (&match);
  fill_trigrams (&match);
  fill_answers (&match, state);
}

static void
fill (gconstpointer state, const AisleRankAsk *ask, float *values)
{
  for (gsize i = 0; i < ask->n; i++)
    fill_row (state, ask, ask->items[i], values + i * N_FEATURES);
}

static const char *
lack (gconstpointer data, gsize feature)
{
  const State *state = data;
  const double *length = state->basis->titles->mean_length;
  static const AisleRole roles[] = { AISLE_ROLE_TITLE, AISLE_ROLE_BRAND, AISLE_ROLE_CATEGORY, AISLE_ROLE_TEXT };

  if (feature >= BM25_TITLE && feature < BM25_ATTRIBUTES && length[feature - BM25_TITLE] <= 0)
    return aisle_role_title (roles[feature - BM25_TITLE]);
  if (feature == BM25_ATTRIBUTES && length[AISLE_CATALOGUE_ATTRIBUTES] <= 0)
    return _ ("attributes of items");
  if (feature == ANSWER_CATEGORY && state->basis->categories->names->len == 0)
    return aisle_role_title (AISLE_ROLE_CATEGORY);
  return NULL;
}

static void
state_free (gpointer data)
{
  State *state = data;

  if (state == NULL)
    return;
  aisle_searcher_free (state->bm25);
  g_free (state);
}

static gpointer
make (const AisleRankBasis *basis, AisleProgress *progress, GError **error)
{
  State *state = g_new0 (State, 1);
  AisleBm25 plain;

  aisle_bm25_init (&plain, TRUE);
  plain.weight[AISLE_CATALOGUE_PAIRS] = 0;
  state->basis = basis;
  state->bm25f = basis->searcher;
  state->bm25 = aisle_searcher_new (basis->titles->index, &plain);
  if (state->bm25 != NULL)
    return state;
  state_free (state);
  g_set_error_literal (error, AISLE_FEATURE_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to search the catalogue: close other programs"));
  return NULL;
}

const AisleRankMaker aisle_rank_maker_text = { &aisle_rank_group_text, make, state_free, lack, fill };
