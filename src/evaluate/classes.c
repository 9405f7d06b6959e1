/* classes.c: see classes.h. */
#include "evaluate/classes.h"

#include "base/i18n.h"
#include "base/random.h"

#include <math.h>
#include <string.h>

#define BINS      15
#define RESAMPLES 1000

gint32
aisle_class_predict (const float *probabilities, gsize n_classes, gint32 outside, double threshold, float *confidence)
{
  gint32 best = -1;

  for (gsize c = 0; c < n_classes; c++)
    if ((gint32) c != outside && (best < 0 || probabilities[c] > probabilities[best]))
      best = (gint32) c;
  if (outside >= 0 && (best < 0 || probabilities[outside] > probabilities[best] || probabilities[best] < threshold))
    {
      *confidence = best < 0 ? 1 : MAX (probabilities[outside], 1 - probabilities[best]);
      return outside;
    }
  *confidence = probabilities[best];
  return best;
}

/* F1 of each class that is there, from counts of hits, labels and predictions. */
static double
mean_f1 (const gsize *hits, const gsize *labels, const gsize *predictions, gsize n_classes)
{
  double sum = 0;
  gsize there = 0;

  for (gsize c = 0; c < n_classes; c++)
    if (labels[c] + predictions[c] > 0)
      {
        sum += 2.0 * (double) hits[c] / (double) (labels[c] + predictions[c]);
        there++;
      }
  return there > 0 ? sum / (double) there : NAN;
}

typedef struct
{
  gsize *hits, *labels, *predictions; /* C each */
} Counts;

static Counts
counts_new (gsize n_classes)
{
  gsize *all = g_new0 (gsize, 3 * n_classes);

  return (Counts){ all, all + n_classes, all + 2 * n_classes };
}

static void
counts_add (Counts *self, gint32 label, gint32 predicted)
{
  if (label >= 0)
    self->labels[label]++;
  self->predictions[predicted]++;
  if (label == predicted)
    self->hits[label]++;
}

double
aisle_class_macro_f1 (const gint32 *label, const gint32 *predicted, gsize n, gsize n_classes)
{
  Counts counts = counts_new (n_classes);
  double f1;

  for (gsize i = 0; i < n; i++)
    counts_add (&counts, label[i], predicted[i]);
  f1 = mean_f1 (counts.hits, counts.labels, counts.predictions, n_classes);
  g_free (counts.hits);
  return f1;
}

/* Percentile bootstrap over the texts (Efron 1979): the mean over classes is no mean over texts. */
static AisleInterval
bootstrap_f1 (const AisleClassEvaluation *self, guint64 seed)
{
  AisleInterval interval;
  Counts counts = counts_new (self->n_classes);
  g_autofree double *values = g_new (double, RESAMPLES);
  AisleRandom random;

  aisle_random_init (&random, seed, "macro-f1");
  for (guint r = 0; r < RESAMPLES; r++)
    {
      memset (counts.hits, 0, 3 * self->n_classes * sizeof *counts.hits);
      for (gsize i = 0; i < self->n; i++)
        {
          gsize at = (gsize) aisle_random_below (&random, self->n);

          counts_add (&counts, self->label[at], self->predicted[at]);
        }
      values[r] = mean_f1 (counts.hits, counts.labels, counts.predictions, self->n_classes);
    }
  g_free (counts.hits);
  interval = aisle_quantile_interval (values, RESAMPLES);
  interval.mean = aisle_class_macro_f1 (self->label, self->predicted, self->n, self->n_classes);
  return interval;
}

static double
calibration_error (const AisleClassEvaluation *self)
{
  double confidence[BINS] = { 0 }, right[BINS] = { 0 }, sum = 0;

  for (gsize i = 0; i < self->n; i++)
    {
      gsize bin = MIN ((gsize) (self->confidence[i] * BINS), BINS - 1);

      confidence[bin] += (double) self->confidence[i];
      right[bin] += (double) self->right[i];
    }
  for (gsize b = 0; b < BINS; b++)
    sum += fabs (confidence[b] - right[b]);
  return sum / (double) self->n;
}

