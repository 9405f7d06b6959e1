/* accesslog-guess.c: what an access log's head tells: which paths are items, whether users are named, and why. */
#include "import/accesslog/accesslog-reader.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/text-head.h"

#define HEAD    (1 << 20)
#define SAMPLED 2000
#define PREVIEW 100

typedef struct
{
  GPtrArray *rows; /* char ** of AISLE_N_LOG_COLUMNS */
  gsize lines, bad, dropped[AISLE_N_REJECTS];
} Sample;

/* ---- rows ---- */

static char **
texts_of (const AisleSpan *cells)
{
  char **texts = g_new0 (char *, AISLE_N_LOG_COLUMNS + 1);

  for (guint i = 0; i < AISLE_N_LOG_COLUMNS; i++)
    {
      GString *text = g_string_new (NULL);

      aisle_text_append_escaped (text, cells[i].data != NULL ? cells[i].data : "", cells[i].length, 4096);
      texts[i] = g_string_free (text, FALSE);
    }
  return texts;
}

static gboolean
is_blank (const char *p, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (p[i] != ' ' && p[i] != '\t')
      return FALSE;
  return TRUE;
}

static gboolean
take_sample (const AisleMapping *mapping, const GString *head, gboolean whole, Sample *sample, GError **error)
{
  g_autoptr (AisleLogRows) rows = aisle_log_rows_new (mapping, error);
  const char *p = head->str, *stop = head->str + head->len;

  *sample = (Sample){ .rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev) };
  while (rows != NULL && p < stop && sample->rows->len < SAMPLED)
    {
      const char *end = memchr (p, '\n', stop - p);
      AisleSpan cells[AISLE_N_LOG_COLUMNS];
      AisleReject reject;
      gsize length;

      if (end == NULL && !whole)
        break;
      length = (end != NULL ? end : stop) - p;
      if (length > 0 && p[length - 1] == '\r')
        length--;
      if (!is_blank (p, length) && memchr (p, 0, length) == NULL)
        {
          sample->lines++;
          if (aisle_log_rows_read (rows, p, length, cells, &reject))
            g_ptr_array_add (sample->rows, texts_of (cells));
          else
            sample->dropped[reject]++;
          sample->bad += reject == AISLE_REJECT_SYNTAX ? 1 : 0;
        }
      p = end != NULL ? end + 1 : stop;
      aisle_log_rows_reset (rows);
    }
  return rows != NULL;
}

static void
sample_clear (Sample *sample)
{
  g_clear_pointer (&sample->rows, g_ptr_array_unref);
}

static gsize
rows_of_kind (const Sample *sample, AislePathKind kind)
{
  gsize n = 0;

  for (guint i = 0; i < sample->rows->len; i++)
    n += g_str_equal (((char **) sample->rows->pdata[i])[AISLE_LOG_KIND], aisle_path_kind_word (kind)) ? 1 : 0;
  return n;
}

/* ---- item pages ---- */

/* "/shoes/running-42" -> "/shoes/ITEM" when its last word has a digit; else NULL. */
static char *
item_pattern (const char *path)
{
  g_autofree char *plain = g_strdup (path);
  char *slash;
  gsize length = strlen (plain);

  while (length > 1 && plain[length - 1] == '/')
    plain[--length] = '\0';
  slash = strrchr (plain, '/');
  if (slash == NULL || slash == plain || strpbrk (slash, "0123456789") == NULL || strchr (plain, ',') != NULL)
    return NULL;
  *slash = '\0';
  /* A prefix that has digits itself is no kind of page. */
  return strpbrk (plain, "0123456789") != NULL ? NULL : g_strconcat (plain, "/ITEM", NULL);
}

