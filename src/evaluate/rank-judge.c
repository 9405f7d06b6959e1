/* rank-judge.c: see rank-judge.h. */
#include "evaluate/rank-judge.h"

#include "base/error.h"
#include "base/i18n.h"
#include "evaluate/graded.h"

#include <math.h>
#include <string.h>

/* Figures of a list for each k, then those of the whole list. */
enum
{
  NDCG_LINEAR,
  NDCG_EXPONENTIAL,
  ERR,
  PRECISION,
  JUDGED,
  NDCG_LOW,
  NDCG_HIGH,
  N_BY_K
};

enum
{
  MAP,
  MRR,
  N_WHOLE
};

struct _AisleRankJudge
{
  AisleRankJudging judging;
  guint n_k, max_k, n_figures;
  GArray *queries, *users; /* gint32, by list */
  GArray *figures;         /* double, n_figures by list */
  AisleRankCounts counts;
};

AisleRankJudge *
aisle_rank_judge_new (const AisleRankJudging *judging)
{
  AisleRankJudge *self = g_new0 (AisleRankJudge, 1);

  self->judging = *judging;
  for (; judging->k_list[self->n_k] != 0; self->n_k++)
    self->max_k = MAX (self->max_k, judging->k_list[self->n_k]);
  self->n_figures = self->n_k * N_BY_K + N_WHOLE;
  self->queries = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->users = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->figures = g_array_new (FALSE, FALSE, sizeof (double));
  return self;
}

void
aisle_rank_judge_free (AisleRankJudge *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->queries);
  g_array_unref (self->users);
  g_array_unref (self->figures);
  g_free (self);
}

/* ---- one list ---- */

typedef struct
{
  float score, grade; /* grade NaN: not judged */
  float weight;
} Row;

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const Row *x = a, *y = b;
  float left = isnan (x->grade) ? 0 : x->grade, right = isnan (y->grade) ? 0 : y->grade;

  if (x->score != y->score)
    return x->score > y->score ? -1 : 1;
  if (left != right)
    return left > right ? 1 : -1;
  return (x->weight > y->weight) - (x->weight < y->weight);
}

/* A score that is no number stands last. */
static Row *
sort_list (const AisleRankSet *set, gsize list, const float *scores)
{
  gsize from = set->start[list], n = set->start[list + 1] - from;
  Row *rows = g_new (Row, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      rows[i].score = isnan (scores[from + i]) ? -INFINITY : scores[from + i];
      rows[i].grade = set->grade[from + i];
      rows[i].weight = set->weight != NULL ? set->weight[from + i] : 1;
    }
  qsort (rows, n, sizeof *rows, compare_rows);
  return rows;
}

/* A list in its order; gains are times the row's weight. */
typedef struct
{
  gsize n, n_relevant;
  float *grades, *linear, *exponential;
} List;

static void
measure_list (const AisleRankJudge *self, const List *list, double highest, double *figures)
{
  const float *grades = list->grades;
  gsize n = list->n;

  double least = self->judging.relevant * highest;

  for (guint i = 0; i < self->n_k; i++)
    {
      guint k = self->judging.k_list[i];
      double *out = figures + i * N_BY_K;
      gsize top = MIN (n, k), judged = 0;

      for (gsize r = 0; r < top; r++)
        judged += !isnan (grades[r]);
      out[NDCG_LINEAR] = aisle_graded_ndcg (list->linear, n, list->linear, n, k, AISLE_GAIN_LINEAR);
      out[NDCG_EXPONENTIAL] = aisle_graded_ndcg (list->exponential, n, list->exponential, n, k, AISLE_GAIN_LINEAR);
      out[ERR] = aisle_graded_err (grades, n, k, highest);
      out[PRECISION] = aisle_graded_precision (grades, n, k, least);
      out[JUDGED] = (double) judged / (double) top;
      aisle_graded_bounds (list->linear, n, list->linear, n, k, AISLE_GAIN_LINEAR, highest, &out[NDCG_LOW],
                           &out[NDCG_HIGH]);
    }
  figures[self->n_k * N_BY_K + MAP] = list->n_relevant > 0 ? aisle_graded_ap (grades, n, least, list->n_relevant) : 0;
  figures[self->n_k * N_BY_K + MRR] = aisle_graded_rr (grades, MIN (n, self->max_k), least);
}