AisleClassEvaluation *
aisle_classes_evaluate (const gint32 *label, const float *probabilities, gsize n, gsize n_classes, gint32 outside,
                        double threshold, guint64 seed)
{
  AisleClassEvaluation *self = g_new0 (AisleClassEvaluation, 1);
  double right = 0, in_scope[2] = { 0, 0 }, out[2] = { 0, 0 };

  self->n = n;
  self->n_classes = n_classes;
  self->label = label;
  self->predicted = g_new (gint32, n + 1);
  self->confidence = g_new (float, n + 1);
  self->right = g_new (float, n + 1);
  self->log_chance = g_new (float, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      const float *row = probabilities + i * n_classes;
      gboolean hit;

      self->predicted[i] = aisle_class_predict (row, n_classes, outside, threshold, &self->confidence[i]);
      hit = self->predicted[i] == label[i];
      self->right[i] = hit ? 1 : 0;
      self->log_chance[i] = label[i] >= 0 ? logf (MAX (row[label[i]], 1e-12F)) : logf (1e-12F);
      right += hit;
      if (outside >= 0)
        {
          double *of = label[i] == outside ? out : in_scope;

          of[0] += hit;
          of[1]++;
        }
    }
  self->accuracy = aisle_wilson (right, (double) n);
  self->log_likelihood = aisle_bootstrap_mean (self->log_chance, n, RESAMPLES, seed);
  self->in_scope = in_scope[1] > 0 ? aisle_wilson (in_scope[0], in_scope[1]) : (AisleInterval){ NAN, NAN, NAN };
  self->outside_recall = out[1] > 0 ? aisle_wilson (out[0], out[1]) : (AisleInterval){ NAN, NAN, NAN };
  self->calibration_error = calibration_error (self);
  self->macro_f1 = bootstrap_f1 (self, seed);
  return self;
}

void
aisle_class_evaluation_free (AisleClassEvaluation *self)
{
  if (self == NULL)
    return;
  g_free (self->predicted);
  g_free (self->confidence);
  g_free (self->right);
  g_free (self->log_chance);
  g_free (self);
}

/* ---- what is left alone ---- */

/* A text of scope that is told right, and how sure: a threshold above that loses it. */
static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float x = *(const float *) a, y = *(const float *) b;

  return (x > y) - (x < y);
}

double
aisle_class_choose_threshold (const gint32 *label, const float *probabilities, gsize n, gsize n_classes, gint32 outside,
                              double give_up)
{
  g_autofree float *hits = g_new (float, n + 1);
  gsize n_hits = 0, n_scope = 0, n_out = 0, lost;

  for (gsize i = 0; outside >= 0 && i < n; i++)
    {
      float confidence;
      gint32 predicted = aisle_class_predict (probabilities + i * n_classes, n_classes, outside, 0, &confidence);

      n_out += label[i] == outside;
      n_scope += label[i] != outside;
      if (label[i] != outside && predicted == label[i])
        hits[n_hits++] = confidence;
    }
  lost = (gsize) floor (give_up * (double) n_scope + 1e-9);
  if (n_out == 0 || n_hits == 0)
    return 0;
  qsort (hits, n_hits, sizeof *hits, compare_floats);
  /* Those below the threshold are lost: at most `lost` of them. */
  return lost < n_hits ? (double) hits[lost] : (double) hits[n_hits - 1];
}

/* ---- tables ---- */

static void
set_share (AisleTable *table, gsize row, gsize column, double hits, double of)
{
  AisleInterval share;

  if (of == 0)
    return;
  share = aisle_wilson (hits, of);
  aisle_table_set_real (table, row, column, share.mean);
  aisle_table_set_real (table, row, column + 1, share.low);
  aisle_table_set_real (table, row, column + 2, share.high);
}

AisleTable *
aisle_class_table (const gint32 *label, const gint32 *predicted, gsize n, const char *const *names, gsize n_classes)
{
  static const AisleColumnSpec specs[] = {
    { "class", N_ ("Intent"), AISLE_COLUMN_TEXT },
    { "texts", N_ ("Texts"), AISLE_COLUMN_INTEGER, N_ ("texts") },
    { "predicted", N_ ("Predicted"), AISLE_COLUMN_INTEGER, N_ ("texts") },
    { "right", N_ ("Right"), AISLE_COLUMN_INTEGER, N_ ("texts") },
    { "precision", N_ ("Precision"), AISLE_COLUMN_SHARE },
    { "precision_low", N_ ("Precision, low"), AISLE_COLUMN_SHARE },
    { "precision_high", N_ ("Precision, high"), AISLE_COLUMN_SHARE },
    { "recall", N_ ("Recall"), AISLE_COLUMN_SHARE },
    { "recall_low", N_ ("Recall, low"), AISLE_COLUMN_SHARE },
    { "recall_high", N_ ("Recall, high"), AISLE_COLUMN_SHARE },
    { "f1", N_ ("F1"), AISLE_COLUMN_REAL },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  Counts counts = counts_new (n_classes);

  for (gsize i = 0; i < n; i++)
    counts_add (&counts, label[i], predicted[i]);
  for (gsize c = 0; c < n_classes; c++)
    {
      gsize row, both = counts.labels[c] + counts.predictions[c];

      if (both == 0)
        continue;
      row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, names[c]);
      aisle_table_set_integer (table, row, 1, (gint64) counts.labels[c]);
      aisle_table_set_integer (table, row, 2, (gint64) counts.predictions[c]);
      aisle_table_set_integer (table, row, 3, (gint64) counts.hits[c]);
      set_share (table, row, 4, (double) counts.hits[c], (double) counts.predictions[c]);
      set_share (table, row, 7, (double) counts.hits[c], (double) counts.labels[c]);
      aisle_table_set_real (table, row, 10, 2.0 * (double) counts.hits[c] / (double) both);
    }
  g_free (counts.hits);
  return table;
}

