/* inspection.c: see inspection.h. */
#include "pages/recommendations/inspection.h"
#include "pages/recommendations/advice-list.h"

#include "base/i18n.h"

#define LIST_LENGTH 10

void
aisle_inspection_free (AisleInspection *self)
{
  g_free (self->user);
  g_strfreev (self->taken);
  g_free (self->without);
  for (guint i = 0; i < AISLE_N_LISTS; i++)
    g_clear_pointer (&self->advice[i], aisle_advice_free);
  g_free (self);
}

static gboolean
find_user (AisleProject *project, AisleInspection *self, GError **error)
{
  g_autoptr (AisleTable) users = NULL;
  gint64 n = (gint64) aisle_project_n_names (project, AISLE_NAMES_USER);

  if (self->user != NULL || self->taken != NULL)
    return TRUE;
  self->position = n > 0 ? (self->position % n + n) % n : 0;
  users = aisle_command_rows (project, "users", self->position, 1, error);
  if (users == NULL)
    return FALSE;
  if (aisle_table_n_rows (users) == 0 || aisle_table_find (users, "user") < 0)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, _ ("there is no user in this project"));
      return FALSE;
    }
  self->user = aisle_table_format_of (users, 0, "user");
  return TRUE;
}

gpointer
aisle_inspection_run (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  AisleInspection *self = input;

  if (!find_user (project, self, error))
    return NULL;
  for (guint i = 0; i < AISLE_N_LISTS; i++)
    {
      const AisleAdviceOrder order = { .run = self->runs[i],
                                       .user = self->user,
                                       .items = (const char *const *) self->taken,
                                       .k = LIST_LENGTH,
                                       .without = self->without,
                                       .everybody = i == AISLE_LIST_EVERYBODY };
      if (self->runs[i] == 0)
        continue;
      self->advice[i] = aisle_command_recommend (project, &order, progress, error);
      if (self->advice[i] == NULL)
        return NULL;
    }
  return self;
}

char *
aisle_inspection_dup_findings (const AisleInspection *self)
{
  const AisleAdvice *first = self->advice[AISLE_LIST_FIRST], *second = self->advice[AISLE_LIST_SECOND];
  const AisleAdvice *everybodys = self->advice[AISLE_LIST_EVERYBODY];
  GString *text = g_string_new (NULL);
  guint n = first->items->len;

  if (second != NULL && n > 0)
    /* Translators: how many items, of how many */
    g_string_append_printf (text, _ ("%u of %u items are in both models’ lists."),
                            aisle_advice_n_shared (first, second), MAX (n, second->items->len));
  if (everybodys != NULL && n > 0)
    {
      guint personal = n - aisle_advice_n_shared (first, everybodys);
      g_string_append (text, text->len > 0 ? " " : "");
      if (personal > 0)
        g_string_append_printf (text,
                                _ ("%u of %u items of the first list are not on everybody’s: these are what "
                                   "personalisation changed."),
                                personal, n);
      else
        g_string_append (text, _ ("The first list has the items of everybody’s list: nothing is personal but their "
                                  "order."));
    }
  return g_string_free (text, FALSE);
}
