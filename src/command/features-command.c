/* features-command.c: features of a project's members at a cut-off, as a table and as distributions. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "feature/split.h"
#include "store/item-categories.h"

#include <math.h>

/* What both commands open. */
typedef struct
{
  AisleLook *look;
  AislePast *past;
  const AisleEntity *entity;
  GPtrArray *query_texts;
  AisleItemCategories *categories; /* (nullable) */
  AisleFeatures *features;
} Work;

static void
work_clear (Work *self)
{
  g_clear_pointer (&self->features, aisle_features_free);
  g_clear_pointer (&self->past, aisle_past_free);
  g_clear_pointer (&self->look, aisle_look_close);
  g_clear_pointer (&self->query_texts, g_ptr_array_unref);
  g_clear_pointer (&self->categories, aisle_item_categories_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Work, work_clear)

/* The segment is that of the past: who it was for by the cut-off. */
static gboolean
cut (Work *self, const AisleFeatureOrder *order, AisleProgress *progress, GError **error)
{
  AisleCutoff cutoff;

  if (!aisle_question_check (&self->look->view, error)
      || !aisle_cutoff_parse (&self->look->view, order->cutoff, &cutoff, error))
    return FALSE;
  self->past = aisle_past_new (&self->look->view, &cutoff, progress, error);
  if (self->past == NULL)
    return FALSE;
  if (order->gap > 0)
    self->past->gap = order->gap;
  self->look->view.columns = self->past->columns;
  if (!aisle_look_set_segment (self->look, order->segment, progress, error))
    return FALSE;
  self->past->users = self->look->view.users;
  if (self->past->users == NULL || aisle_bitmap_count (self->past->users) > 0)
    return TRUE;
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
               _ ("segment '%s' has no users before the cut-off: choose another or a later cut-off"), order->segment);
  return FALSE;
}

/* None where no catalogue has any. */
static gboolean
read_categories (Work *self, AisleProject *project, GError **error)
{
  self->categories = aisle_item_categories_read (project, self->past->columns->n_items, error);
  if (self->categories == NULL)
    return FALSE;
  if (self->categories->names->len > 0)
    self->past->category = self->categories->of_item;
  return TRUE;
}

static gboolean
work_open (Work *self, AisleProject *project, const AisleFeatureOrder *order, AisleProgress *progress, GError **error)
{
  AisleProgress opening = aisle_progress_part (progress, 0, 0.2), cutting = aisle_progress_part (progress, 0.2, 0.4),
                computing = aisle_progress_part (progress, 0.4, 0.9);

  self->entity = aisle_entity (order->entity, error);
  if (self->entity == NULL)
    return FALSE;
  self->look = aisle_look_open (project, NULL, &opening, error);
  if (self->look == NULL || !cut (self, order, &cutting, error))
    return FALSE;
  if (self->entity->names == AISLE_NAMES_USER && !read_categories (self, project, error))
    return FALSE;
  if (self->entity->names == AISLE_NAMES_QUERY)
    {
      self->query_texts = aisle_project_all_names (project, AISLE_NAMES_QUERY, error);
      if (self->query_texts == NULL)
        return FALSE;
      if (self->query_texts->len >= self->past->columns->n_queries)
        self->past->query_texts = (const char *const *) self->query_texts->pdata;
    }
  self->features = aisle_features_new (self->past, self->entity, order->features, &computing, error);
  return self->features != NULL;
}

static AislePassport *
passport_of (const Work *self, const AisleFeatureOrder *order)
{
  AislePassport *passport = aisle_view_passport (&self->look->view, _ (self->entity->members));
  g_autofree char *cutoff = aisle_cutoff_format (&self->past->cutoff);
  g_autofree char *gap = aisle_duration_format (self->past->gap);
  g_autoptr (GString) lacking = g_string_new (NULL);
  AisleColumns *all = self->look->columns;

  aisle_passport_set_rows (passport, all->n_events, N_ ("events"));
  aisle_passport_add_param (passport, "entity", self->entity->id);
  aisle_passport_add_param (passport, "cutoff", cutoff);
  aisle_passport_add_param (passport, "gap", gap);
  if (self->past->later > 0)
    aisle_passport_add_dropped (passport, _ ("events at or after the cut-off"), self->past->later);
  if (self->past->untimed > 0)
    aisle_passport_add_dropped (passport, _ ("events without a time"), self->past->untimed);
  for (gsize f = 0; f < self->features->n_features; f++)
    if (self->features->features[f].lacks != NULL)
      g_string_append_printf (lacking, "%s%s (%s)", lacking->len > 0 ? ", " : "", self->features->features[f].name,
                              self->features->features[f].lacks);
  if (lacking->len > 0)
    {
      /* Translators: names of features, each with what the log has not */
      g_autofree char *note = g_strdup_printf (_ ("What these need is not in the log: %s."), lacking->str);
      aisle_passport_add_note (passport, note);
    }
  if (self->past->category != NULL)
    aisle_passport_add_note (passport,
                             _ ("Categories are those of the catalogue as it is now, not as of the cut-off."));
  if (self->look->columns->sessions_are_users)
    aisle_passport_add_note (passport, _ ("The log has sessions but no users: each session counts as a user."));
  return passport;
}

