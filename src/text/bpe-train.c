/* bpe-train.c: learns which pairs become tokens.
 *
 * Pieces that are the same are kept once with their number.  Each pair knows how often it stands there and in which pieces;
 * a merge changes only those, and the pairs beside it.  The heap holds counts as they were when they were put there: one that
 * has fallen since is put back with what it is now. */
#include "base/error.h"
#include "base/i18n.h"
#include "text/bpe-parts.h"
#include "text/inverted-index.h"

typedef struct
{
  guint32 begin, n; /* in symbols */
  gint64 times;
} Piece;

typedef struct
{
  guint64 key;
  gint64 count;
  GArray *pieces; /* guint32: where it may stand */
} Pair;

typedef struct
{
  gsize n_specials;
  GArray *symbols; /* gint32 */
  GArray *pieces;  /* Piece */
  GHashTable *pairs;
  GArray *heap;
  GArray *merges;     /* gint32, two each */
  GHashTable *spelt;  /* GBytes of tokens there are */
  GPtrArray *strings; /* GBytes: by token */
} Trainer;

static void
free_pair (gpointer data)
{
  Pair *pair = data;

  g_array_unref (pair->pieces);
  g_free (pair);
}

static void
clear_trainer (Trainer *self)
{
  g_array_unref (self->symbols);
  g_array_unref (self->pieces);
  g_hash_table_unref (self->pairs);
  g_array_unref (self->heap);
  g_array_unref (self->merges);
  g_hash_table_unref (self->spelt);
  g_ptr_array_unref (self->strings);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Trainer, clear_trainer)

static void
add_token (Trainer *self, GBytes *bytes)
{
  g_ptr_array_add (self->strings, bytes);
  g_hash_table_add (self->spelt, g_bytes_ref (bytes));
}

static void
init_trainer (Trainer *self, gsize n_specials)
{
  self->n_specials = n_specials;
  self->symbols = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  self->pairs = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, free_pair);
  self->heap = g_array_new (FALSE, FALSE, sizeof (AisleBpeEntry));
  self->merges = g_array_new (FALSE, FALSE, sizeof (gint32));
  self->spelt = g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, NULL);
  self->strings = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  for (gsize i = 0; i < n_specials; i++)
    g_ptr_array_add (self->strings, g_bytes_new (NULL, 0));
  for (gsize place = 0; place < AISLE_BPE_BYTES; place++)
    {
      guint8 byte = aisle_bpe_byte_at (place);

      add_token (self, g_bytes_new (&byte, 1));
    }
}

/* ---- pieces ---- */

static int
compare_bytes (gconstpointer a, gconstpointer b)
{
  return g_bytes_compare (*(GBytes *const *) a, *(GBytes *const *) b);
}

static gboolean
count_pieces (const char *const *texts, gsize n, GHashTable *counts, AisleProgress *progress, GError **error)
{
  for (gsize t = 0; t < n; t++)
    {
      gsize length = strlen (texts[t]);

      if (t % 256 == 0 && !aisle_progress_step (progress, (double) t / (double) n, _ ("Reading texts"), error))
        return FALSE;
      for (gsize at = 0, piece; at < length; at += piece)
        {
          g_autoptr (GBytes) bytes = NULL;
          gsize *times;

          piece = aisle_bpe_piece (texts[t] + at, length - at);
          bytes = g_bytes_new_static (texts[t] + at, piece);
          times = g_hash_table_lookup (counts, bytes);
          if (times == NULL)
            g_hash_table_insert (counts, g_steal_pointer (&bytes), times = g_new0 (gsize, 1));
          *times += 1;
        }
    }
  return TRUE;
}

/* In the order of their bytes, so that nothing depends on the order of texts. */
static gboolean
list_pieces (Trainer *self, GHashTable *counts, GError **error)
{
  guint n;
  g_autofree GBytes **keys = (GBytes **) g_hash_table_get_keys_as_array (counts, &n);
  const guint8 *places = aisle_bpe_byte_places ();
  guint64 total = 0;

  for (guint i = 0; i < n; i++)
    total += g_bytes_get_size (keys[i]);
  if (total > G_MAXINT32 / 4)
    {
      g_set_error_literal (error, AISLE_TEXT_ERROR, AISLE_ERROR_INPUT,
                           _ ("too much text to learn a vocabulary from: take a part of it"));
      return FALSE;
    }
  qsort (keys, n, sizeof *keys, compare_bytes);
  for (guint i = 0; i < n; i++)
    {
      gsize length;
      const guint8 *bytes = g_bytes_get_data (keys[i], &length);
      Piece piece = { self->symbols->len, (guint32) length,
                      (gint64) * (gsize *) g_hash_table_lookup (counts, keys[i]) };

      for (gsize b = 0; b < length; b++)
        {
          gint32 symbol = (gint32) (self->n_specials + places[bytes[b]]);

          g_array_append_val (self->symbols, symbol);
        }
      g_array_append_val (self->pieces, piece);
    }
  return TRUE;
}

/* ---- pairs ---- */

static void
change_pair (Trainer *self, gint32 left, gint32 right, gint64 by, guint32 piece, GHashTable *grown)
{
  guint64 key = AISLE_BPE_PAIR (left, right);
  Pair *pair = g_hash_table_lookup (self->pairs, &key);

  if (pair == NULL)
    {
      pair = g_new (Pair, 1);
      *pair = (Pair){ key, 0, g_array_new (FALSE, FALSE, sizeof (guint32)) };
      g_hash_table_insert (self->pairs, &pair->key, pair);
    }
  pair->count += by;
  if (by < 0)
    return;
  if (pair->pieces->len == 0 || g_array_index (pair->pieces, guint32, pair->pieces->len - 1) != piece)
    g_array_append_val (pair->pieces, piece);
  if (grown != NULL)
    g_hash_table_add (grown, pair);
}

