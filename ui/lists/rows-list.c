/* rows-list.c: see rows-list.h. */
#include "lists/rows-list.h"
#include "lists/table-list.h"

#include "base/i18n.h"

#define KEPT_PAGES 64 /* 12,800 rows: far more than any screen, far less than a log */
#define MOST_ASKED 8  /* pages on their way: of a fast scroll those behind are of no use */

struct _AisleRowsList
{
  GObject parent_instance;
  AisleSession *session;
  char *table;
  AisleRowsSet *set; /* (nullable) in the table's stead */
  guint n_rows;
  GQueue asked;        /* AisleJob, oldest first */
  GHashTable *pages;   /* page -> AisleTable, or NULL while it is on its way */
  GQueue order;        /* pages in the order they came, oldest first */
  GHashTable *waiting; /* position -> AisleTableRow without a table (weak) */
};

static guint failed_signal;

AisleRowsRequest *
aisle_rows_request_new (const char *table, gint64 page)
{
  AisleRowsRequest *self = g_new0 (AisleRowsRequest, 1);
  self->table = g_strdup (table);
  self->page = page;
  return self;
}

void
aisle_rows_request_free (AisleRowsRequest *self)
{
  aisle_rows_set_close (self->set);
  g_free (self->table);
  g_free (self);
}

gpointer
aisle_rows_request_run (AisleProject *project, gpointer request, AisleProgress *progress, GError **error)
{
  AisleRowsRequest *self = request;
  if (self->set != NULL)
    return aisle_rows_set_marked_page (self->set, project, (gsize) self->page * AISLE_ROWS_PAGE, AISLE_ROWS_PAGE,
                                       progress, error);
  return aisle_command_rows (project, self->table, self->page * AISLE_ROWS_PAGE, AISLE_ROWS_PAGE, error);
}

gpointer
aisle_rows_found_run (AisleProject *project, gpointer query, AisleProgress *progress, GError **error)
{
  AisleRowsFound *found = g_new0 (AisleRowsFound, 1);

  found->set = aisle_rows_set_open (project, query, progress, error);
  if (found->set != NULL)
    found->first = aisle_rows_set_marked_page (found->set, project, 0, AISLE_ROWS_PAGE, progress, error);
  if (found->first != NULL)
    return found;
  aisle_rows_found_free (found);
  return NULL;
}

void
aisle_rows_found_free (gpointer data)
{
  AisleRowsFound *found = data;

  aisle_rows_set_close (found->set);
  g_clear_pointer (&found->first, aisle_table_unref);
  g_free (found);
}

static void
keep (AisleRowsList *self, gint64 page, AisleTable *table)
{
  g_hash_table_insert (self->pages, GINT_TO_POINTER (page + 1), table);
  g_queue_push_tail (&self->order, GINT_TO_POINTER (page + 1));
  if (g_queue_get_length (&self->order) > KEPT_PAGES)
    g_hash_table_remove (self->pages, g_queue_pop_head (&self->order));
}

static void
page_finished_cb (AisleJob *job, AisleRowsList *self)
{
  AisleRowsRequest *request = aisle_job_get_input (job);
  AisleTable *table;

  if (g_queue_remove (&self->asked, job))
    g_object_unref (job);
  g_hash_table_remove (self->pages, GINT_TO_POINTER (request->page + 1));
  if (aisle_job_get_state (job) != AISLE_JOB_DONE)
    {
      if (aisle_job_get_state (job) == AISLE_JOB_FAILED)
        g_signal_emit (self, failed_signal, 0, aisle_job_get_error (job)->message);
      return;
    }
  table = aisle_job_steal_result (job);
  keep (self, request->page, table);
  for (gsize i = 0; i < aisle_table_n_rows (table); i++)
    {
      gpointer key = GSIZE_TO_POINTER ((gsize) request->page * AISLE_ROWS_PAGE + i);
      GWeakRef *row = g_hash_table_lookup (self->waiting, key);
      AisleTableRow *item = row != NULL ? g_weak_ref_get (row) : NULL;
      if (item != NULL)
        {
          aisle_table_row_set (item, table, i);
          g_object_unref (item);
        }
      g_hash_table_remove (self->waiting, key);
    }
}

