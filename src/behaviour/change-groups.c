/* change-groups.c: see change-groups.h. */
#include "behaviour/change-groups.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "segment/segment.h"

#include <math.h>

void
aisle_change_groups_clear (AisleChangeGroups *self)
{
  aisle_item_categories_free (self->categories);
  g_clear_pointer (&self->segments, g_ptr_array_unref);
  g_free (self->of_user);
  g_free (self->slot);
  g_free (self->group);
  g_free (self->pass.sums);
}
/* ---- what belongs together ---- */

/* A user belongs to the first of the saved segments that holds him. */
static gboolean
group_by_segments (AisleChangeGroups *self, AisleProgress *progress, GError **error)
{
  const AisleView *view = self->view;
  AisleView everyone = *view;
  everyone.users = NULL;
  self->segments = view->project != NULL ? aisle_segment_list (view->project, error) : g_ptr_array_new ();
  if (self->segments == NULL)
    return FALSE;
  if (self->segments->len == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the project has no saved segments: save one, or set 'by' to another dimension"));
      return FALSE;
    }
  self->of_user = g_try_new (gint32, view->columns->n_users + 1);
  for (gsize u = 0; self->of_user != NULL && u < view->columns->n_users; u++)
    self->of_user[u] = -1;
  for (guint s = 0; self->of_user != NULL && s < self->segments->len; s++)
    {
      const AisleSegment *segment = self->segments->pdata[s];
      g_autoptr (AisleBitmap) users = aisle_segment_compile (&everyone, segment->definition, progress, error);
      if (users == NULL)
        return FALSE;
      for (gsize u = 0; u < view->columns->n_users; u++)
        if (self->of_user[u] < 0 && aisle_bitmap_has (users, u))
          self->of_user[u] = (gint32) s;
    }
  self->pass.by = AISLE_GROUP_USER;
  self->pass.of_user = self->of_user;
  self->pass.n_groups = self->segments->len;
  return TRUE;
}

static gboolean
group_by_categories (AisleChangeGroups *self, GError **error)
{
  const AisleView *view = self->view;
  self->categories =
      view->project != NULL ? aisle_item_categories_read (view->project, view->columns->n_items, error) : NULL;
  if (self->categories == NULL && error != NULL && *error != NULL)
    return FALSE;
  if (self->categories == NULL || self->categories->names->len == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no catalogue says the items' categories: import one, or set 'by' to another dimension"));
      return FALSE;
    }
  self->pass.by = AISLE_GROUP_ITEM;
  self->pass.of_item = self->categories->of_item;
  self->pass.n_groups = self->categories->names->len;
  return TRUE;
}

static gboolean
choose_groups (AisleChangeGroups *self, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  AislePeriodPass *pass = &self->pass;
  switch (self->by)
    {
    case AISLE_BY_CHANNEL:
      pass->by = AISLE_GROUP_CHANNEL;
      pass->n_groups = columns->n_channels;
      if (columns->channel != NULL)
        return TRUE;
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("the log has no channels: set 'by' to another dimension"));
      return FALSE;
    case AISLE_BY_CATEGORY:
      return group_by_categories (self, error);
    case AISLE_BY_ITEM:
      pass->by = AISLE_GROUP_ITEM;
      pass->n_groups = columns->n_items;
      return TRUE;
    case AISLE_BY_NEW:
      pass->by = AISLE_GROUP_NEW;
      pass->n_groups = 2;
      return TRUE;
    case AISLE_BY_SEGMENT:
      return group_by_segments (self, progress, error);
    case AISLE_BY_STEP:
    default:
      pass->by = AISLE_GROUP_NONE;
      pass->n_groups = 1;
      return TRUE;
    }
}

/* ---- the largest groups ---- */

static gboolean
run_pass (AisleChangeGroups *self, gsize n_slots, const gint32 *slot, gboolean buckets, AisleProgress *progress,
          GError **error)
{
  AislePeriodPass *pass = &self->pass;
  g_clear_pointer (&pass->sums, g_free);
  pass->n_slots = n_slots;
  pass->slot = slot;
  pass->buckets = buckets;
  pass->users = buckets ? self->users : NULL;
  pass->n_users = pass->anonymous = 0;
  pass->sums = g_try_new0 (AislePeriodSums, aisle_period_sums_n (pass));
  if (pass->sums == NULL)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory to count this log: close other programs or take a shorter period"));
      return FALSE;
    }
  return aisle_period_sums (pass, self->view, progress, error);
}

AisleChangeSums *
aisle_change_groups_sums (const AisleChangeGroups *self)
{
  const AislePeriodPass *pass = &self->pass;
  gsize n_buckets = pass->buckets ? AISLE_USER_BUCKETS : 1, n_cells = 2 * pass->n_slots;
  AisleChangeSums *sums = g_new0 (AisleChangeSums, n_cells);
  for (gsize i = 0; i < n_cells * n_buckets; i++)
    aisle_change_sums_add (&sums[i / n_buckets], &pass->sums[i], 1);
  return sums;
}

typedef struct
{
  gint32 group;
  double size;
} Ranked;

static int
compare_ranked (gconstpointer a, gconstpointer b)
{
  const Ranked *x = a, *y = b;
  if (x->size != y->size)
    return x->size > y->size ? -1 : 1;
  return (x->group > y->group) - (x->group < y->group);
}

