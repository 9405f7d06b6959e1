/* query.c: quotes, stars and words. */
#include "text/query.h"

#include "text/cutter.h"
#include "text/fold.h"

#include <string.h>

#define MOST_TERMS   256
#define MOST_ENDINGS 64 /* those that most texts have */

typedef struct
{
  const AisleInvertedIndex *index;
  AisleQuery *query;
  GArray *phrase;   /* (nullable) of the quotes that are open */
  GString *last;    /* the last token of a word that may go on */
  gboolean goes_on; /* keep the last token for later */
} Parser;

void
aisle_query_free (AisleQuery *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->terms);
  g_ptr_array_unref (self->endings);
  g_ptr_array_unref (self->phrases);
  g_free (self);
}

void
aisle_query_add_term (AisleQuery *self, guint32 term)
{
  GArray *terms = self->terms;
  AisleQueryTerm one = { term, 1 };
  guint at = 0;

  while (at < terms->len && g_array_index (terms, AisleQueryTerm, at).term < one.term)
    at++;
  if (at < terms->len && g_array_index (terms, AisleQueryTerm, at).term == one.term)
    g_array_index (terms, AisleQueryTerm, at).times += g_array_index (terms, AisleQueryTerm, at).times < MOST_TERMS;
  else if (terms->len < MOST_TERMS)
    g_array_insert_val (terms, at, one);
}

static void
add_term (Parser *self, gssize term)
{
  if (term >= 0)
    aisle_query_add_term (self->query, (guint32) term);
}

static void
take_token (const AisleToken *token, gpointer data)
{
  Parser *self = data;
  gssize term;

  if (self->goes_on)
    {
      if (self->last->len > 0)
        add_term (self, aisle_inverted_index_term (self->index, self->last->str, self->last->len));
      g_string_truncate (self->last, 0);
      g_string_append_len (self->last, token->text, (gssize) token->length);
      return;
    }
  term = aisle_inverted_index_term (self->index, token->text, token->length);
  add_term (self, term);
  if (self->phrase == NULL)
    return;
  if (term < 0 || self->phrase->len >= MOST_TERMS)
    self->query->hopeless = TRUE;
  else
    {
      AislePhrasePart part = { (guint32) term, token->position };

      g_array_append_val (self->phrase, part);
    }
}

/* ---- words that may go on ---- */

static int
compare_terms (gconstpointer a, gconstpointer b)
{
  return (*(const guint32 *) a > *(const guint32 *) b) - (*(const guint32 *) a < *(const guint32 *) b);
}

static int
compare_texts (gconstpointer a, gconstpointer b, gpointer data)
{
  const AisleInvertedIndex *index = data;
  guint32 x = *(const guint32 *) a, y = *(const guint32 *) b;
  guint32 n = index->posting_at[x + 1] - index->posting_at[x], m = index->posting_at[y + 1] - index->posting_at[y];

  return n != m ? (n < m) - (n > m) : (x > y) - (x < y);
}

static void
keep_distinct (GArray *terms)
{
  guint n = 0;

  g_array_sort (terms, compare_terms);
  for (guint i = 0; i < terms->len; i++)
    if (n == 0 || g_array_index (terms, guint32, i) != g_array_index (terms, guint32, n - 1))
      g_array_index (terms, guint32, n++) = g_array_index (terms, guint32, i);
  g_array_set_size (terms, n);
}

static void
add_endings (Parser *self, const char *text, gsize length)
{
  g_autoptr (GArray) terms = g_array_new (FALSE, FALSE, sizeof (guint32));
  gsize from, to;

  aisle_word_list_prefix (&self->index->words, text, length, &from, &to);
  for (gsize word = from; word < to; word++)
    g_array_append_val (terms, self->index->term_of_word[word]);
  keep_distinct (terms);
  if (terms->len > MOST_ENDINGS)
    {
      g_array_sort_with_data (terms, compare_texts, (gpointer) self->index);
      g_array_set_size (terms, MOST_ENDINGS);
    }
  if (terms->len > 1)
    g_ptr_array_add (self->query->endings, g_steal_pointer (&terms));
  else if (terms->len == 1)
    add_term (self, g_array_index (terms, guint32, 0));
  else
    add_term (self, aisle_inverted_index_term (self->index, text, length));
}

/* ---- pieces of the text ---- */

