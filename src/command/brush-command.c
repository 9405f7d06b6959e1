/* brush-command.c: the users behind cells of an answer as the text of a segment. */
#include "command/command.h"

#include "base/error.h"
#include "base/i18n.h"
#include "segment/segment-merge.h"

static void
brushed_clear (gpointer data)
{
  AisleBrushed *self = data;
  g_free (self->segment);
  g_clear_pointer (&self->users, aisle_bitmap_free);
}

AisleBrushed *
aisle_brushed_ref (AisleBrushed *self)
{
  return g_atomic_rc_box_acquire (self);
}

void
aisle_brushed_unref (AisleBrushed *self)
{
  g_atomic_rc_box_release_full (self, brushed_clear);
}

/* The cells' own texts, each once. */
static GPtrArray *
texts_of_cells (const AisleQuestion *question, const AisleView *view, const AisleBrushOrder *order)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *texts = g_ptr_array_new_with_free_func (g_free);

  for (gsize i = 0; i < order->n_cells; i++)
    {
      const AisleCell *cell = &order->cells[i];
      char *one = question->segment (view, order->params, order->table, cell->row, cell->column);
      if (one == NULL || !g_hash_table_add (seen, one))
        g_free (one);
      else
        g_ptr_array_add (texts, one);
    }
  return texts;
}

AisleBrushed *
aisle_command_brush (AisleProject *project, const AisleBrushOrder *order, AisleProgress *progress, GError **error)
{
  const AisleQuestion *question = aisle_command_question (order->question, error);
  g_autoptr (AisleLook) look = NULL;
  g_autoptr (AisleBrushed) brushed = g_atomic_rc_box_new0 (AisleBrushed);
  g_autoptr (GPtrArray) texts = NULL;
  g_autofree char *cells = NULL;

  if (question == NULL)
    return NULL;
  look = aisle_look_open (project, order->segment, progress, error);
  if (look == NULL)
    return NULL;
  if (question->segment != NULL)
    texts = texts_of_cells (question, &look->view, order);
  if (texts == NULL || texts->len == 0)
    {
      g_set_error (error, AISLE_COMMAND_ERROR, AISLE_ERROR_NOT_FOUND,
                   _ ("what is selected in '%s' stands for no group of users: select other marks"),
                   _ (question->title));
      return NULL;
    }
  cells = aisle_segment_any ((const char *const *) texts->pdata, texts->len, progress, error);
  if (cells == NULL)
    return NULL;
  brushed->users = aisle_segment_compile (&look->view, cells, progress, error);
  if (brushed->users == NULL)
    return NULL;
  if (look->bitmap != NULL)
    aisle_bitmap_and (brushed->users, look->bitmap);
  brushed->n = aisle_bitmap_count (brushed->users);
  brushed->of = look->bitmap != NULL ? aisle_bitmap_count (look->bitmap) : look->columns->n_users;
  memcpy (brushed->content_hash, look->columns->content_hash, sizeof brushed->content_hash);
  brushed->segment = look->segment_definition != NULL
                         ? g_strdup_printf ("(%s) and (%s)", look->segment_definition, cells)
                         : g_steal_pointer (&cells);
  return g_steal_pointer (&brushed);
}

AisleAnswer *
aisle_command_ask_brushed (AisleProject *project, const char *question, const AisleParams *params,
                           const AisleBrushed *brushed, AisleProgress *progress, GError **error)
{
  const AisleQuestion *asked = aisle_command_question (question, error);
  g_autoptr (AisleLook) look = asked != NULL ? aisle_look_open (project, NULL, progress, error) : NULL;

  if (look == NULL)
    return NULL;
  /* Other events by now: the text still says who is meant. */
  if (memcmp (look->columns->content_hash, brushed->content_hash, sizeof brushed->content_hash) != 0
      || look->columns->n_users != brushed->users->n)
    return aisle_command_ask (project, question, params, brushed->segment, progress, error);
  look->view.users = brushed->users;
  look->view.segment_definition = brushed->segment;
  return asked->answer (&look->view, params, progress, error);
}
