/* record-guess.c: see record-guess.h. */
#include "import/record-guess.h"

#include "base/i18n.h"
#include "import/record-kinds.h"
#include "import/role-names.h"

/* ---- what kinds ask ---- */

gssize
aisle_record_look_column (const AisleRecordLook *look, AisleRole role)
{
  for (guint i = 0; i < look->n_columns; i++)
    if (look->roles[i] == role)
      return i;
  return -1;
}

guint
aisle_record_look_sure (const AisleRecordLook *look, AisleRole role)
{
  gssize column = aisle_record_look_column (look, role);

  return column >= 0 ? look->sure[column] : 0;
}

gboolean
aisle_record_look_named (const AisleRecordLook *look, AisleRole role)
{
  for (guint i = 0; i < look->n_columns; i++)
    if (look->evidence[i].named == role && look->evidence[i].sure >= 2 && look->roles[i] != AISLE_ROLE_OTHER)
      return TRUE;
  return FALSE;
}

double
aisle_record_look_distinct (const AisleRecordLook *look, AisleRole role)
{
  gssize column = aisle_record_look_column (look, role);
  const AisleColumnEvidence *e = column >= 0 ? &look->evidence[column] : NULL;

  return e != NULL && e->n > 0 ? (double) e->distinct / e->n : 0;
}

guint
aisle_record_look_free (const AisleRecordLook *look)
{
  guint n = 0;

  for (guint i = 0; i < look->n_columns; i++)
    n += look->roles[i] == AISLE_ROLE_IGNORE;
  return n;
}

guint
aisle_record_look_descriptive (const AisleRecordLook *look)
{
  guint n = 0;

  for (guint i = 0; i < look->n_columns; i++)
    {
      const AisleColumnEvidence *e = &look->evidence[i];

      n += look->roles[i] == AISLE_ROLE_IGNORE && (e->integers < e->n || e->distinct <= MAX (20, e->n / 10));
    }
  return n;
}

gboolean
aisle_record_look_nameless (const AisleRecordLook *look, guint column)
{
  const char *name = ((AisleMappedColumn *) look->mapping->columns->pdata[column])->name;
  const char *dot = strrchr (name, '.'), *number = dot != NULL ? dot + 1 : name;

  if (!look->mapping->header)
    return TRUE;
  if (g_str_has_prefix (number, "column "))
    number += strlen ("column ");
  else if (*number == 'v')
    number++;
  else if (dot == NULL)
    return FALSE;
  return *number != '\0' && strspn (number, "0123456789") == strlen (number);
}

static gboolean
is_free_prose (const AisleRecordLook *look, guint column)
{
  const AisleColumnEvidence *e = &look->evidence[column];

  return look->roles[column] == AISLE_ROLE_IGNORE && e->n > 0 && e->prose * 2 > e->n && e->distinct * 2 > e->n
         && e->time == AISLE_TIME_NONE;
}

gssize
aisle_record_look_prose (const AisleRecordLook *look)
{
  gssize best = -1;

  for (guint i = 0; i < look->n_columns; i++)
    if (is_free_prose (look, i) && (best < 0 || look->evidence[i].mean_length > look->evidence[best].mean_length))
      best = i;
  return best;
}

gssize
aisle_record_look_only_prose (const AisleRecordLook *look)
{
  gssize only = -1;

  for (guint i = 0; i < look->n_columns; i++)
    if (is_free_prose (look, i))
      {
        if (only >= 0)
          return -1;
        only = i;
      }
  return only;
}

#define SORTED_LEAST 100 /* rows that one label is believed from */
#define LABEL_MOST   20  /* characters of it */

gboolean
aisle_record_look_one_label (const AisleRecordLook *look, guint column, guint text)
{
  const AisleColumnEvidence *e = &look->evidence[column], *texts = &look->evidence[text];

  return look->roles[column] == AISLE_ROLE_IGNORE && aisle_record_look_nameless (look, column) && e->n >= SORTED_LEAST
         && e->n == look->rows->len && e->distinct == 1 && e->mean_length <= (e->numbers > 0 ? 3 : LABEL_MOST)
         && e->mean_length * 2 < texts->mean_length && texts->distinct * 10 >= texts->n * 9;
}

