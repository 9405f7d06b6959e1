/* text-files.h: how texts become a classifier's numbers, as files of its bundle.
 *
 * Tokens as tokenizer.json, in the form of Hugging Face's tokenizers (a WordLevel model); n-grams as features.json, whose
 * keys are the hashes of text/ngrams.h.  A blend has a file for each of its readings, with the number of its input.
 * Only export/ includes it. */
#pragma once

#include "export/exporter.h"
#include "model/text-reading.h"

/* The file's name: "tokenizer.json", "features.json", of input "ids_2" "tokenizer-2.json" (g_free). */
char *aisle_text_file_name (const AisleTextReading *reading);
/* texts: where the tokens are looked up, since a model knows them by hashes alone. */
gboolean aisle_text_file_write (const AisleTextReading *reading, const char *const *texts, gsize n_texts,
                                const char *path, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A reading that owns what it points to. */
typedef struct
{
  AisleTextReading reading;
  AisleNgramList *list;
  AisleLexicon *lexicon; /* (nullable) */
} AisleTextFile;

/* Reads a file again as hostile input; input: of the graph. */
AisleTextFile *aisle_text_file_read (const char *path, const char *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_text_file_free (AisleTextFile *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleTextFile, aisle_text_file_free)
