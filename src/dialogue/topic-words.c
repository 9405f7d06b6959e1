/* topic-words.c: see topic-words.h. */
#include "dialogue/topic-words.h"

#include "base/i18n.h"
#include "text/cutter.h"
#include "text/stemmer.h"
#include "text/words.h"

#include <math.h>
#include <string.h>

#define NAME_WEIGHT .2
#define MOST_OFTEN  .5 /* of the texts hold a word that says nothing */
#define STRIDE      256

/* Words that any sentence may have. */
static const char function_words[] =
    "|a|about|after|again|all|also|am|an|and|any|are|as|at|be|because|been|before|being|but|by|can|could|did|do|does|"
    "doing|don't|even|ever|every|few|for|from|get|gets|give|go|got|had|has|have|he|her|here|hers|him|his|how|i|i'd|i'll|"
    "i'm|i've|if|in|into|is|it|it's|its|just|know|let|like|may|me|might|more|most|much|must|my|need|needs|no|nor|not|now|"
    "of|off|ok|okay|on|one|only|or|other|our|ours|out|over|own|please|same|see|she|should|so|some|still|such|tell|than|"
    "that|that's|the|their|them|then|there|these|they|this|those|through|to|too|two|under|until|up|us|very|want|was|we|"
    "well|were|what|when|where|which|while|who|whom|why|will|with|without|would|yes|yet|you|your|yours|hello|hi|hey|"
    "thanks|thank|"
    "的|了|是|吗|呢|吧|啊|呀|哦|嗯|我|你|您|他|她|它|我们|你们|他们|这|那|这个|那个|这里|那里|哪|哪里|什么|怎么|怎样|多少|"
    "几|有|没有|没|不|不是|在|和|与|跟|就|都|也|还|还是|又|再|很|太|能|可以|会|要|想|请|把|被|给|让|对|从|到|里|上|下|个|"
    "一个|一下|一|两|吧|么|嘛|呗|哈|啦|好的|好|亲|你好|您好|谢谢|请问|是不是|因为|所以|但是|如果|现在|已经|时候|我的|我想|我是|我要|就是|嗯嗯|好吧|好了|有了|没了|也没有|知道|";

typedef struct
{
  GHashTable *numbers; /* key -> number + 1 */
  GStringChunk *strings;
  GPtrArray *keys;
  GArray *frequency;    /* of texts, gsize */
  GArray *last;         /* text + 1 that a term was seen in last, gsize */
  GPtrArray *forms;     /* V: GHashTable of form -> times */
  GArray *shown, *name; /* gboolean */
  GArray *row, *column; /* triples, gint32 */
  const AisleTopicNames *names;
  GHashTable *common;
  AisleStemmer *stemmer;
  GString *key;
  gsize text;
} Reading;

static GHashTable *
set_of (const char *list)
{
  GHashTable *set = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) words = g_strsplit (list, "|", -1);

  for (gsize i = 0; words[i] != NULL; i++)
    g_hash_table_add (set, g_strdup (words[i]));
  return set;
}

static gboolean
holds_digit (const char *word, gsize length)
{
  for (gsize i = 0; i < length; i++)
    if (g_ascii_isdigit (word[i]))
      return TRUE;
  return FALSE;
}

static gint32
number_of (Reading *self, gboolean shown)
{
  gpointer number = g_hash_table_lookup (self->numbers, self->key->str);
  gsize zero = 0;
  char *key;

  if (number != NULL)
    return GPOINTER_TO_INT (number) - 1;
  key = g_string_chunk_insert (self->strings, self->key->str);
  g_ptr_array_add (self->keys, key);
  g_array_append_val (self->frequency, zero);
  g_array_append_val (self->last, zero);
  g_array_append_val (self->shown, shown);
  {
    gboolean name = self->names != NULL && g_hash_table_contains (self->names->keys, key);
    g_array_append_val (self->name, name);
  }
  g_ptr_array_add (self->forms, shown ? g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL) : NULL);
  g_hash_table_insert (self->numbers, key, GUINT_TO_POINTER (self->keys->len));
  return (gint32) self->keys->len - 1;
}

/* The term whose key was set stands in the text, in this form (nullable). */
static void
count (Reading *self, const char *form, gboolean shown)
{
  gint32 row = (gint32) self->text, column = number_of (self, form != NULL && shown);
  GHashTable *forms = self->forms->pdata[column];

  g_array_append_val (self->row, row);
  g_array_append_val (self->column, column);
  if (g_array_index (self->last, gsize, column) != self->text + 1)
    {
      g_array_index (self->last, gsize, column) = self->text + 1;
      g_array_index (self->frequency, gsize, column)++;
    }
  if (forms != NULL && form != NULL)
    {
      guint times = GPOINTER_TO_UINT (g_hash_table_lookup (forms, form));
      g_hash_table_replace (forms, g_strdup (form), GUINT_TO_POINTER (times + 1));
    }
}

