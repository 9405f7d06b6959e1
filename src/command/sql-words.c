/* sql-words.c: what a statement may name, and what fits where it is being written. */
#include "command/command.h"

#include "store/sql.h"
#include "text/sql-tokens.h"

#include <string.h>

#define MOST 200 /* candidates */

static void
table_free (gpointer data)
{
  AisleSqlTable *table = data;

  g_free (table->name);
  g_strfreev (table->columns);
  g_free (table);
}

void
aisle_sql_words_free (AisleSqlWords *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->tables);
  g_strfreev (self->functions);
  g_strfreev (self->keywords);
  g_free (self);
}

/* First column of all rows. */
static char **
read_words (AisleProject *project, const char *sql, const char *argument, GError **error)
{
  sqlite3_stmt *statement = aisle_sql_prepare (project, sql, error);
  g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);
  int rc;

  if (statement == NULL)
    return NULL;
  aisle_sql_bind_text (statement, 1, argument);
  while ((rc = sqlite3_step (statement)) == SQLITE_ROW)
    g_ptr_array_add (words, g_utf8_make_valid (aisle_sql_text (statement, 0), -1));
  if (!aisle_sql_end (project, statement, rc, error))
    return NULL;
  g_ptr_array_add (words, NULL);
  return (char **) g_ptr_array_steal (words, NULL);
}

static gboolean
read_tables (AisleSqlWords *self, AisleProject *project, const char *type, GError **error)
{
  g_auto (GStrv) names = read_words (project,
                                     "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite_%'"
                                     " ORDER BY rowid",
                                     type, error);

  for (gsize i = 0; names != NULL && names[i] != NULL; i++)
    {
      AisleSqlTable *table = g_new0 (AisleSqlTable, 1);
      g_ptr_array_add (self->tables, table);
      table->name = g_strdup (names[i]);
      table->view = g_str_equal (type, "view");
      table->columns = read_words (project, "SELECT name FROM pragma_table_info (?1)", names[i], error);
      if (table->columns == NULL)
        return FALSE;
    }
  return names != NULL;
}

AisleSqlWords *
aisle_command_sql_words (AisleProject *project, GError **error)
{
  g_autoptr (AisleSqlWords) self = g_new0 (AisleSqlWords, 1);

  self->tables = g_ptr_array_new_with_free_func (table_free);
  self->keywords = g_strdupv ((char **) aisle_sql_keywords ());
  /* The readable views first. */
  if (!read_tables (self, project, "view", error) || !read_tables (self, project, "table", error))
    return NULL;
  self->functions = read_words (project,
                                "SELECT DISTINCT name FROM pragma_function_list WHERE builtin = 1"
                                " AND name GLOB '[a-z]*' AND name NOT LIKE 'sqlite%' AND name <> 'load_extension'"
                                " AND name NOT GLOB 'fts*' AND name NOT GLOB 'rtree*' ORDER BY name",
                                NULL, error);
  return self->functions != NULL ? g_steal_pointer (&self) : NULL;
}

/* ---- what fits ---- */

typedef struct
{
  const AisleSqlWords *words;
  const char *sql;
  GArray *tokens;
  GPtrArray *found;
  const char *prefix;
  gsize prefix_length;
} Completion;

static const AisleSqlToken *
token_at (const Completion *self, guint i)
{
  return i < self->tokens->len ? &g_array_index (self->tokens, AisleSqlToken, i) : NULL;
}

static gboolean
is_word (const Completion *self, const AisleSqlToken *token, const char *word)
{
  return token != NULL && token->kind == AISLE_SQL_WORD && token->length == strlen (word)
         && g_ascii_strncasecmp (self->sql + token->start, word, token->length) == 0;
}

static gboolean
is_sign (const Completion *self, const AisleSqlToken *token, char sign)
{
  return token != NULL && token->kind == AISLE_SQL_SIGN && self->sql[token->start] == sign;
}

/* A name without its quotes. */
static char *
name_of (const Completion *self, const AisleSqlToken *token)
{
  gsize quote = token->kind == AISLE_SQL_QUOTED ? 1 : 0;

  return g_strndup (self->sql + token->start + quote, token->length - MIN (2 * quote, token->length));
}

static const AisleSqlTable *
table_named (const AisleSqlWords *words, const char *name)
{
  for (guint i = 0; i < words->tables->len; i++)
    {
      const AisleSqlTable *table = words->tables->pdata[i];
      if (g_ascii_strcasecmp (table->name, name) == 0)
        return table;
    }
  return NULL;
}

