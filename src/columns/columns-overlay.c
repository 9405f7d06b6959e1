/* columns-overlay.c: see columns-overlay.h.
 *
 * Rows are found by event: a bitmap over event ids says whether an effect names a row, and a binary search which value
 * it gets.  Every pass runs over fixed chunks and writes only its own rows, so the thread count changes nothing. */
#include "columns/columns-overlay.h"

#include "base/error.h"
#include "base/i18n.h"
#include "columns/columns-file.h"
#include "columns/columns-place.h"
#include "numeric/parallel.h"
#include "store/encoder.h"
#include "store/sources.h"
#include "store/sql.h"

#include <math.h>

#define CHUNK ((gsize) 1 << 17)

struct _AisleOverlay
{
  AisleProject *project;
  const AisleColumns *below;
  AisleColumns columns;
  gpointer own[AISLE_N_ARRAYS];
  gint32 *user; /* (nullable) of each row, once users changed */
  gboolean excludes, replaced;
  gsize n_bits;
  guint64 *excluded, *touched, *named; /* by event id: left out; not as below; of the effect at work */
  GPtrArray *sources;
};

static gboolean
no_memory (AisleOverlay *self, GError **error)
{
  g_set_error (error, AISLE_COLUMNS_ERROR, AISLE_ERROR_MEMORY,
               _ ("cannot apply the recipe to the %zu events of '%s': out of memory"), self->below->n_events,
               aisle_project_get_path (self->project));
  return FALSE;
}

static inline gboolean
has_bit (const guint64 *words, gint32 event)
{
  return words[(guint32) event / 64] >> ((guint32) event % 64) & 1;
}

/* Several chunks may share a word. */
static inline void
set_bit (guint64 *words, gint32 event)
{
  __atomic_fetch_or (&words[(guint32) event / 64], G_GUINT64_CONSTANT (1) << ((guint32) event % 64), __ATOMIC_RELAXED);
}

static gsize
n_chunks (gsize n)
{
  return (n + CHUNK - 1) / CHUNK;
}

AisleOverlay *
aisle_overlay_new (AisleProject *project, const AisleColumns *below, GError **error)
{
  g_autoptr (AisleOverlay) self = g_new0 (AisleOverlay, 1);
  gint32 last = 0;

  self->project = project;
  self->below = below;
  self->columns = *below;
  for (gsize i = 0; i < below->n_events; i++)
    last = MAX (last, below->event[i]);
  self->n_bits = (gsize) last + 1;
  self->excluded = g_try_new0 (guint64, self->n_bits / 64 + 1);
  self->touched = g_try_new0 (guint64, self->n_bits / 64 + 1);
  self->named = g_try_new0 (guint64, self->n_bits / 64 + 1);
  if (self->excluded == NULL || self->touched == NULL || self->named == NULL)
    {
      no_memory (self, error);
      return NULL;
    }
  self->sources = aisle_sources_list (project, error);
  return self->sources != NULL ? g_steal_pointer (&self) : NULL;
}

void
aisle_overlay_free (AisleOverlay *self)
{
  if (self == NULL)
    return;
  for (AisleArray a = 0; a < AISLE_N_ARRAYS; a++)
    g_free (self->own[a]);
  g_free (self->user);
  g_free (self->excluded);
  g_free (self->touched);
  g_free (self->named);
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_free (self);
}

/* ---- arrays that may be written ---- */

static gconstpointer *
slot (AisleColumns *columns, AisleArray array)
{
  gconstpointer *const slots[AISLE_N_ARRAYS] = {
    [AISLE_ARRAY_USER_START] = (gconstpointer *) &columns->user_start,
    [AISLE_ARRAY_TIME] = (gconstpointer *) &columns->time,
    [AISLE_ARRAY_ITEM] = (gconstpointer *) &columns->item,
    [AISLE_ARRAY_KIND] = (gconstpointer *) &columns->kind,
    [AISLE_ARRAY_PRICE] = (gconstpointer *) &columns->price,
    [AISLE_ARRAY_QUANTITY] = (gconstpointer *) &columns->quantity,
    [AISLE_ARRAY_SESSION] = (gconstpointer *) &columns->session,
    [AISLE_ARRAY_QUERY] = (gconstpointer *) &columns->query,
    [AISLE_ARRAY_ORDER] = (gconstpointer *) &columns->order,
    [AISLE_ARRAY_CHANNEL] = (gconstpointer *) &columns->channel,
    [AISLE_ARRAY_FOLD] = (gconstpointer *) &columns->fold,
    [AISLE_ARRAY_EVENT] = (gconstpointer *) &columns->event,
  };

  return slots[array];
}

