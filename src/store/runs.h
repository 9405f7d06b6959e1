/* runs.h: trained models as rows: parameters, metrics, per-user metric vectors, weights in hashed chunks. */
#pragma once

#include "numeric/tensor.h"
#include "store/run-notes.h"

typedef struct
{
  gint64 id;
  char *family;
  char *task;
  gint64 created;     /* microseconds UTC */
  JsonNode *params;   /* AisleParams of the family */
  JsonNode *protocol; /* split, seed, k list, masking, segment: what makes two runs comparable */
  JsonNode *metrics;  /* {"ndcg@10": {"mean","low","high"}, ...} */
  JsonNode *passport;
  char *content_hash;  /* of the data it was trained on */
  char *segment;       /* (nullable) */
  double seconds;      /* training */
  gint64 peak_memory;  /* bytes */
  gint64 weight_bytes; /* 0 when the weights were dropped */
  gboolean archived;   /* undone or removed from the list */
  /* (nullable) to store with it; never filled on reading: store/run-notes.h. */
  GArray *passes;      /* of AisleRunPass */
  GPtrArray *findings; /* of AisleRunFinding */
} AisleRun;

void aisle_run_free (AisleRun *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleRun, aisle_run_free)

/* One metric's value for each evaluated user. */
typedef struct
{
  char *name; /* "ndcg@10" */
  gsize n;
  gint32 *users; /* dense ids */
  float *values;
} AisleUserMetric;

void aisle_user_metric_free (AisleUserMetric *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleUserMetric, aisle_user_metric_free)

/* Stores run, vectors and weights in one transaction and sets run->id. weights may be NULL. */
gboolean aisle_runs_add (AisleProject *project, AisleRun *run, const GPtrArray *user_metrics,
                         const AisleTensors *weights, AisleProgress *progress,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *aisle_runs_list (AisleProject *project, gboolean with_archived, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleRun *aisle_runs_get (AisleProject *project, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
AisleUserMetric *aisle_runs_user_metric (AisleProject *project, gint64 id, const char *name,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Checks every chunk's hash. */
AisleTensors *aisle_runs_weights (AisleProject *project, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_runs_set_archived (AisleProject *project, gint64 id, gboolean archived,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