typedef struct
{
  gint32 label, predicted;
  gsize texts, of;
} Cell;

static int
compare_cells (gconstpointer a, gconstpointer b)
{
  const Cell *x = a, *y = b;

  if (x->texts != y->texts)
    return x->texts < y->texts ? 1 : -1;
  if (x->label != y->label)
    return x->label < y->label ? -1 : 1;
  return (x->predicted > y->predicted) - (x->predicted < y->predicted);
}

static int
compare_pairs (gconstpointer a, gconstpointer b)
{
  const Cell *x = a, *y = b;

  if (x->label != y->label)
    return x->label < y->label ? -1 : 1;
  return (x->predicted > y->predicted) - (x->predicted < y->predicted);
}

AisleTable *
aisle_confusion_table (const gint32 *label, const gint32 *predicted, gsize n, const char *const *names, gsize n_classes)
{
  static const AisleColumnSpec specs[] = {
    { "label", N_ ("Intent"), AISLE_COLUMN_TEXT },
    { "predicted", N_ ("Predicted"), AISLE_COLUMN_TEXT },
    { "texts", N_ ("Texts"), AISLE_COLUMN_INTEGER, N_ ("texts") },
    { "share", N_ ("Share of the intent"), AISLE_COLUMN_SHARE },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autofree Cell *cells = g_new (Cell, n + 1);
  g_autofree gsize *of = g_new0 (gsize, n_classes);
  gsize n_cells = 0, labelled = 0;

  for (gsize i = 0; i < n; i++)
    if (label[i] >= 0)
      {
        cells[labelled++] = (Cell){ label[i], predicted[i], 1, 0 };
        of[label[i]]++;
      }
  qsort (cells, labelled, sizeof *cells, compare_pairs);
  for (gsize i = 0; i < labelled; i++)
    if (n_cells > 0 && compare_pairs (&cells[n_cells - 1], &cells[i]) == 0)
      cells[n_cells - 1].texts++;
    else
      cells[n_cells++] = cells[i];
  qsort (cells, n_cells, sizeof *cells, compare_cells);
  for (gsize i = 0; i < n_cells; i++)
    {
      aisle_table_add_row (table);
      aisle_table_set_text (table, i, 0, names[cells[i].label]);
      aisle_table_set_text (table, i, 1, names[cells[i].predicted]);
      aisle_table_set_integer (table, i, 2, (gint64) cells[i].texts);
      aisle_table_set_real (table, i, 3, (double) cells[i].texts / (double) of[cells[i].label]);
    }
  return table;
}

typedef struct
{
  float confidence, right;
} Answer;

static int
compare_answers (gconstpointer a, gconstpointer b)
{
  float x = ((const Answer *) a)->confidence, y = ((const Answer *) b)->confidence;

  return (x > y) - (x < y);
}

static void
add_threshold (AisleTable *table, double threshold, gsize answered, double right, gsize n)
{
  gsize row = aisle_table_add_row (table);

  aisle_table_set_real (table, row, 0, threshold);
  aisle_table_set_real (table, row, 1, n > 0 ? (double) answered / (double) n : NAN);
  set_share (table, row, 2, right, (double) answered);
  aisle_table_set_integer (table, row, 5, (gint64) answered - (gint64) llround (right));
}

AisleTable *
aisle_answered_table (const float *confidence, const float *right, gsize n, const double *thresholds,
                      gsize n_thresholds)
{
  static const AisleColumnSpec specs[] = {
    { "threshold", N_ ("Threshold"), AISLE_COLUMN_REAL },
    { "coverage", N_ ("Answered"), AISLE_COLUMN_SHARE },
    { "answered_accuracy", N_ ("Right among answered"), AISLE_COLUMN_SHARE },
    { "answered_accuracy_low", N_ ("Right among answered, low"), AISLE_COLUMN_SHARE },
    { "answered_accuracy_high", N_ ("Right among answered, high"), AISLE_COLUMN_SHARE },
    { "wrong_answers", N_ ("Wrong answers"), AISLE_COLUMN_INTEGER, N_ ("texts") },
  };
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));
  g_autofree Answer *answers = g_new (Answer, n + 1);
  double left = 0;

  for (gsize i = 0; i < n; i++)
    {
      answers[i] = (Answer){ confidence[i], right[i] };
      left += (double) right[i];
    }
  qsort (answers, n, sizeof *answers, compare_answers);
  if (thresholds == NULL)
    add_threshold (table, 0, n, left, n);
  for (gsize i = 0, t = 0; thresholds == NULL ? i < n : t < n_thresholds;)
    if (thresholds != NULL && (i == n || (double) answers[i].confidence >= thresholds[t]))
      add_threshold (table, thresholds[t++], n - i, left, n);
    else
      {
        left -= (double) answers[i++].right;
        if (thresholds == NULL && i < n && answers[i].confidence > answers[i - 1].confidence)
          add_threshold (table, (double) answers[i].confidence, n - i, left, n);
      }
  return table;
}
