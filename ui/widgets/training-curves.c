/* training-curves.c: see training-curves.h. */
#include "widgets/training-curves.h"

#include "base/i18n.h"

#include <math.h>

#define A_LOOK_MS 250

struct _AisleTrainingWatch
{
  gatomicrefcount refs;
  GMutex lock;
  char *title;
  GArray *passes; /* AisleRunPass */
};

AisleTrainingWatch *
aisle_training_watch_new (const char *title)
{
  AisleTrainingWatch *self = g_new0 (AisleTrainingWatch, 1);

  g_atomic_ref_count_init (&self->refs);
  g_mutex_init (&self->lock);
  self->title = g_strdup (title);
  self->passes = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  return self;
}

AisleTrainingWatch *
aisle_training_watch_ref (AisleTrainingWatch *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
aisle_training_watch_unref (AisleTrainingWatch *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;
  g_mutex_clear (&self->lock);
  g_array_unref (self->passes);
  g_free (self->title);
  g_free (self);
}

void
aisle_training_watch_pass (const AisleRunPass *pass, gpointer watch)
{
  AisleTrainingWatch *self = watch;

  g_mutex_lock (&self->lock);
  g_array_append_val (self->passes, *pass);
  g_mutex_unlock (&self->lock);
}

/* The passes of the fit that is under way, as a copy. */
static GArray *
copy_passes (AisleTrainingWatch *self)
{
  GArray *copy = g_array_new (FALSE, FALSE, sizeof (AisleRunPass));
  guint first;

  g_mutex_lock (&self->lock);
  for (first = self->passes->len; first > 0; first--)
    if (g_array_index (self->passes, AisleRunPass, first - 1).tuning
        != g_array_index (self->passes, AisleRunPass, self->passes->len - 1).tuning)
      break;
  if (self->passes->len > first)
    g_array_append_vals (copy, &g_array_index (self->passes, AisleRunPass, first), self->passes->len - first);
  g_mutex_unlock (&self->lock);
  return copy;
}

/* ---- the card ---- */

struct _AisleTrainingCurves
{
  AdwBin parent_instance;
  AisleChartCard *card;
  AisleTrainingWatch *watch;
  guint timer;
  guint shown; /* passes */
};

G_DEFINE_FINAL_TYPE (AisleTrainingCurves, aisle_training_curves, ADW_TYPE_BIN)

static const AisleColumnSpec specs[] = {
  { "panel", N_ ("Curve"), AISLE_COLUMN_TEXT },
  { "pass", N_ ("Pass"), AISLE_COLUMN_INTEGER },
  { "value", N_ ("Value"), AISLE_COLUMN_REAL },
};

typedef enum
{
  CURVE_LOSS,
  CURVE_VALIDATION,
  CURVE_SECONDS,
  CURVE_CORES,
  CURVE_MEMORY,
  N_CURVES
} Curve;

static const char *const curve_titles[N_CURVES] = { N_ ("Loss"), N_ ("Validation NDCG"), N_ ("Seconds a pass"),
                                                    N_ ("Cores in use"), N_ ("Memory, MB") };

static double
curve_value (const GArray *passes, guint i, Curve curve)
{
  const AisleRunPass *pass = &g_array_index (passes, AisleRunPass, i);
  double seconds = pass->seconds - (i > 0 ? pass[-1].seconds : 0);

  switch (curve)
    {
    case CURVE_LOSS:
      return pass->loss;
    case CURVE_VALIDATION:
      return pass->validation;
    case CURVE_SECONDS:
      return seconds;
    case CURVE_CORES:
      return (pass->cpu_seconds - (i > 0 ? pass[-1].cpu_seconds : 0)) / seconds;
    default:
      return pass->memory > 0 ? (double) pass->memory / 1e6 : NAN;
    }
}

static AisleTable *
make_table (const GArray *passes)
{
  AisleTable *table = aisle_table_new (specs, G_N_ELEMENTS (specs));

  for (Curve curve = 0; curve < N_CURVES; curve++)
    for (guint i = 0; i < passes->len; i++)
      {
        double value = curve_value (passes, i, curve);
        gsize row;

        if (!isfinite (value))
          continue;
        row = aisle_table_add_row (table);
        aisle_table_set_text (table, row, 0, _ (curve_titles[curve]));
        aisle_table_set_integer (table, row, 1, g_array_index (passes, AisleRunPass, i).pass);
        aisle_table_set_real (table, row, 2, value);
      }
  return table;
}

static void
show_passes (AisleTrainingCurves *self, const GArray *passes)
{
  const AisleChartKind *kind = aisle_chart_kind ("panels");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (AisleTable) table = make_table (passes);
  const AisleRunPass *last = &g_array_index (passes, AisleRunPass, passes->len - 1);
  g_autoptr (AislePassport) passport = aisle_passport_new (
      _ ("Loss on the training part, NDCG on validation where a pass was judged, and what each pass "
         "took, of the fit that is under way."));
  /* Translators: a model's name, and the number of passes over the data so far */
  g_autofree char *finding = g_strdup_printf (last->tuning ? _ ("%s, tuning: pass %u") : _ ("%s, final fit: pass %u"),
                                              self->watch->title, last->pass);

  if (!aisle_params_set (params, "scale", "free", NULL))
    return;
  aisle_chart_card_set_finding (self->card, finding);
  aisle_chart_card_set_answer (self->card, kind, table, passport, params, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static gboolean
look_cb (gpointer data)
{
  AisleTrainingCurves *self = data;
  g_autoptr (GArray) passes = copy_passes (self->watch);

  if (passes->len >= 2 && passes->len != self->shown)
    show_passes (self, passes);
  self->shown = passes->len;
  return G_SOURCE_CONTINUE;
}

void
aisle_training_curves_follow (AisleTrainingCurves *self, AisleTrainingWatch *watch)
{
  if (self->watch != NULL)
    look_cb (self); /* the last passes */
  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->watch, aisle_training_watch_unref);
  if (watch == NULL)
    return;
  self->watch = aisle_training_watch_ref (watch);
  self->shown = 0;
  self->timer = g_timeout_add (A_LOOK_MS, look_cb, self);
}

static void
aisle_training_curves_dispose (GObject *object)
{
  AisleTrainingCurves *self = AISLE_TRAINING_CURVES (object);

  g_clear_handle_id (&self->timer, g_source_remove);
  g_clear_pointer (&self->watch, aisle_training_watch_unref);
  G_OBJECT_CLASS (aisle_training_curves_parent_class)->dispose (object);
}

static void
aisle_training_curves_class_init (AisleTrainingCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_training_curves_dispose;
}

static void
aisle_training_curves_init (AisleTrainingCurves *self)
{
  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("Learning")));
  aisle_chart_card_set_height (self->card, 260);
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