static AisleArray
array_of_role (AisleRole role)
{
  switch (role)
    {
    case AISLE_ROLE_TIME:
      return AISLE_ARRAY_TIME;
    case AISLE_ROLE_ITEM:
      return AISLE_ARRAY_ITEM;
    case AISLE_ROLE_KIND:
      return AISLE_ARRAY_KIND;
    case AISLE_ROLE_PRICE:
      return AISLE_ARRAY_PRICE;
    case AISLE_ROLE_QUANTITY:
      return AISLE_ARRAY_QUANTITY;
    case AISLE_ROLE_SESSION:
      return AISLE_ARRAY_SESSION;
    case AISLE_ROLE_QUERY:
      return AISLE_ARRAY_QUERY;
    case AISLE_ROLE_ORDER:
      return AISLE_ARRAY_ORDER;
    case AISLE_ROLE_CHANNEL:
      return AISLE_ARRAY_CHANNEL;
    case AISLE_ROLE_FOLD:
      return AISLE_ARRAY_FOLD;
    default:
      return AISLE_N_ARRAYS;
    }
}

static void
fill_missing (gpointer data, AisleArray array, gsize n)
{
  switch (array)
    {
    case AISLE_ARRAY_TIME:
    case AISLE_ARRAY_PRICE:
      for (gsize i = 0; i < n; i++)
        ((gint64 *) data)[i] = G_MININT64;
      break;
    case AISLE_ARRAY_QUANTITY:
      for (gsize i = 0; i < n; i++)
        ((double *) data)[i] = (double) NAN;
      break;
    case AISLE_ARRAY_FOLD:
      memset (data, 0, n);
      break;
    default:
      memset (data, 0xff, n * aisle_array_width (array)); /* ids */
    }
}

static gpointer
writable (AisleOverlay *self, AisleArray array, GError **error)
{
  gconstpointer *shown = slot (&self->columns, array);
  gsize n = self->columns.n_events, width = aisle_array_width (array);

  if (self->own[array] != NULL)
    return self->own[array];
  self->own[array] = g_try_malloc (MAX (n * width, 1));
  if (self->own[array] == NULL)
    {
      no_memory (self, error);
      return NULL;
    }
  if (*shown != NULL)
    memcpy (self->own[array], *shown, n * width);
  else
    fill_missing (self->own[array], array, n);
  return (gpointer) (*shown = self->own[array]);
}

static gint32 *
writable_user (AisleOverlay *self, GError **error)
{
  const AisleColumns *columns = &self->columns;

  if (self->user != NULL)
    return self->user;
  self->user = g_try_new (gint32, columns->n_events + 1);
  if (self->user == NULL)
    {
      no_memory (self, error);
      return NULL;
    }
  for (gsize u = 0; u < columns->n_users; u++)
    for (guint64 i = columns->user_start[u]; i < columns->user_start[u + 1]; i++)
      self->user[i] = (gint32) u;
  for (gsize i = columns->user_start[columns->n_users]; i < columns->n_events; i++)
    self->user[i] = -1;
  self->replaced = TRUE;
  return self->user;
}

/* ---- one pass over the rows ---- */

typedef struct _Pass Pass;
struct _Pass
{
  AisleOverlay *overlay;
  void (*row) (Pass *pass, gsize i);
  gpointer array; /* what is written */
  AisleRole role;
  const gint32 *map;         /* aliases: id to id, or -1 */
  const AislePatch *patches; /* of one role, by event */
  gsize n_patches;
  const AisleConstant *constant;
  gint64 first_event, end_event; /* of the constant's source */
};

