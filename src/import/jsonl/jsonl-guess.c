/* jsonl-guess.c: where a JSON file keeps its rows, which list in a record is one, and its columns, from its first
 * 4 MiB. */
#include "import/jsonl/jsonl-reader.h"
#include "import/jsonl/json-pieces.h"
#include "import/jsonl/jsonl-seen.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/column-guess.h"
#include "import/import-error.h"
#include "import/role-names.h"
#include "import/text-source.h"

#define SAMPLED     1000 /* rows types and roles are guessed from */
#define LOOKED      2000 /* records keys are looked for in */
#define PREVIEW     100
#define MAX_COLUMNS 1024
#define PATH_DEPTH  4

typedef struct
{
  const char *path;
  AisleTextSource source;
  gsize begin; /* of the text in the source's window */
} Head;

/* ---- bytes ---- */

static gboolean
open_head (Head *head, AisleMapping *mapping, gboolean sniff, GError **error)
{
  AisleTextSource *source = &head->source;

  if (!aisle_text_source_open (source, head->path, sniff ? AISLE_ENCODING_UTF8 : mapping->encoding, error))
    return FALSE;
  if (sniff)
    {
      gsize length = MIN (source->length - source->at, (gsize) 1 << 20);

      mapping->confidence =
          aisle_encoding_sniff ((const guint8 *) source->data + source->at, length,
                                source->last && length == source->length - source->at, &mapping->encoding);
      if (mapping->confidence <= 0)
        mapping->encoding = AISLE_ENCODING_UTF8;
      if (mapping->encoding != AISLE_ENCODING_UTF8)
        {
          aisle_text_source_close (source);
          if (!aisle_text_source_open (source, head->path, mapping->encoding, error))
            return FALSE;
        }
    }
  head->begin = source->at;
  return TRUE;
}

/* Every value the parser meets is only checked. */
static const char *
check_only (gpointer data, const char *p, AisleJsonFail *fail)
{
  return aisle_json_skip (p, 0, fail);
}

static void
begin_frame (Head *head, AisleJsonFrame *frame, const char *path, AisleJsonParse parse, gpointer data)
{
  head->source.at = head->begin;
  aisle_json_frame_init (frame, &head->source, path, parse, data);
}

/* The next record of the window; bad ones are passed over. */
static gboolean
next_record (AisleJsonFrame *frame)
{
  AisleJsonStatus status;

  while ((status = aisle_json_frame_next (frame)) == AISLE_JSON_BAD)
    ;
  return status == AISLE_JSON_RECORD;
}

static gboolean
has_record (Head *head, const char *path)
{
  AisleJsonFrame frame;
  gboolean has;

  begin_frame (head, &frame, path, check_only, NULL);
  has = next_record (&frame);
  aisle_json_frame_clear (&frame);
  return has;
}

/* ---- path ---- */

typedef struct
{
  GPtrArray *paths; /* of lists of objects or lists, the largest first */
  GArray *sizes;
  gsize members, lists, objects; /* of the outermost object */
  gboolean is_record;            /* it has a user, a time ... of its own */
} Search;

static void
add_path (Search *search, const char *path, gsize size)
{
  guint at = 0;

  while (at < search->sizes->len && g_array_index (search->sizes, gsize, at) >= size)
    at++;
  g_array_insert_val (search->sizes, at, size);
  g_ptr_array_insert (search->paths, (gint) at, g_strdup (path));
}

static gboolean
is_record_name (const char *name)
{
  AisleRole role;
  gboolean total;

  return aisle_role_guess_name (name, &role, &total) >= 2 && role != AISLE_ROLE_TITLE && role != AISLE_ROLE_QUERY;
}

