/* stored-curves.c: see stored-curves.h.
 *
 * Validation is that of the fit that validation judges, everything else that of the final fit, or of the only one there
 * was.  A loss has a scale of its own in every model; what can be compared is drawn on one scale. */
#include "widgets/stored-curves.h"
#include "widgets/card-list.h"
#include "widgets/chart-card.h"

#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define HEIGHT        240
#define FEWEST_PASSES 2 /* a line needs two points */

typedef enum
{
  CURVE_LOSS,
  CURVE_VALIDATION,
  CURVE_SECONDS,
  CURVE_CORES,
  CURVE_MEMORY,
  N_CURVES
} Curve;

static const struct
{
  const char *title, *finding;
  gboolean own_scale;
} curves[N_CURVES] = {
  [CURVE_LOSS] = { N_ ("Loss"),
                   N_ ("On the training part, after each pass of the final fit; losses of different models "
                       "are not on one scale"),
                   TRUE },
  [CURVE_VALIDATION] = { N_ ("Validation NDCG"), N_ ("After each pass of the fit that validation judges") },
  [CURVE_SECONDS] = { N_ ("Seconds a pass"), N_ ("What each pass of the final fit took") },
  [CURVE_CORES] = { N_ ("Cores in use"), N_ ("Processor time over time, in each pass of the final fit") },
  [CURVE_MEMORY] = { N_ ("Memory, MB"), N_ ("Held by the program after each pass of the final fit") },
};

struct _AisleStoredCurves
{
  AdwBin parent_instance;
  AisleChartCard *card;
  GtkDropDown *list;
  AisleTable *passes; /* (nullable) */
  AislePassport *passport;
  Curve shown[N_CURVES]; /* in the list */
  guint n_shown;
  Curve chosen;
  gboolean filling;
};

G_DEFINE_FINAL_TYPE (AisleStoredCurves, aisle_stored_curves, ADW_TYPE_BIN)

/* ---- from passes to panels ---- */

static gboolean
is_same (const AisleTable *table, gsize row, gsize other, const char *name)
{
  return g_strcmp0 (aisle_table_text_of (table, row, name), aisle_table_text_of (table, other, name)) == 0;
}

static gboolean
is_same_run (const AisleTable *table, gsize row, gsize other)
{
  return aisle_table_number_of (table, row, "run") == aisle_table_number_of (table, other, "run");
}

/* Times are told since the fit began. */
static double
since_pass_before (const AisleTable *table, gsize row, const char *name)
{
  gboolean first = row == 0 || !is_same_run (table, row, row - 1) || !is_same (table, row, row - 1, "stage");

  return aisle_table_number_of (table, row, name) - (first ? 0 : aisle_table_number_of (table, row - 1, name));
}

static double
value_of (const AisleTable *table, gsize row, Curve curve)
{
  switch (curve)
    {
    case CURVE_LOSS:
      return aisle_table_number_of (table, row, "loss");
    case CURVE_VALIDATION:
      return aisle_table_number_of (table, row, "validation");
    case CURVE_SECONDS:
      return since_pass_before (table, row, "seconds");
    case CURVE_CORES:
      return since_pass_before (table, row, "cpu_seconds") / since_pass_before (table, row, "seconds");
    default:
      return aisle_table_number_of (table, row, "memory");
    }
}

/* The rows from..end - 1 of one run that a curve is about. */
static void
find_stage (const AisleTable *table, gsize *from, gsize *end, Curve curve)
{
  gsize final = *from;

  while (final < *end && g_strcmp0 (aisle_table_text_of (table, final, "stage"), "final") != 0)
    final++;
  if (curve == CURVE_VALIDATION ? final > *from : final == *end)
    *end = final;
  else
    *from = final;
}

/* What sets a model apart comes first, since a title may be cut: "factors 8 · Matrix factorization".  Seeds of one model
 * are told apart by their runs. */
static char *
panel_name (const AisleTable *table, gsize from, gsize end)
{
  const char *model = aisle_table_text_of (table, from, "family"), *apart = strstr (model, " (");
  gboolean twin = (from > 0 && is_same (table, from, from - 1, "family"))
                  || (end < aisle_table_n_rows (table) && is_same (table, from, end, "family"));

  if (twin)
    /* Translators: the number of a run, and its model */
    return g_strdup_printf (_ ("Run %.0f · %s"), aisle_table_number_of (table, from, "run"), model);
  if (apart == NULL || !g_str_has_suffix (model, ")"))
    return g_strdup (model);
  return g_strdup_printf ("%.*s · %.*s", (int) strlen (apart) - 3, apart + 2, (int) (apart - model), model);
}

