/* params.c: checked values for a const table of parameters. */
#include "base/params.h"

#include "base/calendar.h"
#include "base/error.h"
#include "base/i18n.h"

#include <errno.h>
#include <math.h>
#include <string.h>

typedef struct
{
  char *text;
  double real;
  gint64 integer; /* BOOLEAN, INTEGER, DURATION, DATE (G_MININT64: none) */
} Value;

struct _AisleParams
{
  const AisleParam *table;
  gsize n;
  Value *values;
};

static gboolean
refuse (const AisleParam *param, const char *text, const char *allowed, GError **error)
{
  g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE, _ ("parameter '%s': '%s' is not %s"), param->name, text,
               allowed);
  return FALSE;
}

static gboolean
parse_number (const AisleParam *param, const char *text, Value *value, GError **error)
{
  gboolean whole = param->type == AISLE_PARAM_INTEGER;
  char *end;
  char low[32], high[32];
  gboolean bounded = param->minimum != 0 || param->maximum != 0;

  errno = 0;
  if (whole)
    {
      value->integer = g_ascii_strtoll (text, &end, 10);
      value->real = (double) value->integer;
    }
  else
    value->real = g_ascii_strtod (text, &end);
  if (end == text || *end != '\0' || errno != 0 || !isfinite (value->real))
    return refuse (param, text, whole ? _ ("a whole number") : _ ("a number"), error);
  if (bounded && (value->real < param->minimum || value->real > param->maximum))
    {
      g_autofree char *range = g_strdup_printf (_ ("between %s and %s"), aisle_double_format (low, param->minimum),
                                                aisle_double_format (high, param->maximum));
      return refuse (param, text, range, error);
    }
  return TRUE;
}

static gboolean
parse_value (const AisleParam *param, const char *text, Value *value, GError **error)
{
  switch (param->type)
    {
    case AISLE_PARAM_BOOLEAN:
      if (strcmp (text, "yes") == 0 || strcmp (text, "true") == 0 || strcmp (text, "1") == 0)
        value->integer = 1;
      else if (strcmp (text, "no") == 0 || strcmp (text, "false") == 0 || strcmp (text, "0") == 0)
        value->integer = 0;
      else
        return refuse (param, text, _ ("yes or no"), error);
      return TRUE;
    case AISLE_PARAM_INTEGER:
    case AISLE_PARAM_REAL:
      return parse_number (param, text, value, error);
    case AISLE_PARAM_CHOICE:
      if (!g_strv_contains (param->choices, text))
        {
          g_autofree char *all = g_strjoinv (", ", (char **) param->choices);
          g_autofree char *allowed = g_strdup_printf (_ ("one of %s"), all);
          return refuse (param, text, allowed, error);
        }
      return TRUE;
    case AISLE_PARAM_DURATION:
      if (!aisle_duration_parse (text, &value->integer))
        return refuse (param, text, _ ("a duration such as 7d, 12h, 30m or 45s"), error);
      return TRUE;
    case AISLE_PARAM_DATE:
      value->integer = G_MININT64;
      if (*text != '\0')
        {
          gint64 time;
          if (!aisle_time_parse (text, &time) || time % AISLE_DAY != 0)
            return refuse (param, text, _ ("a date such as 2026-03-02"), error);
          value->integer = time / AISLE_DAY;
        }
      return TRUE;
    case AISLE_PARAM_TEXT:
    case AISLE_PARAM_KIND:
    case AISLE_PARAM_LIST:
    default:
      if (!g_utf8_validate (text, -1, NULL))
        return refuse (param, "?", _ ("UTF-8 text"), error);
      return TRUE;
    }
}

static gssize
find (const AisleParams *self, const char *name)
{
  for (gsize i = 0; i < self->n; i++)
    if (strcmp (self->table[i].name, name) == 0)
      return (gssize) i;
  return -1;
}

AisleParams *
aisle_params_new (const AisleParam *table, gsize n)
{
  AisleParams *self = g_new0 (AisleParams, 1);

  self->table = table;
  self->n = n;
  self->values = g_new0 (Value, n);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GError) error = NULL;
      if (!parse_value (&table[i], table[i].fallback, &self->values[i], &error))
        g_error ("default of a parameter table: %s", error->message);
      self->values[i].text = g_strdup (table[i].fallback);
    }
  return self;
}

AisleParams *
aisle_params_dup (const AisleParams *self)
{
  AisleParams *copy = g_new0 (AisleParams, 1);

  copy->table = self->table;
  copy->n = self->n;
  copy->values = g_new0 (Value, self->n);
  for (gsize i = 0; i < self->n; i++)
    {
      copy->values[i] = self->values[i];
      copy->values[i].text = g_strdup (self->values[i].text);
    }
  return copy;
}

void
aisle_params_free (AisleParams *self)
{
  if (self == NULL)
    return;
  for (gsize i = 0; i < self->n; i++)
    g_free (self->values[i].text);
  g_free (self->values);
  g_free (self);
}

const AisleParam *
aisle_params_table (const AisleParams *self, gsize *n)
{
  *n = self->n;
  return self->table;
}

