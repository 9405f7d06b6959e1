/* row-fill.c: see row-fill.h. */
#include "import/row-fill.h"

#include "import/value-parse.h"

typedef struct
{
  guint column;
  AisleRole role;
  gboolean join; /* before the role's cell, not in its place */
  AisleSpan own;
  AisleSpan *cell; /* (nullable) of the role */
} Fallback;

typedef struct
{
  AisleSpan *cell;
  GString *text;  /* of the last row that had one */
  AisleSpan span; /* of text in the arena, for the rows that are not flushed; data NULL: none yet */
} Carried;

struct _AisleRowFill
{
  GArray *fallbacks, *carried;
  AisleSpan *order; /* (nullable) */
  GString *order_text;
  AisleTextArena arena;
};

static void
carried_clear (gpointer data)
{
  g_string_free (((Carried *) data)->text, TRUE);
}

AisleRowFill *
aisle_row_fill_new (const AisleMapping *mapping)
{
  AisleRowFill *self = g_new0 (AisleRowFill, 1);
  gboolean any = FALSE;

  self->fallbacks = g_array_new (FALSE, FALSE, sizeof (Fallback));
  self->carried = g_array_new (FALSE, FALSE, sizeof (Carried));
  g_array_set_clear_func (self->carried, carried_clear);
  self->order_text = g_string_new (NULL);
  aisle_text_arena_init (&self->arena);
  for (guint i = 0; i < mapping->columns->len; i++)
    {
      const AisleMappedColumn *column = mapping->columns->pdata[i];
      gboolean join = column->join != AISLE_ROLE_IGNORE;
      Fallback fallback = { .column = i, .role = join ? column->join : column->fallback, .join = join };

      any |= column->carry || fallback.role != AISLE_ROLE_IGNORE;
      if (fallback.role != AISLE_ROLE_IGNORE)
        g_array_append_val (self->fallbacks, fallback);
    }
  if (any)
    return self;
  aisle_row_fill_free (self);
  return NULL;
}

void
aisle_row_fill_free (AisleRowFill *self)
{
  if (self == NULL)
    return;
  g_array_unref (self->fallbacks);
  g_array_unref (self->carried);
  g_string_free (self->order_text, TRUE);
  aisle_text_arena_clear (&self->arena);
  g_free (self);
}

AisleSpan *
aisle_row_fill_cell (AisleRowFill *self, guint column)
{
  for (guint i = 0; i < self->fallbacks->len; i++)
    if (g_array_index (self->fallbacks, Fallback, i).column == column)
      return &g_array_index (self->fallbacks, Fallback, i).own;
  return NULL;
}

void
aisle_row_fill_add (AisleRowFill *self, const AisleMappedColumn *column, AisleSpan *cell)
{
  if (column->role == AISLE_ROLE_ORDER)
    self->order = cell;
  for (guint i = 0; i < self->fallbacks->len; i++)
    {
      Fallback *fallback = &g_array_index (self->fallbacks, Fallback, i);

      if (fallback->role == column->role)
        fallback->cell = cell;
    }
  if (column->carry)
    {
      Carried carried = { .cell = cell, .text = g_string_new (NULL) };

      g_array_append_val (self->carried, carried);
    }
}

static gboolean
is_same_order (const AisleRowFill *self)
{
  return self->order == NULL || self->order->length == 0
         || (self->order->length == self->order_text->len
             && memcmp (self->order->data, self->order_text->str, self->order_text->len) == 0);
}

static void
carry (AisleRowFill *self, Carried *carried, gboolean same)
{
  if (carried->cell->length > 0 || !same)
    {
      g_string_truncate (carried->text, 0);
      if (carried->cell->length > 0)
        g_string_append_len (carried->text, carried->cell->data, (gssize) carried->cell->length);
      carried->span.data = NULL;
      return;
    }
  if (carried->span.data == NULL && carried->text->len > 0)
    {
      char *copy = aisle_text_arena_room (&self->arena, carried->text->len);

      if (copy == NULL)
        return;
      memcpy (copy, carried->text->str, carried->text->len);
      carried->span = (AisleSpan){ copy, carried->text->len };
    }
  if (carried->span.data != NULL)
    *carried->cell = carried->span;
}

static void
join (AisleRowFill *self, const Fallback *joined)
{
  AisleSpan own = joined->own, *cell = joined->cell;
  char *text;

  if (aisle_value_is_missing (own.data, own.length) || aisle_value_is_missing (cell->data, cell->length))
    return;
  text = aisle_text_arena_room (&self->arena, own.length + 1 + cell->length);
  if (text == NULL)
    return;
  memcpy (text, own.data, own.length);
  text[own.length] = '_';
  memcpy (text + own.length + 1, cell->data, cell->length);
  *cell = (AisleSpan){ text, own.length + 1 + cell->length };
}

void
aisle_row_fill_apply (AisleRowFill *self)
{
  gboolean same;

  for (guint i = 0; i < self->fallbacks->len; i++)
    {
      const Fallback *fallback = &g_array_index (self->fallbacks, Fallback, i);

      if (fallback->cell != NULL && fallback->join)
        join (self, fallback);
      else if (fallback->cell != NULL && aisle_value_is_missing (fallback->cell->data, fallback->cell->length))
        *fallback->cell = fallback->own;
    }
  if (self->carried->len == 0)
    return;
  same = is_same_order (self);
  for (guint i = 0; i < self->carried->len; i++)
    carry (self, &g_array_index (self->carried, Carried, i), same);
  if (!same)
    {
      g_string_truncate (self->order_text, 0);
      g_string_append_len (self->order_text, self->order->data, (gssize) self->order->length);
    }
}

void
aisle_row_fill_flushed (AisleRowFill *self)
{
  for (guint i = 0; i < self->carried->len; i++)
    g_array_index (self->carried, Carried, i).span.data = NULL;
  aisle_text_arena_reset (&self->arena);
}