static void
add_run (AisleTable *panels, const AisleTable *table, gsize from, gsize end, Curve curve)
{
  g_autofree char *name = panel_name (table, from, end);
  gsize n = 0;

  find_stage (table, &from, &end, curve);
  for (gsize row = from; row < end; row++)
    n += isfinite (value_of (table, row, curve));
  for (gsize row = from; row < end && n >= FEWEST_PASSES; row++)
    {
      double value = value_of (table, row, curve);
      gsize to;

      if (!isfinite (value))
        continue;
      to = aisle_table_add_row (panels);
      aisle_table_set_text (panels, to, 0, name);
      aisle_table_set_integer (panels, to, 1, llround (aisle_table_number_of (table, row, "pass")));
      aisle_table_set_real (panels, to, 2, value);
    }
}

static AisleTable *
make_panels (const AisleTable *table, Curve curve)
{
  const AisleColumnSpec specs[] = { { "panel", N_ ("Model"), AISLE_COLUMN_TEXT },
                                    { "pass", N_ ("Pass"), AISLE_COLUMN_INTEGER },
                                    { "value", curves[curve].title, AISLE_COLUMN_REAL } };
  AisleTable *panels = aisle_table_new (specs, G_N_ELEMENTS (specs));
  gsize n = aisle_table_n_rows (table);

  for (gsize from = 0, end; from < n; from = end)
    {
      for (end = from + 1; end < n && is_same_run (table, end, from);)
        end++;
      add_run (panels, table, from, end, curve);
    }
  return panels;
}

/* ---- the card ---- */

static void
show_curve (AisleStoredCurves *self)
{
  const AisleChartKind *kind = aisle_chart_kind ("panels");
  g_autoptr (AisleParams) params = aisle_params_new (kind->params, kind->n_params);
  g_autoptr (AisleTable) panels = make_panels (self->passes, self->chosen);
  g_autoptr (GError) error = NULL;

  if (curves[self->chosen].own_scale && !aisle_params_set (params, "scale", "free", &error))
    g_warning ("%s", error->message);
  aisle_chart_card_set_height (self->card, HEIGHT);
  aisle_chart_card_set_finding (self->card, _ (curves[self->chosen].finding));
  aisle_chart_card_set_answer (self->card, kind, panels, self->passport, params, NULL);
}

/* The quantities that any model has a curve of. */
static void
fill_list (AisleStoredCurves *self)
{
  g_autoptr (GtkStringList) titles = gtk_string_list_new (NULL);
  guint chosen = 0;

  self->filling = TRUE;
  self->n_shown = 0;
  for (Curve curve = 0; curve < N_CURVES; curve++)
    {
      g_autoptr (AisleTable) panels = make_panels (self->passes, curve);

      if (aisle_table_n_rows (panels) == 0)
        continue;
      if (curve == self->chosen)
        chosen = self->n_shown;
      self->shown[self->n_shown++] = curve;
      gtk_string_list_append (titles, _ (curves[curve].title));
    }
  gtk_drop_down_set_model (self->list, G_LIST_MODEL (titles));
  if (self->n_shown > 0)
    {
      gtk_drop_down_set_selected (self->list, chosen);
      self->chosen = self->shown[chosen];
    }
  gtk_widget_set_visible (GTK_WIDGET (self->list), self->n_shown > 0);
  self->filling = FALSE;
}

void
aisle_stored_curves_set (AisleStoredCurves *self, const AisleAnswer *answer)
{
  g_clear_pointer (&self->passes, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  self->passes = aisle_table_ref (answer->table);
  self->passport = aisle_passport_ref (answer->passport);
  fill_list (self);
  if (self->n_shown > 0)
    show_curve (self);
  else
    aisle_chart_card_set_note (self->card, _ ("these models count or solve in one go: there are no passes to draw"));
}

static void
chosen_cb (AisleStoredCurves *self)
{
  guint chosen = gtk_drop_down_get_selected (self->list);

  if (self->filling || chosen >= self->n_shown)
    return;
  self->chosen = self->shown[chosen];
  show_curve (self);
}

static void
aisle_stored_curves_finalize (GObject *object)
{
  AisleStoredCurves *self = AISLE_STORED_CURVES (object);

  g_clear_pointer (&self->passes, aisle_table_unref);
  g_clear_pointer (&self->passport, aisle_passport_unref);
  G_OBJECT_CLASS (aisle_stored_curves_parent_class)->finalize (object);
}

static void
aisle_stored_curves_class_init (AisleStoredCurvesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_stored_curves_finalize;
}

static void
aisle_stored_curves_init (AisleStoredCurves *self)
{
  static const char *const none[] = { NULL };

  self->card = AISLE_CHART_CARD (aisle_chart_card_new (_ ("How they learnt")));
  self->list = GTK_DROP_DOWN (aisle_card_list_new (none, _ ("Curve")));
  g_signal_connect_swapped (self->list, "notify::selected", G_CALLBACK (chosen_cb), self);
  aisle_chart_card_add_control (self->card, GTK_WIDGET (self->list));
  adw_bin_set_child (ADW_BIN (self), GTK_WIDGET (self->card));
}
