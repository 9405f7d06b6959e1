/* query-words.c: see query-words.h. */
#include "feature/query-words.h"

#include "text/cutter.h"
#include "text/fold.h"
#include "text/spelling.h"

#include <math.h>
#include <string.h>

void
aisle_query_words_free (AisleQueryWords *self)
{
  if (self == NULL)
    return;
  aisle_query_free (self->typed);
  aisle_query_free (self->mended);
  g_free (self->answer);
  g_free (self);
}

/* ---- mending ---- */

static gboolean
is_letter (const char *text)
{
  return g_unichar_isalpha (g_utf8_get_char (text));
}

/* 6" as "6 in ", 8' as "8 ft "; not the 60's. */
static void
write_out_signs (GString *text)
{
  for (gsize i = 1; i < text->len; i++)
    {
      gboolean inches = text->str[i] == '"' || g_str_has_prefix (text->str + i, "''");
      gboolean feet = text->str[i] == '\'' && !(text->str[i + 1] == 's' && !is_letter (text->str + i + 2));

      if (!g_ascii_isdigit (text->str[i - 1]) || (!inches && !feet))
        continue;
      g_string_erase (text, (gssize) i, inches && text->str[i] == '\'' ? 2 : 1);
      g_string_insert (text, (gssize) i, inches ? " in " : " ft ");
    }
}

typedef struct
{
  const AisleTitleWords *titles;
  GString *text;
  gsize n, n_mended; /* words looked at, and mended */
} Mender;

static void
mend_token (const AisleToken *token, gpointer data)
{
  Mender *self = data;
  g_autofree char *word = NULL, *meant = NULL;
  gsize at;

  if (self->n++ >= AISLE_QUERY_MOST_WORDS || token->kind != AISLE_TOKEN_WORD)
    return;
  if (aisle_title_words_find (self->titles, token->text, token->length) >= 0)
    return;
  meant = aisle_spelling_mend (self->titles->index, token->text, token->length);
  if (meant == NULL)
    return;
  word = g_strndup (token->text, token->length);
  for (const char *found = strstr (self->text->str, word); found != NULL; found = strstr (found + 1, word))
    if ((found == self->text->str || !is_letter (g_utf8_prev_char (found))) && !is_letter (found + token->length))
      {
        at = (gsize) (found - self->text->str);
        g_string_erase (self->text, (gssize) at, (gssize) token->length);
        g_string_insert (self->text, (gssize) at, meant);
        self->n_mended++;
        return;
      }
}

/* ---- words ---- */

typedef struct
{
  const AisleTitleWords *titles;
  AisleQueryWords *query;
} Reader;

static void
take_token (const AisleToken *token, gpointer data)
{
  Reader *self = data;
  AisleQueryWords *query = self->query;
  const AisleTitleWords *titles = self->titles;
  AisleQueryWord *word = query->words + query->n_words;

  if (token->kind == AISLE_TOKEN_EXTRA || query->n_words == AISLE_QUERY_MOST_WORDS)
    return;
  query->n_words++;
  *word = (AisleQueryWord){ .term = aisle_title_words_find (titles, token->text, token->length),
                            .position = token->position,
                            .number = token->kind == AISLE_TOKEN_NUMBER };
  if (word->term >= 0)
    {
      const AisleWordList *terms = &titles->index->terms;
      gsize at;

      at = terms->at[word->term];
      word->rarity = titles->rarity[word->term];
      word->n_trigrams = aisle_trigrams (terms->bytes + at, terms->at[word->term + 1] - at, word->trigrams,
                                         G_N_ELEMENTS (word->trigrams));
      word->measured = titles->unit[word->term] > 0 && query->n_words > 1 && word[-1].number;
    }
  else
    {
      query->n_unknown++;
      word->rarity = (float) log (1 + ((double) titles->n_texts - .5) / 1.5);
      word->n_trigrams = aisle_trigrams (token->text, token->length, word->trigrams, G_N_ELEMENTS (word->trigrams));
    }
  query->rarity += word->rarity;
}