static gboolean
pass_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  Pass *pass = data;
  gsize end = MIN (pass->overlay->columns.n_events, (index + 1) * CHUNK);

  for (gsize i = index * CHUNK; i < end; i++)
    pass->row (pass, i);
  return TRUE;
}

static gboolean
run_pass (Pass *pass, AisleProgress *progress, GError **error)
{
  return aisle_parallel_for (n_chunks (pass->overlay->columns.n_events), pass_chunk, pass, progress,
                             _ ("Applying the recipe"), error);
}

static void
touch (Pass *pass, gsize i)
{
  set_bit (pass->overlay->touched, pass->overlay->columns.event[i]);
}

static void
alias_row (Pass *pass, gsize i)
{
  if (pass->role == AISLE_ROLE_KIND || pass->role == AISLE_ROLE_CHANNEL)
    {
      guint16 *ids = pass->array;
      if (ids[i] == AISLE_ID16_MISSING || pass->map[ids[i]] < 0)
        return;
      ids[i] = (guint16) pass->map[ids[i]];
    }
  else
    {
      gint32 *ids = pass->array;
      if (ids[i] < 0 || pass->map[ids[i]] < 0)
        return;
      ids[i] = pass->map[ids[i]];
    }
  touch (pass, i);
}

static void
patch_row (Pass *pass, gsize i)
{
  gint32 event = pass->overlay->columns.event[i];
  gsize low = 0, high = pass->n_patches;
  const AislePatch *patch;

  if (!has_bit (pass->overlay->named, event))
    return;
  while (low < high)
    {
      gsize middle = (low + high) / 2;
      if (pass->patches[middle].event < event)
        low = middle + 1;
      else
        high = middle;
    }
  patch = &pass->patches[low];
  switch (pass->role)
    {
    case AISLE_ROLE_TIME:
    case AISLE_ROLE_PRICE:
      ((gint64 *) pass->array)[i] = patch->integer;
      break;
    case AISLE_ROLE_QUANTITY:
      ((double *) pass->array)[i] = patch->real;
      break;
    case AISLE_ROLE_KIND:
    case AISLE_ROLE_CHANNEL:
      ((guint16 *) pass->array)[i] = patch->integer < 0 ? AISLE_ID16_MISSING : (guint16) patch->integer;
      break;
    case AISLE_ROLE_FOLD:
      ((guint8 *) pass->array)[i] = patch->integer < 0 ? AISLE_FOLD_NONE : (guint8) patch->integer;
      break;
    default:
      ((gint32 *) pass->array)[i] = patch->integer < 0 ? -1 : (gint32) patch->integer;
    }
  touch (pass, i);
}

static void
constant_row (Pass *pass, gsize i)
{
  const AisleColumns *columns = &pass->overlay->columns;
  gint64 *values = pass->array;

  if (columns->event[i] < pass->first_event || columns->event[i] >= pass->end_event || values[i] == G_MININT64
      || (pass->constant->channel >= 0 && (columns->channel == NULL || columns->channel[i] != pass->constant->channel)))
    return;
  if (pass->role == AISLE_ROLE_TIME)
    values[i] += pass->constant->add;
  else
    values[i] = aisle_price_scale (values[i], pass->constant->multiply);
  touch (pass, i);
}

/* ---- an effect ---- */

static gsize *
count_of_names (AisleColumns *columns, AisleNames names)
{
  gsize *const counts[AISLE_N_NAMES] = {
    [AISLE_NAMES_USER] = &columns->n_users,    [AISLE_NAMES_ITEM] = &columns->n_items,
    [AISLE_NAMES_KIND] = &columns->n_kinds,    [AISLE_NAMES_SESSION] = &columns->n_sessions,
    [AISLE_NAMES_QUERY] = &columns->n_queries, [AISLE_NAMES_CHANNEL] = &columns->n_channels,
    [AISLE_NAMES_ORDER] = &columns->n_orders,
  };

  return counts[names];
}

