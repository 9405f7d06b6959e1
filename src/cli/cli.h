/* cli.h: what the verbs of the command line share: arguments, progress, printing. */
#pragma once

#include "command/verified.h"

#define AISLE_CLI_ERROR (aisle_cli_error_quark ())
GQuark aisle_cli_error_quark (void);

/* One run of a verb. */
typedef struct
{
  gboolean json;
  char **words; /* what stands beside the options, NULL-terminated */
  gsize n_words;
  AisleProgress progress;
  gint partial;             /* atomic: Ctrl+C ends the work with a part of its answer */
  const AisleParam *params; /* (nullable) what --set takes, which --help tells */
  gsize n_params;
} AisleCli;

typedef struct
{
  const char *id;
  const char *words;   /* "PROJECT FILE..." for the usage line */
  const char *summary; /* msgid */
  gboolean (*run) (AisleCli *cli, int argc, char **argv, GError **error);
} AisleVerb;

const AisleVerb *const *aisle_verbs (gsize *n);

/* Parses argv with the verb's entries (NULL-terminated, or NULL) and --json; checks the number of words (most 0: any).
 * --help prints and exits. */
gboolean aisle_cli_parse (AisleCli *cli, const AisleVerb *verb, const GOptionEntry *entries, int argc, char **argv,
                          gsize least, gsize most, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the project named by the first word. */
AisleProject *aisle_cli_project (AisleCli *cli, AisleProjectMode mode, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A run id as the user wrote it. */
gboolean aisle_cli_run_id (const char *text, gint64 *run, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* "3,bm25": runs and rankers without training as AisleSearch, opened with params (nullable: defaults). */
GPtrArray *aisle_cli_rankers (AisleCli *cli, AisleProject *project, const char *list, const AisleParams *params,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Applies name=value texts (nullable). */
gboolean aisle_cli_set_params (AisleParams *params, char **pairs, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Changes a mapping by name=value texts (nullable) and reads the file's head again where they ask for it. */
gboolean aisle_cli_apply_settings (AisleMapping *mapping, const char *path, char **pairs,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends a line a parameter: "  name=default  what it means (choices)". */
void aisle_cli_describe_params (GString *out, const AisleParam *table, gsize n);

/* Ends the progress bar; every verb prints after it. */
void aisle_cli_end_progress (void);
/* One JSON document on stdout; takes the object. */
void aisle_cli_print_json (JsonObject *object);
/* A table as text (format NULL or table), csv or json. */
gboolean aisle_cli_print_table (AisleCli *cli, const AisleTable *table, const char *format, GError **error);
/* An answer's table; with --json its passport, too. */
gboolean aisle_cli_print_answer (AisleCli *cli, const AisleAnswer *answer, const char *format, GError **error);
/* A table as CSV into a file, and how many rows; path NULL: printed. */
gboolean aisle_cli_write_table (AisleCli *cli, const AisleTable *table, const char *path, const char *format,
                                GError **error);
/* Writes a query's rows, or a statement's, to a file by its ending, and says how many. */
gboolean aisle_cli_export_rows (AisleCli *cli, AisleProject *project, const AisleRowsQuery *query, const char *sql,
                                gboolean mark, const char *path, GError **error);
/* A bundle's files, proofs and what was left out. */
gboolean aisle_cli_print_bundle (AisleCli *cli, const AisleBundle *bundle, GError **error);
/* FALSE with the problems of all parts, where there are any.  A single bundle as above. */
gboolean aisle_cli_print_verified (AisleCli *cli, const char *folder, const GPtrArray *parts, GError **error);
/* The runs, most telling columns first, and the verdict below. */
gboolean aisle_cli_print_comparison (AisleCli *cli, const AisleComparison *comparison, const char *metric,
                                     GError **error);
/* What the honesty checks found, a line each; nothing where they found nothing. */
void aisle_cli_print_honesty (const AisleTable *table);
/* One sentence, or {"done": sentence}. */
gboolean aisle_cli_print_done (AisleCli *cli, const char *sentence);
/* {"columns": .., "rows": .., "passport": ..}, and with the question's id before it. */
JsonObject *aisle_cli_table_to_json (const AisleAnswer *answer);
JsonObject *aisle_cli_answer_to_json (const char *question, const AisleAnswer *answer);
