/* catalogue-index.c: rows of the catalogue, item by item, into an index. */
#include "feature/catalogue-index.h"

#include "base/error.h"
#include "base/i18n.h"
#include "store/search-store.h"
#include "store/sql.h"
#include "text/cutter.h"

#include <string.h>

#define STRIDE 1024
#define FORM   "index 2" /* changes with the form of the bytes and with how texts are cut */

const char *const aisle_catalogue_fields[AISLE_CATALOGUE_N_FIELDS] = { "title", "brand",      "category",
                                                                       "text",  "attributes", "pairs" };

/* The columns of a row in the order of the fields; attributes come last, since all rows count for these. */
#define ROWS                                                                                                           \
  "SELECT i.id, r.title, r.brand, r.category, r.text, r.attributes, i.title FROM items AS i"                           \
  " LEFT JOIN item_records AS r ON r.item = i.id AND r.source IN (SELECT id FROM sources WHERE active = 1)"            \
  " ORDER BY i.id, r.id DESC"

/* One item's texts until its last row is read. */
typedef struct
{
  AisleIndexBuilder *builder;
  gint64 item;
  GString *text[AISLE_CATALOGUE_ATTRIBUTES];
  gboolean known[AISLE_CATALOGUE_ATTRIBUTES];
  GPtrArray *attributes;
} Reader;

/* ---- attributes ---- */

static gboolean
is_address (const char *text)
{
  return strstr (text, "://") != NULL;
}

static void
take_value (Reader *self, JsonNode *node)
{
  if (JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      for (guint i = 0; i < json_array_get_length (array); i++)
        if (JSON_NODE_HOLDS_VALUE (json_array_get_element (array, i)))
          take_value (self, json_array_get_element (array, i));
    }
  else if (JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING)
    {
      const char *text = json_node_get_string (node);

      if (!is_address (text) && !g_ptr_array_find_with_equal_func (self->attributes, text, g_str_equal, NULL))
        g_ptr_array_add (self->attributes, g_strdup (text));
    }
}

static void
take_attributes (Reader *self, const char *json)
{
  g_autoptr (JsonNode) node = aisle_json_parse (json, -1, NULL);
  g_autoptr (GList) values = NULL;

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  values = json_object_get_values (json_node_get_object (node));
  for (GList *value = values; value != NULL; value = value->next)
    take_value (self, value->data);
}

/* ---- rows ---- */

static const char *
text_at (sqlite3_stmt *row, int column)
{
  const char *text = (const char *) sqlite3_column_text (row, column);

  return text != NULL && *text != '\0' && g_utf8_validate (text, -1, NULL) ? text : NULL;
}

static void
end_item (Reader *self)
{
  for (gsize f = 0; f < AISLE_CATALOGUE_ATTRIBUTES; f++)
    if (self->known[f])
      aisle_index_builder_add (self->builder, (gsize) self->item, f, self->text[f]->str);
  for (guint i = 0; i < self->attributes->len; i++)
    aisle_index_builder_add (self->builder, (gsize) self->item, AISLE_CATALOGUE_ATTRIBUTES, self->attributes->pdata[i]);
  g_ptr_array_set_size (self->attributes, 0);
  if (self->known[AISLE_CATALOGUE_TITLE])
    aisle_index_builder_add_pairs (self->builder, (gsize) self->item, AISLE_CATALOGUE_PAIRS,
                                   self->text[AISLE_CATALOGUE_TITLE]->str);
  memset (self->known, 0, sizeof self->known);
}

static void
take (Reader *self, gsize field, const char *text)
{
  if (text == NULL || self->known[field])
    return;
  g_string_assign (self->text[field], text);
  self->known[field] = TRUE;
}

static void
take_row (Reader *self, sqlite3_stmt *row)
{
  gint64 item = sqlite3_column_int64 (row, 0);

  if (item != self->item)
    end_item (self);
  self->item = item;
  for (gsize f = 0; f < AISLE_CATALOGUE_ATTRIBUTES; f++)
    take (self, f, text_at (row, (int) f + 1));
  if (text_at (row, AISLE_CATALOGUE_ATTRIBUTES + 1) != NULL)
    take_attributes (self, text_at (row, AISLE_CATALOGUE_ATTRIBUTES + 1));
}

static gboolean
read_rows (Reader *self, AisleProject *project, gsize n_items, AisleProgress *progress, GError **error)
{
  sqlite3_stmt *row = aisle_sql_prepare (project, ROWS, error);
  g_autofree char *event_title = NULL;
  gint64 item = -1;
  int rc;

  if (row == NULL)
    return FALSE;
  for (gsize i = 0; (rc = sqlite3_step (row)) == SQLITE_ROW; i++)
    {
      /* The title that events brought comes last: it stands where no row of the catalogue has one. */
      if (sqlite3_column_int64 (row, 0) != item)
        {
          take (self, AISLE_CATALOGUE_TITLE, event_title);
          g_free (event_title);
          event_title = g_strdup (text_at (row, AISLE_CATALOGUE_ATTRIBUTES + 2));
          item = sqlite3_column_int64 (row, 0);
        }
      take_row (self, row);
      if (i % STRIDE == 0
          && !aisle_progress_step (progress, (double) MAX (item, 0) / (double) MAX (n_items, 1),
                                   _ ("Reading the catalogue"), error))
        {
          sqlite3_finalize (row);
          return FALSE;
        }
    }
  take (self, AISLE_CATALOGUE_TITLE, event_title);
  end_item (self);
  return aisle_sql_end (project, row, rc, error);
}