static void
count_list (AisleRankJudge *self, const Row *rows, gsize n)
{
  gsize top = MIN (n, self->judging.k_list[0]);

  self->counts.lists++;
  self->counts.rows += n;
  self->counts.top += top;
  for (gsize r = 0; r < top; r++)
    self->counts.unjudged += isnan (rows[r].grade);
  self->counts.flat += n > 1 && rows[0].score == rows[n - 1].score;
}

static void
add_list (AisleRankJudge *self, const AisleRankSet *set, gsize list, const float *scores)
{
  gsize n = set->start[list + 1] - set->start[list];
  double least = self->judging.relevant * (double) set->highest;
  g_autofree Row *rows = sort_list (set, list, scores);
  g_autofree float *memory = g_new (float, 3 * n + 1);
  List told = { n, 0, memory, memory + n, memory + 2 * n };
  gint32 user = set->user != NULL ? set->user[list] : -1;
  gboolean useful = FALSE;

  for (gsize r = 0; r < n; r++)
    {
      told.grades[r] = rows[r].grade;
      told.linear[r] = rows[r].grade * rows[r].weight;
      told.exponential[r] = (exp2f (rows[r].grade) - 1) * rows[r].weight;
      useful |= rows[r].grade > 0;
      told.n_relevant += (double) rows[r].grade >= least;
    }
  if (!useful)
    {
      self->counts.nothing_relevant++;
      return;
    }
  count_list (self, rows, n);
  g_array_append_val (self->queries, set->query[list]);
  g_array_append_val (self->users, user);
  g_array_set_size (self->figures, self->figures->len + self->n_figures);
  measure_list (self, &told, (double) set->highest,
                &g_array_index (self->figures, double, self->figures->len - self->n_figures));
}

void
aisle_rank_judge_add (AisleRankJudge *self, const AisleRankSet *set, const float *scores)
{
  for (gsize list = 0; list < set->n_queries; list++)
    add_list (self, set, list, scores);
}

double
aisle_rank_ndcg (const AisleRankSet *set, const float *scores, guint k)
{
  guint k_list[] = { k, 0 };
  AisleRankJudging judging = { .k_list = k_list, .relevant = .5 };
  g_autoptr (AisleRankJudge) judge = aisle_rank_judge_new (&judging);
  double sum = 0;

  aisle_rank_judge_add (judge, set, scores);
  for (guint list = 0; list < judge->queries->len; list++)
    sum += g_array_index (judge->figures, double, list * judge->n_figures + NDCG_LINEAR);
  return judge->queries->len > 0 ? sum / judge->queries->len : NAN;
}

/* ---- from lists to queries or users ---- */

typedef struct
{
  gint32 member; /* query or user */
  guint list;
} Place;

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Place *x = a, *y = b;

  if (x->member != y->member)
    return x->member < y->member ? -1 : 1;
  return (x->list > y->list) - (x->list < y->list);
}

/* Lists by member, those of no member left out. */
static GArray *
order_places (const GArray *members)
{
  GArray *places = g_array_new (FALSE, FALSE, sizeof (Place));

  for (guint list = 0; list < members->len; list++)
    {
      Place place = { g_array_index (members, gint32, list), list };

      if (place.member >= 0)
        g_array_append_val (places, place);
    }
  g_array_sort (places, compare_places);
  return places;
}

static void
gather_members (const GArray *places, AisleJudgedUsers *members)
{
  gboolean several = FALSE;

  members->users = g_new (gint32, places->len + 1);
  members->weights = g_new0 (float, places->len + 1);
  for (guint i = 0; i < places->len; i++)
    {
      const Place *place = &g_array_index (places, Place, i);

      if (i == 0 || place->member != members->users[members->n - 1])
        members->users[members->n++] = place->member;
      else
        several = TRUE;
      members->weights[members->n - 1]++;
    }
  if (!several)
    g_clear_pointer (&members->weights, g_free);
}

/* Takes the name. */
static AisleMetric *
gather_metric (const AisleRankJudge *self, const GArray *places, const AisleJudgedUsers *members, guint figure,
               char *name)
{
  AisleMetric *metric = aisle_metric_new (name);
  gsize at = 0;

  metric->users = members;
  metric->values = g_new0 (float, members->n + 1);
  for (guint i = 0; i < places->len;)
    {
      gint32 member = g_array_index (places, Place, i).member;
      double sum = 0;
      guint n = 0;

      for (; i < places->len && g_array_index (places, Place, i).member == member; i++, n++)
        sum += g_array_index (self->figures, double, g_array_index (places, Place, i).list * self->n_figures + figure);
      metric->values[at++] = (float) (sum / n);
    }
  metric->summary = aisle_weighted_interval (metric->values, members->weights, members->n, self->judging.seed);
  return metric;
}

