/* bundle-parts.h: what bundles of every task are written and proven with.  Only export/ includes it. */
#pragma once

#include "export/exporter.h"

AisleBundle *aisle_bundle_new (const char *folder);
gboolean aisle_bundle_has_file (const AisleBundle *self, const char *name);
/* Lists a file of the bundle; gives its path in folder, the hidden one. */
char *aisle_bundle_add_file (AisleBundle *self, const char *folder, const char *name);
/* Lists and writes a file that comes with the program. */
gboolean aisle_bundle_add_resource (AisleBundle *self, const char *folder, const char *name, const char *resource,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_bundle_skip (AisleBundle *self, const AisleExporter *exporter, const char *reason);
/* Whether an exporter's failure says that its format, or the family, cannot do it. */
gboolean aisle_bundle_is_refusal (const GError *failure);
/* Whether its files can be read again for models of the task. */
gboolean aisle_exporter_reads (const AisleExporter *self, AisleTask task);
/* A proof of what the exporter wrote, to be filled in and then counted. */
AisleProof *aisle_bundle_add_proof (AisleBundle *self, const AisleExporter *exporter);
void aisle_bundle_count_proof (AisleBundle *self, const AisleProof *proof);
/* There is a proof, and all of them agree. */
gboolean aisle_bundle_check_proofs (const AisleBundle *self, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The exporter that an entry of model.json's "exporters" names, where this version can read its file again and the bundle
 * has it; NULL without an error where it cannot, which is then said in skipped. */
const AisleExporter *aisle_bundle_named_exporter (AisleBundle *self, JsonNode *entry, const AisleFamily *family,
                                                  GError **error);

/* ---- rank-bundle.c: of rankers ---- */

/* Everything but the checksums, into folder. */
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
gboolean aisle_answers_bundle_prove (AisleBundle *self, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- reply-bundle.c: of models that write replies ---- */

gboolean aisle_reply_bundle_write (AisleBundle *self, const AisleModel *model, const AisleBundleInput *input,
                                   const char *folder, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_reply_bundle_prove (AisleBundle *self, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
