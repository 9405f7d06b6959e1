/* event-groups.c: one pass; a user counts once in a group, whatever comes between. */
#include "behaviour/event-groups.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/user-chunks.h"
#include "columns/event-facts.h"
#include "numeric/parallel.h"
#include "numeric/stats.h"

/* What one thread has counted, and what it knows of the user it is at. */
typedef struct
{
  AisleEventGroup *groups;
  guint32 *seen;  /* n_groups: the user that was last seen in it */
  guint16 *roles; /* n_groups: bits of that user's roles in it */
  GArray *touched;
  gsize outside, anonymous;
} Tally;

typedef struct
{
  AisleEventGroups *groups;
  gsize n_user_chunks, n_anonymous_chunks;
  Tally tallies[AISLE_MAX_WORKERS];
} Pass;

static gboolean
prepare (const AisleEventGroups *self, Tally *tally, GError **error)
{
  if (tally->groups != NULL)
    return TRUE;
  tally->groups = g_try_new0 (AisleEventGroup, self->n_groups + 1);
  tally->seen = g_try_new0 (guint32, self->n_groups + 1);
  tally->roles = g_try_new0 (guint16, self->n_groups + 1);
  tally->touched = g_array_new (FALSE, FALSE, sizeof (gsize));
  if (tally->groups != NULL && tally->seen != NULL && tally->roles != NULL)
    return TRUE;
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory to count so many groups: close other programs"));
  return FALSE;
}

static gssize
count_event (const AisleEventGroups *self, Tally *tally, gsize event, AisleKind role)
{
  gssize group = self->group (self->data, event);
  if (group < 0)
    {
      tally->outside++;
      return -1;
    }
  AisleEventGroup *to = &tally->groups[group];
  to->events[role]++;
  to->revenue = aisle_money_add (to->revenue, aisle_event_revenue (self->view->columns, event, role));
  return group;
}

static void
count_user (const AisleEventGroups *self, Tally *tally, gsize user)
{
  const AisleColumns *columns = self->view->columns;
  g_array_set_size (tally->touched, 0);
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      AisleKind role = aisle_event_role (columns, i);
      gssize group = count_event (self, tally, i, role);
      if (group < 0)
        continue;
      if (tally->seen[group] != user + 1)
        {
          gsize place = (gsize) group;
          tally->seen[group] = (guint32) user + 1;
          tally->roles[group] = 0;
          g_array_append_val (tally->touched, place);
        }
      tally->roles[group] |= (guint16) (1u << role);
    }
  for (guint t = 0; t < tally->touched->len; t++)
    {
      gsize group = g_array_index (tally->touched, gsize, t);
      guint roles = tally->roles[group];
      tally->groups[group].users++;
      for (guint role = 0; role < AISLE_N_KINDS; role++)
        tally->groups[group].users_of[role] += roles >> role & 1;
      tally->groups[group].bought += (roles >> AISLE_KIND_VIEW & 1) && (roles >> AISLE_KIND_PURCHASE & 1);
    }
}

static gboolean
count_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  const AisleEventGroups *self = pass->groups;
  const AisleColumns *columns = self->view->columns;
  Tally *tally = &pass->tallies[worker];
  gsize first, end;
  if (!prepare (self, tally, error))
    return FALSE;
  if (index < pass->n_user_chunks)
    {
      aisle_user_chunks_at (columns, pass->n_user_chunks, index, &first, &end);
      for (gsize user = first; user < end; user++)
        if (self->view->users == NULL || aisle_bitmap_has (self->view->users, user))
          count_user (self, tally, user);
      return TRUE;
    }
  aisle_anonymous_chunks_at (columns, pass->n_anonymous_chunks, index - pass->n_user_chunks, &first, &end);
  for (gsize i = first; i < end; i++)
    tally->anonymous += count_event (self, tally, i, aisle_event_role (columns, i)) >= 0;
  return TRUE;
}

static void
add_group (AisleEventGroup *to, const AisleEventGroup *from)
{
  for (guint role = 0; role < AISLE_N_KINDS; role++)
    {
      to->events[role] += from->events[role];
      to->users_of[role] += from->users_of[role];
    }
  to->users += from->users;
  to->bought += from->bought;
  to->revenue = aisle_money_add (to->revenue, from->revenue);
}

gboolean
aisle_event_groups_count (AisleEventGroups *self, AisleProgress *progress, GError **error)
{
  g_autofree Pass *pass = g_new0 (Pass, 1);
  Tally all = { 0 };
  gboolean ok = prepare (self, &all, error);
  pass->groups = self;
  pass->n_user_chunks = aisle_user_chunks_n (self->view->columns);
  /* Anonymous events belong to no segment. */
  if (self->view->users == NULL && aisle_anonymous_events (self->view->columns) > 0)
    pass->n_anonymous_chunks = pass->n_user_chunks;
  ok = ok
       && aisle_parallel_for (pass->n_user_chunks + pass->n_anonymous_chunks, count_chunk, pass, progress,
                              _ ("Counting events"), error);
  self->groups = g_steal_pointer (&all.groups);
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    {
      Tally *tally = &pass->tallies[worker];
      for (gsize group = 0; ok && tally->groups != NULL && group < self->n_groups; group++)
        add_group (&self->groups[group], &tally->groups[group]);
      self->outside += tally->outside;
      self->anonymous += tally->anonymous;
      g_free (tally->groups);
      g_free (tally->seen);
      g_free (tally->roles);
      g_clear_pointer (&tally->touched, g_array_unref);
    }
  g_free (all.seen);
  g_free (all.roles);
  g_clear_pointer (&all.touched, g_array_unref);
  return ok;
}

