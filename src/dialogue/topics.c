/* topics.c: see topics.h. */
#include "dialogue/topics.h"

#include "base/error.h"
#include "base/i18n.h"
#include "dialogue/conversations.h"
#include "dialogue/topic-clusters.h"
#include "dialogue/topic-space.h"

#include <math.h>
#include <string.h>

#define LEAST_TEXTS  4
#define LABEL_WORDS  3
#define ANSWERED     .3  /* of the texts, from which on answers teach */
#define UNTAUGHT     .25 /* of a text, from which on it is told by its own words */
#define LEAST_TOPICS 2

static const char *const methods[] = { NC_ ("choice", "kmeans"), NC_ ("choice", "nmf"), NULL };
static const char *const teachers[] = { NC_ ("choice", "auto"), NC_ ("choice", "answers"), NC_ ("choice", "words"),
                                        NULL };

const AisleParam aisle_topic_params[] = {
  { "method", N_ ("Method"), AISLE_PARAM_CHOICE, "kmeans", 0, 0, methods, NULL,
    N_ ("K-means on points of a learnt space, or non-negative factors of the words.") },
  { "topics", N_ ("Topics"), AISLE_PARAM_INTEGER, "0", 0, 200, NULL, NULL,
    N_ ("How many topics; 0 for the number whose topics stand apart best.") },
  { "most_topics", N_ ("Topics at most"), AISLE_PARAM_INTEGER, "40", 2, 200, NULL, NULL,
    N_ ("Where the number is chosen: up to how many are tried."), "topics=0" },
  { "dimensions", N_ ("Dimensions"), AISLE_PARAM_INTEGER, "48", 2, 300, NULL, NULL,
    N_ ("Of the learnt space, at most.") },
  { "learn", N_ ("Learnt from"), AISLE_PARAM_CHOICE, "auto", 0, 0, teachers, NULL,
    N_ ("What brings words close: the same answers, or the same texts; auto takes answers where three in ten texts have "
        "one.") },
};
const gsize aisle_topic_n_params = G_N_ELEMENTS (aisle_topic_params);

void
aisle_topics_free (AisleTopics *self)
{
  if (self == NULL)
    return;
  for (gsize c = 0; c < self->n_topics; c++)
    {
      g_free (self->label[c]);
      g_strfreev (self->words[c]);
    }
  g_free (self->topic);
  g_free (self->fit);
  g_free (self->size);
  g_free (self->label);
  g_free (self->words);
  g_free (self);
}

/* ---- clusters ---- */

static gboolean
is_filled (const AisleSparse *rows, gsize i)
{
  return rows->start[i] < rows->start[i + 1];
}

static gsize
count_filled (const AisleSparse *rows)
{
  gsize n = 0;

  for (gsize i = 0; i < rows->n_rows; i++)
    n += is_filled (rows, i);
  return n;
}

static AisleSparse *
answers_of (const char *const *answers, gsize n, AisleProgress *progress, GError **error)
{
  g_autofree const char **texts = g_new (const char *, n + 1);
  g_autoptr (AisleTopicWords) words = NULL;

  for (gsize i = 0; i < n; i++)
    texts[i] = answers[i] != NULL ? answers[i] : "";
  words = aisle_topic_words_new (texts, n, NULL, progress, error);
  return words != NULL ? g_steal_pointer (&words->rows) : NULL;
}

/* How much of a text of unit length lies in words that no answered text has. */
static double
untaught_share (const AisleSparse *words, const guint8 *taught, gsize i)
{
  double share = 0;

  for (gint64 at = words->start[i]; at < words->start[i + 1]; at++)
    if (!taught[words->column[at]])
      share += (double) words->value[at] * (double) words->value[at];
  return share;
}

/* N x (W + V): what texts are told by: the words of the answer; where there is none, and no other text's answer teaches the
 * words either, these words themselves; else nothing. */
static AisleSparse *
told_by (const AisleSparse *answers, const AisleSparse *words)
{
  AisleSparse *self =
      aisle_sparse_new (words->n_rows, answers->n_columns + words->n_columns, answers->n_values + words->n_values);
  g_autofree guint8 *taught = g_try_new0 (guint8, words->n_columns + 1);
  gint64 n = 0;

  if (taught == NULL)
    g_clear_pointer (&self, aisle_sparse_free);
  for (gsize i = 0; self != NULL && i < words->n_rows; i++)
    for (gint64 at = words->start[i]; is_filled (answers, i) && at < words->start[i + 1]; at++)
      taught[words->column[at]] = TRUE;
  for (gsize i = 0; self != NULL && i < self->n_rows; i++)
    {
      gboolean answered = is_filled (answers, i);
      const AisleSparse *from = answered ? answers : words;
      gboolean tells = answered || untaught_share (words, taught, i) > UNTAUGHT;

      for (gint64 at = from->start[i]; tells && at < from->start[i + 1]; at++, n++)
        {
          self->column[n] = from->column[at] + (answered ? 0 : (gint32) answers->n_columns);
          self->value[n] = from->value[at];
        }
      self->start[i + 1] = n;
    }
  return self;
}

