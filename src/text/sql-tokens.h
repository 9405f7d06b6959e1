/* sql-tokens.h: a text of SQL cut into words, for colours and for completing; not a parser. */
#pragma once

#include <glib.h>

typedef enum
{
  AISLE_SQL_WORD,
  AISLE_SQL_QUOTED, /* "name", [name] or `name` */
  AISLE_SQL_NUMBER,
  AISLE_SQL_STRING,
  AISLE_SQL_COMMENT,
  AISLE_SQL_SIGN /* one character */
} AisleSqlKind;

typedef struct
{
  AisleSqlKind kind;
  gsize start, length; /* bytes */
} AisleSqlToken;

/* GArray of AisleSqlToken; what is not closed reaches to the end. */
GArray *aisle_sql_tokens (const char *sql);
gboolean aisle_sql_is_keyword (const char *word, gsize length);
/* In capitals, for lists; NULL-terminated. */
const char *const *aisle_sql_keywords (void);
