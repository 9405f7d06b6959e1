/* header-guess.c: see header-guess.h. */
#include "import/header-guess.h"

#include "import/column-guess.h"
#include "import/record-guess.h"
#include "import/role-names.h"

#define LOOKED 20 /* records */

void
aisle_header_names_settle (char **names)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_autofree char *text = *names[i] != '\0' ? g_strdup (names[i]) : g_strdup_printf ("column %u", i + 1);
      char *name = g_strdup (text);

      for (guint n = 2; g_hash_table_contains (seen, name); n++)
        {
          g_free (name);
          name = g_strdup_printf ("%s %u", text, n);
        }
      g_free (names[i]);
      names[i] = name;
      g_hash_table_add (seen, name);
    }
}

static gboolean
starts_like_number (const char *text)
{
  return g_ascii_isdigit (text[*text == '-' || *text == '+' ? 1 : 0]);
}

/* Words above a column most of whose cells are numbers; a sentence or two that begins with one is none. */
static gboolean
is_above_numbers (const GPtrArray *rows, guint column)
{
  const char *first = ((char **) rows->pdata[0])[column];
  guint n = 0, numbers = 0;

  for (guint row = 1; row < MIN (rows->len, LOOKED); row++)
    {
      char **cells = rows->pdata[row];

      if (column >= g_strv_length (cells) || *cells[column] == '\0')
        continue;
      n++;
      numbers += starts_like_number (cells[column]);
    }
  return *first != '\0' && !starts_like_number (first) && numbers * 2 > n;
}

/* "Q" above "A": too short to be known alone. */
static gboolean
is_pair (char **first)
{
  return first[0] != NULL && first[1] != NULL && first[2] == NULL
         && ((g_ascii_strcasecmp (first[0], "q") == 0 && g_ascii_strcasecmp (first[1], "a") == 0)
             || (g_str_equal (first[0], "问") && g_str_equal (first[1], "答")));
}

/* The cells of a column below the first record, without the empty ones. */
static GPtrArray *
cells_below (const GPtrArray *rows, guint column)
{
  GPtrArray *below = g_ptr_array_new ();

  for (guint row = 1; row < rows->len; row++)
    {
      char **cells = rows->pdata[row];

      if (column < g_strv_length (cells) && *cells[column] != '\0')
        g_ptr_array_add (below, cells[column]);
    }
  return below;
}

#define FEW_ROWS 20 /* of which nothing is told */

/* A word above few values, none of which it is. */
static gboolean
is_above_labels (const GPtrArray *rows, guint column)
{
  const char *first = ((char **) rows->pdata[0])[column];
  g_autoptr (GPtrArray) below = cells_below (rows, column);
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < below->len; i++)
    g_hash_table_add (seen, below->pdata[i]);
  return *first != '\0' && !starts_like_number (first) && below->len >= FEW_ROWS
         && g_hash_table_size (seen) * 10 <= below->len && !g_hash_table_contains (seen, first);
}

/* One short word above texts. */
static gboolean
is_above_texts (const GPtrArray *rows, guint column)
{
  const char *first = ((char **) rows->pdata[0])[column];
  g_autoptr (GPtrArray) below = cells_below (rows, column);
  gsize prose = 0, characters = 0;

  for (guint i = 0; i < below->len; i++)
    {
      glong length = g_utf8_strlen (below->pdata[i], -1);

      prose += aisle_guess_is_prose (below->pdata[i], length);
      characters += (gsize) length;
    }
  return *first != '\0' && strpbrk (first, " ,.?!") == NULL && below->len >= FEW_ROWS && prose * 2 > below->len
         && (gsize) g_utf8_strlen (first, -1) * 2 * below->len < characters;
}

/* "v1" above ham and spam, "v2" above messages. */
static gboolean
is_above_both (const GPtrArray *rows)
{
  char **first = rows->pdata[0];
  gboolean labels = FALSE, texts = FALSE;

  for (guint i = 0; first[i] != NULL; i++)
    if (is_above_labels (rows, i))
      labels = TRUE;
    else
      texts |= is_above_texts (rows, i);
  return labels && texts;
}

/* A first record is a header when a name in it is known, or when it is all words above a column of numbers. */
gboolean
aisle_guess_header (const GPtrArray *rows)
{
  char **first = rows->pdata[0];
  gboolean known = FALSE, above_number = FALSE;

  for (guint i = 0; first[i] != NULL; i++)
    {
      AisleRole role;
      gboolean total;

      if (starts_like_number (first[i]) && strpbrk (first[i], ".:-/ ") != NULL)
        return FALSE;
      known |= aisle_role_guess_name (first[i], &role, &total) >= 2 || aisle_record_knows_name (first[i]);
      above_number |= is_above_numbers (rows, i);
      for (guint row = 1; row < MIN (rows->len, LOOKED); row++)
        {
          char **cells = rows->pdata[row];

          if (i >= g_strv_length (cells) || *cells[i] == '\0')
            continue;
          /* Words that come again below are values. */
          if (!starts_like_number (first[i]) && *first[i] != '\0' && g_str_equal (cells[i], first[i]))
            return FALSE;
        }
    }
  return known || above_number || is_pair (first) || is_above_both (rows);
}