/* The pattern with the most different last words, when no known one fits any path. */
static char *
guess_view (const Sample *sample)
{
  g_autoptr (GHashTable) patterns =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_hash_table_unref);
  GHashTableIter iter;
  gpointer name, ids;
  const char *best = NULL;
  guint most = 0;

  for (guint i = 0; i < sample->rows->len; i++)
    {
      const char *path = ((char **) sample->rows->pdata[i])[AISLE_LOG_PATH];
      g_autofree char *pattern = item_pattern (path);
      GHashTable *found = pattern != NULL ? g_hash_table_lookup (patterns, pattern) : NULL;

      if (pattern == NULL)
        continue;
      if (found == NULL)
        {
          found = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
          g_hash_table_insert (patterns, g_strdup (pattern), found);
        }
      g_hash_table_add (found, g_strdup (path));
    }
  g_hash_table_iter_init (&iter, patterns);
  while (g_hash_table_iter_next (&iter, &name, &ids))
    {
      guint n = g_hash_table_size (ids);

      /* Ties go to the first name, so that the same file gives the same guess. */
      if (n > most || (n == most && best != NULL && strcmp (name, best) < 0))
        {
          most = n;
          best = name;
        }
    }
  return most >= 5 && most * 20 >= sample->rows->len ? g_strdup (best) : NULL;
}

/* ---- columns ---- */

static gsize
filled (const Sample *sample, AisleLogColumn column)
{
  gsize n = 0;

  for (guint i = 0; i < sample->rows->len; i++)
    n += *((char **) sample->rows->pdata[i])[column] != '\0' ? 1 : 0;
  return n;
}

static void
set_samples (AisleMappedColumn *column, const Sample *sample, guint index)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *texts = g_ptr_array_new ();

  column->missing = sample->rows->len - filled (sample, index);
  for (guint i = 0; i < sample->rows->len && texts->len < 5; i++)
    {
      char *text = ((char **) sample->rows->pdata[i])[index];

      if (*text != '\0' && g_hash_table_add (seen, text))
        g_ptr_array_add (texts, g_strdup (text));
    }
  g_ptr_array_add (texts, NULL);
  column->samples = (char **) g_ptr_array_free (texts, FALSE);
}

static char *
why_kind (const Sample *sample)
{
  return g_strdup_printf (_ ("from the paths: of %u requests %zu are views of an item, %zu carts, %zu purchases, %zu "
                             "searches"),
                          sample->rows->len, rows_of_kind (sample, AISLE_PATH_VIEW),
                          rows_of_kind (sample, AISLE_PATH_CART), rows_of_kind (sample, AISLE_PATH_PURCHASE),
                          rows_of_kind (sample, AISLE_PATH_SEARCH));
}

static char *
why_session (const AisleMapping *mapping, const Sample *sample)
{
  return g_strdup_printf (_ ("made from address and agent, a new one after %s without a request; of %zu lines %zu were "
                             "left out as crawlers"),
                          aisle_mapping_option (mapping, "gap"), sample->lines, sample->dropped[AISLE_REJECT_BOT]);
}

static void
make_columns (AisleMapping *mapping, const Sample *sample)
{
  g_ptr_array_set_size (mapping->columns, 0);
  for (guint i = 0; i < AISLE_N_LOG_COLUMNS; i++)
    {
      AisleMappedColumn *column = g_new0 (AisleMappedColumn, 1);

      column->name = g_strdup (aisle_log_column_name (i));
      column->type = i == AISLE_LOG_TIME                             ? AISLE_COLUMN_TIME
                     : i == AISLE_LOG_STATUS || i == AISLE_LOG_BYTES ? AISLE_COLUMN_INTEGER
                                                                     : AISLE_COLUMN_TEXT;
      set_samples (column, sample, i);
      g_ptr_array_add (mapping->columns, column);
    }
}

static void
set_role (AisleMapping *mapping, AisleLogColumn index, AisleRole role, char *why)
{
  AisleMappedColumn *column = mapping->columns->pdata[index];

  column->role = role;
  g_free (column->why);
  column->why = why;
}

static void
set_roles (AisleMapping *mapping, const Sample *sample)
{
  for (guint i = 0; i < AISLE_N_LOG_COLUMNS; i++)
    set_role (mapping, i, AISLE_ROLE_IGNORE, g_strdup (_ ("a field of the log that no event needs")));
  set_role (mapping, AISLE_LOG_TIME, AISLE_ROLE_TIME, g_strdup (_ ("the time of the request")));
  set_role (mapping, AISLE_LOG_SESSION, AISLE_ROLE_SESSION, why_session (mapping, sample));
  set_role (mapping, AISLE_LOG_KIND, AISLE_ROLE_KIND, why_kind (sample));
  set_role (mapping, AISLE_LOG_ITEM, AISLE_ROLE_ITEM,
            g_strdup_printf (_ ("the ITEM in paths such as %s"), aisle_mapping_option (mapping, "view")));
  set_role (mapping, AISLE_LOG_QUERY, AISLE_ROLE_QUERY,
            g_strdup_printf (_ ("the parameter of searches: one of %s"),
                             aisle_mapping_option (mapping, "search_parameters")));
  if (filled (sample, AISLE_LOG_USER) > 0)
    set_role (mapping, AISLE_LOG_USER, AISLE_ROLE_USER, g_strdup (_ ("users who logged in at the server")));
}