/* Walks the members of the object at p as far as the window has them; the end of the object, or NULL. */
static const char *
search_object (Search *search, const char *p, const char *stop, const char *path, guint depth)
{
  p = aisle_json_blanks (p + 1);
  while (*p == '"')
    {
      AisleJsonFail fail = { NULL, FALSE };
      gboolean escaped;
      const char *key = p + 1, *end = aisle_json_string_end (key, &escaped, &fail), *value, *inner;
      g_autofree char *name = NULL;

      if (end == NULL)
        return NULL;
      value = aisle_json_blanks (end + 1);
      if (*value != ':')
        return NULL;
      value = aisle_json_blanks (value + 1);
      name = g_strdup_printf ("%s%s%.*s", path, *path != '\0' ? "." : "", (int) MIN (end - key, 200), key);
      inner = aisle_json_blanks (value + 1);
      if (depth == 0)
        {
          search->members++;
          search->lists += *value == '[' ? 1 : 0;
          search->objects += *value == '{' ? 1 : 0;
          search->is_record |= *value != '[' && *value != '{' && is_record_name (name);
        }
      p = aisle_json_skip (value, 0, &fail);
      if (*value == '[' && (*inner == '{' || *inner == '[') && !escaped && memchr (key, '.', end - key) == NULL)
        add_path (search, name, (p != NULL ? p : stop) - value);
      else if (*value == '{' && depth + 1 < PATH_DEPTH && !escaped)
        search_object (search, value, stop, name, depth + 1);
      if (p == NULL)
        return NULL;
      p = aisle_json_blanks (p);
      if (*p != ',')
        break;
      p = aisle_json_blanks (p + 1);
    }
  return p;
}

/* Snips: {"PlayMusic": [{"data": [{"text": .., "entity": ..}]}]}, in which another file has another name. */
static gboolean
is_named_by_intent (const char *p)
{
  static const char data[] = "\"data\"";
  AisleJsonFail fail;

  p = aisle_json_blanks (p + 1);
  p = *p == '"' ? aisle_json_skip (p, 0, &fail) : NULL;
  if (p == NULL || *(p = aisle_json_blanks (p)) != ':' || *(p = aisle_json_blanks (p + 1)) != '['
      || *(p = aisle_json_blanks (p + 1)) != '{')
    return FALSE;
  p = aisle_json_blanks (p + 1);
  if (strncmp (p, data, strlen (data)) != 0)
    return FALSE;
  p = aisle_json_blanks (p + strlen (data));
  return *p == ':' && aisle_json_begins_pieces (aisle_json_blanks (p + 1));
}

static const char *
path_in_object (AisleMapping *mapping, const char *p, const char *stop, char **kept)
{
  Search search = {
    g_ptr_array_new_with_free_func (g_free), g_array_new (FALSE, FALSE, sizeof (gsize)), 0, 0, 0, FALSE
  };
  const char *path = "lines";

  search_object (&search, p, stop, "", 0);
  if (search.lists == search.members && search.lists > 0)
    path = search.lists == 1 && search.paths->len > 0 && !is_named_by_intent (p) ? search.paths->pdata[0] : "*";
  else if (search.objects == search.members && search.objects >= 3)
    path = "{}";
  else if (search.paths->len > 0 && !search.is_record)
    path = search.paths->pdata[0];
  *kept = g_strdup (path);
  g_ptr_array_add (search.paths, g_strdup ("*"));
  g_ptr_array_add (search.paths, g_strdup ("{}"));
  g_ptr_array_add (search.paths, g_strdup ("lines"));
  g_ptr_array_add (search.paths, NULL);
  aisle_mapping_offer (mapping, "path", (const char *const *) search.paths->pdata);
  g_ptr_array_unref (search.paths);
  g_array_unref (search.sizes);
  return *kept;
}

/* Whether another value follows the first one: then every value is a record. */
static void
guess_path (AisleMapping *mapping, const Head *head)
{
  static const char *const two[] = { "lines", "[]", NULL };
  const char *p = aisle_json_blanks (head->source.data + head->begin);
  const char *stop = head->source.data + head->source.length, *path = "lines", *end;
  AisleJsonFail fail = { NULL, FALSE };
  g_autofree char *kept = NULL;
  gboolean more;

  while (*p == '\x1e')
    p = aisle_json_blanks (p + 1);
  end = aisle_json_skip (p, 0, &fail);
  /* What is broken on the first line only is a bad line, but a list of objects or lists is no line. */
  if (end != NULL)
    more = aisle_json_blanks (end) < stop;
  else
    more = fail.at < stop && memchr (p, '\n', fail.at - p) == NULL
           && (*p == '{' || strchr ("[{", *aisle_json_blanks (p + 1)) == NULL);
  if (*p == '[' && !more)
    path = "[]";
  else if (*p == '{' && !more)
    path = path_in_object (mapping, p, stop, &kept);
  if (aisle_mapping_offers (mapping, "path") == NULL)
    aisle_mapping_offer (mapping, "path", two);
  g_hash_table_insert (mapping->options, g_strdup ("path"), g_strdup (path));
}

/* ---- lists that become rows ---- */

