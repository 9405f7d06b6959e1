/* item-sets.c: chunks of users make sets of their own events; what an imported id holds together is first brought
 * together by it.  Chunks are put one behind the other, so the sets do not depend on the number of threads. */
#include "behaviour/item-sets.h"

#include "base/error.h"
#include "base/i18n.h"
#include "behaviour/question.h"
#include "behaviour/user-chunks.h"
#include "numeric/parallel.h"

#define CHUNK_IDS ((gsize) 16384)

/* What a chunk has made. */
typedef struct
{
  GArray *sizes; /* guint32 of each set */
  GArray *items; /* gint32 */
  gsize no_item, no_unit, no_time, too_large;
  gsize first_set, first_entry; /* where they go */
} Part;

typedef struct
{
  const AisleView *view;
  const AisleSetsOptions *options;
  AisleItemSets *sets;
  const gint32 *ids; /* (nullable) imported ids that make sets */
  gsize n_ids;
  guint64 *id_start; /* n_ids + 1 */
  gint32 *id_items;  /* by id */
  gsize n_id_chunks, n_user_chunks;
  Part *parts;                      /* of the chunks of ids, then of those of users */
  guint32 *seen[AISLE_MAX_WORKERS]; /* n_items: the set that an item was last seen in */
  guint32 serial[AISLE_MAX_WORKERS];
  guint32 *support[AISLE_MAX_WORKERS]; /* n_items */
} Builder;

static gboolean
out_of_memory (GError **error)
{
  g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_MEMORY,
                       _ ("not enough memory for the items of so many sets: take a segment or fewer event kinds"));
  return FALSE;
}

static gboolean
prepare_worker (Builder *self, guint worker, GError **error)
{
  if (self->seen[worker] != NULL)
    return TRUE;
  self->seen[worker] = g_try_new0 (guint32, self->sets->n_items + 1);
  self->support[worker] = g_try_new0 (guint32, self->sets->n_items + 1);
  return (self->seen[worker] != NULL && self->support[worker] != NULL) || out_of_memory (error);
}

/* ---- one set ---- */

static inline void
begin_set (Builder *self, guint worker)
{
  if (++self->serial[worker] == 0)
    {
      memset (self->seen[worker], 0, (self->sets->n_items + 1) * sizeof (guint32));
      self->serial[worker] = 1;
    }
}

static inline void
add_item (Builder *self, Part *part, guint worker, gint32 item)
{
  if (self->seen[worker][item] == self->serial[worker])
    return;
  self->seen[worker][item] = self->serial[worker];
  g_array_append_val (part->items, item);
}

/* A set of the items that were added since `first`. */
static void
end_set (Builder *self, Part *part, guint worker, guint first)
{
  guint32 size = part->items->len - first;
  if (size == 0)
    return;
  if (self->options->largest > 0 && size > self->options->largest)
    {
      part->too_large++;
      g_array_set_size (part->items, first);
      return;
    }
  for (guint i = first; i < part->items->len; i++)
    self->support[worker][g_array_index (part->items, gint32, i)]++;
  g_array_append_val (part->sizes, size);
}

/* Whether an event counts; notes what it lacks. */
static inline gboolean
counts (const Builder *self, Part *part, gsize event)
{
  const AisleColumns *columns = self->view->columns;
  if (self->options->kinds != NULL && !self->options->kinds[columns->kind[event]])
    return FALSE;
  if (columns->item[event] >= 0)
    return TRUE;
  part->no_item++;
  return FALSE;
}

/* ---- sets of users, and of sessions between pauses ---- */

static void
cut_user (Builder *self, Part *part, guint worker, gsize user)
{
  const AisleColumns *columns = self->view->columns;
  gboolean sessions = self->options->unit == AISLE_SETS_SESSION;
  gint64 before = AISLE_TIME_MISSING;
  guint first = part->items->len;
  begin_set (self, worker);
  for (gsize i = columns->user_start[user]; i < columns->user_start[user + 1]; i++)
    {
      if (sessions)
        {
          if (self->ids != NULL && self->ids[i] >= 0)
            continue;
          if (columns->time[i] == AISLE_TIME_MISSING)
            {
              part->no_time++;
              continue;
            }
          if (before != AISLE_TIME_MISSING && columns->time[i] - before > self->options->gap)
            {
              end_set (self, part, worker, first);
              first = part->items->len;
              begin_set (self, worker);
            }
          before = columns->time[i];
        }
      if (counts (self, part, i))
        add_item (self, part, worker, columns->item[i]);
    }
  end_set (self, part, worker, first);
}