static void
take_words (Parser *self, const char *text, gsize length, gboolean goes_on)
{
  g_autofree char *piece = g_strndup (text, length);

  self->goes_on = goes_on && self->query->endings->len < MOST_TERMS;
  g_string_truncate (self->last, 0);
  aisle_text_cut (piece, AISLE_CUT_QUERY, self->index->lexicon, take_token, self);
  if (self->goes_on && self->last->len > 0)
    add_endings (self, self->last->str, self->last->len);
  self->goes_on = FALSE;
}

static void
take_phrase (Parser *self, const char *text, gsize length)
{
  g_autofree char *piece = g_strndup (text, length);

  self->phrase = g_array_new (FALSE, FALSE, sizeof (AislePhrasePart));
  aisle_text_cut (piece, AISLE_CUT_PLAIN, NULL, take_token, self);
  if (self->phrase->len > 0 && self->query->phrases->len < MOST_TERMS)
    g_ptr_array_add (self->query->phrases, g_steal_pointer (&self->phrase));
  g_clear_pointer (&self->phrase, g_array_unref);
}

/* A quote opens at the beginning of a word, so that 6" is six inches; it needs one that closes. */
static const char *
closing_quote (const char *text, const char *at)
{
  return *at == '"' && (at == text || at[-1] == ' ') ? strchr (at + 1, '"') : NULL;
}

static void
parse (Parser *self, const char *text, gboolean typing)
{
  const char *at = text;

  while (*at != '\0')
    {
      const char *end = closing_quote (text, at);

      if (end != NULL)
        {
          take_phrase (self, at + 1, (gsize) (end - at - 1));
          at = end + 1;
          continue;
        }
      end = at + strcspn (at, " ");
      if (end > at)
        take_words (self, at, (gsize) (end - at), end[-1] == '*' || (*end == '\0' && typing));
      at = end + (*end == ' ');
    }
}

/* Folded, every form of a double quote as the plain one; a blank at the end stays, since it ends a word. */
static char *
prepare (const char *text)
{
  g_autofree char *folded = aisle_text_fold (text, TRUE);
  GString *plain = g_string_new (folded);
  gsize length = strlen (text);

  g_string_replace (plain, "\xe2\x80\x9c", "\"", 0);
  g_string_replace (plain, "\xe2\x80\x9d", "\"", 0);
  if (length > 0 && g_ascii_isspace (text[length - 1]) && plain->len > 0)
    g_string_append_c (plain, ' ');
  return g_string_free (plain, FALSE);
}

AisleQuery *
aisle_query_new (const AisleInvertedIndex *index, const char *text, gboolean typing)
{
  Parser parser = { .index = index, .query = g_new0 (AisleQuery, 1), .last = g_string_new (NULL) };
  g_autofree char *plain = prepare (text);

  parser.query->terms = g_array_new (FALSE, FALSE, sizeof (AisleQueryTerm));
  parser.query->endings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  parser.query->phrases = g_ptr_array_new_with_free_func ((GDestroyNotify) g_array_unref);
  parse (&parser, plain, typing);
  g_string_free (parser.last, TRUE);
  return parser.query;
}

static void
add_pair (const char *word, gsize length, guint32 position, gpointer data)
{
  Parser *self = data;

  add_term (self, aisle_inverted_index_term (self->index, word, length));
}

void
aisle_query_add_pairs (AisleQuery *self, const AisleInvertedIndex *index, const char *text)
{
  Parser parser = { .index = index, .query = self };

  aisle_text_cut_pairs (text, add_pair, &parser);
}

/* ---- phrases ---- */

static gboolean
has_place (const AisleInvertedIndex *index, gsize posting, guint32 place)
{
  gsize low = index->place_at[posting], high = index->place_at[posting + 1], end = high;

  while (low < high)
    {
      gsize middle = low + (high - low) / 2;

      if (index->place[middle] < place)
        low = middle + 1;
      else
        high = middle;
    }
  return low < end && index->place[low] == place;
}

gboolean
aisle_phrase_in (const AisleInvertedIndex *index, const GArray *phrase, gint32 doc)
{
  const AislePhrasePart *part = (const AislePhrasePart *) phrase->data;
  gsize postings[MOST_TERMS];

  for (guint i = 0; i < phrase->len; i++)
    {
      gssize posting = aisle_inverted_index_posting (index, part[i].term, doc);

      if (posting < 0)
        return FALSE;
      postings[i] = (gsize) posting;
    }
  for (gsize at = index->place_at[postings[0]]; at < index->place_at[postings[0] + 1]; at++)
    {
      guint next = 1;

      while (next < phrase->len
             && has_place (index, postings[next], index->place[at] + part[next].position - part[0].position))
        next++;
      if (next == phrase->len)
        return TRUE;
    }
  return FALSE;
}