/* A repair may have added names since the columns below were made. */
static gboolean
take_new_names (AisleOverlay *self, GError **error)
{
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    {
      gsize n = aisle_project_n_names (self->project, names), *shown = count_of_names (&self->columns, names);

      if (n <= *shown)
        continue;
      if (names == AISLE_NAMES_USER)
        {
          guint64 *start = g_try_new (guint64, n + 1);

          if (start == NULL)
            return no_memory (self, error);
          /* The anonymous events begin where the last user ends. */
          memcpy (start, self->columns.user_start, (*shown + 1) * sizeof *start);
          for (gsize u = *shown + 1; u <= n; u++)
            start[u] = start[*shown];
          g_free (self->own[AISLE_ARRAY_USER_START]);
          self->columns.user_start = self->own[AISLE_ARRAY_USER_START] = start;
        }
      *shown = n;
    }
  return aisle_project_reads_ok (self->project, error);
}

static gboolean
apply_aliases (AisleOverlay *self, const AisleEffect *effect, AisleProgress *progress, GError **error)
{
  for (guint from = 0, to = 0; from < effect->aliases->len; from = to)
    {
      AisleNames names = g_array_index (effect->aliases, AisleAlias, from).names;
      gsize n = *count_of_names (&self->columns, names);
      Pass pass = { .overlay = self, .row = alias_row, .role = aisle_names_role (names) };
      g_autofree gint32 *map = g_try_new (gint32, n + 1);
      AisleArray array = array_of_role (pass.role);

      if (map == NULL)
        return no_memory (self, error);
      memset (map, 0xff, (n + 1) * sizeof *map);
      for (; to < effect->aliases->len && g_array_index (effect->aliases, AisleAlias, to).names == names; to++)
        {
          const AisleAlias *alias = &g_array_index (effect->aliases, AisleAlias, to);
          if ((gsize) alias->from < n)
            map[alias->from] = alias->to >= 0 ? alias->to : alias->from; /* to a name that is not stored yet */
        }
      pass.map = map;
      if (array != AISLE_N_ARRAYS && *slot (&self->columns, array) == NULL)
        continue;
      pass.array = names == AISLE_NAMES_USER ? writable_user (self, error) : writable (self, array, error);
      self->replaced |= names == AISLE_NAMES_SESSION;
      if (pass.array == NULL || !run_pass (&pass, progress, error))
        return FALSE;
    }
  return TRUE;
}

static void
name_events (AisleOverlay *self, const AislePatch *patches, gsize n)
{
  memset (self->named, 0, (self->n_bits / 64 + 1) * sizeof *self->named);
  for (gsize i = 0; i < n; i++)
    if ((gsize) patches[i].event < self->n_bits)
      set_bit (self->named, patches[i].event);
}

