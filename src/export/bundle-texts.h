/* bundle-texts.h: what a bundle says in words and tables.  Only bundle.c includes it. */
#pragma once

#include "export/exporter.h"

typedef struct
{
  const AisleModel *model;
  const AisleBundleInput *input;
  const AisleBundle *bundle; /* proofs and skipped so far */
  gsize n_items, n_cases;
  const char *items_sha256;
} AisleBundleFacts;

/* index,item,title of every item. */
gboolean aisle_bundle_write_items (const AisleBundleInput *input, gsize n_items, const char *path,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* model.json: for programs. */
gboolean aisle_bundle_write_json (const AisleBundleFacts *facts, const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* MODEL_CARD.md: for people. */
gboolean aisle_bundle_write_card (const AisleBundleFacts *facts, const char *path,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