gboolean
aisle_record_look_file_says (const AisleRecordLook *look, const char *const *parts)
{
  for (gsize i = 0; look->mapping->file != NULL && parts[i] != NULL; i++)
    if (strstr (look->mapping->file, parts[i]) != NULL)
      return TRUE;
  return FALSE;
}

gboolean
aisle_record_look_is_texts_by_id (const AisleRecordLook *look, guint *id, guint *text)
{
  const AisleColumnEvidence *e = look->evidence;

  *id = 0;
  *text = 1;
  return look->n_columns == 2 && look->roles[0] == AISLE_ROLE_IGNORE && look->roles[1] == AISLE_ROLE_IGNORE
         && aisle_record_look_nameless (look, 0) && aisle_record_look_nameless (look, 1) && e[0].n > 0
         && e[0].distinct == e[0].n && e[0].prose == 0 && e[1].numbers * 2 < e[1].n;
}

/* ---- one kind's turn ---- */

static guint
own_name (const AisleRecordKind *kind, const char *needle, AisleRole *role)
{
  for (gsize i = 0; kind->names != NULL && kind->names[i].role != AISLE_ROLE_IGNORE; i++)
    if (strstr (kind->names[i].names, needle) != NULL)
      {
        *role = kind->names[i].role;
        return kind->names[i].sure;
      }
  return 0;
}

/* What the column's name says to this kind. */
static guint
name_of_column (const AisleRecordLook *look, guint index, AisleRole *role)
{
  const AisleMappedColumn *column = look->mapping->columns->pdata[index];
  const AisleColumnEvidence *e = &look->evidence[index];
  g_autofree char *needle = aisle_role_name_normal (column->name);
  guint sure = look->mapping->header && strlen (needle) > 2 ? own_name (look->kind, needle, role) : 0;
  const char *dot = strrchr (column->name, '.');

  if (sure > 0)
    return sure;
  /* "utterances.speaker": the last part says it, a little less surely. */
  if (dot != NULL)
    {
      g_autofree char *last = aisle_role_name_normal (dot + 1);

      sure = strlen (last) > 2 ? own_name (look->kind, last, role) : 0;
      if (sure > 0)
        return MAX (sure - 1, 1);
    }
  *role = e->named;
  return e->sure > 0 && !e->total && aisle_record_field (look->kind, e->named) >= 0 ? e->sure : 0;
}

static gboolean
values_fit (const AisleRecordField *field, const AisleColumnEvidence *e)
{
  if (e->n == 0)
    return TRUE;
  switch (field->type)
    {
    case AISLE_FIELD_TIME:
      return e->time != AISLE_TIME_NONE;
    case AISLE_FIELD_MONEY:
    case AISLE_FIELD_INTEGER:
    case AISLE_FIELD_NUMBER:
      return e->numbers * 2 >= e->n;
    case AISLE_FIELD_FOLD:
      return e->folds * 2 >= e->n;
    case AISLE_FIELD_FLAG:
      return e->distinct <= 3;
    case AISLE_FIELD_ID:
    case AISLE_FIELD_TEXT:
      break;
    }
  return TRUE;
}

/* Whether column i suits the field better than the best before it: by its name, but rows without what they need are
 * rejected, so there one that is mostly empty yields to one that never is. */
static gboolean
is_better (const AisleRecordLook *look, const AisleRecordField *field, const guint *sure, guint i, gssize best)
{
  gsize rows = look->rows->len;

  if (best < 0)
    return TRUE;
  if ((field->flags & AISLE_FIELD_REQUIRED) != 0)
    {
      gsize filled = look->evidence[i].n, before = look->evidence[best].n;

      if (before * 2 < rows && filled == rows)
        return TRUE;
      if (filled * 2 < rows && before == rows)
        return FALSE;
    }
  return sure[i] > sure[best];
}

static void
assign_by_names (AisleRecordLook *look)
{
  g_autofree AisleRole *named = g_new0 (AisleRole, look->n_columns);
  g_autofree guint *sure = g_new0 (guint, look->n_columns);

  for (guint i = 0; i < look->n_columns; i++)
    sure[i] = name_of_column (look, i, &named[i]);
  for (const AisleRecordField *field = look->kind->fields; field->role != AISLE_ROLE_IGNORE; field++)
    {
      gssize best = -1;

      for (guint i = 0; i < look->n_columns; i++)
        if (sure[i] > 0 && named[i] == field->role && values_fit (field, &look->evidence[i])
            && is_better (look, field, sure, i, best))
          best = i;
      if (best >= 0)
        {
          look->roles[best] = field->role;
          look->sure[best] = sure[best];
        }
    }
}

