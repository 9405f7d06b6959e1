/* row-batch.c: checks come first, then the row is written at once. */
#include "import/row-batch.h"

#include "base/error.h"
#include "base/i18n.h"
#include "import/import-error.h"
#include "import/value-parse.h"

#include <math.h>

static gpointer
carve (char **at, gboolean wanted, gsize width)
{
  gpointer array = wanted ? *at : NULL;

  if (wanted)
    *at += AISLE_EVENT_BATCH * width;
  return array;
}

gboolean
aisle_row_batch_init (AisleRowBatch *self, const AisleMapping *mapping, GError **error)
{
  AisleEventBatch *b = &self->batch;
  gboolean *mapped = self->mapped;
  char *at;

  *self = (AisleRowBatch){ .decimal_comma = mapping->decimal_comma, .default_fold = mapping->default_fold };
  self->price_divisor = mapping->price_divisor;
  self->kind_words = g_hash_table_size (mapping->kind_words) > 0 ? mapping->kind_words : NULL;
  if (!aisle_time_parser_init (&self->time, mapping->time_format, mapping->zone, error))
    return FALSE;
  for (guint i = 0; i < mapping->columns->len; i++)
    mapped[((AisleMappedColumn *) mapping->columns->pdata[i])->role] = TRUE;
  if (!mapped[AISLE_ROLE_KIND] && mapping->default_kind != NULL)
    {
      self->default_kind = (AisleSpan){ mapping->default_kind, strlen (mapping->default_kind) };
      self->returns = mapped[AISLE_ROLE_QUANTITY]
                      && aisle_kind_guess (mapping->default_kind, self->default_kind.length) == AISLE_KIND_PURCHASE;
    }

  self->memory = at = g_try_malloc (AISLE_EVENT_BATCH * (8 * sizeof (AisleSpan) + 4 * sizeof (gint64) + 1));
  if (at == NULL)
    {
      g_set_error_literal (error, AISLE_IMPORT_ERROR, AISLE_ERROR_MEMORY, _ ("not enough memory to read rows"));
      aisle_row_batch_clear (self);
      return FALSE;
    }
  b->line = carve (&at, TRUE, sizeof (gint64));
  b->time = carve (&at, mapped[AISLE_ROLE_TIME], sizeof (gint64));
  b->price = carve (&at, mapped[AISLE_ROLE_PRICE], sizeof (gint64));
  b->quantity = carve (&at, mapped[AISLE_ROLE_QUANTITY], sizeof (double));
  b->user = carve (&at, mapped[AISLE_ROLE_USER], sizeof (AisleSpan));
  b->item = carve (&at, mapped[AISLE_ROLE_ITEM], sizeof (AisleSpan));
  b->kind = carve (&at, mapped[AISLE_ROLE_KIND] || self->default_kind.data != NULL, sizeof (AisleSpan));
  b->session = carve (&at, mapped[AISLE_ROLE_SESSION], sizeof (AisleSpan));
  b->query = carve (&at, mapped[AISLE_ROLE_QUERY], sizeof (AisleSpan));
  b->channel = carve (&at, mapped[AISLE_ROLE_CHANNEL], sizeof (AisleSpan));
  b->order = carve (&at, mapped[AISLE_ROLE_ORDER], sizeof (AisleSpan));
  b->title = carve (&at, mapped[AISLE_ROLE_TITLE], sizeof (AisleSpan));
  b->fold = carve (&at, mapped[AISLE_ROLE_FOLD] || self->default_fold != AISLE_FOLD_NONE, 1);
  return TRUE;
}

void
aisle_row_batch_clear (AisleRowBatch *self)
{
  g_clear_pointer (&self->memory, g_free);
  aisle_time_parser_clear (&self->time);
}

static inline gboolean
is_missing (AisleSpan cell)
{
  return aisle_value_is_missing (cell.data, cell.length);
}

static inline AisleSpan
key (AisleSpan cell)
{
  return G_UNLIKELY (is_missing (cell)) ? (AisleSpan){ NULL, 0 } : cell;
}

static inline AisleSpan
text (AisleSpan cell)
{
  return cell.length == 0 ? (AisleSpan){ NULL, 0 } : cell;
}

/* What is kept for a word of the kind's column. */
static AisleSpan
kind_word (const AisleRowBatch *self, AisleSpan word)
{
  char name[256];
  const char *kept;

  if (word.length == 0 || word.length >= sizeof name)
    return word;
  memcpy (name, word.data, word.length);
  name[word.length] = '\0';
  kept = g_hash_table_lookup (self->kind_words, name);
  return kept != NULL ? (AisleSpan){ kept, strlen (kept) } : word;
}