static char *
figure_name (const AisleRankJudge *self, guint figure)
{
  static const char *const by_k[N_BY_K][2] = {
    [NDCG_LINEAR] = { "ndcg", " (linear)" },
    [NDCG_EXPONENTIAL] = { "ndcg", " (exponential)" },
    [ERR] = { "err", "" },
    [PRECISION] = { "precision", "" },
    [JUDGED] = { "judged", "" },
    [NDCG_LOW] = { "ndcg_low", "" },
    [NDCG_HIGH] = { "ndcg_high", "" },
  };

  if (figure == self->n_k * N_BY_K + MAP)
    return g_strdup ("map");
  if (figure == self->n_k * N_BY_K + MRR)
    return g_strdup_printf ("mrr@%u", self->max_k);
  return g_strdup_printf ("%s@%u%s", by_k[figure % N_BY_K][0], self->judging.k_list[figure / N_BY_K],
                          by_k[figure % N_BY_K][1]);
}

AisleRankEvaluation *
aisle_rank_judge_finish (const AisleRankJudge *self, GError **error)
{
  g_autoptr (GArray) queries = order_places (self->queries), users = order_places (self->users);
  AisleRankEvaluation *evaluation;

  if (self->queries->len == 0)
    {
      g_set_error (
          error, AISLE_EVALUATE_ERROR, AISLE_ERROR_EMPTY,
          _ ("nothing is left to judge: none of %zu lists has an item of any use; judge more queries or choose "
             "another split"),
          self->counts.nothing_relevant);
      return NULL;
    }
  evaluation = g_new0 (AisleRankEvaluation, 1);
  evaluation->counts = self->counts;
  evaluation->metrics = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_metric_free);
  evaluation->by_user = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_metric_free);
  gather_members (queries, &evaluation->all);
  gather_members (users, &evaluation->users);
  for (guint figure = 0; figure < self->n_figures; figure++)
    {
      g_autofree char *name = figure_name (self, figure);

      g_ptr_array_add (evaluation->metrics, gather_metric (self, queries, &evaluation->all, figure, g_strdup (name)));
      if (evaluation->users.n > 0)
        g_ptr_array_add (evaluation->by_user,
                         gather_metric (self, users, &evaluation->users, figure, g_strconcat ("user:", name, NULL)));
    }
  return evaluation;
}

/* ---- what is kept ---- */

static void
add_vector (GPtrArray *vectors, const char *name, const AisleJudgedUsers *members, const float *values)
{
  AisleUserMetric *vector = g_new0 (AisleUserMetric, 1);

  vector->name = g_strdup (name);
  vector->n = members->n;
  vector->users = g_memdup2 (members->users, members->n * sizeof *members->users);
  vector->values = g_memdup2 (values, members->n * sizeof *values);
  g_ptr_array_add (vectors, vector);
}

static void
add_metrics (GPtrArray *vectors, const GPtrArray *metrics)
{
  for (guint i = 0; i < metrics->len; i++)
    {
      const AisleMetric *metric = metrics->pdata[i];

      add_vector (vectors, metric->name, metric->users, metric->values);
    }
}

GPtrArray *
aisle_rank_evaluation_vectors (const AisleRankEvaluation *self)
{
  GPtrArray *vectors = g_ptr_array_new_with_free_func ((GDestroyNotify) aisle_user_metric_free);

  add_metrics (vectors, self->metrics);
  add_metrics (vectors, self->by_user);
  if (self->all.weights != NULL)
    add_vector (vectors, "rows", &self->all, self->all.weights);
  if (self->users.weights != NULL)
    add_vector (vectors, "user:rows", &self->users, self->users.weights);
  return vectors;
}

void
aisle_rank_evaluation_free (AisleRankEvaluation *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->metrics);
  g_ptr_array_unref (self->by_user);
  g_free (self->all.users);
  g_free (self->all.weights);
  g_free (self->users.users);
  g_free (self->users.weights);
  g_free (self);
}
