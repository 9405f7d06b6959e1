/* sql-tokens.c: see sql-tokens.h. */
#include "text/sql-tokens.h"

#include <string.h>

static const char *const keywords[] = {
  "ALL",          "AND",       "AS",        "ASC",       "BETWEEN",   "BY",    "CASE",      "CAST",   "COLLATE",
  "CROSS",        "CURRENT",   "DESC",      "DISTINCT",  "ELSE",      "END",   "ESCAPE",    "EXCEPT", "EXISTS",
  "FILTER",       "FIRST",     "FOLLOWING", "FROM",      "FULL",      "GLOB",  "GROUP",     "HAVING", "IN",
  "INNER",        "INTERSECT", "IS",        "ISNULL",    "JOIN",      "LAST",  "LEFT",      "LIKE",   "LIMIT",
  "MATERIALIZED", "NATURAL",   "NOT",       "NOTNULL",   "NULL",      "NULLS", "OFFSET",    "ON",     "OR",
  "ORDER",        "OUTER",     "OVER",      "PARTITION", "PRECEDING", "RANGE", "RECURSIVE", "RIGHT",  "ROW",
  "ROWS",         "SELECT",    "THEN",      "UNBOUNDED", "UNION",     "USING", "VALUES",    "WHEN",   "WHERE",
  "WINDOW",       "WITH",      NULL,
};

const char *const *
aisle_sql_keywords (void)
{
  return keywords;
}

gboolean
aisle_sql_is_keyword (const char *word, gsize length)
{
  for (gsize i = 0; keywords[i] != NULL; i++)
    if (strlen (keywords[i]) == length && g_ascii_strncasecmp (keywords[i], word, length) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
in_word (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '$' || (guchar) c >= 0x80;
}

/* Behind the closing quote; a doubled one stands for itself. */
static gsize
after_quote (const char *sql, gsize at, char quote)
{
  for (at++; sql[at] != '\0'; at++)
    if (sql[at] == quote)
      {
        if (sql[at + 1] != quote || quote == ']')
          return at + 1;
        at++;
      }
  return at;
}

static gsize
after_comment (const char *sql, gsize at)
{
  const char *end = sql[at] == '-' ? strchr (sql + at, '\n') : strstr (sql + at + 2, "*/");

  if (end == NULL)
    return at + strlen (sql + at);
  return (gsize) (end - sql) + (sql[at] == '-' ? 0 : 2);
}

GArray *
aisle_sql_tokens (const char *sql)
{
  GArray *tokens = g_array_new (FALSE, FALSE, sizeof (AisleSqlToken));
  gsize at = 0;

  while (sql[at] != '\0')
    {
      AisleSqlToken token = { AISLE_SQL_SIGN, at, 1 };
      gsize end = at + 1;

      if (g_ascii_isspace (sql[at]))
        {
          at++;
          continue;
        }
      if ((sql[at] == '-' && sql[at + 1] == '-') || (sql[at] == '/' && sql[at + 1] == '*'))
        {
          token.kind = AISLE_SQL_COMMENT;
          end = after_comment (sql, at);
        }
      else if (sql[at] == '\'')
        {
          token.kind = AISLE_SQL_STRING;
          end = after_quote (sql, at, '\'');
        }
      else if (sql[at] == '"' || sql[at] == '`' || sql[at] == '[')
        {
          token.kind = AISLE_SQL_QUOTED;
          end = after_quote (sql, at, sql[at] == '[' ? ']' : sql[at]);
        }
      else if (g_ascii_isdigit (sql[at]))
        {
          token.kind = AISLE_SQL_NUMBER;
          while (g_ascii_isalnum (sql[end]) || sql[end] == '.')
            end++;
        }
      else if (in_word (sql[at]))
        {
          token.kind = AISLE_SQL_WORD;
          while (in_word (sql[end]))
            end++;
        }
      token.length = end - at;
      g_array_append_val (tokens, token);
      at = end;
    }
  return tokens;
}