/* The numbers of a row; each is stored even if a later one rejects the row: the next row overwrites them. */
static gboolean
parse_values (AisleRowBatch *self, const AisleSpan *cells, AisleReject *reject)
{
  AisleEventBatch *b = &self->batch;
  gsize n = b->n;
  AisleSpan cell;

  if (b->time != NULL)
    {
      cell = cells[AISLE_ROLE_TIME];
      if (G_UNLIKELY (!aisle_time_parser_read (&self->time, cell.data, cell.length, &b->time[n])))
        {
          *reject = is_missing (cell) ? AISLE_REJECT_NO_TIME : AISLE_REJECT_BAD_TIME;
          return FALSE;
        }
    }
  if (b->price != NULL)
    {
      cell = cells[AISLE_ROLE_PRICE];
      if (cell.length == 0 || !aisle_money_parse (cell.data, cell.length, self->decimal_comma, &b->price[n]))
        {
          *reject = AISLE_REJECT_BAD_PRICE;
          b->price[n] = AISLE_MONEY_MISSING;
          if (!is_missing (cell))
            return FALSE;
        }
      else if (G_UNLIKELY (self->price_divisor > 1))
        b->price[n] = aisle_money_divide (b->price[n], self->price_divisor);
    }
  if (b->quantity != NULL)
    {
      cell = cells[AISLE_ROLE_QUANTITY];
      if (cell.length == 0 || !aisle_number_parse (cell.data, cell.length, self->decimal_comma, &b->quantity[n]))
        {
          *reject = AISLE_REJECT_BAD_QUANTITY;
          b->quantity[n] = NAN;
          if (!is_missing (cell))
            return FALSE;
        }
    }
  if (b->fold != NULL)
    {
      AisleFold fold = self->default_fold;

      cell = cells[AISLE_ROLE_FOLD];
      *reject = AISLE_REJECT_BAD_FOLD;
      if (!is_missing (cell) && !aisle_fold_parse (cell.data, cell.length, &fold))
        return FALSE;
      b->fold[n] = fold;
    }
  return TRUE;
}

static AisleSpan
kind_of (const AisleRowBatch *self, const AisleSpan *cells)
{
  static const AisleSpan returned = { "return", 6 };

  if (self->mapped[AISLE_ROLE_KIND])
    {
      AisleSpan word = key (cells[AISLE_ROLE_KIND]);

      return G_UNLIKELY (self->kind_words != NULL) ? kind_word (self, word) : word;
    }
  return self->returns && self->batch.quantity[self->batch.n] < 0 ? returned : self->default_kind;
}

gboolean
aisle_row_batch_add (AisleRowBatch *self, const AisleSpan cells[AISLE_N_ROLES], gint64 line, AisleReject *reject)
{
  AisleEventBatch *b = &self->batch;
  gsize n = b->n;
  AisleSpan user = key (cells[AISLE_ROLE_USER]), item = key (cells[AISLE_ROLE_ITEM]);

  if (!parse_values (self, cells, reject))
    return FALSE;
  if (G_UNLIKELY (user.data == NULL && item.data == NULL && is_missing (cells[AISLE_ROLE_SESSION])
                  && cells[AISLE_ROLE_QUERY].length == 0))
    {
      *reject = AISLE_REJECT_NO_KEY;
      return FALSE;
    }
  b->line[n] = line;
  if (b->user != NULL)
    b->user[n] = user;
  if (b->item != NULL)
    b->item[n] = item;
  if (b->kind != NULL)
    b->kind[n] = kind_of (self, cells);
  if (b->session != NULL)
    b->session[n] = key (cells[AISLE_ROLE_SESSION]);
  if (b->query != NULL)
    b->query[n] = text (cells[AISLE_ROLE_QUERY]);
  if (b->channel != NULL)
    b->channel[n] = key (cells[AISLE_ROLE_CHANNEL]);
  if (b->order != NULL)
    b->order[n] = key (cells[AISLE_ROLE_ORDER]);
  if (b->title != NULL)
    b->title[n] = text (cells[AISLE_ROLE_TITLE]);
  b->n++;
  return TRUE;
}

gboolean
aisle_row_batch_flush (AisleRowBatch *self, AisleSink *sink, GError **error)
{
  gboolean ok = self->batch.n == 0 || sink->batch (sink, &self->batch, error);

  self->batch.n = 0;
  return ok;
}