/* A time by its values, for kinds that have one. */
static void
assign_time (AisleRecordLook *look)
{
  if (aisle_record_field (look->kind, AISLE_ROLE_TIME) < 0 || aisle_record_look_has (look, AISLE_ROLE_TIME))
    return;
  for (guint i = 0; i < look->n_columns; i++)
    if (look->roles[i] == AISLE_ROLE_IGNORE && look->evidence[i].n > 0 && look->evidence[i].time != AISLE_TIME_NONE)
      {
        look->roles[i] = AISLE_ROLE_TIME;
        return;
      }
}

/* A fold by its values, for kinds that have one. */
static void
assign_fold (AisleRecordLook *look)
{
  if (aisle_record_field (look->kind, AISLE_ROLE_FOLD) < 0 || aisle_record_look_has (look, AISLE_ROLE_FOLD))
    return;
  for (guint i = 0; i < look->n_columns; i++)
    if (look->roles[i] == AISLE_ROLE_IGNORE && look->evidence[i].n > 0
        && look->evidence[i].folds == look->evidence[i].n)
      {
        look->roles[i] = AISLE_ROLE_FOLD;
        return;
      }
}

/* Events keep what was found for them before, by column-guess.c. */
static double
try_kind (AisleRecordLook *look)
{
  memset (look->sure, 0, look->n_columns * sizeof *look->sure);
  look->joined = -1;
  for (guint i = 0; i < look->n_columns; i++)
    {
      const AisleMappedColumn *column = look->mapping->columns->pdata[i];

      look->roles[i] = look->kind->table == NULL ? column->role : AISLE_ROLE_IGNORE;
      if (look->kind->table == NULL && look->evidence[i].named == column->role)
        look->sure[i] = look->evidence[i].sure;
    }
  if (look->kind->table != NULL)
    {
      assign_by_names (look);
      assign_time (look);
      assign_fold (look);
      if (look->kind->by_values != NULL)
        look->kind->by_values (look);
    }
  return look->kind->sure (look);
}

/* ---- the result ---- */

static char *
reason (const AisleRecordLook *look, guint index)
{
  AisleRole role = look->roles[index];

  if (role == AISLE_ROLE_IGNORE)
    return g_strdup (_ ("no other meaning: kept under its name"));
  if (look->sure[index] > 0)
    return g_strdup_printf (_ ("its name is a usual one for: %s"), aisle_role_title (role));
  if (role == AISLE_ROLE_TIME)
    return g_strdup (_ ("its values read as times"));
  if (role == AISLE_ROLE_FOLD)
    return g_strdup (_ ("its values are train, valid or test"));
  return g_strdup_printf (_ ("its values look like: %s; check it"), aisle_role_title (role));
}

static void
apply (AisleRecordLook *look, AisleMapping *mapping)
{
  mapping->target = look->kind;
  if (look->kind->table == NULL)
    return;
  g_clear_pointer (&mapping->default_kind, g_free);
  for (guint i = 0; i < look->n_columns; i++)
    {
      AisleMappedColumn *column = mapping->columns->pdata[i];

      g_free (column->why);
      column->why = reason (look, i);
      column->role = look->roles[i] != AISLE_ROLE_IGNORE ? look->roles[i] : AISLE_ROLE_ATTRIBUTE;
      column->join = (gssize) i == look->joined ? look->joined_to : AISLE_ROLE_IGNORE;
      if (column->join == AISLE_ROLE_IGNORE)
        continue;
      column->role = AISLE_ROLE_IGNORE;
      g_free (column->why);
      column->why = g_strdup_printf (_ ("its value stands before that of: %s"), aisle_role_title (column->join));
    }
}

#define FOR_WANT_OF .3 /* how sure the events are of what nothing else claims */

/* 1 + the first column whose values are texts, all but those whose name says what they are to a log. */
static guint
find_texts (const AisleRecordLook *look)
{
  for (guint i = 0; i < look->n_columns; i++)
    {
      const AisleColumnEvidence *e = &look->evidence[i];

      if (look->sure[i] == 0 && e->n > 0 && e->prose * 2 > e->n && e->distinct * 4 > e->n && e->time == AISLE_TIME_NONE)
        return i + 1;
    }
  return 0;
}

