/* name-step.h: what steps on names (ids as the shop writes them) have in common. */
#pragma once

#include "quality/step.h"

extern const char *const aisle_name_choices[]; /* user, item, kind, query, channel, NULL */
/* Of parameter "names". */
AisleNames aisle_step_names (const AisleParams *params);
/* "users", "items" ..., translated. */
const char *aisle_names_title (AisleNames names);

/* Rows that carry each id; n_names entries, g_free; NULL when memory runs out, with error. */
gsize *aisle_step_uses (const AisleColumns *columns, AisleNames names, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gsize aisle_columns_n_names (const AisleColumns *columns, AisleNames names);
