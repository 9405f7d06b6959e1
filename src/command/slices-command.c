/* slices-command.c: where each of several runs wins: by the users' activity, the items' popularity, saved segments.
 *
 * A slice of users narrows every contender to them; a slice of items has metrics of its own, which the evaluation kept. */
#include "command/slices.h"

#include "base/error.h"
#include "base/i18n.h"

#include <math.h>
#include <string.h>

#define RESAMPLES    2000
#define FEWEST_DRAWN 1000 /* of many users */
#define DRAWS        4e8  /* of users, over all rows: keeps the whole near a few seconds */
#define A_PAIR       40   /* draws at least: Holm multiplies the smallest p, 1 / draws, by the number of pairs */
#define LEVEL        .05

static void
slice_free (gpointer data)
{
  AisleRunSlice *slice = data;

  g_free (slice->id);
  g_free (slice->title);
  g_free (slice->kept);
  g_clear_pointer (&slice->users, aisle_bitmap_free);
  g_free (slice);
}

static void
slicing_clear (AisleSlicing *self)
{
  g_clear_pointer (&self->look, aisle_look_close);
  g_clear_pointer (&self->groups, g_ptr_array_unref);
  g_clear_pointer (&self->runs, g_ptr_array_unref);
  g_clear_pointer (&self->slices, g_ptr_array_unref);
  g_clear_pointer (&self->table, aisle_table_unref);
  g_clear_pointer (&self->p, g_array_unref);
  g_clear_pointer (&self->p_rows, g_array_unref);
  g_free (self->metric);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleSlicing, slicing_clear)

void
aisle_slicing_add (AisleSlicing *self, const char *id, char *title, AisleBitmap *users, const char *kept)
{
  AisleRunSlice *slice = g_new0 (AisleRunSlice, 1);

  *slice = (AisleRunSlice){ g_strdup (id), title, users, g_strdup (kept) };
  g_ptr_array_add (self->slices, slice);
}

static gboolean
is_search (const AisleSlicing *self)
{
  return aisle_run_judged (self->runs->pdata[0], FALSE) == AISLE_JUDGED_QUERIES;
}

/* ---- the slices ---- */

static void
slice_by_popularity (AisleSlicing *self)
{
  for (int g = 0; g < AISLE_N_ITEM_GROUPS; g++)
    aisle_slicing_add (self, aisle_item_group_id ((AisleItemGroup) g),
                       g_strdup (aisle_item_group_title ((AisleItemGroup) g)), NULL,
                       aisle_item_group_id ((AisleItemGroup) g));
}

/* "2026-01-17T09:30:00Z" to its first letters, with a blank between day and time. */
static char *
moment (const char *text, gsize length)
{
  char *cut = g_strndup (text, length);

  g_strdelimit (cut, "T", ' ');
  return cut;
}

/* The cuts of split=rolling; none of another split. Days tell them apart, or else minutes. */
static void
slice_by_fold (AisleSlicing *self)
{
  const AisleRun *run = self->runs->pdata[0];
  JsonObject *split = aisle_json_object (aisle_json_node_object (run->protocol), "split_params");
  JsonObject *params = aisle_json_object (aisle_json_node_object (run->passport), "params");
  gint64 folds = aisle_json_integer (split, "folds", 1);
  g_autoptr (GPtrArray) from = g_ptr_array_new_with_free_func (g_free);
  gsize length = strlen ("2026-01-17");

  if (folds < 2 || !g_str_equal (aisle_json_text (split, "split", ""), "rolling")
      || aisle_json_integer (split, "fold", 0) > 0)
    return;
  for (gint64 fold = 1; fold <= folds; fold++)
    {
      g_autofree char *name = g_strdup_printf ("test_%d", (int) fold);
      g_auto (GStrv) span = g_strsplit (aisle_json_text (params, name, ""), "..", 2);
      const char *start = span[0] != NULL ? span[0] : "";

      if (from->len > 0 && strncmp (from->pdata[from->len - 1], start, length) == 0)
        length = strlen ("2026-01-17T09:30");
      g_ptr_array_add (from, g_strdup (start));
    }
  for (guint i = 0; i < from->len; i++)
    {
      g_autofree char *id = g_strdup_printf ("fold%u", i + 1), *when = moment (from->pdata[i], length);

      aisle_slicing_add (self, id, g_strdup_printf (_ ("Cut %s"), when), NULL, id);
    }
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float left = *(const float *) a, right = *(const float *) b;

  return (left > right) - (left < right);
}