static void
set_slot (AisleChangeGroups *self, gsize slot, gint32 group)
{
  self->group[slot] = group;
  self->slot[group] = (gint32) slot;
}

/* Gives the largest groups slots of their own and the others one together; returns how many slots. */
static gsize
choose_slots (AisleChangeGroups *self, const AisleChangeModel *model, gsize most)
{
  gsize n = self->pass.n_groups + 1;
  g_autofree AisleChangeSums *sums = aisle_change_groups_sums (self);
  g_autofree AisleChangePart *parts = g_new (AisleChangePart, n);
  g_autoptr (GArray) ranked = g_array_new (FALSE, FALSE, sizeof (Ranked));
  aisle_change_parts (model, sums, parts);
  for (gsize g = 0; g < n; g++)
    {
      Ranked rank = { (gint32) g, fabs (parts[g].part) };
      gboolean empty = TRUE;
      for (guint level = 0; level < AISLE_N_LEVELS; level++)
        empty = empty && sums[g].level[level] == 0 && sums[n + g].level[level] == 0;
      if (!empty)
        g_array_append_val (ranked, rank);
    }
  g_array_sort (ranked, compare_ranked);
  gsize named = ranked->len <= most + 1 ? ranked->len : most;
  for (gsize g = 0; g < n; g++)
    self->slot[g] = (gint32) named;
  for (gsize s = 0; s < named; s++)
    set_slot (self, s, g_array_index (ranked, Ranked, s).group);
  self->group[named] = -1;
  self->n_rest = ranked->len - named;
  return named + 1;
}

gboolean
aisle_change_groups_count (AisleChangeGroups *self, AisleChangeModel *model, gsize most, AisleProgress *progress,
                           GError **error)
{
  if (!choose_groups (self, progress, error))
    return FALSE;
  gsize n = self->pass.n_groups + 1;
  self->pass.before = self->period.before;
  self->pass.from = self->period.from;
  self->pass.to = self->period.to;
  self->slot = g_try_new (gint32, n);
  self->group = g_new (gint32, MAX (n, AISLE_CHANGE_MOST_ROWS) + 1);
  model->n_slots = n;
  if (self->slot == NULL)
    return run_pass (self, G_MAXSIZE / 1024, NULL, FALSE, progress, error); /* says that there is no memory */
  if (self->by == AISLE_BY_STEP)
    {
      self->slot[0] = self->slot[1] = 0;
      model->n_slots = 1;
      return run_pass (self, 1, self->slot, TRUE, progress, error);
    }
  if (n <= most)
    {
      for (gsize g = 0; g < n; g++)
        set_slot (self, g, (gint32) g);
      return run_pass (self, n, NULL, TRUE, progress, error);
    }
  if (!run_pass (self, n, NULL, FALSE, progress, error))
    return FALSE;
  model->n_slots = choose_slots (self, model, most);
  return run_pass (self, model->n_slots, self->slot, TRUE, progress, error);
}

/* ---- names ---- */

static AisleNames
names_of (AisleChangeBy by)
{
  return by == AISLE_BY_CHANNEL ? AISLE_NAMES_CHANNEL : AISLE_NAMES_ITEM;
}

/* What scripts and segments call a group, or NULL. */
char *
aisle_change_groups_key (const AisleChangeGroups *self, gint32 group)
{
  if (group < 0 || (gsize) group >= self->pass.n_groups)
    return NULL;
  switch (self->by)
    {
    case AISLE_BY_CATEGORY:
      return g_strdup (self->categories->names->pdata[group]);
    case AISLE_BY_SEGMENT:
      return g_strdup (((const AisleSegment *) self->segments->pdata[group])->name);
    case AISLE_BY_NEW:
      return g_strdup (group == 0 ? "new" : "returning");
    case AISLE_BY_STEP:
      return NULL;
    case AISLE_BY_CHANNEL:
    case AISLE_BY_ITEM:
    default:
      return self->view->project != NULL ? aisle_project_name (self->view->project, names_of (self->by), group)
                                         : g_strdup_printf ("%d", group);
    }
}

char *
aisle_change_groups_name (const AisleChangeGroups *self, gint32 group)
{
  if (group < 0)
    {
      const char *format = g_dngettext (GETTEXT_PACKAGE, "%s other", "%s others", (gulong) self->n_rest);
      g_autofree char *count = g_strdup_printf ("%'" G_GSIZE_FORMAT, self->n_rest);
      g_auto (GStrv) parts = g_strsplit (format, "%s", 2);
      return g_strjoinv (count, parts);
    }
  if ((gsize) group >= self->pass.n_groups)
    return g_strdup (self->by == AISLE_BY_CHANNEL    ? _ ("No channel")
                     : self->by == AISLE_BY_CATEGORY ? _ ("No category")
                     : self->by == AISLE_BY_ITEM     ? _ ("No item")
                     : self->by == AISLE_BY_SEGMENT  ? _ ("No segment")
                                                     : _ ("Anonymous"));
  if (self->by == AISLE_BY_NEW)
    return g_strdup (group == 0 ? _ ("New users") : _ ("Returning users"));
  char *title = self->by == AISLE_BY_ITEM && self->view->project != NULL
                    ? aisle_project_item_title (self->view->project, group)
                    : NULL;
  return title != NULL && *title != '\0' ? title : (g_free (title), aisle_change_groups_key (self, group));
}