static void
take_join (const char *word, gsize length, guint32 position, gpointer data)
{
  Reader *self = data;
  AisleQueryWords *query = self->query;
  gssize term = aisle_inverted_index_term (self->titles->index, word, length);

  if (term < 0 || query->n_joins == AISLE_QUERY_MOST_WORDS)
    return;
  for (gsize w = 0; w + 1 < query->n_words; w++)
    if (query->words[w].position == position)
      query->joins[query->n_joins++] = (AisleQueryJoin){ (guint32) term, w };
}

/* The mended words with their usual units, as a query. */
static AisleQuery *
make_mended (const AisleQueryWords *self, const AisleInvertedIndex *index)
{
  AisleQuery *query = aisle_query_new (index, "", FALSE);

  for (gsize w = 0; w < self->n_words; w++)
    if (self->words[w].term >= 0)
      aisle_query_add_term (query, (guint32) self->words[w].term);
  for (gsize j = 0; j < self->n_joins; j++)
    aisle_query_add_term (query, self->joins[j].term);
  return query;
}

/* ---- the best answers ---- */

static int
compare_words (gconstpointer a, gconstpointer b)
{
  const AisleQueryAnswerWord *x = a, *y = b;

  return (x->term > y->term) - (x->term < y->term);
}

static gboolean
take_answers (AisleQueryWords *self, const AisleTitleWords *titles, const AisleSearcher *searcher)
{
  double total = 0, length = 0;
  gsize n = 0, room = 0;

  if (!aisle_searcher_top (searcher, self->mended, AISLE_QUERY_TOP, self->top, self->top_score))
    return FALSE;
  while (self->n_top < AISLE_QUERY_TOP && self->top[self->n_top] >= 0)
    {
      gint32 doc = self->top[self->n_top];

      total += (double) self->top_score[self->n_top++];
      room += titles->at[doc + 1] - titles->at[doc];
    }
  self->answer = g_new (AisleQueryAnswerWord, room + 1);
  for (gsize i = 0; i < self->n_top; i++)
    for (guint32 w = titles->at[self->top[i]]; w < titles->at[self->top[i] + 1]; w++)
      self->answer[n++] =
          (AisleQueryAnswerWord){ titles->words[w].term, (float) ((double) self->top_score[i] / total) };
  qsort (self->answer, n, sizeof *self->answer, compare_words);
  for (gsize i = 0; i < n; i++)
    if (self->n_answer > 0 && self->answer[self->n_answer - 1].term == self->answer[i].term)
      self->answer[self->n_answer - 1].weight += self->answer[i].weight;
    else
      self->answer[self->n_answer++] = self->answer[i];
  for (gsize i = 0; i < self->n_answer; i++)
    {
      self->answer[i].weight *= titles->rarity[self->answer[i].term];
      length += (double) self->answer[i].weight * (double) self->answer[i].weight;
    }
  for (gsize i = 0; i < self->n_answer && length > 0; i++)
    self->answer[i].weight = (float) ((double) self->answer[i].weight / sqrt (length));
  return TRUE;
}

AisleQueryWords *
aisle_query_words_new (const AisleTitleWords *titles, const AisleSearcher *searcher, const char *text)
{
  g_autoptr (AisleQueryWords) self = g_new0 (AisleQueryWords, 1);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *folded = aisle_text_fold (valid, TRUE);
  g_autoptr (GString) plain = g_string_new (folded != NULL ? folded : "");
  g_autofree char *typed = NULL;
  Mender mender = { titles, plain, 0, 0 };
  Reader reader = { titles, self };

  self->typed = aisle_query_new (titles->index, valid, FALSE);
  aisle_query_add_pairs (self->typed, titles->index, valid);
  self->n_characters = (gsize) g_utf8_strlen (plain->str, -1);
  write_out_signs (plain);
  typed = g_strdup (plain->str);
  aisle_text_cut (typed, AISLE_CUT_PLAIN, NULL, mend_token, &mender);
  self->n_mended = mender.n_mended;
  aisle_text_cut (plain->str, AISLE_CUT_QUERY, titles->index->lexicon, take_token, &reader);
  aisle_text_cut_pairs (plain->str, take_join, &reader);
  self->mended = make_mended (self, titles->index);
  return take_answers (self, titles, searcher) ? g_steal_pointer (&self) : NULL;
}