/* ---- sets of imported ids ---- */

/* Calls with each event that counts and has an id: first to count them, then to place them. */
static gboolean
place_by_id (Builder *self, Part *part, gboolean place, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  for (gsize user = 0; user <= columns->n_users; user++)
    {
      gboolean anonymous = user == columns->n_users;
      gsize end = anonymous ? columns->n_events : columns->user_start[user + 1];
      if (user % 4096 == 0
          && !aisle_progress_step (progress, (double) user / (double) (columns->n_users + 1),
                                   _ ("Bringing items together"), error))
        return FALSE;
      if (self->view->users != NULL && (anonymous || !aisle_bitmap_has (self->view->users, user)))
        continue;
      for (gsize i = columns->user_start[user]; i < end; i++)
        {
          gint32 id = self->ids != NULL ? self->ids[i] : -1;
          /* What a user has beside them is cut by pauses; of others it is lost. */
          if (id < 0 && !place && (anonymous || self->options->unit == AISLE_SETS_ORDER))
            part->no_unit += self->options->kinds == NULL || self->options->kinds[columns->kind[i]];
          if (id < 0 || !counts (self, part, i))
            continue;
          if (place)
            self->id_items[self->id_start[id + 1]++] = columns->item[i];
          else
            self->id_start[id + 2]++;
        }
    }
  return TRUE;
}

/* After it, id_items from id_start[id] .. id_start[id + 1] - 1 are those of an id. */
static gboolean
gather_ids (Builder *self, AisleProgress *progress, GError **error)
{
  Part again = { 0 };
  guint64 total = 0;
  self->id_start = g_try_new0 (guint64, self->n_ids + 3);
  if (self->id_start == NULL)
    return out_of_memory (error);
  if (!place_by_id (self, &self->parts[0], FALSE, progress, error))
    return FALSE;
  for (gsize id = 0; id < self->n_ids; id++)
    {
      total += self->id_start[id + 2];
      self->id_start[id + 2] = total;
    }
  self->id_items = g_try_new (gint32, total + 1);
  if (self->id_items == NULL)
    return out_of_memory (error);
  return place_by_id (self, &again, TRUE, progress, error);
}

/* ---- all chunks ---- */

static gboolean
build_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Builder *self = data;
  Part *part = &self->parts[index];
  gsize first, end;
  if (!prepare_worker (self, worker, error))
    return FALSE;
  part->sizes = g_array_new (FALSE, FALSE, sizeof (guint32));
  part->items = g_array_new (FALSE, FALSE, sizeof (gint32));
  if (index < self->n_id_chunks)
    {
      for (gsize id = index * CHUNK_IDS; id < MIN (self->n_ids, (index + 1) * CHUNK_IDS); id++)
        {
          guint before = part->items->len;
          begin_set (self, worker);
          for (guint64 i = self->id_start[id]; i < self->id_start[id + 1]; i++)
            add_item (self, part, worker, self->id_items[i]);
          end_set (self, part, worker, before);
        }
      return TRUE;
    }
  aisle_user_chunks_at (self->view->columns, self->n_user_chunks, index - self->n_id_chunks, &first, &end);
  for (gsize user = first; user < end; user++)
    if (self->view->users == NULL || aisle_bitmap_has (self->view->users, user))
      cut_user (self, part, worker, user);
  return TRUE;
}

static gboolean
copy_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Builder *self = data;
  Part *part = &self->parts[index];
  AisleItemSets *sets = self->sets;
  guint64 entry = part->first_entry;
  for (guint s = 0; s < part->sizes->len; s++)
    {
      sets->starts[part->first_set + s] = entry;
      entry += g_array_index (part->sizes, guint32, s);
    }
  if (part->items->len > 0)
    memcpy (sets->items + part->first_entry, part->items->data, part->items->len * sizeof (gint32));
  g_clear_pointer (&part->items, g_array_unref);
  return TRUE;
}

