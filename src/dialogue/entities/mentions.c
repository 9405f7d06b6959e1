/* mentions.c: a text read once, all kinds asked, the longest spans kept. */
#include "dialogue/entities/mention.h"

#include "text/cutter.h"

#include <string.h>

#define KIND(name) extern const AisleMentionKind aisle_mention_##name;
#include "dialogue/entities/mention-kinds-list.h"
#undef KIND

static const AisleMentionKind *const kinds[] = {
#define KIND(name) &aisle_mention_##name,
#include "dialogue/entities/mention-kinds-list.h"
#undef KIND
};

/* ---- for kinds ---- */

void
aisle_mention_add (GArray *found, const AisleMentionKind *kind, const AisleMentionText *text, gsize from, gsize to,
                   char *value)
{
  AisleMention mention = { kind, text->at[from], text->at[to], value };

  g_array_append_val (found, mention);
}

char *
aisle_mention_dup (const AisleMentionText *text, gsize from, gsize to)
{
  return g_ucs4_to_utf8 (text->half + from, (glong) (to - from), NULL, NULL, NULL);
}

static gboolean
is_letter (gunichar c)
{
  return (g_unichar_isalnum (c) && !aisle_is_run_sign (c)) || c == '_';
}

gboolean
aisle_mention_is_inner (const AisleMentionText *text, gsize place)
{
  return place > 0 && place < text->n && is_letter (text->half[place - 1]) && is_letter (text->half[place]);
}

gsize
aisle_mention_reads (const AisleMentionText *text, gsize place, const char *word)
{
  gsize n = 0;

  for (; *word != '\0'; word = g_utf8_next_char (word), n++)
    if (text->low[place + n] != g_utf8_get_char (word)) /* the 0 at the end never is */
      return 0;
  return n;
}

gsize
aisle_mention_digits (const AisleMentionText *text, gsize place)
{
  gsize n = 0;

  while (text->half[place + n] >= '0' && text->half[place + n] <= '9')
    n++;
  return n;
}

gint64
aisle_mention_number (const AisleMentionText *text, gsize place, gsize n)
{
  gint64 number = 0;

  for (gsize i = 0; i < MIN (n, 9); i++)
    number = number * 10 + (gint64) (text->half[place + i] - '0');
  return number;
}

/* ---- a text ---- */

static gunichar
halve (gunichar c)
{
  if (c >= 0xff01 && c <= 0xff5e)
    return c - 0xfee0;
  if (c == 0xffe5)
    return 0xa5;
  return g_unichar_isspace (c) ? ' ' : c;
}

static gboolean
text_init (AisleMentionText *self, const char *text)
{
  gsize most = strlen (text);

  self->half = g_try_new0 (gunichar, most + 1);
  self->low = g_try_new0 (gunichar, most + 1);
  self->at = g_try_new0 (gsize, most + 1);
  if (self->half == NULL || self->low == NULL || self->at == NULL)
    return FALSE;
  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = halve (g_utf8_get_char (p));

      if (c == ' ' && self->n > 0 && self->half[self->n - 1] == ' ')
        continue;
      self->half[self->n] = c;
      self->low[self->n] = g_unichar_tolower (c);
      self->at[self->n++] = (gsize) (p - text);
    }
  self->at[self->n] = most;
  return TRUE;
}

static void
text_clear (AisleMentionText *self)
{
  g_free (self->half);
  g_free (self->low);
  g_free (self->at);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (AisleMentionText, text_clear)

static void
clear_mention (gpointer data)
{
  g_free (((AisleMention *) data)->value);
}

/* Longer first, then in the order of the text and of the kinds. */
static int
compare_lengths (gconstpointer a, gconstpointer b)
{
  const AisleMention *x = a, *y = b;
  gsize p = x->end - x->start, q = y->end - y->start;

  if (p != q)
    return p > q ? -1 : 1;
  if (x->start != y->start)
    return x->start < y->start ? -1 : 1;
  return 0;
}

static int
compare_starts (gconstpointer a, gconstpointer b)
{
  const AisleMention *x = a, *y = b;

  return x->start < y->start ? -1 : x->start > y->start;
}

/* taken: a byte of the text each.  What was kept before is no shorter, so that an overlap holds an end of this one. */
static gboolean
take (const AisleMention *one, guint8 *taken)
{
  if (taken[one->start] || taken[one->end - 1])
    return FALSE;
  memset (taken + one->start, 1, one->end - one->start);
  return TRUE;
}

GArray *
aisle_mentions_find (const AisleMentionCatalogue *catalogue, const char *text)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (AisleMention));
  GArray *kept = g_array_new (FALSE, FALSE, sizeof (AisleMention));
  g_auto (AisleMentionText) read = { .catalogue = catalogue };
  g_autofree guint8 *taken = g_try_malloc0 (strlen (text) + 1);

  g_array_set_clear_func (kept, clear_mention);
  if (taken == NULL || !text_init (&read, text))
    return kept;
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    kinds[k]->find (kinds[k], &read, found);
  g_array_sort (found, compare_lengths); /* merge sort: keeps the order of what is alike */
  for (guint i = 0; i < found->len; i++)
    {
      AisleMention *one = &g_array_index (found, AisleMention, i);

      if (take (one, taken))
        g_array_append_val (kept, *one);
      else
        g_free (one->value);
    }
  g_array_sort (kept, compare_starts);
  return kept;
}