static gboolean
apply_patches (AisleOverlay *self, const AisleEffect *effect, AisleProgress *progress, GError **error)
{
  for (guint from = 0, to = 0; from < effect->patches->len; from = to)
    {
      const AislePatch *first = &g_array_index (effect->patches, AislePatch, from);
      Pass pass = { .overlay = self, .row = patch_row, .role = first->role, .patches = first };

      while (to < effect->patches->len && g_array_index (effect->patches, AislePatch, to).role == first->role)
        to++;
      pass.n_patches = to - from;
      name_events (self, first, to - from);
      pass.array = first->role == AISLE_ROLE_USER ? (gpointer) writable_user (self, error)
                                                  : writable (self, array_of_role (first->role), error);
      self->replaced |= first->role == AISLE_ROLE_TIME || first->role == AISLE_ROLE_SESSION;
      if (pass.array == NULL || !run_pass (&pass, progress, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
apply_constants (AisleOverlay *self, const AisleEffect *effect, AisleProgress *progress, GError **error)
{
  for (guint c = 0; c < effect->constants->len; c++)
    {
      const AisleConstant *constant = &g_array_index (effect->constants, AisleConstant, c);
      Pass pass = { .overlay = self, .row = constant_row, .role = constant->role, .constant = constant };

      if (*slot (&self->columns, array_of_role (constant->role)) == NULL)
        continue;
      pass.end_event = constant->source == 0 ? G_MAXINT64 : 0;
      for (guint s = 0; s < self->sources->len; s++)
        {
          const AisleSource *source = self->sources->pdata[s];
          if (source->id != constant->source || !aisle_source_has_events (source))
            continue;
          pass.first_event = source->first_event;
          pass.end_event = source->first_event + source->rows_stored;
        }
      pass.array = writable (self, array_of_role (constant->role), error);
      self->replaced |= constant->role == AISLE_ROLE_TIME;
      if (pass.array == NULL || !run_pass (&pass, progress, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
aisle_overlay_apply (AisleOverlay *self, const AisleEffect *effect, AisleProgress *progress, GError **error)
{
  for (guint i = 0; i < effect->excluded->len; i++)
    {
      gint32 event = g_array_index (effect->excluded, gint32, i);

      if ((gsize) event >= self->n_bits)
        continue;
      set_bit (self->excluded, event);
      set_bit (self->touched, event);
      self->excludes = TRUE;
    }
  return take_new_names (self, error) && apply_aliases (self, effect, progress, error)
         && apply_patches (self, effect, progress, error) && apply_constants (self, effect, progress, error);
}

/* ---- what is shown ---- */

static gboolean
take_array (AisleOverlay *self, AisleArray array, const guint32 *order, gsize n, AisleProgress *progress,
            GError **error)
{
  gconstpointer *shown = slot (&self->columns, array);
  gpointer made;

  if (*shown == NULL)
    return TRUE;
  made = g_try_malloc (MAX (n * aisle_array_width (array), 1));
  if (made == NULL)
    return no_memory (self, error);
  if (!aisle_place_gather (*shown, aisle_array_width (array), order, n, made, progress, error))
    {
      g_free (made);
      return FALSE;
    }
  g_free (self->own[array]);
  *shown = self->own[array] = made;
  return TRUE;
}

static void
find_times (AisleColumns *columns)
{
  gint64 first = G_MAXINT64, last = AISLE_TIME_MISSING;

  for (gsize i = 0; i < columns->n_events; i++)
    if (columns->time[i] != AISLE_TIME_MISSING)
      {
        first = MIN (first, columns->time[i]);
        last = MAX (last, columns->time[i]);
      }
  columns->first_time = last == AISLE_TIME_MISSING ? AISLE_TIME_MISSING : first;
  columns->last_time = last;
}

const AisleColumns *
aisle_overlay_columns (AisleOverlay *self, AisleProgress *progress, GError **error)
{
  AislePlaces places = { .columns = &self->columns,
                         .user = self->user,
                         .excluded = self->excludes ? self->excluded : NULL,
                         .sort = self->replaced };
  gboolean ok;

  if (!self->excludes && !self->replaced)
    return &self->columns;
  ok = aisle_place_rows (&places, progress, error);
  for (AisleArray a = AISLE_ARRAY_USER_START + 1; ok && a < AISLE_N_ARRAYS; a++)
    ok = take_array (self, a, places.order, places.n, progress, error);
  g_free (places.order);
  if (!ok)
    {
      g_free (places.start);
      return NULL;
    }
  g_free (self->own[AISLE_ARRAY_USER_START]);
  self->columns.user_start = self->own[AISLE_ARRAY_USER_START] = places.start;
  self->columns.n_events = places.n;
  find_times (&self->columns);
  g_clear_pointer (&self->user, g_free);
  self->excludes = self->replaced = FALSE;
  return &self->columns;
}

/* ---- counting and hashing ---- */

gboolean
aisle_overlay_count (AisleOverlay *self, const AisleEffect *effect, gsize *rows, AisleProgress *progress,
                     GError **error)
{
  /* Touched rows are those of a fresh overlay on what is shown. */
  const AisleColumns *shown = aisle_overlay_columns (self, progress, error);
  g_autoptr (AisleOverlay) other = shown != NULL ? aisle_overlay_new (self->project, shown, error) : NULL;

  if (other == NULL || !aisle_overlay_apply (other, effect, progress, error))
    return FALSE;
  *rows = 0;
  for (gsize w = 0; w <= other->n_bits / 64; w++)
    *rows += (gsize) __builtin_popcountll (other->touched[w]);
  return TRUE;
}

void
aisle_overlay_touched (const AisleOverlay *self, gsize n, GArray *events)
{
  for (gsize e = 0; n > 0 && e < self->n_bits; e++)
    if (has_bit (self->touched, (gint32) e))
      {
        gint32 event = (gint32) e;
        g_array_append_val (events, event);
        n--;
      }
}

typedef struct
{
  const AisleColumns *columns;
  const guint64 *touched;
  const AisleVocabulary *names[AISLE_N_NAMES];
  AisleHash128 *sums; /* of each chunk */
} Hashing;

/* The user of row i; u: one not after it. */
static gsize
user_at (const AisleColumns *columns, gsize i, gsize u)
{
  while (u < columns->n_users && columns->user_start[u + 1] <= i)
    u++;
  return u;
}

static gsize
first_user_at (const AisleColumns *columns, gsize i)
{
  gsize low = 0, high = columns->n_users;

  while (low < high)
    {
      gsize middle = (low + high) / 2;
      if (columns->user_start[middle + 1] <= i)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static gboolean
hash_chunk (gsize index, guint worker, gpointer data, GError **error)
{
  const Hashing *self = data;
  const AisleColumns *columns = self->columns;
  gsize end = MIN (columns->n_events, (index + 1) * CHUNK), u = first_user_at (columns, index * CHUNK);
  AisleHash128 sum = { 0, 0 };

  for (gsize i = index * CHUNK; i < end; i++)
    {
      gint32 user, missing = -1;
      gint64 no_price = AISLE_MONEY_MISSING;
      guint16 missing16 = AISLE_ID16_MISSING;
      guint8 no_fold = AISLE_FOLD_NONE;
      double no_quantity = (double) NAN;
      AisleRows row;

      if (!has_bit (self->touched, columns->event[i]))
        continue;
      u = user_at (columns, i, u);
      user = u < columns->n_users ? (gint32) u : -1;
#define OR(array, none) (columns->array != NULL ? columns->array + i : &none)
      row = (AisleRows){ 1,
                         &user,
                         OR (item, missing),
                         OR (session, missing),
                         OR (query, missing),
                         OR (order, missing),
                         OR (kind, missing16),
                         OR (channel, missing16),
                         columns->time + i,
                         OR (price, no_price),
                         NULL,
                         OR (quantity, no_quantity),
                         OR (fold, no_fold) };
#undef OR
      aisle_hash_add_row (&sum, aisle_rows_hash (&row, 0, self->names, columns->sessions_are_users));
    }
  self->sums[index] = sum;
  return TRUE;
}

static gboolean
hash_touched (Hashing *self, AisleHash128 *sum, AisleProgress *progress, GError **error)
{
  gsize n = n_chunks (self->columns->n_events);

  self->sums = g_new0 (AisleHash128, n + 1);
  if (!aisle_parallel_for (n, hash_chunk, self, progress, _ ("Hashing the rows"), error))
    {
      g_free (self->sums);
      return FALSE;
    }
  *sum = (AisleHash128){ 0, 0 };
  for (gsize c = 0; c < n; c++)
    aisle_hash_add (sum, self->sums[c]);
  g_free (self->sums);
  return TRUE;
}

gboolean
aisle_overlay_hash (AisleOverlay *self, AisleHash128 below, AisleHash128 *hash, AisleProgress *progress, GError **error)
{
  const AisleColumns *shown = aisle_overlay_columns (self, progress, error);
  g_autoptr (AisleEncoder) encoder = shown != NULL ? aisle_encoder_new (self->project, error) : NULL;
  Hashing hashing = { .touched = self->touched };
  AisleHash128 before, after;

  if (encoder == NULL)
    return FALSE;
  for (AisleNames names = 0; names < AISLE_N_NAMES; names++)
    hashing.names[names] = aisle_encoder_names (encoder, names, NULL);
  hashing.columns = self->below;
  if (!hash_touched (&hashing, &before, progress, error))
    return FALSE;
  hashing.columns = shown;
  if (!hash_touched (&hashing, &after, progress, error))
    return FALSE;
  *hash = aisle_hash_subtract (below, before);
  aisle_hash_add (hash, after);
  return TRUE;
}