/* ---- rows ---- */

typedef struct
{
  const double *values;
  gboolean ascending;
} Sorting;

/* Missing last, equal ones in the order of the members. */
static int
compare_rows (gconstpointer a, gconstpointer b, gpointer data)
{
  const Sorting *sorting = data;
  gsize i = *(const gsize *) a, j = *(const gsize *) b;
  double x = sorting->values != NULL ? sorting->values[i] : NAN, y = sorting->values != NULL ? sorting->values[j] : NAN;

  if (isnan (x) != isnan (y))
    return isnan (x) ? 1 : -1;
  if (!isnan (x) && x != y)
    return (x < y) == sorting->ascending ? -1 : 1;
  return i < j ? -1 : i > j;
}

/* Members in the order asked for. */
static gsize *
sort_members (const Work *self, const AisleFeatureOrder *order, GError **error)
{
  const AisleFeatures *features = self->features;
  gsize *rows = g_try_new (gsize, features->n + 1), by = 0;

  if (rows == NULL)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to sort the features: ask for fewer of them"));
      return NULL;
    }
  for (gsize i = 0; i < features->n; i++)
    rows[i] = i;
  if (order->sort == NULL || *order->sort == '\0')
    return rows;
  while (by < features->n_features && !g_str_equal (features->features[by].name, order->sort))
    by++;
  if (by == features->n_features)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                   _ ("cannot sort by '%s': it is not among the features of the table"), order->sort);
      g_free (rows);
      return NULL;
    }
  g_qsort_with_data (rows, (int) features->n, sizeof *rows, compare_rows,
                     &(Sorting){ features->values[by], order->ascending });
  return rows;
}

static void
add_key_columns (AisleTable *table, const AisleEntity *entity)
{
  aisle_table_add_column (table, &(AisleColumnSpec){ entity->id, entity->title, AISLE_COLUMN_TEXT, NULL });
  if (entity->names != AISLE_NAMES_SESSION)
    return;
  aisle_table_add_column (table, &(AisleColumnSpec){ "user", N_ ("User"), AISLE_COLUMN_TEXT, NULL });
  aisle_table_add_column (table, &(AisleColumnSpec){ "start", N_ ("Start"), AISLE_COLUMN_TIME, NULL });
}

/* The features that the log can give, the one that sorts first. */
static gsize
choose_columns (const Work *self, const AisleFeatureOrder *order, gsize *shown)
{
  gsize n = 0;

  for (guint others = 0; others < 2; others++)
    for (gsize f = 0; f < self->features->n_features; f++)
      if (self->features->features[f].lacks == NULL
          && (g_strcmp0 (self->features->features[f].name, order->sort) != 0) == others)
        shown[n++] = f;
  return n;
}

static const char *
name_at (const GPtrArray *names, gint32 id)
{
  return names != NULL && id >= 0 && (guint) id < names->len ? names->pdata[id] : NULL;
}

/* Names one by one where few rows are shown, all at once where most are. */
typedef struct
{
  AisleProject *project;
  AisleNames kind;
  GPtrArray *all; /* (nullable) */
} NameSource;

static gboolean
names_open (NameSource *self, AisleProject *project, AisleNames kind, gsize rows, GError **error)
{
  *self = (NameSource){ project, kind, NULL };
  if (rows <= 2000)
    return TRUE;
  self->all = aisle_project_all_names (project, kind, error);
  return self->all != NULL;
}

