/* feature-ask.h: what the Features view asks for: an entity at a cut-off, for its jobs. */
#pragma once

#include "command/command.h"

typedef struct
{
  char *entity, *cutoff;
  char *sort; /* (nullable) of the members */
  gboolean ascending;
  gsize limit;
  char *path; /* (nullable) of an export */
} AisleFeatureAsk;

AisleFeatureAsk *aisle_feature_ask_dup (const AisleFeatureAsk *self);
void aisle_feature_ask_free (gpointer self);
/* Job functions: an AisleFeatureReport, an AisleAnswer, and after writing the path the path itself (g_free). */
gpointer aisle_feature_ask_summary (AisleProject *project, gpointer ask, AisleProgress *progress, GError **error);
gpointer aisle_feature_ask_members (AisleProject *project, gpointer ask, AisleProgress *progress, GError **error);
gpointer aisle_feature_ask_export (AisleProject *project, gpointer ask, AisleProgress *progress, GError **error);