void
aisle_event_groups_clear (AisleEventGroups *self)
{
  g_clear_pointer (&self->groups, g_free);
}

/* ---- the table ---- */

static const struct
{
  AisleKind role;
  AisleColumnSpec events, users;
} roles[] = {
  { AISLE_KIND_VIEW,
    { "views", N_ ("Views"), AISLE_COLUMN_INTEGER, N_ ("events") },
    { "viewers", N_ ("Users who viewed"), AISLE_COLUMN_INTEGER, N_ ("users") } },
  { AISLE_KIND_CART,
    { "carts", N_ ("Carts"), AISLE_COLUMN_INTEGER, N_ ("events") },
    { "carters", N_ ("Users with carts"), AISLE_COLUMN_INTEGER, N_ ("users") } },
  { AISLE_KIND_PURCHASE,
    { "purchases", N_ ("Purchases"), AISLE_COLUMN_INTEGER, N_ ("events") },
    { "buyers", N_ ("Buyers"), AISLE_COLUMN_INTEGER, N_ ("users") } },
};

static const AisleColumnSpec users_column = { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") };
static const AisleColumnSpec revenue_column = { "revenue", N_ ("Revenue"), AISLE_COLUMN_MONEY, NULL };
static const AisleColumnSpec conversion_columns[] = {
  { "conversion", N_ ("Of viewers bought"), AISLE_COLUMN_SHARE, NULL },
  { "conversion_low", N_ ("Of viewers bought, low"), AISLE_COLUMN_SHARE, NULL },
  { "conversion_high", N_ ("Of viewers bought, high"), AISLE_COLUMN_SHARE, NULL },
};

static gboolean
has_role (const AisleEventGroups *self, AisleKind role)
{
  for (gsize kind = 0; kind < self->view->columns->n_kinds; kind++)
    if (self->view->columns->kind_role[kind] == role)
      return TRUE;
  return FALSE;
}

void
aisle_event_groups_add_columns (const AisleEventGroups *self, AisleTable *table)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (has_role (self, roles[i].role))
      aisle_table_add_column (table, &roles[i].events);
  if (self->view->columns->n_users > 0)
    aisle_table_add_column (table, &users_column);
  for (gsize i = 0; i < G_N_ELEMENTS (roles) && self->view->columns->n_users > 0; i++)
    if (has_role (self, roles[i].role))
      aisle_table_add_column (table, &roles[i].users);
  for (gsize i = 0; i < G_N_ELEMENTS (conversion_columns) && self->view->columns->n_users > 0; i++)
    if (has_role (self, AISLE_KIND_VIEW) && has_role (self, AISLE_KIND_PURCHASE))
      aisle_table_add_column (table, &conversion_columns[i]);
  if (self->view->columns->price != NULL)
    aisle_table_add_column (table, &revenue_column);
}

static void
set_integer (AisleTable *table, gsize row, const char *name, gint64 value)
{
  gssize column = aisle_table_find (table, name);
  if (column >= 0)
    aisle_table_set_integer (table, row, (gsize) column, value);
}

void
aisle_event_groups_set_row (const AisleEventGroups *self, AisleTable *table, gsize row, gsize group)
{
  const AisleEventGroup *from = &self->groups[group];
  gssize conversion = aisle_table_find (table, "conversion");
  gint64 viewers = from->users_of[AISLE_KIND_VIEW];
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    {
      set_integer (table, row, roles[i].events.name, from->events[roles[i].role]);
      set_integer (table, row, roles[i].users.name, from->users_of[roles[i].role]);
    }
  set_integer (table, row, "users", from->users);
  set_integer (table, row, "revenue", from->revenue);
  if (conversion < 0 || viewers == 0)
    return;
  AisleInterval interval = aisle_wilson ((double) from->bought, (double) viewers);
  aisle_table_set_real (table, row, (gsize) conversion, (double) from->bought / (double) viewers);
  aisle_table_set_real (table, row, (gsize) conversion + 1, interval.low);
  aisle_table_set_real (table, row, (gsize) conversion + 2, interval.high);
}

const char *
aisle_event_groups_kind (const AisleTable *table, gsize column)
{
  for (gsize i = 0; i < G_N_ELEMENTS (roles); i++)
    if (g_str_equal (aisle_table_column (table, column)->name, roles[i].users.name))
      return aisle_kind_id (roles[i].role);
  return "any";
}