static gboolean
is_row_name (const char *name)
{
  static const char names[] = "|items|products|lineitems|orderitems|goods|lines|utterances|turns|messages|dialogue|"
                              "dialog|conversation|original|log|events|hits|actions|actiondetails|itemdetails|details|";
  GString *plain = g_string_new ("|");
  gboolean known;

  for (; *name != '\0'; name++)
    if (*name != '_' && *name != '-' && *name != ' ')
      g_string_append_c (plain, g_ascii_tolower (*name));
  g_string_append_c (plain, '|');
  known = strstr (names, plain->str) != NULL;
  g_string_free (plain, TRUE);
  return known;
}

static void
collect_lists (const AisleJsonSeen *seen, const char *path, GPtrArray *lists)
{
  for (guint i = 0; i < seen->children->len; i++)
    {
      const AisleJsonSeen *child = seen->children->pdata[i];
      g_autofree char *name = g_strconcat (path, *path != '\0' ? "." : "", child->name, NULL);

      /* A key with these marks cannot be named in a list of paths. */
      if (strpbrk (child->name, ".,") != NULL)
        continue;
      if (aisle_json_seen_is_pieces (child))
        continue;
      if (aisle_json_seen_is_rows (child))
        g_ptr_array_add (lists, g_strdup (name));
      else if (child->objects > 0 && child->lists == 0)
        collect_lists (child, name, lists);
    }
}

static gboolean
has_scalar (const AisleJsonSeen *seen, const char *names)
{
  for (guint i = 0; i < seen->children->len; i++)
    {
      const AisleJsonSeen *child = seen->children->pdata[i];
      g_autofree char *needle = aisle_role_name_normal (child->name);

      if (child->scalars > 0 && strlen (needle) > 2 && strstr (names, needle) != NULL)
        return TRUE;
    }
  return FALSE;
}

/* Whether an object around the list has a text of its own: then that is the row, and the list says something about it,
 * as its entities, spans or pictures.  What is searched for beside its results is none. */
static gboolean
is_about_text (const AisleJsonSeen *seen, const char *list)
{
  g_auto (GStrv) steps = g_strsplit (list, ".", -1);

  for (guint i = 0; steps[i] != NULL && seen != NULL; i++)
    {
      if (has_scalar (seen, "|text|sentence|utterance|utt|review|reviewtext|reviewbody|reviewcontent|content|")
          || (has_scalar (seen, "|query|message|") && has_scalar (seen, "|intent|intentname|label|domain|")))
        return TRUE;
      seen = aisle_json_seen_find (seen, steps[i]);
    }
  return FALSE;
}

/* The list that is the rows: by its name, one of several elements before one that never has them, else when it is the
 * only one. */
static const char *
row_list (const AisleJsonSeen *seen, const GPtrArray *lists, gboolean only_known)
{
  const char *best = lists->len == 1 && !only_known && !is_about_text (seen, lists->pdata[0]) ? lists->pdata[0] : NULL;
  gsize most = 0;

  for (guint i = 0; i < lists->len; i++)
    {
      const char *dot = strrchr (lists->pdata[i], '.');
      gsize several = MIN (aisle_json_seen_find (seen, lists->pdata[i])->longest, 2);

      if (!is_row_name (dot != NULL ? dot + 1 : lists->pdata[i]) || (most > 0 && several <= most))
        continue;
      best = lists->pdata[i];
      most = MAX (several, 1);
    }
  return best;
}

/* A list of texts that is the rows of a document that has none of its own: {"tag": .., "patterns": ["..", ".."]}. */
static const char *
text_list (const AisleJsonSeen *seen)
{
  static const char names[] = "|patterns|utterances|examples|";

  if (has_scalar (seen, "|text|sentence|utterance|utt|review|content|question|message|query|title|"))
    return NULL;
  for (guint i = 0; i < seen->children->len; i++)
    {
      const AisleJsonSeen *child = seen->children->pdata[i];
      g_autofree char *needle = aisle_role_name_normal (child->name);

      if (child->lists > 0 && child->scalars == 0 && child->in_scalars > 0 && child->in_objects + child->in_lists == 0
          && strlen (needle) > 2 && strstr (names, needle) != NULL && strpbrk (child->name, ".,") == NULL)
        return child->name;
    }
  return NULL;
}

