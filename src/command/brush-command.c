/* brush-command.c: the users behind cells of an answer as the text of a segment. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"

void
aisle_brushed_free (AisleBrushed *self)
{
  if (self == NULL)
    return;
  g_free (self->segment);
  g_free (self);
}

/* The cells' own texts, each once, joined by or; NULL where no cell stands for users. */
static char *
join_cells (const AisleQuestion *question, const AisleView *view, const AisleBrushOrder *order)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < order->n_cells; i++)
    {
      const AisleCell *cell = &order->cells[i];
      char *one = question->segment (view, order->params, order->table, cell->row, cell->column);
      if (one == NULL || g_hash_table_contains (seen, one))
        {
          g_free (one);
          continue;
        }
      g_string_append_printf (text, "%s(%s)", text->len > 0 ? " or " : "", one);
      g_hash_table_add (seen, one);
    }
  return text->len > 0 ? g_string_free (g_steal_pointer (&text), FALSE) : NULL;
}

AisleBrushed *
aisle_command_brush (AisleProject *project, const AisleBrushOrder *order, AisleProgress *progress, GError **error)
{
  const AisleQuestion *question = aisle_command_question (order->question, error);
  g_autoptr (AisleLook) look = NULL;
  g_autoptr (AisleBrushed) brushed = g_new0 (AisleBrushed, 1);
  g_autoptr (AisleBitmap) users = NULL;
  g_autofree char *cells = NULL;

  if (question == NULL)
    return NULL;
  look = aisle_look_open (project, order->segment, progress, error);
  if (look == NULL)
    return NULL;
  if (question->segment != NULL)
    cells = join_cells (question, &look->view, order);
  if (cells == NULL)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("what is selected in '%s' stands for no group of users: select other marks"),
                   _ (question->title));
      return NULL;
    }
  users = aisle_segment_compile (&look->view, cells, progress, error);
  if (users == NULL)
    return NULL;
  if (look->bitmap != NULL)
    aisle_bitmap_and (users, look->bitmap);
  brushed->users = aisle_bitmap_count (users);
  brushed->of = look->bitmap != NULL ? aisle_bitmap_count (look->bitmap) : look->columns->n_users;
  brushed->segment = look->segment_definition != NULL
                         ? g_strdup_printf ("(%s) and (%s)", look->segment_definition, cells)
                         : g_steal_pointer (&cells);
  return g_steal_pointer (&brushed);
}