/* Into key: how a word is counted; FALSE where it says nothing. */
static gboolean
key_of_word (GHashTable *common, AisleStemmer *stemmer, const char *word, gsize length, GString *key)
{
  if (holds_digit (word, length))
    return FALSE;
  g_string_set_size (key, 0);
  g_string_append_len (key, word, (gssize) length);
  if (common != NULL && g_hash_table_contains (common, key->str))
    return FALSE;
  if ((guchar) word[0] < 0x80 && length > 2)
    {
      g_string_set_size (key, 0);
      aisle_stemmer_append (stemmer, word, length, key);
    }
  return key->len > 1;
}

static void
visit_word (const char *word, gsize length, gpointer data)
{
  Reading *self = data;
  g_autofree char *form = g_strndup (word, length);

  if (key_of_word (self->common, self->stemmer, word, length, self->key))
    count (self, form, g_utf8_strlen (form, -1) > 1);
}

static void
visit_token (const AisleToken *token, gpointer data)
{
  Reading *self = data;

  if (token->kind != AISLE_TOKEN_PAIR || token->length < 4)
    return;
  g_string_assign (self->key, "\x01");
  g_string_append_len (self->key, token->text, (gssize) token->length);
  count (self, NULL, FALSE);
}

static void
reading_init (Reading *self, const AisleTopicNames *names)
{
  *self = (Reading){ .names = names };
  self->numbers = g_hash_table_new (g_str_hash, g_str_equal);
  self->strings = g_string_chunk_new (1 << 14);
  self->keys = g_ptr_array_new ();
  self->frequency = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->last = g_array_new (FALSE, FALSE, sizeof (gsize));
  self->forms = g_ptr_array_new ();
  self->shown = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->name = g_array_new (FALSE, FALSE, sizeof (gboolean));
  self->row = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->column = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->common = set_of (function_words);
  self->stemmer = aisle_stemmer_new ("english");
  self->key = g_string_new (NULL);
}

static void
reading_clear (Reading *self)
{
  for (guint i = 0; i < self->forms->len; i++)
    g_clear_pointer (&self->forms->pdata[i], g_hash_table_unref);
  g_hash_table_unref (self->numbers);
  g_string_chunk_free (self->strings);
  g_ptr_array_unref (self->keys);
  g_array_unref (self->frequency);
  g_array_unref (self->last);
  g_ptr_array_unref (self->forms);
  g_array_unref (self->shown);
  g_array_unref (self->name);
  g_array_unref (self->row);
  g_array_unref (self->column);
  g_hash_table_unref (self->common);
  g_clear_pointer (&self->stemmer, aisle_stemmer_free);
  g_string_free (self->key, TRUE);
}

/* The form that a term has most often; of equals the first by its bytes. */
static char *
best_form (GHashTable *forms, const char *key)
{
  GHashTableIter iter;
  gpointer form, times;
  const char *best = NULL;
  guint most = 0;

  if (forms == NULL)
    return g_strdup (key + (*key == '\x01'));
  g_hash_table_iter_init (&iter, forms);
  while (g_hash_table_iter_next (&iter, &form, &times))
    if (GPOINTER_TO_UINT (times) > most || (GPOINTER_TO_UINT (times) == most && strcmp (form, best) < 0))
      {
        best = form;
        most = GPOINTER_TO_UINT (times);
      }
  return g_strdup (best);
}

static void
weigh (AisleTopicWords *self, const gsize *frequency, const float *weight)
{
  for (gsize i = 0; i < self->rows->n_rows; i++)
    {
      double length = 0;

      for (gint64 at = self->rows->start[i]; at < self->rows->start[i + 1]; at++)
        {
          gint32 v = self->rows->column[at];
          double idf = log ((1. + (double) self->rows->n_rows) / (1. + (double) frequency[v])) + 1;

          self->rows->value[at] = (float) ((1 + log ((double) self->rows->value[at])) * idf * (double) weight[v]);
          length += (double) self->rows->value[at] * (double) self->rows->value[at];
        }
      for (gint64 at = self->rows->start[i]; at < self->rows->start[i + 1]; at++)
        self->rows->value[at] = (float) ((double) self->rows->value[at] / sqrt (length));
    }
}