static void
guess_explode (AisleMapping *mapping, const AisleJsonSeen *seen)
{
  g_autoptr (GPtrArray) outer = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) inner = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *explode = NULL;
  const char *list, *within = NULL;

  collect_lists (seen, "", outer);
  list = row_list (seen, outer, FALSE);
  if (list != NULL && aisle_json_seen_find (seen, list)->longest < 2 && !is_row_name (list))
    list = NULL;
  if (list != NULL)
    {
      collect_lists (aisle_json_seen_find (seen, list), list, inner);
      within = row_list (seen, inner, TRUE);
    }
  if (list == NULL && (list = text_list (seen)) != NULL)
    g_ptr_array_add (outer, g_strdup (list));
  explode = list == NULL ? g_strdup ("none") : within == NULL ? g_strdup (list) : g_strconcat (list, ",", within, NULL);
  g_hash_table_insert (mapping->options, g_strdup ("explode"), g_strdup (explode));
  g_ptr_array_add (outer, g_strdup ("none"));
  g_ptr_array_add (outer, NULL);
  aisle_mapping_offer (mapping, "explode", (const char *const *) outer->pdata);
}

/* ---- columns ---- */

static void
add_column (AisleMapping *mapping, const char *name)
{
  AisleMappedColumn *column;

  if (mapping->columns->len >= MAX_COLUMNS)
    return;
  for (guint i = 0; i < mapping->columns->len; i++)
    if (g_str_equal (((AisleMappedColumn *) mapping->columns->pdata[i])->name, name))
      return;
  column = g_new0 (AisleMappedColumn, 1);
  column->name = g_strdup (name);
  g_ptr_array_add (mapping->columns, column);
}

static gboolean
is_exploded (char **lists, const char *name)
{
  for (guint i = 0; lists[i] != NULL; i++)
    if (g_str_equal (g_strstrip (lists[i]), name))
      return TRUE;
  return FALSE;
}

static void
add_columns (AisleMapping *mapping, const AisleJsonSeen *seen, const char *path, char **lists)
{
  for (guint i = 0; i < seen->children->len; i++)
    {
      const AisleJsonSeen *child = seen->children->pdata[i];
      g_autofree char *name = g_strconcat (path, *path != '\0' ? "." : "", child->name, NULL);
      gboolean rows = is_exploded (lists, name), pairs = !rows && aisle_json_seen_is_pairs (child);
      g_autofree char *index = g_strconcat (name, ".index", NULL);

      if (rows)
        add_column (mapping, index);
      if (pairs)
        for (guint k = 0; k < child->pair_keys->len; k++)
          {
            g_autofree char *pair = g_strconcat (name, ".", ((AisleJsonSeen *) child->pair_keys->pdata[k])->name, NULL);

            add_column (mapping, pair);
          }
      else if (child->scalars > 0 || (rows && child->in_scalars > 0) || (child->lists > 0 && !rows)
               || (child->objects > 0 && child->children->len == 0))
        add_column (mapping, name);
      if (rows || (child->objects > 0 && child->lists == 0))
        add_columns (mapping, child, name, lists);
    }
}

/* ---- records that are lists ---- */

/* The number of elements that most of the first records have, 0 when the first one is no list. */
static guint
list_width (Head *head, const char *path)
{
  g_autofree guint *counts = g_new0 (guint, MAX_COLUMNS + 1);
  AisleJsonFrame frame;
  guint best = 0, records = 0;

  begin_frame (head, &frame, path, check_only, NULL);
  while (records < LOOKED && next_record (&frame))
    {
      AisleJsonFail fail;
      const char *p = frame.start;
      guint n = 0;

      if (*p != '[' && records++ == 0)
        break;
      if (*p != '[')
        continue;
      for (p = aisle_json_blanks (p + 1); *p != ']' && n < MAX_COLUMNS; n++)
        {
          p = aisle_json_blanks (aisle_json_skip (p, 0, &fail));
          if (*p == ',')
            p = aisle_json_blanks (p + 1);
        }
      counts[n]++;
      records++;
      if (counts[n] > counts[best])
        best = n;
    }
  aisle_json_frame_clear (&frame);
  return best;
}

/* Names of a header above values: known ones, or words above numbers. */
static gboolean
is_header (const GPtrArray *rows, gsize from)
{
  char **first = rows->pdata[0];
  gboolean known = FALSE, above = FALSE;

  for (gsize i = from; first[i] != NULL; i++)
    {
      AisleRole role;
      gboolean total;
      char **second = rows->len > 1 ? rows->pdata[1] : NULL;

      if (*first[i] == '\0' || g_ascii_isdigit (*first[i]) || *first[i] == '-')
        return FALSE;
      known |= aisle_role_guess_name (first[i], &role, &total) >= 2;
      above |= second != NULL && g_ascii_isdigit (*second[i]);
    }
  return known || above;
}