static gboolean
learns_from_answers (const AisleParams *params, const AisleSparse *answers)
{
  const char *learn = aisle_params_text (params, "learn");

  if (answers == NULL || answers->n_columns < 2 || g_str_equal (learn, "words"))
    return FALSE;
  return g_str_equal (learn, "answers") || (double) count_filled (answers) > ANSWERED * (double) answers->n_rows;
}

static AisleTopicClusters *
cluster (const AisleTopicWords *words, const AisleSparse *told, const AisleParams *params, AisleProgress *progress,
         GError **error)
{
  AisleProgress first = aisle_progress_part (progress, 0, .3), second = aisle_progress_part (progress, .3, .9),
                third = aisle_progress_part (progress, .9, 1);
  gsize k = (gsize) aisle_params_integer (params, "topics"), n = words->rows->n_rows,
        filled = count_filled (words->rows);
  gsize most = MIN ((gsize) aisle_params_integer (params, "most_topics"), MAX (filled / 3, LEAST_TOPICS));
  g_autoptr (AisleTopicSpace) space =
      aisle_topic_space_new (words->rows, told, (gsize) aisle_params_integer (params, "dimensions"), &first, error);
  g_autoptr (AisleTopicClusters) found = NULL;

  if (space == NULL)
    return NULL;
  found = k > 0 ? aisle_topic_kmeans (space->points, n, space->n_dims, MIN (k, filled), &second, error)
                : aisle_topic_kmeans_choose (space->points, n, space->n_dims, LEAST_TOPICS, most, &second, error);
  if (found == NULL || !g_str_equal (aisle_params_text (params, "method"), "nmf"))
    return g_steal_pointer (&found);
  return aisle_topic_nmf (words->rows, space->tells, found, &third, error);
}

/* ---- labels ---- */

typedef struct
{
  double weight;
  gint32 term;
} Telling;

static int
compare_telling (gconstpointer a, gconstpointer b)
{
  const Telling *x = a, *y = b;

  if (x->weight < y->weight || x->weight > y->weight)
    return x->weight > y->weight ? -1 : 1;
  return x->term < y->term ? -1 : x->term > y->term;
}

/* Takes the first of the n words that tell a topic. */
static void
name_topic (AisleTopics *self, gsize topic, const AisleTopicWords *words, const Telling *telling, gsize n)
{
  g_autoptr (GPtrArray) best = g_ptr_array_new ();
  g_autoptr (GString) label = g_string_new (NULL);

  for (gsize t = 0; t < MIN (n, AISLE_TOPIC_WORDS); t++)
    {
      const char *term = words->term[telling[t].term];

      g_ptr_array_add (best, g_strdup (term));
      if (t < LABEL_WORDS)
        g_string_append_printf (label, "%s%s", t > 0 ? " · " : "", term);
    }
  g_ptr_array_add (best, NULL);
  self->words[topic] = (char **) g_ptr_array_free (g_steal_pointer (&best), FALSE);
  self->label[topic] = label->len > 0 ? g_string_free (g_steal_pointer (&label), FALSE) : g_strdup (_ ("(other)"));
}

/* Adds how often each term stands in the texts of a topic (-1: of any); gives the sum. */
static double
count_terms (const AisleTopics *self, const AisleSparse *terms, gint32 topic, double *counts)
{
  double total = 0;

  for (gsize i = 0; i < self->n; i++)
    for (gint64 at = terms->start[i];
         self->topic[i] >= 0 && (topic < 0 || self->topic[i] == topic) && at < terms->start[i + 1]; at++)
      {
        counts[terms->column[at]] += (double) terms->value[at];
        total += (double) terms->value[at];
      }
  return total;
}

/* By the words with the largest count in the topic times ln (1 + A / f): f how often a word stands anywhere, A how many words
 * a topic has on average. FALSE when memory runs out. */
