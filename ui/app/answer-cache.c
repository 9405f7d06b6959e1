/* answer-cache.c: see answer-cache.h. */
#include "app/answer-cache.h"

#include "base/json.h"

#define MOST_ANSWERS 64
#define MOST_CELLS   50000 /* of one answer: a table of a thousand rows has some ten thousand */

typedef struct
{
  char *key;
  AisleAnswer *answer;
} Kept;

struct _AisleAnswerCache
{
  GQueue kept; /* the one asked for last comes first */
};

static void
kept_free (Kept *self)
{
  g_free (self->key);
  aisle_answer_free (self->answer);
  g_free (self);
}

AisleAnswerCache *
aisle_answer_cache_new (void)
{
  AisleAnswerCache *self = g_new0 (AisleAnswerCache, 1);
  g_queue_init (&self->kept);
  return self;
}

void
aisle_answer_cache_forget (AisleAnswerCache *self)
{
  g_queue_clear_full (&self->kept, (GDestroyNotify) kept_free);
}

void
aisle_answer_cache_free (AisleAnswerCache *self)
{
  aisle_answer_cache_forget (self);
  g_free (self);
}

char *
aisle_answer_cache_key (const char *question, const AisleParams *params, const char *segment)
{
  g_autoptr (JsonNode) node = params != NULL ? aisle_params_to_json (params) : NULL;
  g_autofree char *text = node != NULL ? aisle_json_print (node, FALSE) : g_strdup ("");

  return g_strjoin ("\n", question, text, segment, NULL);
}

static AisleAnswer *
share (const AisleAnswer *answer)
{
  return aisle_answer_new (aisle_table_ref (answer->table), aisle_passport_ref (answer->passport));
}

/* (nullable) */
static GList *
find (AisleAnswerCache *self, const char *key)
{
  GList *link = self->kept.head;

  while (link != NULL && !g_str_equal (((const Kept *) link->data)->key, key))
    link = link->next;
  return link;
}

AisleAnswer *
aisle_answer_cache_get (AisleAnswerCache *self, const char *key)
{
  GList *link = find (self, key);

  if (link == NULL)
    return NULL;
  g_queue_unlink (&self->kept, link);
  g_queue_push_head_link (&self->kept, link);
  return share (((const Kept *) link->data)->answer);
}

void
aisle_answer_cache_put (AisleAnswerCache *self, const char *key, const AisleAnswer *answer)
{
  Kept *kept;

  if (aisle_table_n_rows (answer->table) * aisle_table_n_columns (answer->table) > MOST_CELLS
      || find (self, key) != NULL)
    return;
  kept = g_new (Kept, 1);
  kept->key = g_strdup (key);
  kept->answer = share (answer);
  g_queue_push_head (&self->kept, kept);
  if (g_queue_get_length (&self->kept) > MOST_ANSWERS)
    kept_free (g_queue_pop_tail (&self->kept));
}