AisleBitmap *
aisle_slicing_members (const AisleRunVector *activity, float from, float to)
{
  gsize n = 0;
  AisleBitmap *users;

  for (gsize u = 0; u < activity->n; u++)
    n = MAX (n, (gsize) activity->users[u] + 1);
  users = aisle_bitmap_new (n, FALSE);
  for (gsize u = 0; u < activity->n; u++)
    if (activity->values[u] >= from && activity->values[u] <= to)
      aisle_bitmap_add (users, (gsize) activity->users[u]);
  return users;
}

/* (nullable) */
static const AisleBitmap *
segment_of (const AisleSlicing *self)
{
  return self->look != NULL ? self->look->bitmap : NULL;
}

/* Thirds of the judged users, as near as equal activities allow. */
static gboolean
slice_by_activity (AisleSlicing *self, GError **error)
{
  static const char *const ids[] = { "few", "some", "many" };
  g_autoptr (AisleRunVector) activity =
      aisle_run_group_vector (self->project, self->groups->pdata[0], "activity", segment_of (self), error);
  g_autofree float *sorted = NULL;
  float from, above;

  if (activity == NULL)
    return FALSE;
  if (activity->n == 0)
    return TRUE;
  sorted = g_memdup2 (activity->values, activity->n * sizeof *sorted);
  qsort (sorted, activity->n, sizeof *sorted, compare_floats);
  from = sorted[0];
  for (gsize third = 0; third < 3; third++)
    {
      float to = sorted[(third + 1) * activity->n / 3 - (activity->n >= 3 ? 1 : 0)];
      char *title;

      to = third == 2 ? sorted[activity->n - 1] : to;
      if (to < from)
        continue; /* the third before took all of this activity */
      title = from == to ? g_strdup_printf (
                  g_dngettext (GETTEXT_PACKAGE, "%.0f item in the history", "%.0f items in the history", (gulong) from),
                  from)
                         : g_strdup_printf (_ ("%.0f to %.0f items in the history"), from, to);
      aisle_slicing_add (self, ids[third], title, aisle_slicing_members (activity, from, to), NULL);
      above = to;
      for (gsize u = 0; u < activity->n && above == to; u++)
        if (sorted[u] > to)
          above = sorted[u];
      if (above == to)
        break;
      from = above;
    }
  return TRUE;
}

static gboolean
slice_by_segment (AisleSlicing *self, AisleProgress *progress, GError **error)
{
  g_autoptr (GPtrArray) segments = aisle_segment_list (self->project, error);
  g_autoptr (AisleLook) look = NULL;

  if (segments == NULL)
    return FALSE;
  if (segments->len == 0)
    {
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_EMPTY,
                           _ ("there is no saved segment to slice by: save one first"));
      return FALSE;
    }
  look = aisle_look_open (self->project, NULL, progress, error);
  if (look == NULL)
    return FALSE;
  for (guint i = 0; i < segments->len; i++)
    {
      const AisleSegment *segment = segments->pdata[i];
      AisleBitmap *users = aisle_segment_compile (&look->view, segment->definition, progress, error);

      if (users == NULL)
        return FALSE;
      aisle_slicing_add (self, segment->name, g_strdup (segment->name), users, is_search (self) ? "user" : NULL);
    }
  return TRUE;
}