/* The table that the token names, where it stands as a table. */
static const AisleSqlTable *
table_token (const Completion *self, guint i)
{
  const AisleSqlToken *token = token_at (self, i), *before = i > 0 ? token_at (self, i - 1) : NULL;
  g_autofree char *name = NULL;

  if (token == NULL || (token->kind != AISLE_SQL_WORD && token->kind != AISLE_SQL_QUOTED))
    return NULL;
  if (!is_word (self, before, "FROM") && !is_word (self, before, "JOIN") && !is_sign (self, before, ','))
    return NULL;
  name = name_of (self, token);
  return table_named (self->words, name);
}

static const AisleSqlTable *
qualified (const Completion *self, const char *qualifier)
{
  for (guint i = 0; i < self->tokens->len; i++)
    {
      const AisleSqlTable *table = table_token (self, i);
      guint next = is_word (self, token_at (self, i + 1), "AS") ? i + 2 : i + 1;
      const AisleSqlToken *alias = token_at (self, next);
      g_autofree char *name = NULL;

      if (table == NULL || alias == NULL || (alias->kind != AISLE_SQL_WORD && alias->kind != AISLE_SQL_QUOTED))
        continue;
      name = name_of (self, alias);
      if (g_ascii_strcasecmp (name, qualifier) == 0)
        return table;
    }
  return table_named (self->words, qualifier);
}

static void
offer (Completion *self, const char *word)
{
  gboolean small = self->prefix_length > 0 && g_ascii_islower (self->prefix[0]);
  char *cased;

  if (self->found->len >= MOST || g_ascii_strncasecmp (word, self->prefix, self->prefix_length) != 0)
    return;
  /* Keywords follow the hand that writes. */
  cased = g_ascii_isupper (word[0]) && small && aisle_sql_is_keyword (word, strlen (word)) ? g_ascii_strdown (word, -1)
                                                                                           : g_strdup (word);
  if (g_ptr_array_find_with_equal_func (self->found, cased, g_str_equal, NULL))
    g_free (cased);
  else
    g_ptr_array_add (self->found, cased);
}

static void
offer_all (Completion *self, char **words)
{
  for (gsize i = 0; words[i] != NULL; i++)
    offer (self, words[i]);
}

static void
offer_tables (Completion *self)
{
  for (guint i = 0; i < self->words->tables->len; i++)
    offer (self, ((const AisleSqlTable *) self->words->tables->pdata[i])->name);
}

static void
offer_columns (Completion *self)
{
  gboolean any = FALSE;

  for (guint i = 0; i < self->tokens->len; i++)
    {
      const AisleSqlTable *table = table_token (self, i);
      if (table != NULL)
        offer_all (self, table->columns);
      any = any || table != NULL;
    }
  if (!any && table_named (self->words, "events_readable") != NULL)
    offer_all (self, table_named (self->words, "events_readable")->columns);
}

char **
aisle_sql_words_complete (const AisleSqlWords *self, const char *sql, gsize cursor, gsize *start)
{
  Completion completion = { self, sql, aisle_sql_tokens (sql), g_ptr_array_new (), "", 0 };
  const AisleSqlToken *before = NULL, *dotted = NULL;

  *start = cursor;
  for (guint i = 0; i < completion.tokens->len; i++)
    {
      const AisleSqlToken *token = token_at (&completion, i);
      if (token->start >= cursor)
        break;
      if (token->start + token->length >= cursor && token->kind == AISLE_SQL_WORD)
        {
          *start = token->start;
          completion.prefix = sql + token->start;
          completion.prefix_length = cursor - token->start;
          break;
        }
      if (token->start + token->length > cursor
          || (token->kind == AISLE_SQL_COMMENT && token->start + token->length == cursor))
        goto done; /* within a text or a comment */
      dotted = before;
      before = token;
    }
  if (is_sign (&completion, before, '.'))
    {
      g_autofree char *qualifier = dotted != NULL ? name_of (&completion, dotted) : NULL;
      const AisleSqlTable *table = qualifier != NULL ? qualified (&completion, qualifier) : NULL;
      if (table != NULL)
        offer_all (&completion, table->columns);
    }
  else if (is_word (&completion, before, "FROM") || is_word (&completion, before, "JOIN"))
    offer_tables (&completion);
  else
    {
      if (before == NULL)
        offer (&completion, "SELECT");
      else
        offer_columns (&completion);
      if (completion.prefix_length > 0)
        {
          offer_all (&completion, self->keywords);
          offer_all (&completion, self->functions);
          offer_tables (&completion);
        }
    }
done:
  g_array_unref (completion.tokens);
  g_ptr_array_add (completion.found, NULL);
  return (char **) g_ptr_array_free (completion.found, FALSE);
}
