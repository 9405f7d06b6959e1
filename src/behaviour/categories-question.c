/* categories-question.c: what is viewed, put into carts and bought in each category. */
#include "behaviour/event-groups.h"

#include "base/error.h"
#include "base/i18n.h"
#include "segment/segment-parse.h"
#include "store/item-categories.h"

static const char *const forms[] = { NC_ ("choice", "table"), NC_ ("choice", "grid"), NULL };

static const AisleParam params_table[] = {
  { "form", N_ ("Form"), AISLE_PARAM_CHOICE, "table", 0, 0, forms, NULL,
    N_ ("A row for each category, or a grid of categories and event kinds.") },
  { "rows", N_ ("Rows"), AISLE_PARAM_INTEGER, "30", 1, 100000, NULL, NULL,
    N_ ("How many categories are shown, those with most users first.") },
};

typedef struct
{
  const AisleColumns *columns;
  const AisleItemCategories *categories;
} Groups;

static gssize
group_of (gconstpointer data, gsize event)
{
  const Groups *groups = data;
  gint32 item = groups->columns->item[event];
  if (item < 0)
    return -1;
  gint32 category = groups->categories->of_item[item];
  return category >= 0 ? category : (gssize) groups->categories->names->len;
}

static int
compare_groups (gconstpointer a, gconstpointer b, gpointer data)
{
  const AisleEventGroups *self = data;
  gsize x = *(const gsize *) a, y = *(const gsize *) b;
  const AisleEventGroup *g = &self->groups[x], *h = &self->groups[y];
  gint64 g_events = 0, h_events = 0;
  for (guint role = 0; role < AISLE_N_KINDS; role++)
    {
      g_events += g->events[role];
      h_events += h->events[role];
    }
  if (g->users != h->users)
    return g->users > h->users ? -1 : 1;
  if (g_events != h_events)
    return g_events > h_events ? -1 : 1;
  return x < y ? -1 : x > y;
}

/* The categories with events, the most users first. */
static GArray *
order_of (const AisleEventGroups *self)
{
  GArray *order = g_array_new (FALSE, FALSE, sizeof (gsize));
  for (gsize group = 0; group < self->n_groups; group++)
    {
      gint64 events = 0;
      for (guint role = 0; role < AISLE_N_KINDS; role++)
        events += self->groups[group].events[role];
      if (events > 0)
        g_array_append_val (order, group);
    }
  g_array_sort_with_data (order, compare_groups, (gpointer) self);
  return order;
}

static const AisleColumnSpec name_column = { "category", N_ ("Category"), AISLE_COLUMN_TEXT, NULL };
static const AisleColumnSpec columns_of_grid[] = {
  { "category", N_ ("Category"), AISLE_COLUMN_TEXT, NULL },
  { "kind", N_ ("Event"), AISLE_COLUMN_TEXT, NULL },
  { "events", N_ ("Events"), AISLE_COLUMN_INTEGER, N_ ("events") },
  { "users", N_ ("Users"), AISLE_COLUMN_INTEGER, N_ ("users") },
};

static const char *
name_of (const AisleItemCategories *categories, gsize group)
{
  return group < categories->names->len ? categories->names->pdata[group] : _ ("no category");
}

static AisleTable *
new_table (const AisleEventGroups *self, const AisleItemCategories *categories, const GArray *order, gsize most)
{
  AisleTable *table = aisle_table_new (&name_column, 1);
  aisle_event_groups_add_columns (self, table);
  for (guint i = 0; i < MIN (order->len, most); i++)
    {
      gsize group = g_array_index (order, gsize, i), row = aisle_table_add_row (table);
      aisle_table_set_text (table, row, 0, name_of (categories, group));
      aisle_event_groups_set_row (self, table, row, group);
    }
  return table;
}