/* ---- rows ---- */

typedef struct
{
  AisleSpan *cells;
  guint n;
  GPtrArray *rows; /* char ** */
} Sample;

static gboolean
sample_row (gpointer data, AisleJsonRow row, GError **error)
{
  Sample *sample = data;
  char **cells;

  if (row != AISLE_JSON_ROW_FINE || sample->rows->len >= SAMPLED)
    return TRUE;
  cells = g_new0 (char *, sample->n + 1);
  for (guint i = 0; i < sample->n; i++)
    {
      GString *text = g_string_new (NULL);

      aisle_text_append_escaped (text, sample->cells[i].data != NULL ? sample->cells[i].data : "",
                                 sample->cells[i].length, 4096);
      cells[i] = g_string_free (text, FALSE);
    }
  g_ptr_array_add (sample->rows, cells);
  return TRUE;
}

static const char *
read_tree (gpointer data, const char *p, AisleJsonFail *fail)
{
  return aisle_json_tree_read (data, p, fail);
}

/* The first rows with a cell for each column, or NULL with error. */
static GPtrArray *
sample_rows (const AisleMapping *mapping, Head *head, GError **error)
{
  Sample sample = { g_new0 (AisleSpan, mapping->columns->len + 1), mapping->columns->len,
                    g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev) };
  g_autofree AisleSpan **cells = g_new0 (AisleSpan *, sample.n + 1);
  g_autoptr (AisleJsonTree) tree = NULL;
  const char *path = aisle_mapping_option (mapping, "path");
  AisleJsonFrame frame;

  for (guint i = 0; i < sample.n; i++)
    cells[i] = &sample.cells[i];
  tree = aisle_json_tree_new (mapping, cells, error);
  if (tree != NULL)
    {
      begin_frame (head, &frame, path, read_tree, tree);
      while (sample.rows->len < SAMPLED && next_record (&frame))
        {
          if (frame.kind == AISLE_JSON_PATH_VALUES && aisle_jsonl_is_action (frame.start, frame.end))
            continue;
          aisle_json_tree_set_key (tree, frame.key->str, frame.key->len, frame.key_escaped);
          if (!aisle_json_tree_emit (tree, sample_row, &sample, NULL))
            break;
          aisle_json_tree_reset (tree);
        }
      aisle_json_frame_clear (&frame);
    }
  g_free (sample.cells);
  if (tree == NULL)
    g_clear_pointer (&sample.rows, g_ptr_array_unref);
  return sample.rows;
}

static void
name_from_header (AisleMapping *mapping, GPtrArray *rows, gsize from)
{
  char **first = rows->pdata[0];

  for (guint i = from; i < mapping->columns->len; i++)
    {
      AisleMappedColumn *column = mapping->columns->pdata[i];

      g_free (column->name);
      column->name = g_strdup (first[i]);
      for (guint other = 0; other < i; other++)
        if (g_str_equal (((AisleMappedColumn *) mapping->columns->pdata[other])->name, column->name))
          {
            g_free (column->name);
            column->name = g_strdup_printf ("column %u", i + 1);
          }
    }
  g_ptr_array_remove_index (rows, 0);
}

/* ---- the whole ---- */

/* {'asin': 'B0', 'question': "..."}: what Python prints of an object. */
static gboolean
is_python (const char *p)
{
  return *p == '{' && *aisle_json_blanks (p + 1) == '\'';
}

static gboolean
fail_empty (const Head *head, const char *path, GError **error)
{
  const char *p = aisle_json_blanks (head->source.data + head->begin);
  AisleJsonFail fail = { NULL, FALSE };

  if (p >= head->source.data + head->source.length)
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY, _ ("cannot read '%s': the file is empty"), head->path);
  else if (is_python (p))
    g_set_error (
        error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
        _ ("cannot read '%s': its lines are of Python, not JSON: turn each into JSON, as with \"python3 -c 'import "
           "ast, json, sys; [print(json.dumps(ast.literal_eval(line))) for line in sys.stdin]'\""),
        head->path);
  else if (aisle_json_skip (p, 0, &fail) == NULL)
    {
      gsize line = 1;

      for (const char *at = p; at < fail.at; at++)
        line += *at == '\n' ? 1 : 0;
      g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_INPUT,
                   fail.deep ? _ ("cannot read '%s': line %zu: objects or lists are more than %d deep")
                             : _ ("cannot read '%s': line %zu: not JSON, or its first record is over %d bytes"),
                   head->path, line, fail.deep ? AISLE_JSON_DEPTH : AISLE_RECORD_LIMIT);
    }
  else
    g_set_error (error, AISLE_IMPORT_ERROR, AISLE_ERROR_EMPTY,
                 _ ("cannot read '%s': there are no records under '%s'; choose another path"), head->path, path);
  return FALSE;
}