static const char *
name_of (const AisleRecordLook *look, guint column)
{
  return ((AisleMappedColumn *) look->mapping->columns->pdata[column])->name;
}

/* "text_a" and "text_b", "sentence1" and "sentence2". */
static gboolean
are_named_as_pair (const char *first, const char *second)
{
  gsize length = strlen (first);

  if (length < 2 || length != strlen (second) || strncmp (first, second, length - 1) != 0)
    return FALSE;
  return (first[length - 1] == '1' && second[length - 1] == '2')
         || (g_ascii_tolower (first[length - 1]) == 'a' && g_ascii_tolower (second[length - 1]) == 'b');
}

/* A column of ones and zeros: whether two texts mean the same. */
static gboolean
says_yes_or_no (const AisleRecordLook *look, guint column)
{
  const AisleColumnEvidence *e = &look->evidence[column];

  if (e->n == 0 || e->distinct > 2 || e->integers != e->n)
    return FALSE;
  for (guint row = 0; row < look->rows->len; row++)
    {
      char **cells = look->rows->pdata[row];

      if (column < g_strv_length (cells) && *cells[column] != '\0' && !g_str_equal (cells[column], "0")
          && !g_str_equal (cells[column], "1"))
        return FALSE;
    }
  return TRUE;
}

#define AS_LONG .6 /* texts that are compared */

/* 1 + the second of two columns of texts about as long, which their names say are compared, or ones and zeros beside them where
 * there are no names. */
static guint
find_pair (AisleRecordLook *look)
{
  gboolean yes_or_no = FALSE;

  memset (look->roles, AISLE_ROLE_IGNORE, look->n_columns * sizeof *look->roles);
  for (guint i = 0; i < look->n_columns; i++)
    yes_or_no |= aisle_record_look_nameless (look, i) && says_yes_or_no (look, i);
  for (guint i = 0; i < look->n_columns; i++)
    for (guint k = i + 1; k < look->n_columns && is_free_prose (look, i); k++)
      {
        double a = look->evidence[i].mean_length, b = look->evidence[k].mean_length;
        gboolean nameless = aisle_record_look_nameless (look, i) && aisle_record_look_nameless (look, k);

        if (is_free_prose (look, k) && MIN (a, b) > AS_LONG * MAX (a, b)
            && (nameless ? yes_or_no : are_named_as_pair (name_of (look, i), name_of (look, k))))
          return k + 1;
      }
  return 0;
}

void
aisle_guess_records (AisleMapping *mapping, const GPtrArray *rows, const AisleColumnEvidence *evidence)
{
  guint n = mapping->columns->len;
  g_autofree AisleRole *roles = g_new0 (AisleRole, n);
  g_autofree guint *sure = g_new0 (guint, n);
  AisleRecordLook look = { mapping, mapping->target, rows, n, evidence, roles, sure };
  gsize n_kinds;
  const AisleRecordKind *const *kinds = aisle_record_kinds (&n_kinds), *best = mapping->target;
  double most = -1;

  for (gsize i = 0; i < n_kinds && !mapping->target_chosen; i++)
    {
      double now;

      look.kind = kinds[i];
      now = try_kind (&look);
      if (now > most)
        {
          most = now;
          best = kinds[i];
        }
    }
  look.kind = best;
  try_kind (&look);
  mapping->texts = !mapping->target_chosen && best->table == NULL && most <= FOR_WANT_OF ? find_texts (&look) : 0;
  apply (&look, mapping);
  mapping->pair = !mapping->target_chosen && !aisle_record_look_has (&look, AISLE_ROLE_ANSWER)
                          && !aisle_record_look_has (&look, AISLE_ROLE_CONVERSATION)
                      ? find_pair (&look)
                      : 0;
}

gboolean
aisle_record_knows_name (const char *name)
{
  gsize n;
  const AisleRecordKind *const *kinds = aisle_record_kinds (&n);
  g_autofree char *needle = aisle_role_name_normal (name);
  AisleRole role;

  for (gsize i = 0; i < n && strlen (needle) > 2; i++)
    if (own_name (kinds[i], needle, &role) >= 2)
      return TRUE;
  return FALSE;
}