/* ---- the whole ---- */

static GString *
read_head (AisleMapping *mapping, const char *path, gboolean sniff, gboolean *whole, GError **error)
{
  g_autofree guint8 *bytes = NULL;
  g_autoptr (AisleTextDecoder) decoder = NULL;
  const guint8 *in;
  GString *text;
  gsize length, n;
  char out[8192];

  if (!aisle_text_head (path, HEAD, &bytes, &length, whole, error))
    return NULL;
  if (length == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': the file is empty"), path);
      return NULL;
    }
  if (sniff)
    mapping->confidence = aisle_encoding_sniff (bytes, length, *whole, &mapping->encoding);
  if (sniff && mapping->confidence <= 0)
    mapping->encoding = AISLE_ENCODING_UTF8;
  decoder = aisle_text_decoder_new (mapping->encoding);
  text = g_string_sized_new (length);
  in = bytes + aisle_encoding_mark (mapping->encoding, bytes, length);
  while (decoder != NULL && (n = aisle_text_decoder_run (decoder, &in, bytes + length, out, sizeof out, *whole)) > 0)
    g_string_append_len (text, out, (gssize) n);
  return text;
}

static gboolean
look (AisleMapping *mapping, const char *path, const GString *head, gboolean whole, gboolean sniff, Sample *sample,
      GError **error)
{
  if (!take_sample (mapping, head, whole, sample, error))
    return FALSE;
  if (sniff && rows_of_kind (sample, AISLE_PATH_VIEW) == 0)
    {
      g_autofree char *view = guess_view (sample);

      if (view != NULL)
        {
          g_hash_table_insert (mapping->options, g_strdup ("view"), g_strdup (view));
          sample_clear (sample);
          if (!take_sample (mapping, head, whole, sample, error))
            return FALSE;
        }
    }
  if (sample->lines == 0 || sample->bad * 2 > sample->lines)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, sample->lines == 0 ? AISLE_ERROR_EMPTY : AISLE_ERROR_INPUT,
                   sample->lines == 0 ? _ ("cannot read '%s': there are no lines in it")
                                      : _ ("cannot read '%s': its lines are not those of an access log in common or "
                                           "combined form"),
                   path);
      return FALSE;
    }
  if (sample->rows->len == 0)
    {
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY,
                   _ ("cannot read '%s': all of its first %zu requests are left out (crawlers, failures, scripts and "
                      "pictures); change drop_bots, drop_failed or drop_assets"),
                   path, sample->lines);
      return FALSE;
    }
  make_columns (mapping, sample);
  set_roles (mapping, sample);
  mapping->time_format = AISLE_TIME_LOG;
  g_ptr_array_set_size (mapping->preview, 0);
  for (guint i = 0; i < MIN (sample->rows->len, PREVIEW); i++)
    g_ptr_array_add (mapping->preview, g_strdupv (sample->rows->pdata[i]));
  return TRUE;
}

static gboolean
guess (AisleMapping *mapping, const char *path, gboolean sniff, GError **error)
{
  gboolean whole, ok;
  GString *head = read_head (mapping, path, sniff, &whole, error);
  Sample sample = { 0 };

  if (head == NULL)
    return FALSE;
  ok = look (mapping, path, head, whole, sniff, &sample, error);
  sample_clear (&sample);
  g_string_free (head, TRUE);
  return ok;
}

AisleMapping *
aisle_accesslog_guess (const char *path, GError **error)
{
  g_autoptr (AisleMapping) mapping = aisle_mapping_new ("accesslog");

  mapping->header = FALSE;
  return guess (mapping, path, TRUE, error) ? g_steal_pointer (&mapping) : NULL;
}

gboolean
aisle_accesslog_resample (AisleMapping *mapping, const char *path, GError **error)
{
  return guess (mapping, path, FALSE, error);
}