static AisleTable *
new_grid (const AisleEventGroups *self, const AisleItemCategories *categories, const GArray *order, gsize most)
{
  AisleTable *table = aisle_table_new (columns_of_grid, G_N_ELEMENTS (columns_of_grid));
  gint64 of_role[AISLE_N_KINDS] = { 0 };
  for (guint i = 0; i < order->len; i++)
    for (guint role = 0; role < AISLE_N_KINDS; role++)
      of_role[role] += self->groups[g_array_index (order, gsize, i)].events[role];
  for (guint i = 0; i < MIN (order->len, most); i++)
    for (guint role = 0; role < AISLE_N_KINDS; role++)
      {
        if (of_role[role] == 0)
          continue;
        const AisleEventGroup *group = &self->groups[g_array_index (order, gsize, i)];
        gsize row = aisle_table_add_row (table);
        aisle_table_set_text (table, row, 0, name_of (categories, g_array_index (order, gsize, i)));
        aisle_table_set_text (table, row, 1, aisle_kind_title ((AisleKind) role));
        aisle_table_set_integer (table, row, 2, group->events[role]);
        aisle_table_set_integer (table, row, 3, group->users_of[role]);
      }
  return table;
}

static AislePassport *
new_passport (const AisleEventGroups *self, const AisleParams *params, gsize hidden)
{
  AislePassport *passport = aisle_view_passport (
      self->view, _ ("Events, users and revenue by the category that the newest catalogue gives an "
                     "item; conversion is the share of those who viewed in a category that also "
                     "bought in it, with its 95 percent interval."));
  aisle_passport_add_params (passport, params);
  if (self->outside > 0)
    aisle_passport_add_dropped (passport, _ ("events without an item"), self->outside);
  if (self->anonymous > 0)
    aisle_passport_add_note (passport, _ ("Anonymous events count in events and revenue, not in users."));
  if (hidden > 0)
    {
      g_autofree char *note = g_strdup_printf (_ ("Rows that are not shown: %zu."), hidden);
      aisle_passport_add_note (passport, note);
    }
  return passport;
}

static AisleAnswer *
answer (const AisleView *view, const AisleParams *params, AisleProgress *progress, GError **error)
{
  gsize most = (gsize) aisle_params_integer (params, "rows");
  g_autoptr (AisleItemCategories) categories = NULL;
  if (!aisle_question_check (view, error))
    return NULL;
  if (view->project != NULL)
    {
      categories = aisle_item_categories_read (view->project, view->columns->n_items, error);
      if (categories == NULL)
        return NULL;
    }
  if (categories == NULL || categories->names->len == 0)
    {
      g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                           _ ("no category is known: import a catalogue of the items with their categories"));
      return NULL;
    }
  Groups data = { view->columns, categories };
  g_auto (AisleEventGroups)
      self = { .view = view, .n_groups = categories->names->len + 1, .group = group_of, .data = &data };
  if (!aisle_event_groups_count (&self, progress, error))
    return NULL;
  g_autoptr (GArray) order = order_of (&self);
  AisleTable *table = g_str_equal (aisle_params_text (params, "form"), "grid")
                          ? new_grid (&self, categories, order, most)
                          : new_table (&self, categories, order, most);
  return aisle_answer_new (table, new_passport (&self, params, order->len > most ? order->len - most : 0));
}

static char *
segment (const AisleView *view, const AisleParams *params, const AisleTable *table, gsize row, gsize column)
{
  const char *name = aisle_table_text (table, row, 0);
  GString *text;
  /* The grid names what kinds mean, and a shop may have several of one. */
  if (g_str_equal (aisle_params_text (params, "form"), "grid") || aisle_table_find (table, "users") < 0)
    return NULL;
  text = g_string_new (NULL);
  g_string_append_printf (text, "did (%s, category = ", aisle_event_groups_kind (table, column));
  aisle_predicate_append_name (text, name);
  g_string_append_c (text, ')');
  if (!g_str_equal (name, _ ("no category")))
    return g_string_free (text, FALSE);
  return g_string_free (text, TRUE);
}

const AisleQuestion aisle_question_categories = {
  .id = "categories",
  .title = N_ ("Categories"),
  .summary = N_ ("What is viewed, put into carts and bought in each category."),
  .chart = "bars",
  .params = params_table,
  .n_params = G_N_ELEMENTS (params_table),
  .answer = answer,
  .segment = segment,
};