static void
look_at_keys (AisleMapping *mapping, Head *head, gboolean keyed)
{
  g_autoptr (AisleJsonSeen) seen = aisle_json_seen_new ("");
  const char *explode = aisle_mapping_option (mapping, "explode");
  g_auto (GStrv) lists = NULL;
  AisleJsonFrame frame;

  begin_frame (head, &frame, aisle_mapping_option (mapping, "path"), check_only, NULL);
  for (guint n = 0; n < LOOKED && next_record (&frame); n++)
    if (frame.kind != AISLE_JSON_PATH_VALUES || !aisle_jsonl_is_action (frame.start, frame.end))
      aisle_json_seen_add (seen, frame.start);
  aisle_json_frame_clear (&frame);
  lists = g_strsplit (explode, ",", -1);
  if (*explode == '\0'
      || (lists[0] != NULL && !g_str_equal (lists[0], "none") && aisle_json_seen_find (seen, lists[0]) == NULL))
    guess_explode (mapping, seen);
  g_strfreev (lists);
  lists = g_strsplit (aisle_mapping_option (mapping, "explode"), ",", -1);
  if (keyed)
    add_column (mapping, "key");
  if (seen->scalars > 0)
    add_column (mapping, "value");
  add_columns (mapping, seen, "", lists);
}

static gboolean
look (AisleMapping *mapping, Head *head, gboolean sniff, GError **error)
{
  const char *path;
  gboolean keyed;
  guint width;
  g_autoptr (GPtrArray) rows = NULL;

  if (*aisle_mapping_option (mapping, "path") == '\0')
    guess_path (mapping, head);
  path = aisle_mapping_option (mapping, "path");
  keyed = g_str_equal (path, "*") || g_str_equal (path, "{}");
  if (!has_record (head, path))
    return fail_empty (head, path, error);
  g_ptr_array_set_size (mapping->columns, 0);
  width = list_width (head, path);
  if (width == 0)
    {
      mapping->header = TRUE;
      look_at_keys (mapping, head, keyed);
    }
  else
    {
      if (keyed)
        add_column (mapping, "key");
      for (guint i = 0; i < width; i++)
        {
          g_autofree char *name = g_strdup_printf ("column %u", i + 1);

          add_column (mapping, name);
        }
      if (*aisle_mapping_option (mapping, "explode") == '\0')
        g_hash_table_insert (mapping->options, g_strdup ("explode"), g_strdup ("none"));
    }
  if (mapping->columns->len > 0)
    rows = sample_rows (mapping, head, error);
  if (mapping->columns->len > 0 && rows == NULL)
    return FALSE;
  if (rows != NULL && width > 0 && rows->len > 0)
    {
      if (sniff)
        mapping->header = is_header (rows, keyed ? 1 : 0);
      if (mapping->header)
        name_from_header (mapping, rows, keyed ? 1 : 0);
    }
  if (rows == NULL || rows->len == 0)
    return fail_empty (head, path, error);
  g_ptr_array_set_size (mapping->preview, 0);
  for (guint i = 0; i < MIN (rows->len, PREVIEW); i++)
    g_ptr_array_add (mapping->preview, g_strdupv (rows->pdata[i]));
  aisle_guess_columns (mapping, rows, NULL);
  return TRUE;
}

static gboolean
guess (AisleMapping *mapping, const char *path, gboolean sniff, GError **error)
{
  Head head = { .path = path };
  gboolean ok;

  if (!open_head (&head, mapping, sniff, error))
    return FALSE;
  ok = look (mapping, &head, sniff, error);
  aisle_text_source_close (&head.source);
  return ok;
}

AisleMapping *
aisle_jsonl_guess (const char *path, GError **error)
{
  g_autoptr (AisleMapping) mapping = aisle_mapping_new ("jsonl");

  aisle_mapping_set_file (mapping, path);
  return guess (mapping, path, TRUE, error) ? g_steal_pointer (&mapping) : NULL;
}

gboolean
aisle_jsonl_resample (AisleMapping *mapping, const char *path, GError **error)
{
  return guess (mapping, path, FALSE, error);
}