static gboolean
join_parts (Builder *self, gsize n_parts, AisleProgress *progress, GError **error)
{
  AisleItemSets *sets = self->sets;
  for (gsize p = 0; p < n_parts; p++)
    {
      Part *part = &self->parts[p];
      part->first_set = sets->n_sets;
      part->first_entry = sets->n_entries;
      sets->n_sets += part->sizes->len;
      sets->n_entries += part->items->len;
      sets->no_item += part->no_item;
      sets->no_unit += part->no_unit;
      sets->no_time += part->no_time;
      sets->too_large += part->too_large;
      for (guint s = 0; s < part->sizes->len; s++)
        {
          double size = g_array_index (part->sizes, guint32, s);
          sets->n_pairs += size * (size - 1) / 2;
        }
    }
  sets->starts = g_try_new (guint64, sets->n_sets + 1);
  sets->items = g_try_new (gint32, sets->n_entries + 1);
  sets->support = g_try_new0 (guint32, sets->n_items + 1);
  if (sets->starts == NULL || sets->items == NULL || sets->support == NULL)
    return out_of_memory (error);
  sets->starts[sets->n_sets] = sets->n_entries;
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    for (gsize item = 0; self->support[worker] != NULL && item < sets->n_items; item++)
      sets->support[item] += self->support[worker][item];
  return aisle_parallel_for (n_parts, copy_chunk, self, progress, _ ("Bringing items together"), error);
}

static gboolean
build (Builder *self, AisleProgress *progress, GError **error)
{
  const AisleColumns *columns = self->view->columns;
  AisleSetsUnit unit = self->options->unit;
  self->ids = unit == AISLE_SETS_ORDER ? columns->order : unit == AISLE_SETS_SESSION ? columns->session : NULL;
  self->n_ids = unit == AISLE_SETS_ORDER ? columns->n_orders : columns->n_sessions;
  self->n_id_chunks = self->ids != NULL ? (self->n_ids + CHUNK_IDS - 1) / CHUNK_IDS : 0;
  self->n_user_chunks = unit != AISLE_SETS_ORDER ? aisle_user_chunks_n (columns) : 0;
  gsize n_parts = self->n_id_chunks + self->n_user_chunks;
  self->parts = g_new0 (Part, n_parts + 1);
  if (self->n_id_chunks > 0 && !gather_ids (self, progress, error))
    return FALSE;
  gboolean ok = aisle_parallel_for (n_parts, build_chunk, self, progress, _ ("Bringing items together"), error)
                && join_parts (self, n_parts, progress, error);
  for (gsize p = 0; p < n_parts; p++)
    {
      g_clear_pointer (&self->parts[p].sizes, g_array_unref);
      g_clear_pointer (&self->parts[p].items, g_array_unref);
    }
  return ok;
}

gboolean
aisle_item_sets_check (const AisleView *view, AisleSetsUnit unit, GError **error)
{
  const AisleColumns *columns = view->columns;
  if (!aisle_question_check (view, error))
    return FALSE;
  if (columns->n_items == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the log has no items: import it with its column of items"));
  else if (unit == AISLE_SETS_ORDER && columns->order == NULL)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the log has no order numbers: import it with their column, or look at sessions or users"));
  else if (unit == AISLE_SETS_USER && columns->n_users == 0)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("all events are anonymous: look at orders or sessions, or import a column of users"));
  else if (unit == AISLE_SETS_SESSION && columns->session == NULL && columns->time == NULL)
    g_set_error_literal (error, AISLE_BEHAVIOUR_ERROR, AISLE_ERROR_EMPTY,
                         _ ("the events have neither times nor session ids: look at orders or users"));
  else
    return TRUE;
  return FALSE;
}

AisleItemSets *
aisle_item_sets_new (const AisleView *view, const AisleSetsOptions *options, AisleProgress *progress, GError **error)
{
  g_autoptr (AisleItemSets) sets = g_new0 (AisleItemSets, 1);
  g_autofree Builder *self = g_new0 (Builder, 1);
  *self = (Builder){ .view = view, .options = options, .sets = sets };
  sets->n_items = view->columns->n_items;
  gboolean ok = build (self, progress, error);
  for (guint worker = 0; worker < AISLE_MAX_WORKERS; worker++)
    {
      g_free (self->seen[worker]);
      g_free (self->support[worker]);
    }
  g_free (self->parts);
  g_free (self->id_start);
  g_free (self->id_items);
  return ok ? g_steal_pointer (&sets) : NULL;
}

void
aisle_item_sets_free (AisleItemSets *self)
{
  if (self == NULL)
    return;
  g_free (self->starts);
  g_free (self->items);
  g_free (self->support);
  g_free (self);
}