/* Only terms that two texts have, and not half of all. */
static AisleTopicWords *
keep_terms (Reading *reading, gsize n)
{
  gsize n_all = reading->keys->len, n_kept = 0, n_triples = 0;
  g_autofree gint32 *place = g_new (gint32, n_all + 1);
  g_autofree gsize *frequency = g_new (gsize, n_all + 1);
  g_autofree float *weight = g_new (float, n_all + 1), *ones = g_try_new (float, (gsize) reading->row->len + 1);
  gint32 *rows = (gint32 *) (gpointer) reading->row->data, *columns = (gint32 *) (gpointer) reading->column->data;
  AisleTopicWords *self = g_new0 (AisleTopicWords, 1);

  self->term = g_new0 (char *, n_all + 1);
  self->shown = g_new0 (guint8, n_all + 1);
  for (gsize v = 0; v < n_all; v++)
    {
      gsize df = g_array_index (reading->frequency, gsize, v);
      gboolean name = g_array_index (reading->name, gboolean, v);

      place[v] = -1;
      if (df < 2 || (n > 20 && (double) df > MOST_OFTEN * (double) n))
        continue;
      place[v] = (gint32) n_kept;
      frequency[n_kept] = df;
      weight[n_kept] = name ? (float) NAME_WEIGHT : 1;
      self->shown[n_kept] = g_array_index (reading->shown, gboolean, v) && !name;
      self->term[n_kept++] = best_form (reading->forms->pdata[v], reading->keys->pdata[v]);
    }
  for (gsize t = 0; ones != NULL && t < reading->row->len; t++)
    if (place[columns[t]] >= 0)
      {
        rows[n_triples] = rows[t];
        columns[n_triples] = place[columns[t]];
        ones[n_triples++] = 1;
      }
  if (ones != NULL)
    {
      self->counts = aisle_sparse_from_triples (n, n_kept, n_triples, rows, columns, ones);
      self->rows = aisle_sparse_from_triples (n, n_kept, n_triples, rows, columns, ones);
    }
  if (self->rows == NULL || self->counts == NULL)
    {
      aisle_topic_words_free (self);
      return NULL;
    }
  weigh (self, frequency, weight);
  return self;
}

AisleTopicWords *
aisle_topic_words_new (const char *const *texts, gsize n, const AisleTopicNames *names, AisleProgress *progress,
                       GError **error)
{
  Reading reading;
  AisleTopicWords *self = NULL;
  gboolean goes_on = TRUE;

  reading_init (&reading, names);
  for (gsize i = 0; i < n && goes_on && reading.stemmer != NULL; i++)
    {
      reading.text = i;
      goes_on = i % STRIDE != 0 || aisle_progress_step (progress, (double) i / (double) n, _ ("Reading words"), error);
      aisle_text_each_word (texts[i], visit_word, &reading);
      aisle_text_cut (texts[i], AISLE_CUT_PLAIN, NULL, visit_token, &reading);
    }
  if (goes_on && reading.stemmer != NULL)
    self = keep_terms (&reading, n);
  reading_clear (&reading);
  return self;
}

void
aisle_topic_words_free (AisleTopicWords *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->rows, aisle_sparse_free);
  g_clear_pointer (&self->counts, aisle_sparse_free);
  g_strfreev (self->term);
  g_free (self->shown);
  g_free (self);
}

/* ---- names ---- */

AisleTopicNames *
aisle_topic_names_new (void)
{
  AisleTopicNames *self = g_new0 (AisleTopicNames, 1);

  self->keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  self->stemmer = aisle_stemmer_new ("english");
  self->key = g_string_new (NULL);
  return self;
}

void
aisle_topic_names_free (AisleTopicNames *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->keys);
  g_clear_pointer (&self->stemmer, aisle_stemmer_free);
  g_string_free (self->key, TRUE);
  g_free (self);
}

static void
visit_name (const char *word, gsize length, gpointer data)
{
  AisleTopicNames *self = data;

  if (key_of_word (NULL, self->stemmer, word, length, self->key))
    g_hash_table_add (self->keys, g_strdup (self->key->str));
}

static void
visit_name_token (const AisleToken *token, gpointer data)
{
  AisleTopicNames *self = data;

  if (token->kind == AISLE_TOKEN_PAIR && token->length >= 4)
    g_hash_table_add (self->keys, g_strdup_printf ("\x01%.*s", (int) token->length, token->text));
}

void
aisle_topic_names_add (AisleTopicNames *self, const char *text)
{
  if (self->stemmer == NULL)
    return;
  aisle_text_each_word (text, visit_name, self);
  aisle_text_cut (text, AISLE_CUT_PLAIN, NULL, visit_name_token, self);
}