static void
push_pair (Trainer *self, const Pair *pair)
{
  if (pair->count > 1)
    aisle_bpe_heap_push (self->heap, G_MAXUINT64 - (guint64) pair->count, pair->key);
}

static void
count_pairs (Trainer *self)
{
  GHashTableIter iter;
  gpointer pair;

  for (guint32 p = 0; p < self->pieces->len; p++)
    {
      const Piece *piece = &g_array_index (self->pieces, Piece, p);
      const gint32 *symbols = &g_array_index (self->symbols, gint32, piece->begin);

      for (guint32 i = 0; i + 1 < piece->n; i++)
        change_pair (self, symbols[i], symbols[i + 1], piece->times, p, NULL);
    }
  g_hash_table_iter_init (&iter, self->pairs);
  while (g_hash_table_iter_next (&iter, NULL, &pair))
    push_pair (self, pair);
}

/* Every stand of the pair in a piece becomes the token; the pairs beside it are other ones now. */
static void
merge_piece (Trainer *self, guint32 p, gint32 left, gint32 right, gint32 token, GHashTable *grown)
{
  Piece *piece = &g_array_index (self->pieces, Piece, p);
  gint32 *symbols = &g_array_index (self->symbols, gint32, piece->begin);
  guint32 n = 0;

  for (guint32 i = 0; i < piece->n; i++)
    {
      if (symbols[i] != left || i + 1 >= piece->n || symbols[i + 1] != right)
        {
          symbols[n++] = symbols[i];
          continue;
        }
      if (n > 0)
        {
          change_pair (self, symbols[n - 1], left, -piece->times, p, grown);
          change_pair (self, symbols[n - 1], token, piece->times, p, grown);
        }
      if (i + 2 < piece->n)
        {
          change_pair (self, right, symbols[i + 2], -piece->times, p, grown);
          change_pair (self, token, symbols[i + 2], piece->times, p, grown);
        }
      symbols[n++] = token;
      i++;
    }
  piece->n = n;
}

/* NULL when the pair is to be left alone. */
static GBytes *
spell (const Trainer *self, gint32 left, gint32 right)
{
  gsize a, b;
  const guint8 *first = g_bytes_get_data (g_ptr_array_index (self->strings, left), &a);
  const guint8 *second = g_bytes_get_data (g_ptr_array_index (self->strings, right), &b);
  guint8 bytes[AISLE_BPE_LONGEST];
  GBytes *both;

  if (a + b > AISLE_BPE_LONGEST)
    return NULL;
  memcpy (bytes, first, a);
  memcpy (bytes + a, second, b);
  both = g_bytes_new (bytes, a + b);
  if (g_hash_table_contains (self->spelt, both))
    g_clear_pointer (&both, g_bytes_unref);
  return both;
}

/* The best pair becomes a token; FALSE when none is left. */
static gboolean
merge_best (Trainer *self)
{
  AisleBpeEntry top;

  while (aisle_bpe_heap_pop (self->heap, &top))
    {
      Pair *pair = g_hash_table_lookup (self->pairs, &top.second);
      gint32 parts[2] = { (gint32) (top.second >> 32), (gint32) (top.second & G_MAXUINT32) };
      gint32 token = (gint32) self->strings->len;
      g_autoptr (GHashTable) grown = NULL;
      g_autoptr (GArray) pieces = NULL;
      GHashTableIter iter;
      gpointer key;
      GBytes *both;

      if (pair == NULL)
        continue;
      if ((guint64) pair->count != G_MAXUINT64 - top.first)
        {
          push_pair (self, pair);
          continue;
        }
      both = spell (self, parts[0], parts[1]);
      if (both == NULL)
        continue;
      add_token (self, both);
      g_array_append_vals (self->merges, parts, 2);
      grown = g_hash_table_new (NULL, NULL);
      pieces = g_array_ref (pair->pieces);
      for (guint i = 0; i < pieces->len; i++)
        merge_piece (self, g_array_index (pieces, guint32, i), parts[0], parts[1], token, grown);
      g_hash_table_iter_init (&iter, grown);
      while (g_hash_table_iter_next (&iter, &key, NULL))
        if (key != (gpointer) pair)
          push_pair (self, key);
      g_hash_table_remove (self->pairs, &top.second);
      return TRUE;
    }
  return FALSE;
}

AisleBpe *
aisle_bpe_train (const char *const *texts, gsize n, gsize vocabulary, const char *const *specials,
                 AisleProgress *progress, GError **error)
{
  g_auto (Trainer) self = { 0 };
  g_autoptr (GHashTable) counts =
      g_hash_table_new_full (g_bytes_hash, g_bytes_equal, (GDestroyNotify) g_bytes_unref, g_free);
  AisleProgress reading = aisle_progress_part (progress, 0, 0.3), merging = aisle_progress_part (progress, 0.3, 1);

  init_trainer (&self, g_strv_length ((char **) specials));
  if (!count_pieces (texts, n, counts, &reading, error) || !list_pieces (&self, counts, error))
    return NULL;
  count_pairs (&self);
  while (self.strings->len < MIN (vocabulary, AISLE_BPE_MOST))
    {
      if (!aisle_progress_step (&merging, (double) self.strings->len / (double) vocabulary, _ ("Learning a vocabulary"),
                                error))
        return NULL;
      if (!merge_best (&self))
        break;
    }
  return aisle_bpe_new (specials, (const gint32 *) (gconstpointer) self.merges->data, self.merges->len / 2, error);
}
