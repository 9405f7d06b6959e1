/* text-arena.h: texts that a reader makes for the rows of a batch; all go at once when the batch is flushed. */
#pragma once

#include <glib.h>

typedef struct
{
  GPtrArray *blocks;
  gsize used; /* of the last block */
} AisleTextArena;

void aisle_text_arena_init (AisleTextArena *self);
void aisle_text_arena_clear (AisleTextArena *self);
/* Room for size bytes, NULL when there is no memory. */
char *aisle_text_arena_room (AisleTextArena *self, gsize size);
void aisle_text_arena_reset (AisleTextArena *self);