static gboolean
make_slices (AisleSlicing *self, const char *by, AisleProgress *progress, GError **error)
{
  self->slices = g_ptr_array_new_with_free_func (slice_free);
  if (is_search (self) && !g_str_equal (by, "segment"))
    return aisle_slicing_of_queries (self, by, error);
  if (g_str_equal (by, "segment"))
    return slice_by_segment (self, progress, error);
  if (g_str_equal (by, "activity"))
    return slice_by_activity (self, error);
  if (g_str_equal (by, "popularity"))
    {
      slice_by_popularity (self);
      return TRUE;
    }
  if (g_str_equal (by, "fold"))
    {
      slice_by_fold (self);
      if (self->slices->len > 0)
        return TRUE;
      g_set_error_literal (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
                           _ ("these runs were judged at one cut: train them with the split “rolling”"));
      return FALSE;
    }
  if (g_str_equal (by, "all"))
    {
      aisle_slicing_add (self, "all", g_strdup (_ ("Everything")), NULL, NULL);
      slice_by_popularity (self);
      slice_by_fold (self);
      return slice_by_activity (self, error);
    }
  g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_USAGE,
               _ ("unknown slices '%s': known are activity, popularity, segment, fold, all"), by);
  return FALSE;
}

/* Of every slice the users of the segment alone; of slices of queries nothing but the lists that these users were shown. */
static void
narrow_slices (AisleSlicing *self)
{
  const AisleBitmap *segment = segment_of (self);

  for (guint i = self->slices->len; segment != NULL && is_search (self) && i-- > 0;)
    {
      AisleRunSlice *slice = self->slices->pdata[i];

      if (slice->users != NULL && slice->kept == NULL)
        g_ptr_array_remove_index (self->slices, i);
      else if (slice->kept == NULL)
        slice->kept = g_strdup ("user");
    }

  for (guint i = 0; segment != NULL && i < self->slices->len; i++)
    {
      AisleRunSlice *slice = self->slices->pdata[i];
      AisleBitmap *users = aisle_bitmap_new (segment->n, FALSE);

      for (gsize user = 0; user < segment->n; user++)
        if (aisle_bitmap_has (segment, user)
            && (slice->users == NULL || (user < slice->users->n && aisle_bitmap_has (slice->users, user))))
          aisle_bitmap_add (users, user);
      g_clear_pointer (&slice->users, aisle_bitmap_free);
      slice->users = users;
    }
}

/* ---- the rows ---- */

static const AisleColumnSpec first_specs[] = {
  { "slice", N_ ("Slice"), AISLE_COLUMN_TEXT },
  { "title", N_ ("Title"), AISLE_COLUMN_TEXT },
  { "run", N_ ("Run"), AISLE_COLUMN_INTEGER },
  { "family", N_ ("Model"), AISLE_COLUMN_TEXT },
};

enum
{
  COUNT = G_N_ELEMENTS (first_specs),
  VALUE,
  DIFFERENCE = VALUE + 3,
  FLAG = DIFFERENCE + 3
};

static AisleTable *
table_new (const char *metric, AisleJudged judged)
{
  AisleTable *table = aisle_table_new (first_specs, G_N_ELEMENTS (first_specs));
  AisleColumnType type = aisle_metric_is_share (metric) ? AISLE_COLUMN_SHARE : AISLE_COLUMN_REAL;
  g_autofree char *title = aisle_metric_title (metric), *low = g_strdup_printf (_ ("%s, low"), title),
                  *high = g_strdup_printf (_ ("%s, high"), title);
  const char *unit = aisle_judged_id (judged);
  const AisleColumnSpec specs[] = { { aisle_judged_id (judged), aisle_judged_title (judged), AISLE_COLUMN_INTEGER,
                                      unit },
                                    { "value", title, type },
                                    { "value_low", low, type },
                                    { "value_high", high, type },
                                    { "difference", N_ ("Difference"), AISLE_COLUMN_REAL },
                                    { "difference_low", N_ ("Difference, low"), AISLE_COLUMN_REAL },
                                    { "difference_high", N_ ("Difference, high"), AISLE_COLUMN_REAL },
                                    { "difference_flag", N_ ("Stands out"), AISLE_COLUMN_INTEGER } };

  for (gsize i = 0; i < G_N_ELEMENTS (specs); i++)
    aisle_table_add_column (table, &specs[i]);
  return table;
}

gsize
aisle_slices_count_column (const AisleTable *table)
{
  return COUNT;
}

