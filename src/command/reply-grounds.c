/* reply-grounds.c: see reply-grounds.h. */
#include "command/reply-grounds.h"

#include <string.h>

#define LEAST_SHARE .8

/* Called with every word, which is folded; number: it has a digit. */
typedef void (*WordFunc) (const char *word, gboolean number, gpointer data);

static gboolean
is_han (gunichar c)
{
  return g_unichar_get_script (c) == G_UNICODE_SCRIPT_HAN;
}

/* Runs of letters and digits; of Chinese, every pair of neighbours, or a character by itself. */
static void
for_each_word (const char *text, WordFunc func, gpointer data)
{
  g_autofree char *plain = g_utf8_normalize (text, -1, G_NORMALIZE_ALL_COMPOSE);
  g_autofree char *folded = g_utf8_casefold (plain != NULL ? plain : "", -1);

  for (const char *p = folded; *p != '\0';)
    {
      const char *start = p, *next = g_utf8_next_char (p);
      gunichar c = g_utf8_get_char (p);
      gboolean number = FALSE;

      p = next;
      if (!g_unichar_isalnum (c))
        continue;
      if (is_han (c))
        {
          gboolean pair = is_han (g_utf8_get_char (next)),
                   alone = start == folded || !is_han (g_utf8_get_char (g_utf8_prev_char (start)));
          g_autofree char *word = NULL;

          if (!pair && !alone)
            continue;
          word = g_strndup (start, (gsize) ((pair ? g_utf8_next_char (next) : next) - start));
          func (word, FALSE, data);
          continue;
        }
      for (p = start; g_unichar_isalnum (g_utf8_get_char (p)) && !is_han (g_utf8_get_char (p));
           p = g_utf8_next_char (p))
        number |= g_unichar_isdigit (g_utf8_get_char (p));
      {
        g_autofree char *word = g_strndup (start, (gsize) (p - start));

        func (word, number, data);
      }
    }
}

static void
keep_word (const char *word, gboolean number, gpointer data)
{
  g_hash_table_add (data, g_strdup (word));
}

typedef struct
{
  GHashTable *known;
  gsize words, found;
  gboolean made_up; /* a number that stands nowhere */
} Count;

static void
count_word (const char *word, gboolean number, gpointer data)
{
  Count *self = data;
  gboolean found = g_hash_table_contains (self->known, word);

  self->words++;
  self->found += found;
  self->made_up |= number && !found;
}

gboolean
aisle_reply_is_grounded (const char *reply, const char *const *sources)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Count count = { .known = known };

  for (; *sources != NULL; sources++)
    for_each_word (*sources, keep_word, known);
  for_each_word (reply, count_word, &count);
  return count.words > 0 && !count.made_up && (double) count.found >= LEAST_SHARE * (double) count.words;
}
