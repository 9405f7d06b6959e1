/* page-brush.c: see page-brush.h. */
#include "widgets/page-brush.h"

#include "base/i18n.h"

/* A brush and what became of it. */
typedef struct
{
  gpointer owner; /* compared, never followed */
  gboolean moves; /* another will follow soon */
  char *name;
  AisleBrushOrder order; /* owns what it points to */
} Selection;

struct _AislePageBrush
{
  GObject parent_instance;
  AisleJob *job;            /* (nullable) the count that runs */
  Selection *waiting;       /* (nullable) the newest that came meanwhile */
  AisleSession *waiting_in; /* (nullable) its session */
  gboolean outdated;        /* what runs is no longer wanted */
  gpointer owner;           /* (nullable) */
  gboolean moves;           /* what is brushed */
  AisleBrushed *brushed;    /* (nullable) */
  char *name, *message;     /* (nullable) */
};

static guint changed_signal;

G_DEFINE_FINAL_TYPE (AislePageBrush, aisle_page_brush, G_TYPE_OBJECT)

AisleBrushed *
aisle_page_brush_get_users (AislePageBrush *self)
{
  return self->brushed;
}

gpointer
aisle_page_brush_get_owner (AislePageBrush *self)
{
  return self->owner;
}

gboolean
aisle_page_brush_moves (AislePageBrush *self)
{
  return self->moves;
}

const char *
aisle_page_brush_get_name (AislePageBrush *self)
{
  return self->name;
}

const char *
aisle_page_brush_get_message (AislePageBrush *self)
{
  return self->message;
}

static void
selection_free (Selection *self)
{
  g_free (self->name);
  g_free ((char *) self->order.question);
  g_free ((char *) self->order.segment);
  g_clear_pointer ((AisleParams **) &self->order.params, aisle_params_free);
  g_clear_pointer ((AisleTable **) &self->order.table, aisle_table_unref);
  g_free ((AisleCell *) self->order.cells);
  g_free (self);
}

static Selection *
selection_new (gpointer owner, const AisleBrushOrder *order, const char *name, gboolean moves)
{
  Selection *self = g_new0 (Selection, 1);

  self->owner = owner;
  self->moves = moves;
  self->name = g_strdup (name);
  self->order = *order;
  self->order.question = g_strdup (order->question);
  self->order.segment = g_strdup (order->segment);
  self->order.params = aisle_params_dup (order->params);
  self->order.table = aisle_table_ref ((AisleTable *) order->table);
  self->order.cells = g_memdup2 (order->cells, order->n_cells * sizeof *order->cells);
  return self;
}

static gpointer
run_brush (AisleProject *project, gpointer input, AisleProgress *progress, GError **error)
{
  const Selection *selection = input;
  return aisle_command_brush (project, &selection->order, progress, error);
}

static void start (AislePageBrush *self, AisleSession *session, Selection *selection);

static void
forget (AislePageBrush *self)
{
  self->owner = NULL;
  self->moves = FALSE;
  g_clear_pointer (&self->brushed, aisle_brushed_unref);
  g_clear_pointer (&self->name, g_free);
  g_clear_pointer (&self->message, g_free);
}

static void
take_result (AislePageBrush *self, AisleJob *job)
{
  const Selection *selection = aisle_job_get_input (job);

  forget (self);
  self->owner = selection->owner;
  self->moves = selection->moves;
  self->name = g_strdup (selection->name);
  if (aisle_job_get_state (job) == AISLE_JOB_DONE)
    self->brushed = aisle_job_steal_result (job);
  else
    self->message = g_strdup (aisle_job_get_error (job)->message);
}

static void
counted_cb (AisleJob *job, AislePageBrush *self)
{
  g_autoptr (AisleJob) ended = g_steal_pointer (&self->job);
  g_autoptr (AisleSession) session = g_steal_pointer (&self->waiting_in);
  Selection *next = g_steal_pointer (&self->waiting);
  gboolean wanted = !self->outdated && aisle_job_get_state (job) != AISLE_JOB_CANCELLED;

  if (wanted)
    take_result (self, job);
  self->outdated = FALSE;
  if (next != NULL)
    start (self, session, next);
  if (wanted)
    g_signal_emit (self, changed_signal, 0);
}

static void
start (AislePageBrush *self, AisleSession *session, Selection *selection)
{
  AisleJobSpec spec = { .title = _ ("Counting users"),
                        .lane = AISLE_LANE_LOOK,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_READ,
                        .run = run_brush,
                        .input = selection,
                        .input_free = (GDestroyNotify) selection_free,
                        .result_free = (GDestroyNotify) aisle_brushed_unref };

  self->job = g_object_ref (aisle_session_run (session, &spec));
  g_signal_connect_object (self->job, "finished", G_CALLBACK (counted_cb), self, 0);
}

void
aisle_page_brush_select (AislePageBrush *self, AisleSession *session, gpointer owner, const AisleBrushOrder *order,
                         const char *name, gboolean moves)
{
  Selection *selection = selection_new (owner, order, name, moves);

  if (self->job == NULL)
    {
      start (self, session, selection);
      return;
    }
  g_clear_pointer (&self->waiting, selection_free);
  self->waiting = selection;
  g_set_object (&self->waiting_in, session);
  /* While the brush moves something is to be seen; once it rests only that counts. */
  if (!moves)
    aisle_job_cancel (self->job);
}

void
aisle_page_brush_clear (AislePageBrush *self, gpointer owner)
{
  const Selection *running = self->job != NULL ? aisle_job_get_input (self->job) : NULL;

  if (self->waiting != NULL && (owner == NULL || self->waiting->owner == owner))
    {
      g_clear_pointer (&self->waiting, selection_free);
      g_clear_object (&self->waiting_in);
    }
  if (running != NULL && (owner == NULL || running->owner == owner))
    {
      self->outdated = TRUE;
      aisle_job_cancel (self->job);
    }
  if (self->owner == NULL || (owner != NULL && self->owner != owner))
    return;
  forget (self);
  g_signal_emit (self, changed_signal, 0);
}

static void
aisle_page_brush_finalize (GObject *object)
{
  AislePageBrush *self = AISLE_PAGE_BRUSH (object);

  forget (self);
  g_clear_object (&self->job);
  g_clear_object (&self->waiting_in);
  g_clear_pointer (&self->waiting, selection_free);
  G_OBJECT_CLASS (aisle_page_brush_parent_class)->finalize (object);
}

static void
aisle_page_brush_class_init (AislePageBrushClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = aisle_page_brush_finalize;
  changed_signal =
      g_signal_new ("changed", AISLE_TYPE_PAGE_BRUSH, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
aisle_page_brush_init (AislePageBrush *self)
{
}

AislePageBrush *
aisle_page_brush_new (void)
{
  return g_object_new (AISLE_TYPE_PAGE_BRUSH, NULL);
}