static void
set_interval (AisleTable *table, gsize row, gsize column, const AisleInterval *interval)
{
  aisle_table_set_real (table, row, column, interval->mean);
  aisle_table_set_real (table, row, column + 1, interval->low);
  aisle_table_set_real (table, row, column + 2, interval->high);
}

static guint
n_resamples (const AisleSlicing *self, gsize n_users)
{
  gsize pairs = MAX (1, self->slices->len * (self->groups->len - 1));
  double fewest = MAX (FEWEST_DRAWN, A_PAIR * (double) pairs);

  return (guint) CLAMP (DRAWS / ((double) MAX (1, n_users) * pairs), fewest, MAX (RESAMPLES, fewest));
}

/* Paired over the users that both judged; *n of them. */
static AisleInterval
paired_difference (const AisleSlicing *self, const AisleRunVector *a, const AisleRunVector *b, gsize *n, double *p)
{
  g_autoptr (GHashTable) place = g_hash_table_new (NULL, NULL);
  g_autofree float *left = g_new (float, a->n + 1), *right = g_new (float, a->n + 1), *weights = NULL;
  g_autofree float *left_even = NULL, *right_even = NULL;
  gsize kept = 0;

  if (a->weights != NULL)
    weights = g_new (float, a->n + 1);
  for (gsize u = 0; u < b->n; u++)
    g_hash_table_insert (place, GINT_TO_POINTER (b->users[u]), GSIZE_TO_POINTER (u + 1));
  for (gsize u = 0; u < a->n; u++)
    {
      gsize at = GPOINTER_TO_SIZE (g_hash_table_lookup (place, GINT_TO_POINTER (a->users[u])));

      if (at == 0)
        continue;
      left[kept] = a->values[u];
      right[kept] = b->values[at - 1];
      if (weights != NULL)
        weights[kept] = a->weights[u];
      kept++;
    }
  *n = kept;
  left_even = aisle_weighted_values (left, weights, kept);
  right_even = aisle_weighted_values (right, weights, kept);
  return aisle_bootstrap_paired (left_even, right_even, kept, n_resamples (self, kept), 1, p);
}

