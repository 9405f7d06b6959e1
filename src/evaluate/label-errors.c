/* label-errors.c: see label-errors.h. */
#include "evaluate/label-errors.h"

/* Mean chance of each class among the texts that are labelled so; classes without any can be nobody's. */
static double *
usual_chances (const gint32 *label, const float *chances, gsize n, gsize n_classes)
{
  double *usual = g_new0 (double, n_classes + 1);
  g_autofree gsize *texts = g_new0 (gsize, n_classes + 1);

  for (gsize i = 0; i < n; i++)
    if (label[i] >= 0)
      {
        usual[label[i]] += (double) chances[i * n_classes + (gsize) label[i]];
        texts[label[i]]++;
      }
  for (gsize c = 0; c < n_classes; c++)
    usual[c] = texts[c] > 0 ? usual[c] / (double) texts[c] : G_MAXDOUBLE;
  return usual;
}

/* The likeliest of the classes that are as likely as usual; -1: none is. */
static gint32
likely_class (const float *row, const double *usual, gsize n_classes)
{
  gint32 best = -1;

  for (gsize c = 0; c < n_classes; c++)
    if ((double) row[c] >= usual[c] && (best < 0 || row[c] > row[best]))
      best = (gint32) c;
  return best;
}

static int
compare_errors (gconstpointer a, gconstpointer b)
{
  const AisleLabelError *left = a, *right = b;
  float left_gap = left->likely_chance - left->own_chance, right_gap = right->likely_chance - right->own_chance;

  if (left_gap != right_gap)
    return left_gap > right_gap ? -1 : 1;
  if (left->own_chance != right->own_chance)
    return left->own_chance < right->own_chance ? -1 : 1;
  return (left->text > right->text) - (left->text < right->text);
}

GArray *
aisle_label_errors (const gint32 *label, const float *chances, gsize n, gsize n_classes)
{
  g_autofree double *usual = usual_chances (label, chances, n, n_classes);
  GArray *errors = g_array_new (FALSE, FALSE, sizeof (AisleLabelError));

  for (gsize i = 0; i < n; i++)
    {
      const float *row = chances + i * n_classes;
      gint32 likely = label[i] >= 0 ? likely_class (row, usual, n_classes) : -1;

      if (likely >= 0 && likely != label[i] && row[likely] > row[label[i]])
        {
          const AisleLabelError error = { i, label[i], likely, row[label[i]], row[likely] };

          g_array_append_val (errors, error);
        }
    }
  g_array_sort (errors, compare_errors);
  return errors;
}
