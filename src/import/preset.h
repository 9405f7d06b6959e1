/* preset.h: exports that are known by their columns: what reads them, what their columns mean.
 *
 * A preset is a JSON document (docs/adding-a-preset.md): those of Aisle are built in from data/presets/, a user's are in
 * the user's data folder under aisle/presets/. */
#pragma once

#include "import/mapping.h"

typedef struct
{
  char *id;     /* "ga4" */
  char *title;  /* in the user's language */
  char *origin; /* where the column names are from */
  gboolean own; /* the user's: can be removed */
  JsonNode *document;
} AislePreset;

void aisle_preset_free (AislePreset *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePreset, aisle_preset_free)

/* All, the user's first, each part by id.  Documents of the user's that cannot be read are left out. */
GPtrArray *aisle_presets (void);
/* One by its id, or NULL with error. */
AislePreset *aisle_preset_get (const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A document, checked. own: from the user's folder. */
AislePreset *aisle_preset_new (const char *id, JsonNode *document, gboolean own,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many of the columns and values that the preset asks for the mapping's columns and preview have; 0: it is not this
 * kind of file. */
guint aisle_preset_match (const AislePreset *self, const AisleMapping *mapping);
/* Settings, options and roles; the caller resamples when *again. */
gboolean aisle_preset_apply (const AislePreset *self, AisleMapping *mapping, gboolean *again,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After a guess: the preset that matches best is applied to mapping, whose file is path, and noted in mapping->preset. */
gboolean aisle_preset_recognise (AisleMapping *mapping, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* After the head was read again: roles for columns that were not there before. */
gboolean aisle_preset_complete (AisleMapping *mapping, const AisleMapping *before,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The mapping as a preset of the user's own; it recognises files with the mapped columns. */
gboolean aisle_preset_save (const AisleMapping *mapping, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_preset_remove (const char *id, GError **error) G_GNUC_WARN_UNUSED_RESULT;