/* *vector is NULL where no user of the slice was judged. */
static gboolean
read_slice (AisleSlicing *self, const AisleRunSlice *slice, guint group, AisleRunVector **vector, GError **error)
{
  g_autofree char *name =
      slice->kept != NULL ? g_strconcat (slice->kept, ":", self->metric, NULL) : g_strdup (self->metric);
  g_autoptr (GError) local = NULL;

  *vector = aisle_run_group_vector (self->project, self->groups->pdata[group], name, slice->users, &local);
  if (*vector != NULL)
    return TRUE;
  if (slice->kept != NULL && g_error_matches (local, AISLE_STORE_ERROR, AISLE_ERROR_NOT_FOUND))
    g_set_error (
        error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
        _ ("run %lld keeps no '%s' for these rows: ask for ndcg, recall or hit at the first list length, or train "
           "it again"),
        (long long) aisle_run_group_id (self->groups->pdata[group]), self->metric);
  else
    g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

static gboolean
add_rows (AisleSlicing *self, guint s, AisleProgress *progress, GError **error)
{
  const AisleRunSlice *slice = self->slices->pdata[s];
  g_autoptr (AisleRunVector) reference = NULL;

  for (guint g = 0; g < self->groups->len; g++)
    {
      const AisleRunGroup *group = self->groups->pdata[g];
      g_autoptr (AisleRunVector) vector = NULL;
      gsize row, common;
      AisleInterval interval;
      double p;

      if (!aisle_progress_step (progress, (s + (double) g / self->groups->len) / self->slices->len,
                                _ ("Comparing runs"), error)
          || !read_slice (self, slice, g, &vector, error))
        return FALSE;
      row = aisle_table_add_row (self->table);
      aisle_table_set_text (self->table, row, 0, slice->id);
      aisle_table_set_text (self->table, row, 1, slice->title);
      aisle_table_set_integer (self->table, row, 2, aisle_run_group_id (group));
      aisle_table_set_text (self->table, row, 3, group->label);
      aisle_table_set_integer (self->table, row, COUNT, (gint64) vector->n);
      interval = aisle_run_vector_interval (vector);
      set_interval (self->table, row, VALUE, &interval);
      if (g == 0)
        {
          reference = g_steal_pointer (&vector);
          continue;
        }
      interval = paired_difference (self, vector, reference, &common, &p);
      if (common == 0)
        continue;
      set_interval (self->table, row, DIFFERENCE, &interval);
      g_array_append_val (self->p, p);
      g_array_append_val (self->p_rows, row);
    }
  return TRUE;
}

static void
flag_rows (AisleSlicing *self)
{
  aisle_holm ((double *) (gpointer) self->p->data, self->p->len);
  for (guint i = 0; i < self->p->len; i++)
    aisle_table_set_integer (self->table, g_array_index (self->p_rows, gsize, i), FLAG,
                             g_array_index (self->p, double, i) < LEVEL);
}

static AislePassport *
make_passport (const AisleSlicing *self, const char *by)
{
  const AisleRun *first = self->runs->pdata[0];
  AislePassport *passport = aisle_passport_new (
      is_search (self) ? _ ("The metric over a part of the judged queries, with bootstrap intervals over them, and the "
                            "difference to the first run on the same queries; it stands out at 5 percent after Holm's "
                            "correction over all rows.")
                       : _ ("The metric over a part of what was judged, with bootstrap intervals over users, and the "
                            "difference to the first run on the same users; it stands out at 5 percent after Holm's "
                            "correction over all rows."));

  aisle_passport_set_source (passport, first->content_hash, aisle_project_generation (self->project));
  aisle_passport_add_param (passport, "metric", self->metric);
  aisle_passport_add_param (passport, "by", by);
  if (self->look != NULL)
    aisle_passport_set_segment (passport, self->look->segment_name, self->look->segment_definition,
                                aisle_bitmap_count (segment_of (self)));
  if (is_search (self))
    return passport;
  if (g_str_equal (by, "popularity") || g_str_equal (by, "all"))
    aisle_passport_add_note (passport,
                             _ ("Hot, warm and rare items hold a third of the training interactions each; cold "
                                "ones were unseen in training."));
  if (g_str_equal (by, "activity") || g_str_equal (by, "all"))
    aisle_passport_add_note (passport, _ ("Users are cut in thirds by the items in their history."));
  return passport;
}

AisleAnswer *
aisle_command_slices (AisleProject *project, const gint64 *runs, gsize n, const char *metric, const char *by,
                      AisleProgress *progress, GError **error)
{
  return aisle_command_slices_within (project, runs, n, metric, by, NULL, progress, error);
}

AisleAnswer *
aisle_command_slices_within (AisleProject *project, const gint64 *runs, gsize n, const char *metric, const char *by,
                             const char *segment, AisleProgress *progress, GError **error)
{
  g_auto (AisleSlicing) self = { .project = project };
  gboolean narrowed = segment != NULL && *segment != '\0';
  AislePassport *passport;

  self.runs = aisle_compare_choose (project, runs, n, error);
  if (self.runs == NULL
      || ((narrowed || g_str_equal (by, "segment")) && !aisle_run_check_users (self.runs->pdata[0], error)))
    return NULL;
  self.groups = aisle_run_groups_new (self.runs);
  self.metric = aisle_run_find_metric (self.runs->pdata[0], metric);
  if (narrowed)
    {
      self.look = aisle_look_open (project, segment, progress, error);
      if (self.look == NULL)
        return NULL;
    }
  if (!make_slices (&self, by, progress, error))
    return NULL;
  narrow_slices (&self);
  self.table =
      table_new (self.metric, aisle_run_judged (self.runs->pdata[0], self.look != NULL || g_str_equal (by, "segment")));
  self.p = g_array_new (FALSE, FALSE, sizeof (double));
  self.p_rows = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (guint s = 0; s < self.slices->len; s++)
    if (!add_rows (&self, s, progress, error))
      return NULL;
  flag_rows (&self);
  passport = make_passport (&self, by);
  return aisle_answer_new (g_steal_pointer (&self.table), passport);
}
