/* params-form.h: a form made from a parameter table: one row each with its title, help and a control of its type. */
#pragma once

#include "base/params.h"

#include <adwaita.h>

#define AISLE_TYPE_PARAMS_FORM (aisle_params_form_get_type ())
G_DECLARE_FINAL_TYPE (AisleParamsForm, aisle_params_form, AISLE, PARAMS_FORM, AdwBin)

/* title: (nullable); hidden: (nullable) NULL-terminated names left out.  Signal "changed". */
GtkWidget *aisle_params_form_new (const char *title, const AisleParam *table, gsize n, const char *const *hidden);
/* A sentence under the title. */
void aisle_params_form_set_description (AisleParamsForm *self, const char *description);
/* The same with its rows inside an expander row, which keeps it. */
AisleParamsForm *aisle_params_form_new_inside (AdwExpanderRow *expander, const AisleParam *table, gsize n,
                                               const char *const *hidden);
/* The event kinds of the log, NULL-terminated, to choose from where a parameter is one; emits "changed" where a choice is
 * no longer there. */
void aisle_params_form_set_kinds (AisleParamsForm *self, const char *const *kinds);
/* The last valid values. */
const AisleParams *aisle_params_form_get_params (AisleParamsForm *self);
gboolean aisle_params_form_is_valid (AisleParamsForm *self);
/* As somebody would who fills it in; value is valid. */
void aisle_params_form_set (AisleParamsForm *self, const char *name, const char *value);
/* A parameter no row shows, or another value for one that is shown by nothing else. */
void aisle_params_form_set_hidden (AisleParamsForm *self, const char *name, const char *value);
