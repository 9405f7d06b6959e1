/* text-arena.c: see text-arena.h. */
#include "import/text-arena.h"

#define BLOCK ((gsize) 256 << 10)

void
aisle_text_arena_init (AisleTextArena *self)
{
  *self = (AisleTextArena){ .blocks = g_ptr_array_new_with_free_func (g_free) };
}

void
aisle_text_arena_clear (AisleTextArena *self)
{
  g_clear_pointer (&self->blocks, g_ptr_array_unref);
}

char *
aisle_text_arena_room (AisleTextArena *self, gsize size)
{
  char *block;

  if (self->blocks->len > 0 && self->used <= BLOCK && size <= BLOCK - self->used)
    {
      block = (char *) self->blocks->pdata[self->blocks->len - 1] + self->used;
      self->used += size;
      return block;
    }
  block = g_try_malloc (MAX (size, BLOCK));
  if (block == NULL)
    return NULL;
  g_ptr_array_add (self->blocks, block);
  self->used = size;
  return block;
}

void
aisle_text_arena_reset (AisleTextArena *self)
{
  /* The first block is kept, unless it is a large one. */
  if (self->blocks->len > 1 || self->used > BLOCK)
    g_ptr_array_set_size (self->blocks, 0);
  self->used = 0;
}
