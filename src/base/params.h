/* params.h: one parameter table gives the command-line option, the form, the docs and the checks.
 *
 * A model family, question, chart kind or exporter has a const table of AisleParam; AisleParams holds checked values. */
#pragma once

#include "base/json.h"

typedef enum
{
  AISLE_PARAM_BOOLEAN,
  AISLE_PARAM_INTEGER,
  AISLE_PARAM_REAL,
  AISLE_PARAM_CHOICE,
  AISLE_PARAM_TEXT,
  AISLE_PARAM_KIND,     /* an event kind's own name or what it means (view, cart, purchase ...); "" = any */
  AISLE_PARAM_LIST,     /* comma-separated names: the steps of a funnel */
  AISLE_PARAM_DURATION, /* text like 7d, 30m, 12h, 45s; value in microseconds */
  AISLE_PARAM_DATE,     /* ISO date; value in days, "" = none */
} AisleParamType;

typedef struct
{
  const char *name;  /* snake_case, --set name=value */
  const char *title; /* msgid */
  AisleParamType type;
  const char *fallback;       /* the default, written as a user would */
  double minimum, maximum;    /* INTEGER and REAL, inclusive; both 0: any */
  const char *const *choices; /* CHOICE: NULL-terminated ids; NC_("choice", id) where a form shows them */
  const char *unit;           /* (nullable) msgid */
  const char *help;           /* msgid: one sentence */
  const char *when;           /* (nullable) "name=value|value": counts only where that parameter has one of these */
} AisleParam;

typedef struct _AisleParams AisleParams;

/* All at their defaults.  The table must outlive the values (they are const data). */
AisleParams *aisle_params_new (const AisleParam *table, gsize n);
AisleParams *aisle_params_dup (const AisleParams *self);
void aisle_params_free (AisleParams *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleParams, aisle_params_free)
const AisleParam *aisle_params_table (const AisleParams *self, gsize *n);

/* Checks type and range; AISLE_ERROR_USAGE says what is allowed. */
gboolean aisle_params_set (AisleParams *self, const char *name, const char *text,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "name=value" as after --set. */
gboolean aisle_params_set_pair (AisleParams *self, const char *pair, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Unknown names abort: they are programming errors. */
gboolean aisle_params_boolean (const AisleParams *self, const char *name);
gint64 aisle_params_integer (const AisleParams *self, const char *name); /* also DURATION, DATE */
double aisle_params_real (const AisleParams *self, const char *name);
const char *aisle_params_text (const AisleParams *self, const char *name); /* any type, as written */
char **aisle_params_list (const AisleParams *self, const char *name);      /* g_strfreev */

/* Whether a parameter of the table counts, given the values of the others. */
gboolean aisle_params_applies (const AisleParams *self, const AisleParam *param);

/* An object of name: value (numbers as numbers, the rest as text); the reverse checks. */
JsonNode *aisle_params_to_json (const AisleParams *self);
gboolean aisle_params_from_json (AisleParams *self, JsonObject *object, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An id of a CHOICE in the user's language: "leave-one-out". */
const char *aisle_choice_title (const char *choice);

gboolean aisle_duration_parse (const char *text, gint64 *microseconds);
char *aisle_duration_format (gint64 microseconds); /* "7d", "30m", "1h30m" */