gboolean
aisle_params_set (AisleParams *self, const char *name, const char *text, GError **error)
{
  gssize i = find (self, name);
  Value value = { 0 };

  if (i < 0)
    {
      g_autoptr (GString) known = g_string_new (NULL);
      for (gsize k = 0; k < self->n; k++)
        g_string_append_printf (known, "%s%s", k > 0 ? ", " : "", self->table[k].name);
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE, _ ("unknown parameter '%s': known are %s"), name,
                   known->len > 0 ? known->str : _ ("none"));
      return FALSE;
    }
  if (!parse_value (&self->table[i], text, &value, error))
    return FALSE;
  value.text = g_strdup (text);
  g_free (self->values[i].text);
  self->values[i] = value;
  return TRUE;
}

gboolean
aisle_params_set_pair (AisleParams *self, const char *pair, GError **error)
{
  const char *equals = strchr (pair, '=');
  g_autofree char *name = NULL;

  if (equals == NULL || equals == pair)
    {
      g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE, _ ("'%s' is not of the form name=value"), pair);
      return FALSE;
    }
  name = g_strndup (pair, (gsize) (equals - pair));
  return aisle_params_set (self, name, equals + 1, error);
}

static const Value *
value_of (const AisleParams *self, const char *name)
{
  gssize i = find (self, name);

  if (i < 0)
    g_error ("no parameter named '%s' in this table", name);
  return &self->values[i];
}

gboolean
aisle_params_boolean (const AisleParams *self, const char *name)
{
  return value_of (self, name)->integer != 0;
}

gint64
aisle_params_integer (const AisleParams *self, const char *name)
{
  return value_of (self, name)->integer;
}

double
aisle_params_real (const AisleParams *self, const char *name)
{
  return value_of (self, name)->real;
}

const char *
aisle_params_text (const AisleParams *self, const char *name)
{
  return value_of (self, name)->text;
}

/* Blanks around names are dropped, empty names too. */
char **
aisle_params_list (const AisleParams *self, const char *name)
{
  g_auto (GStrv) parts = g_strsplit (value_of (self, name)->text, ",", -1);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (char **part = parts; *part != NULL; part++)
    if (*g_strstrip (*part) != '\0')
      g_strv_builder_add (builder, *part);
  return g_strv_builder_end (builder);
}

gboolean
aisle_params_applies (const AisleParams *self, const AisleParam *param)
{
  g_auto (GStrv) sides = param->when != NULL ? g_strsplit (param->when, "=", 2) : NULL;
  g_auto (GStrv) values = NULL;

  if (sides == NULL)
    return TRUE;
  values = g_strsplit (sides[1], "|", -1);
  return g_strv_contains ((const char *const *) values, aisle_params_text (self, sides[0]));
}

JsonNode *
aisle_params_to_json (const AisleParams *self)
{
  g_autoptr (JsonObject) object = json_object_new ();

  for (gsize i = 0; i < self->n; i++)
    {
      const AisleParam *param = &self->table[i];
      const Value *value = &self->values[i];
      switch (param->type)
        {
        case AISLE_PARAM_BOOLEAN:
          json_object_set_boolean_member (object, param->name, value->integer != 0);
          break;
        case AISLE_PARAM_INTEGER:
          json_object_set_int_member (object, param->name, value->integer);
          break;
        case AISLE_PARAM_REAL:
          json_object_set_double_member (object, param->name, value->real);
          break;
        default:
          json_object_set_string_member (object, param->name, value->text);
        }
    }
  return json_node_init_object (json_node_alloc (), object);
}

gboolean
aisle_params_from_json (AisleParams *self, JsonObject *object, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;

  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      g_autofree char *text = NULL;
      if (JSON_NODE_TYPE (node) != JSON_NODE_VALUE)
        {
          g_set_error (error, AISLE_BASE_ERROR, AISLE_ERROR_USAGE, _ ("parameter '%s': not a plain value"), name);
          return FALSE;
        }
      if (json_node_get_value_type (node) == G_TYPE_STRING)
        text = g_strdup (json_node_get_string (node));
      else
        text = aisle_json_print (node, FALSE);
      if (!aisle_params_set (self, name, text, error))
        return FALSE;
    }
  return TRUE;
}

static const struct
{
  char letter;
  gint64 size;
} units[] = { { 'd', AISLE_DAY }, { 'h', AISLE_HOUR }, { 'm', AISLE_MINUTE }, { 's', AISLE_SECOND } };

static gint64
unit_size (char letter)
{
  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].letter == letter)
      return units[i].size;
  return 0;
}

const char *
aisle_choice_title (const char *choice)
{
  return g_dpgettext2 (GETTEXT_PACKAGE, "choice", choice);
}

gboolean
aisle_duration_parse (const char *text, gint64 *microseconds)
{
  double total = 0;

  if (*text == '\0')
    return FALSE;
  while (*text != '\0')
    {
      char *end;
      double count = g_ascii_isdigit (*text) ? g_ascii_strtod (text, &end) : NAN;
      gint64 size = isfinite (count) ? unit_size (*end) : 0;
      if (size == 0)
        return FALSE;
      total += count * (double) size;
      text = end + 1;
    }
  if (total > 1e17)
    return FALSE;
  *microseconds = (gint64) (total + .5);
  return TRUE;
}

char *
aisle_duration_format (gint64 microseconds)
{
  GString *out = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (units); i++)
    {
      gint64 count = microseconds / units[i].size;
      if (count > 0)
        g_string_append_printf (out, "%" G_GINT64_FORMAT "%c", count, units[i].letter);
      microseconds -= count * units[i].size;
    }
  if (out->len == 0)
    g_string_append (out, "0s");
  return g_string_free (out, FALSE);
}