static void
fetch (AisleRowsList *self, gint64 page)
{
  AisleJobSpec spec = { .title = _ ("Reading rows"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = aisle_rows_request_run,
                        .input = aisle_rows_request_new (self->table, page),
                        .input_free = (GDestroyNotify) aisle_rows_request_free,
                        .result_free = (GDestroyNotify) aisle_table_unref };
  AisleJob *job, *late = NULL;

  if (self->set != NULL)
    ((AisleRowsRequest *) spec.input)->set = aisle_rows_set_ref (self->set);
  g_hash_table_insert (self->pages, GINT_TO_POINTER (page + 1), NULL);
  if (g_queue_get_length (&self->asked) >= MOST_ASKED)
    late = g_queue_pop_head (&self->asked);
  job = aisle_session_run (self->session, &spec);
  g_queue_push_tail (&self->asked, g_object_ref (job));
  g_signal_connect_object (job, "finished", G_CALLBACK (page_finished_cb), self, 0);
  if (late != NULL)
    {
      aisle_job_cancel (late);
      g_object_unref (late);
    }
}

static GType
get_item_type (GListModel *model)
{
  return AISLE_TYPE_TABLE_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return AISLE_ROWS_LIST (model)->n_rows;
}

static void
weak_free (gpointer data)
{
  g_weak_ref_clear (data);
  g_free (data);
}

static gpointer
get_item (GListModel *model, guint position)
{
  AisleRowsList *self = AISLE_ROWS_LIST (model);
  gint64 page = position / AISLE_ROWS_PAGE;
  gpointer held = NULL;
  gboolean known = g_hash_table_lookup_extended (self->pages, GINT_TO_POINTER (page + 1), NULL, &held);
  AisleTableRow *row;
  GWeakRef *weak;

  if (position >= self->n_rows)
    return NULL;
  row = aisle_table_row_new (held, position % AISLE_ROWS_PAGE);
  if (held != NULL)
    return row;
  weak = g_new (GWeakRef, 1);
  g_weak_ref_init (weak, row);
  g_hash_table_replace (self->waiting, GUINT_TO_POINTER (position), weak);
  if (!known)
    fetch (self, page);
  return row;
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (AisleRowsList, aisle_rows_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

static void
table_free (gpointer table)
{
  if (table != NULL)
    aisle_table_unref (table);
}

static void
aisle_rows_list_finalize (GObject *object)
{
  AisleRowsList *self = AISLE_ROWS_LIST (object);
  g_hash_table_unref (self->pages);
  g_hash_table_unref (self->waiting);
  g_queue_clear (&self->order);
  g_queue_clear_full (&self->asked, g_object_unref);
  aisle_rows_set_close (self->set);
  g_free (self->table);
  g_object_unref (self->session);
  G_OBJECT_CLASS (aisle_rows_list_parent_class)->finalize (object);
}

static void
aisle_rows_list_class_init (AisleRowsListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_rows_list_finalize;
  failed_signal = g_signal_new ("failed", AISLE_TYPE_ROWS_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
}

static void
aisle_rows_list_init (AisleRowsList *self)
{
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, table_free);
  self->waiting = g_hash_table_new_full (NULL, NULL, NULL, weak_free);
}

GListModel *
aisle_rows_list_new (AisleSession *session, const char *table, gint64 n_rows, AisleTable *first)
{
  AisleRowsList *self = g_object_new (AISLE_TYPE_ROWS_LIST, NULL);

  self->session = g_object_ref (session);
  self->table = g_strdup (table);
  self->n_rows = (guint) CLAMP (n_rows, 0, G_MAXINT);
  if (first != NULL)
    keep (self, 0, aisle_table_ref (first));
  return G_LIST_MODEL (self);
}

GListModel *
aisle_rows_list_new_of_set (AisleSession *session, AisleRowsSet *set, AisleTable *first)
{
  GListModel *list =
      aisle_rows_list_new (session, aisle_rows_set_query (set)->table, (gint64) aisle_rows_set_count (set), first);

  AISLE_ROWS_LIST (list)->set = aisle_rows_set_ref (set);
  return list;
}