static void
names_set (const NameSource *self, AisleTable *table, gsize row, gsize column, gint32 id)
{
  g_autofree char *one = self->all == NULL && id >= 0 ? aisle_project_name (self->project, self->kind, id) : NULL;

  aisle_table_set_text (table, row, column, one != NULL ? one : name_at (self->all, id));
}

static gboolean
fill_rows (const Work *self, AisleProject *project, const gsize *rows, gsize n, const gsize *shown, gsize n_shown,
           AisleTable *table, AisleProgress *progress, GError **error)
{
  const AisleFeatures *features = self->features;
  gboolean sessions = self->entity->names == AISLE_NAMES_SESSION, ok = TRUE;
  NameSource names = { NULL }, users = { NULL };
  gsize first_column = aisle_table_n_columns (table) - n_shown;

  ok = names_open (&names, project, self->entity->names, n, error)
       && (!sessions || names_open (&users, project, AISLE_NAMES_USER, n, error));
  for (gsize r = 0; ok && r < n; r++)
    {
      const AisleEntityKey *key = &features->keys[rows[r]];
      gsize row = aisle_table_add_row (table);
      ok = r % 4096 != 0 || aisle_progress_step (progress, (double) r / (double) n, _ ("Filling the table"), error);
      names_set (&names, table, row, 0, key->id);
      if (sessions)
        {
          names_set (&users, table, row, 1, key->user);
          aisle_table_set_integer (table, row, 2, key->start);
        }
      for (gsize c = 0; c < n_shown; c++)
        aisle_feature_set_cell (features->features[shown[c]].feature, table, row, first_column + c,
                                features->values[shown[c]][rows[r]]);
    }
  g_clear_pointer (&names.all, g_ptr_array_unref);
  g_clear_pointer (&users.all, g_ptr_array_unref);
  return ok;
}

AisleAnswer *
aisle_command_features (AisleProject *project, const AisleFeatureOrder *order, AisleProgress *progress, GError **error)
{
  g_auto (Work) self = { NULL };
  AisleProgress filling = aisle_progress_part (progress, 0.9, 1);
  g_autoptr (AisleTable) table = NULL;
  g_autofree gsize *rows = NULL, *shown = NULL;
  gsize n, n_shown;

  if (!work_open (&self, project, order, progress, error))
    return NULL;
  rows = sort_members (&self, order, error);
  if (rows == NULL)
    return NULL;
  n = order->limit > 0 ? MIN (order->limit, self.features->n) : self.features->n;
  table = aisle_table_new (NULL, 0);
  add_key_columns (table, self.entity);
  shown = g_new (gsize, self.features->n_features + 1);
  n_shown = choose_columns (&self, order, shown);
  for (gsize c = 0; c < n_shown; c++)
    {
      const AisleWantedFeature *wanted = &self.features->features[shown[c]];
      aisle_table_add_column (table, &(AisleColumnSpec){ wanted->name, wanted->feature->title, wanted->feature->type,
                                                         wanted->feature->unit });
    }
  if (!fill_rows (&self, project, rows, n, shown, n_shown, table, &filling, error))
    return NULL;
  return aisle_answer_new (g_steal_pointer (&table), passport_of (&self, order));
}

/* ---- distributions ---- */

void
aisle_feature_report_free (AisleFeatureReport *self)
{
  if (self == NULL)
    return;
  aisle_answer_free (self->answer);
  g_clear_pointer (&self->bins, aisle_table_unref);
  g_free (self);
}

AisleFeatureReport *
aisle_command_feature_summary (AisleProject *project, const AisleFeatureOrder *order, AisleProgress *progress,
                               GError **error)
{
  g_auto (Work) self = { NULL };
  AisleProgress summing = aisle_progress_part (progress, 0.9, 1);
  g_autoptr (AisleFeatureSummary) summary = NULL;
  AisleFeatureReport *report;

  if (!work_open (&self, project, order, progress, error))
    return NULL;
  summary = aisle_features_summarise (self.features, self.look->currency, &summing, error);
  if (summary == NULL)
    return NULL;
  report = g_new0 (AisleFeatureReport, 1);
  report->answer = aisle_answer_new (aisle_table_ref (summary->summary), passport_of (&self, order));
  report->bins = aisle_table_ref (summary->bins);
  report->members = self.features->n;
  return report;
}
