/* data-view.c: see data-view.h. */
#include "pages/data/data-view.h"

#include "base/i18n.h"

typedef struct
{
  AisleSession *session;
  gboolean stale;
} AisleDataViewPrivate;

static guint failed_signal;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (AisleDataView, aisle_data_view, ADW_TYPE_BIN)

AisleSession *
aisle_data_view_get_session (AisleDataView *self)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  return priv->session;
}

static void
load_if_seen (AisleDataView *self)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);

  if (!priv->stale || priv->session == NULL || aisle_session_get_info (priv->session) == NULL
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  priv->stale = FALSE;
  AISLE_DATA_VIEW_GET_CLASS (self)->load (self);
}

void
aisle_data_view_set_session (AisleDataView *self, AisleSession *session)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  g_set_object (&priv->session, session);
  load_if_seen (self);
}

void
aisle_data_view_invalidate (AisleDataView *self)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  priv->stale = TRUE;
  load_if_seen (self);
}

void
aisle_data_view_show_detail (AisleDataView *self, const char *detail)
{
  if (AISLE_DATA_VIEW_GET_CLASS (self)->show_detail != NULL)
    AISLE_DATA_VIEW_GET_CLASS (self)->show_detail (self, detail);
}

void
aisle_data_view_fail (AisleDataView *self, const char *message)
{
  g_signal_emit (self, failed_signal, 0, message);
}

void
aisle_data_view_fail_job (AisleDataView *self, AisleJob *job)
{
  gboolean failed = aisle_job_get_state (job) == AISLE_JOB_FAILED;
  aisle_data_view_fail (self, failed ? aisle_job_get_error (job)->message : NULL);
}

static void
changed_cb (AisleJob *job, AisleDataView *self)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  const char *sentence = aisle_job_get_result (job);

  aisle_data_view_fail_job (self, job);
  if (sentence != NULL)
    {
      aisle_session_toast (priv->session, sentence, TRUE);
      aisle_session_changed (priv->session);
    }
  else
    aisle_data_view_invalidate (self); /* what a switch shows goes back to what holds */
}

void
aisle_data_view_change (AisleDataView *self, const char *title, AisleJobFunc run, gpointer input,
                        GDestroyNotify input_free)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  AisleJobSpec spec = { .title = title,
                        .lane = AISLE_LANE_COMPUTE,
                        .silent = TRUE,
                        .mode = AISLE_PROJECT_WRITE,
                        .run = run,
                        .input = input,
                        .input_free = input_free,
                        .result_free = g_free };
  g_signal_connect_object (aisle_session_run (priv->session, &spec), "finished", G_CALLBACK (changed_cb), self,
                           G_CONNECT_AFTER);
}

char *
aisle_data_view_when (gint64 time)
{
  g_autoptr (GDateTime) moment = g_date_time_new_from_unix_local (time / G_USEC_PER_SEC);
  return moment != NULL ? g_date_time_format (moment, "%Y-%m-%d %H:%M") : g_strdup ("");
}

char *
aisle_data_view_rows (AisleDataView *self)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  JsonObject *info = aisle_session_get_info (priv->session);
  gint64 stored = aisle_json_integer (info, "events_stored", aisle_json_integer (info, "events", 0));
  g_autofree char *rows = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%'lld row stored", "%'lld rows stored", (gulong) stored), (long long) stored);

  /* Translators: "31 rows stored", then how many of them are valid */
  return g_strdup_printf (_ ("%s, %'lld valid"), rows, (long long) aisle_json_integer (info, "events", 0));
}

static void
aisle_data_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (aisle_data_view_parent_class)->map (widget);
  load_if_seen (AISLE_DATA_VIEW (widget));
}

static void
aisle_data_view_dispose (GObject *object)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (AISLE_DATA_VIEW (object));
  g_clear_object (&priv->session);
  G_OBJECT_CLASS (aisle_data_view_parent_class)->dispose (object);
}

static void
aisle_data_view_class_init (AisleDataViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = aisle_data_view_dispose;
  GTK_WIDGET_CLASS (klass)->map = aisle_data_view_map;
  failed_signal = g_signal_new ("failed", AISLE_TYPE_DATA_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                G_TYPE_STRING);
}

static void
aisle_data_view_init (AisleDataView *self)
{
  AisleDataViewPrivate *priv = aisle_data_view_get_instance_private (self);
  priv->stale = TRUE;
}