AisleInvertedIndex *
aisle_catalogue_index_make (AisleProject *project, const char *language, AisleProgress *progress, GError **error)
{
  AisleProgress part = aisle_progress_part (progress, 0, .7);
  gsize n_items = aisle_project_n_names (project, AISLE_NAMES_ITEM);
  g_autoptr (AisleIndexBuilder) builder = aisle_index_builder_new (n_items, AISLE_CATALOGUE_N_FIELDS, language);
  Reader reader = { .builder = builder, .item = -1, .attributes = g_ptr_array_new_with_free_func (g_free) };
  AisleInvertedIndex *index = NULL;
  gboolean read;

  if (builder == NULL)
    {
      g_ptr_array_unref (reader.attributes);
      g_set_error_literal (error, AISLE_TEXT_ERROR, AISLE_ERROR_MEMORY,
                           _ ("not enough memory for the index of the catalogue: close other programs"));
      return NULL;
    }
  for (gsize f = 0; f < AISLE_CATALOGUE_ATTRIBUTES; f++)
    reader.text[f] = g_string_new (NULL);
  read = read_rows (&reader, project, n_items, &part, error);
  for (gsize f = 0; f < AISLE_CATALOGUE_ATTRIBUTES; f++)
    g_string_free (reader.text[f], TRUE);
  g_ptr_array_unref (reader.attributes);
  part = aisle_progress_part (progress, .7, 1);
  if (read)
    index = aisle_index_builder_finish (builder, &part, error);
  return index;
}

/* Not kept is no failure: the next one makes it again. */
static void
keep (AisleProject *project, const char *made_of, const AisleInvertedIndex *index)
{
  g_autoptr (AisleProject) writer = NULL;
  g_autoptr (GBytes) bytes = NULL;

  if (!aisle_project_is_writable (project))
    writer = aisle_project_open (aisle_project_get_path (project), AISLE_PROJECT_WRITE, NULL);
  if (writer == NULL && !aisle_project_is_writable (project))
    return;
  bytes = aisle_inverted_index_save (index, NULL);
  if (bytes != NULL && !aisle_search_store_save (writer != NULL ? writer : project, made_of, bytes, NULL))
    g_debug ("the index of the catalogue could not be kept");
}

AisleInvertedIndex *
aisle_catalogue_index_open (AisleProject *project, const char *language, AisleProgress *progress, GError **error)
{
  g_autofree char *form = g_strdup_printf ("%s %s", FORM, language);
  g_autofree char *made_of = aisle_search_store_made_of (project, form, error);
  g_autoptr (GBytes) bytes = NULL;
  AisleInvertedIndex *index = NULL;

  if (made_of == NULL || !aisle_search_store_load (project, made_of, &bytes, error))
    return NULL;
  if (bytes != NULL)
    index = aisle_inverted_index_load (bytes, NULL); /* a damaged one is made anew */
  if (index != NULL && index->n_docs == aisle_project_n_names (project, AISLE_NAMES_ITEM)
      && index->n_fields == AISLE_CATALOGUE_N_FIELDS)
    return index;
  g_clear_pointer (&index, aisle_inverted_index_free);
  index = aisle_catalogue_index_make (project, language, progress, error);
  if (index != NULL)
    keep (project, made_of, index);
  return index;
}

void
aisle_catalogue_bm25f (AisleBm25 *self)
{
  static const double weights[AISLE_CATALOGUE_N_FIELDS] = { 2, 1, 1, .5, .5, .1 };
  static const double lengths[AISLE_CATALOGUE_N_FIELDS] = { .5, .5, .5, .75, .75, 0 };

  aisle_bm25_init (self, FALSE);
  for (gsize f = 0; f < AISLE_CATALOGUE_N_FIELDS; f++)
    {
      self->weight[f] = weights[f];
      self->b[f] = lengths[f];
    }
}

/* ---- the language ---- */

#define TITLES_READ 400 /* enough to tell which script most titles are in */

/* Whether a title is written without blanks more than in words of letters; neither where it has no sign of either. */
static void
weigh_title (const char *title, guint *without, guint *with)
{
  guint signs = 0, words = 0;
  gboolean within = FALSE;

  for (const char *at = title; *at != '\0'; at = g_utf8_next_char (at))
    {
      gunichar sign = g_utf8_get_char (at);
      gboolean letter = g_unichar_isalpha (sign) && !aisle_is_run_sign (sign);

      signs += aisle_is_run_sign (sign);
      words += letter && !within;
      within = letter;
    }
  *without += signs > 0 && signs >= words;
  *with += words > signs;
}

/* From titles all over the catalogue, and where it has none from those that events brought. */
static const char *
guess_language (AisleProject *project)
{
  sqlite3_stmt *row = aisle_sql_prepare (project,
                                         "SELECT coalesce ((SELECT r.title FROM item_records AS r WHERE r.item = i.id"
                                         " AND r.title IS NOT NULL LIMIT 1), i.title) FROM items AS i"
                                         " WHERE i.id % max (1, (SELECT count (*) FROM items) / ?1) = 0 LIMIT ?1",
                                         NULL);
  guint without = 0, with = 0;

  if (row == NULL)
    return "english";
  sqlite3_bind_int (row, 1, TITLES_READ);
  while (sqlite3_step (row) == SQLITE_ROW)
    {
      const char *title = text_at (row, 0);

      if (title != NULL)
        weigh_title (title, &without, &with);
    }
  sqlite3_finalize (row);
  return without > with ? "none" : "english";
}

char *
aisle_catalogue_language (AisleProject *project, gboolean *guessed)
{
  g_autofree char *language = aisle_project_setting (project, "language");
  const gboolean chosen = language != NULL && aisle_stemmer_knows (language);

  if (guessed != NULL)
    *guessed = !chosen;
  return chosen ? g_steal_pointer (&language) : g_strdup (guess_language (project));
}
