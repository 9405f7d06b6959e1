/* feature-ask.c: see feature-ask.h. */
#include "pages/data/feature-ask.h"

#include "base/files.h"

AisleFeatureAsk *
aisle_feature_ask_dup (const AisleFeatureAsk *self)
{
  AisleFeatureAsk *copy = g_memdup2 (self, sizeof *self);

  copy->entity = g_strdup (self->entity);
  copy->cutoff = g_strdup (self->cutoff);
  copy->sort = g_strdup (self->sort);
  copy->path = g_strdup (self->path);
  return copy;
}

void
aisle_feature_ask_free (gpointer data)
{
  AisleFeatureAsk *self = data;

  g_free (self->entity);
  g_free (self->cutoff);
  g_free (self->sort);
  g_free (self->path);
  g_free (self);
}

static AisleFeatureOrder
order_of (const AisleFeatureAsk *self)
{
  return (AisleFeatureOrder){ .entity = self->entity,
                              .cutoff = self->cutoff,
                              .sort = self->sort,
                              .ascending = self->ascending,
                              .limit = self->limit };
}

gpointer
aisle_feature_ask_summary (AisleProject *project, gpointer ask, AisleProgress *progress, GError **error)
{
  AisleFeatureOrder order = order_of (ask);

  return aisle_command_feature_summary (project, &order, progress, error);
}

gpointer
aisle_feature_ask_members (AisleProject *project, gpointer ask, AisleProgress *progress, GError **error)
{
  AisleFeatureOrder order = order_of (ask);

  return aisle_command_features (project, &order, progress, error);
}

gpointer
aisle_feature_ask_export (AisleProject *project, gpointer ask, AisleProgress *progress, GError **error)
{
  const AisleFeatureAsk *self = ask;
  AisleFeatureOrder order = order_of (self);
  g_autoptr (AisleAnswer) answer = aisle_command_features (project, &order, progress, error);
  g_autoptr (GString) text = g_string_new (NULL);

  if (answer == NULL)
    return NULL;
  aisle_table_to_csv (answer->table, text);
  return aisle_file_write (self->path, text->str, text->len, error) ? g_strdup (self->path) : NULL;
}