static gboolean
name_topics (AisleTopics *self, const AisleTopicWords *words)
{
  gsize n_terms = words->counts->n_columns;
  g_autofree double *counts = g_try_new (double, n_terms + 1), *all = g_try_new0 (double, n_terms + 1);
  g_autofree Telling *telling = g_try_new (Telling, n_terms + 1);
  double average;

  if (counts == NULL || all == NULL || telling == NULL)
    return FALSE;
  average = count_terms (self, words->counts, -1, all) / (double) self->n_topics;
  for (gsize c = 0; c < self->n_topics; c++)
    {
      gsize n = 0;

      memset (counts, 0, n_terms * sizeof *counts);
      count_terms (self, words->counts, (gint32) c, counts);
      for (gsize v = 0; v < n_terms; v++)
        if (words->shown[v] && counts[v] > 0)
          telling[n++] = (Telling){ counts[v] * log (1 + average / all[v]), (gint32) v };
      qsort (telling, n, sizeof *telling, compare_telling);
      name_topic (self, c, words, telling, n);
    }
  return TRUE;
}

/* ---- all ---- */

static int
compare_sizes (gconstpointer a, gconstpointer b, gpointer data)
{
  const gsize *sizes = data;
  gsize x = *(const gsize *) a, y = *(const gsize *) b;

  if (sizes[x] != sizes[y])
    return sizes[x] > sizes[y] ? -1 : 1;
  return (x > y) - (x < y);
}

/* Takes the clusters in the order of their sizes; empty ones are none. */
static AisleTopics *
topics_of (AisleTopicClusters *clusters)
{
  AisleTopics *self = g_new0 (AisleTopics, 1);
  g_autofree gsize *sizes = g_new0 (gsize, clusters->k + 1), *order = g_new (gsize, clusters->k + 1);
  g_autofree gint32 *number = g_new (gint32, clusters->k + 1);

  for (gsize i = 0; i < clusters->n; i++)
    if (clusters->cluster[i] >= 0)
      sizes[clusters->cluster[i]]++;
  for (gsize c = 0; c < clusters->k; c++)
    order[c] = c;
  g_qsort_with_data (order, (gint) clusters->k, sizeof *order, compare_sizes, sizes);
  self->size = g_new0 (gsize, clusters->k + 1);
  for (gsize c = 0; c < clusters->k; c++)
    {
      number[order[c]] = (gint32) c;
      self->size[c] = sizes[order[c]];
      self->n_topics += sizes[order[c]] > 0;
    }
  self->n = clusters->n;
  self->width = clusters->width;
  self->topic = g_steal_pointer (&clusters->cluster);
  self->fit = g_steal_pointer (&clusters->fit);
  for (gsize i = 0; i < self->n; i++)
    self->topic[i] = self->topic[i] >= 0 ? number[self->topic[i]] : -1;
  self->label = g_new0 (char *, self->n_topics + 1);
  self->words = g_new0 (char **, self->n_topics + 1);
  return self;
}

/* The clusters of the texts; NULL with an error, or when memory ran out. */
static AisleTopicClusters *
find_clusters (const AisleTopicWords *words, const char *const *answers, const AisleParams *params,
               gboolean *by_answers, AisleProgress *progress, GError **error)
{
  AisleProgress reading = aisle_progress_part (progress, 0, .1), finding = aisle_progress_part (progress, .1, 1);
  g_autoptr (AisleSparse) replied = NULL, told = NULL;

  if (answers != NULL && (replied = answers_of (answers, words->rows->n_rows, &reading, error)) == NULL)
    return NULL;
  *by_answers = learns_from_answers (params, replied);
  if (*by_answers && (told = told_by (replied, words->rows)) == NULL)
    return NULL;
  return cluster (words, told, params, &finding, error);
}

AisleTopics *
aisle_topics_find (const char *const *texts, const char *const *answers, gsize n, const AisleTopicNames *names,
                   const AisleParams *params, AisleProgress *progress, GError **error)
{
  AisleProgress reading = aisle_progress_part (progress, 0, .2), finding = aisle_progress_part (progress, .2, 1);
  g_autoptr (GError) local = NULL;
  g_autoptr (AisleTopicWords) words = aisle_topic_words_new (texts, n, names, &reading, &local);
  g_autoptr (AisleTopicClusters) clusters = NULL;
  g_autoptr (AisleTopics) self = NULL;
  gboolean by_answers = FALSE;

  if (words != NULL && (words->rows->n_columns < 2 || count_filled (words->rows) < LEAST_TEXTS))
    {
      g_set_error_literal (error, AISLE_DIALOGUE_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the texts have too few words in common for topics: more of them are needed"));
      return NULL;
    }
  if (words != NULL)
    clusters = find_clusters (words, answers, params, &by_answers, &finding, &local);
  if (clusters != NULL)
    {
      self = topics_of (clusters);
      self->by_answers = by_answers;
      if (name_topics (self, words))
        return g_steal_pointer (&self);
    }
  if (local == NULL)
    g_set_error_literal (&local, AISLE_DIALOGUE_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory for the topics"));
  g_propagate_error (error, g_steal_pointer (&local));
  return NULL;
}
