/* bundle-parts.h: what bundles of every task are written and proven with.  Only export/ includes it. */
#pragma once

#include "base/json.h"
#include "export/exporter.h"

AisleBundle *aisle_bundle_new (const char *folder);
gboolean aisle_bundle_has_file (const AisleBundle *self, const char *name);
/* Lists a file of the bundle; gives its path in folder, the hidden one. */
char *aisle_bundle_add_file (AisleBundle *self, const char *folder, const char *name);
/* A file that comes with the program. */
GBytes *aisle_bundle_resource (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lists and writes a file that comes with the program. */
gboolean aisle_bundle_add_resource (AisleBundle *self, const char *folder, const char *name, const char *resource,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Lists and writes verify.py and verify.mjs, which prove model.onnx in onnxruntime: kind "rank" with the checks of rank-check.py
 * and rank-check.mjs in their place in the frame. */
gboolean aisle_bundle_add_verifiers (AisleBundle *self, const char *folder, const char *kind,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A proof of what the exporter wrote, to be filled in and then counted. */
AisleProof *aisle_bundle_add_proof (AisleBundle *self, const AisleExporter *exporter);
void aisle_bundle_count_proof (AisleBundle *self, const AisleProof *proof);
/* There is a proof, and all of them agree. */
gboolean aisle_bundle_check_proofs (const AisleBundle *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- bundle-models.c: the model's files ---- */

typedef struct
{
  AisleBundle *bundle;
  AisleTask task;
  const char *folder; /* where the files are: while a bundle is written, the hidden one */
  /* Reads an exporter's file again and fills in what the golden cases say of it. */
  gboolean (*prove) (gpointer golden, const AisleExporter *exporter, const char *path, const AisleFamily *family,
                     AisleProof *proof, AisleProgress *progress, GError **error);
  gpointer golden;

  /* While they are written. */
  const AisleModel *model;
  const AisleBundleInput *input;
  const char *items_sha256; /* (nullable) */
} AisleBundleModels;

/* By every exporter that can hold the model; each file is proven, and all of them must agree. */
gboolean aisle_bundle_write_models (const AisleBundleModels *self, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Proves every file for which model.json names an exporter. */
gboolean aisle_bundle_prove_models (const AisleBundleModels *self, JsonObject *model, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a bundle of each task: write, everything but the checksums, into folder; and prove, from its files and model.json. */

/* ---- history-bundle.c: of recommenders ---- */

gboolean aisle_history_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                                     const char *folder, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_history_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- rank-bundle.c: of rankers ---- */

gboolean aisle_rank_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                                  const char *folder, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_rank_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- text-bundle.c: of classifiers ---- */

gboolean aisle_text_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                                  const char *folder, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_text_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- answers/answers-bundle.c: of models that find replies ---- */

gboolean aisle_answers_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                                     const char *folder, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_answers_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- reply-bundle.c: of models that write replies ---- */

gboolean aisle_reply_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                                   const char *folder, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_reply_bundle_prove (AisleBundle *self, JsonObject *model, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
