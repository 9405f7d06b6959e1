/* command.h: what the program can do to and with a project: the only code that joins stages.
 *
 * One file per use case.  A command that changes the project appends itself to the journal within its transaction and
 * says how to undo, redo and replay itself. All are synchronous, safe to run in a worker with a project of its own. */
#pragma once

#include "base/bitmap.h"
#include "behaviour/question.h"
#include "chart/chart.h"
#include "command/judged.h"
#include "command/tables.h"
#include "evaluate/evaluate.h"
#include "export/exporter.h"
#include "feature/feature.h"
#include "feature/split-parts.h"
#include "import/mapping.h"
#include "import/reader.h"
#include "quality/step.h"
#include "segment/segment.h"
#include "store/journal.h"
#include "store/runs.h"

#define AISLE_COMMAND_ERROR (aisle_command_error_quark ())
GQuark aisle_command_error_quark (void);

/* ---- a look at a project: project, columns, calendar and segment opened together ---- */
typedef struct
{
  AisleView view; /* first: hand &look->view on */
  AisleColumns *columns;
  AisleCalendar *calendar;
  AisleBitmap *bitmap;
  char *segment_name, *segment_definition, *currency;
} AisleLook;

/* segment: NULL, the name of a saved segment, or a predicate text. */
AisleLook *aisle_look_open (AisleProject *project, const char *segment, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* For a look without one whose view has been set on other columns, such as those of a past. */
gboolean aisle_look_set_segment (AisleLook *self, const char *segment, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_look_close (AisleLook *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleLook, aisle_look_close)

/* Registry look-ups that say what is known: AISLE_ERROR_USAGE. */
const AisleQuestion *aisle_command_question (const char *id, GError **error);
const AisleFamily *aisle_command_family (const char *id, const char *task, GError **error); /* task (nullable) */
/* id NULL: the first kind that fits the table. */
const AisleChartKind *aisle_command_chart_kind (const char *id, const AisleTable *table, GError **error);

/* ---- import ---- */
typedef struct
{
  char *path;     /* with the file of an archive: "logs.zip/2026-03-01.csv" */
  char *name;     /* to show */
  char *left_out; /* (nullable) translated: why it was not read */
  gboolean known; /* left out because the project, or an earlier file, has the same */
  AisleFold fold; /* that all its rows have, for its name says so; else none */
  gint64 source;
  AisleReadCounts counts;
  gint64 rows_stored;
} AisleImportFile;

void aisle_import_file_free (AisleImportFile *self);

typedef struct
{
  gint64 source;          /* the first */
  AisleReadCounts counts; /* of all files; content: of the first */
  gint64 rows_stored;
  char *content_hash;          /* of the project's events; of these rows, where they are no events */
  const AisleRecordKind *kind; /* what the rows are */
  double seconds;
  GPtrArray *files; /* AisleImportFile, those left out too */
  char **notes;     /* translated: what these rows still lack, and the cure */
} AisleImportReport;

void aisle_import_report_free (AisleImportReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleImportReport, aisle_import_report_free)

/* Files, folders of files and archives of files into a project, each a source: creates the project when it does not
 * exist (into a fresh file, then rename), else appends (WAL).  Files are alike: the mapping's columns are found by name.
 * The same content twice is refused unless again; among several files it is left out.  One transaction and one entry in
 * the journal: cancel, kill or a full disk leaves the project as it was. */
AisleImportReport *aisle_command_import_files (const char *project_path, const char *const *paths, gsize n,
                                               const AisleMapping *mapping, gboolean again, AisleProgress *progress,
                                               GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The mapping of the first of them that has rows; *path (nullable out): what to resample it with. */
AisleMapping *aisle_command_sniff_files (const char *const *paths, gsize n, char **path,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* One path. */
AisleImportReport *aisle_command_import (const char *project_path, const char *path, const AisleMapping *mapping,
                                         gboolean again, AisleProgress *progress,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- sources: what was imported ---- */
/* source, file, added, reader, rows_read, rows_stored, rejected, reasons (a JSON object of counts), bytes, content_hash,
 * state (used, left_out, undone), path: oldest first. */
AisleTable *aisle_command_sources (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* line, reason, text of the kept rejected rows; reason: id, or NULL for all. */
AisleTable *aisle_command_rejected_rows (AisleProject *project, gint64 source, const char *reason, gint64 limit,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Leaves an import out, or takes it in again, whatever came after it. */
gboolean aisle_command_use_source (AisleProject *project, gint64 source, gboolean use,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- simulate: the sample shop as a log, its catalogue and truth.json in a folder ---- */
gboolean aisle_command_simulate (const char *folder, const AisleParams *params, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A new project of the sample shop in the reader's language: events, catalogue, searches, judgements, dialogues and
 * answers.  Its files stay in the folder: replay reads them again.  Returns the report of the events. */
AisleImportReport *aisle_command_sample (const char *project, const char *folder, AisleProgress *progress,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- questions ---- */
AisleAnswer *aisle_command_ask (AisleProject *project, const char *question, const AisleParams *params,
                                const char *segment, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The users behind cells of an answer: what is brushed in a chart. */
typedef struct
{
  gsize row, column;
} AisleCell;

typedef struct
{
  const char *question;
  const AisleParams *params;
  const char *segment; /* (nullable) name or text, as the question was asked with */
  const AisleTable *table;
  const AisleCell *cells;
  gsize n_cells;
} AisleBrushOrder;

/* Counted: the cards of a page share one. */
typedef struct
{
  char *segment;         /* the text: of the users of the order's segment, those behind any of the cells */
  AisleBitmap *users;    /* the same, as compiled */
  char content_hash[33]; /* of the events it was compiled on */
  gsize n, of;           /* users in it, and in the order's segment */
} AisleBrushed;

AisleBrushed *aisle_brushed_ref (AisleBrushed *self);
void aisle_brushed_unref (AisleBrushed *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleBrushed, aisle_brushed_unref)

/* AISLE_ERROR_NOT_FOUND where no cell stands for users. */
AisleBrushed *aisle_command_brush (AisleProject *project, const AisleBrushOrder *order, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The answer about the users who are brushed, without compiling their segment again. */
AisleAnswer *aisle_command_ask_brushed (AisleProject *project, const char *question, const AisleParams *params,
                                        const AisleBrushed *brushed, AisleProgress *progress,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The external id of the user at a place, counted round, of those who are brushed (nullable), else of the segment (nullable:
 * all). */
char *aisle_command_user_at (AisleProject *project, const char *segment, const AisleBrushed *brushed, gint64 place,
                             AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- quality: what is wrong with the valid rows ---- */
/* finding (a stable id), title, rows, share, example, severity (defect, look, fact), fix (kind of step proposed) and
 * fix_title (what it would do). */
AisleAnswer *aisle_command_quality (AisleProject *project, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The first rows of a finding: place, time, user, item, kind, price, quantity, query. */
AisleTable *aisle_command_finding_rows (AisleProject *project, const char *finding, gsize limit,
                                        AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Appends to the recipe the steps that the findings propose; NULL: of all findings that are defects.  One entry in the
 * journal.  *rows (nullable): how many rows the new steps touch; with 0 nothing was added, and nothing is journalled. */
gboolean aisle_command_fix (AisleProject *project, const char *const *findings, gsize *rows, AisleProgress *progress,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- the recipe: steps that clean without changing a stored row; every edit is undone and redone ---- */
/* step (its id), position (from 1), kind, title, sentence, on (1 or 0), rows (that it touches; missing while off), share. */
AisleTable *aisle_command_recipe (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_recipe_add (AisleProject *project, const char *kind, const AisleParams *params,
                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_recipe_set_on (AisleProject *project, gint64 step, gboolean on, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* To a position from 1; beyond the end: last. */
gboolean aisle_command_recipe_move (AisleProject *project, gint64 step, gsize position, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_recipe_remove (AisleProject *project, gint64 step, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs again what has new input: after the meaning of an event kind was changed. */
gboolean aisle_command_recipe_refresh (AisleProject *project, AisleProgress *progress,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* As a JSON document, and from one: its steps take the place of the project's and run on the project's rows. */
gboolean aisle_command_recipe_save (AisleProject *project, const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_recipe_load (AisleProject *project, const char *path, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  char *sentence;       /* what the step does */
  gsize rows, of;       /* that it would touch, of all valid ones */
  gsize excluded;       /* of these it would leave out */
  AisleTable *examples; /* as aisle_command_finding_rows */
} AislePreview;

void aisle_preview_free (AislePreview *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AislePreview, aisle_preview_free)
/* What a step at the end of the recipe would do; it is not added. */
AislePreview *aisle_command_recipe_preview (AisleProject *project, const char *kind, const AisleParams *params,
                                            gsize limit, AisleProgress *progress,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Findings that are taken as they are, and off that list again; the count stays.  Ids of aisle_command_quality (g_strfreev). */
char **aisle_command_ignored (AisleProject *project);
gboolean aisle_command_ignore (AisleProject *project, const char *finding, gboolean ignore,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- features: what users, items, sessions and queries were like at a cut-off ---- */
typedef struct
{
  const char *entity;          /* user, item, session, query */
  const char *cutoff;          /* (nullable) end; a day or time; "80%" of the log's events */
  const char *segment;         /* (nullable) who it was for by the cut-off */
  const char *const *features; /* (nullable: all the log can give) NULL-terminated "spend" or "spend@-28d..0d" */
  gint64 gap;                  /* of sessions; 0: 30 minutes */
  const char *sort;            /* (nullable) feature to sort by, largest first unless ascending; missing last */
  gboolean ascending;
  gsize limit; /* 0: all rows */
} AisleFeatureOrder;

/* One row a member: its id, then the features. */
AisleAnswer *aisle_command_features (AisleProject *project, const AisleFeatureOrder *order, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The ranking features of the pairs in a CSV file with columns query and item, and, if they are there, user and time: a row
 * a pair in the file's order, its query and item first.  names: NULL-terminated, or NULL for all that the project can give.
 * Items that the catalogue does not know have no row: the passport counts them. */
AisleAnswer *aisle_command_rank_features (AisleProject *project, const char *path, const char *cutoff,
                                          const char *const *names, AisleProgress *progress,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The distribution of each feature, also of those that the log cannot give: features.h says the columns. */
typedef struct
{
  AisleAnswer *answer;
  AisleTable *bins;
  gsize members;
} AisleFeatureReport;

AisleFeatureReport *aisle_command_feature_summary (AisleProject *project, const AisleFeatureOrder *order,
                                                   AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_feature_report_free (AisleFeatureReport *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleFeatureReport, aisle_feature_report_free)

/* ---- channels: whose users an imported map links ---- */
typedef struct
{
  AisleAnswer *answer; /* channel, events, users, linked, linked_share (with _low, _high), conflicts, linked_rows,
                          unlinked_rows, anonymous_rows: of the stored rows, with the ids as they came */
  AisleTable *pairs;   /* channel, other, users_both, by_id, overlap_10 */
} AisleChannels;

AisleChannels *aisle_command_channels (AisleProject *project, AisleProgress *progress,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_channels_free (AisleChannels *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleChannels, aisle_channels_free)

/* ---- diff: a new file against the project before it is imported; nothing is stored ---- */
typedef struct
{
  gint64 source;         /* what the columns were held against, 0 none */
  char *source_name;     /* (nullable) */
  AisleMapping *mapping; /* how the new file was read: import it so */
  AisleTable
      *schema;       /* change (reader, separator, decimal, encoding, time_format, missing, renamed, added, type, kind),
                            column, before, after, sentence */
  AisleTable *drift; /* as AisleDrift.columns of quality/drift.h */
  AisleTable *shares; /* as AisleDrift.shares: what each index is made of */
  AisleTable *recipe; /* position, kind, sentence, rows_before, rows_after, share_before, share_after */
  AisleTable *rows; /* figure (read, stored, rejected_REASON, valid, first, last, days, rows_a_day, overlap, known_rows,
                            known_files), title, before, after, share_before, share_after, time_before, time_after */
  AislePassport *passport;
} AisleDiff;

/* mapping NULL: the roles of the source in use whose columns are most alike, the form as the file has it now. */
AisleDiff *aisle_command_diff (AisleProject *project, const char *const *paths, gsize n, const AisleMapping *mapping,
                               AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void aisle_diff_free (AisleDiff *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleDiff, aisle_diff_free)

/* ---- segments ---- */
gboolean aisle_command_segment_save (AisleProject *project, const char *name, const char *definition,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_segment_remove (AisleProject *project, const char *name,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* A name that another segment has is refused. */
gboolean aisle_command_segment_rename (AisleProject *project, const char *name, const char *new_name,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* The saved ones by name: segment, users, share (of all), definition, problem (why this log cannot count it, missing
 * otherwise). */
AisleTable *aisle_command_segments (AisleProject *project, AisleProgress *progress,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Users in a segment text or name, of how many. */
gboolean aisle_command_segment_count (AisleProject *project, const char *segment, gsize *users, gsize *of,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- settings and kinds ---- */
gboolean aisle_command_set (AisleProject *project, const char *name, const char *value,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_set_kind (AisleProject *project, const char *kind, const char *role,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- undo, redo, replay ---- */
/* what (nullable out): translated sentence naming what was undone: "Import of log.csv undone". Returns FALSE with
 * AISLE_ERROR_EMPTY when there is nothing to undo. */
gboolean aisle_command_undo (AisleProject *project, char **what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean aisle_command_redo (AisleProject *project, char **what, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* step, time, command, what (it did), state (translated), undone (0 or 1): newest last. */
AisleTable *aisle_command_journal (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Runs the journal of `from` on other files into a new project: path NULL re-reads the recorded file. */
gboolean aisle_command_replay (AisleProject *from, const char *new_project, const char *path, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- training ---- */
typedef struct
{
  const char *family;
  const AisleParams *params;   /* (nullable) of the family: defaults */
  const AisleParams *split;    /* (nullable) of the task's table: defaults */
  const char *segment;         /* (nullable) */
  const AisleParams *protocol; /* (nullable) of the task's table: defaults */
  const guint *k_list;         /* (nullable) ends with 0: 10, 20 */
  gboolean keep_seen;
  gboolean refit; /* also a linked run on all rows */
  guint64 seed;
  const gint64 *models;                                   /* (nullable) runs that the family is made of, ends with 0 */
  void (*pass) (const AisleRunPass *pass, gpointer data); /* (nullable) told of every pass while it is under way */
  gpointer pass_data;
} AisleTrainOrder;

/* How a task is split and judged: train-task.h. */
typedef struct _AisleTrainTask AisleTrainTask;
const AisleTrainTask *aisle_command_train_task (const AisleFamily *family);
/* At their defaults. */
AisleParams *aisle_train_split_new (const AisleTrainTask *task);
AisleParams *aisle_train_protocol_new (const AisleTrainTask *task);

/* Trains, evaluates and stores one run. */
AisleRun *aisle_command_train (AisleProject *project, const AisleTrainOrder *order, AisleProgress *progress,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As a run was, of what the project has by now; a model made of others takes the best that there are. */
AisleRun *aisle_command_train_again (AisleProject *project, gint64 run, AisleProgress *progress,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* n runs of the order with the seeds that follow its own, AisleRun: those before a failure or a cancel stay. */
GPtrArray *aisle_command_train_seeds (AisleProject *project, const AisleTrainOrder *order, gsize n,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What n orders of the same split and segment would take; fills estimates. */
gboolean aisle_command_estimate (AisleProject *project, const AisleTrainOrder *orders, gsize n,
                                 AisleEstimate *estimates, AisleProgress *progress,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a split leaves to learn from and to judge by, for a picture before training. */
AisleSplitParts *aisle_command_split (AisleProject *project, const AisleParams *params, const char *segment,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* run, model, family, created, split, metrics' means, seconds, memory, size, state, seed: oldest first. */
AisleTable *aisle_command_runs (AisleProject *project, gboolean with_archived,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Takes a run off the list; undo brings it back. */
gboolean aisle_command_archive (AisleProject *project, gint64 run, GError **error) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  gint32 item;
  float score;
  char *id, *title; /* title (nullable) */
  GArray *why;      /* (nullable) AislePart */
  /* Of an item of the history: when it was last touched on the shop's clock, and how (both nullable), and how often. */
  char *when, *kind;
  guint events;
} AisleRecommendation;

void aisle_recommendation_free (AisleRecommendation *self);

typedef struct
{
  char *user;         /* external id; NULL: somebody new */
  GPtrArray *history; /* AisleRecommendation: item, weight as score, newest last */
  GPtrArray *items;   /* AisleRecommendation */
  gboolean left_out;  /* why says by how much a score falls without an item; else parts that sum to it */
} AisleAdvice;

void aisle_advice_free (AisleAdvice *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (AisleAdvice, aisle_advice_free)

typedef struct
{
  gint64 run;
  const char *user;         /* external id: feeds and masks the user's whole imported history; or */
  const char *const *items; /* external ids of what somebody new took, oldest first; NULL-terminated */
  gsize k;
  gboolean keep_seen;
  const gint32 *without; /* (nullable) ends with -1: items of the history to leave out: the list as it would be */
  gboolean everybody;    /* not the model's list but the items that most users took, as the run counts them */
} AisleAdviceOrder;

AisleAdvice *aisle_command_recommend (AisleProject *project, const AisleAdviceOrder *order, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* item, title, users: items whose id or title holds the text (nullable: all), those that most users took first. */
AisleTable *aisle_command_find_items (AisleProject *project, const char *text, gsize limit, AisleProgress *progress,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* user,rank,item,score for all users of the project, atomically. */
gboolean aisle_command_recommend_all (AisleProject *project, gint64 run, gsize k, gboolean keep_seen, const char *path,
                                      AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- models that leave ---- */
AisleBundle *aisle_command_export (AisleProject *project, gint64 run, const char *folder, AisleProgress *progress,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ---- a look at tables, SQL: command/tables.h ---- */
/* The whole file: integrity, references, hash, columns. */
gboolean aisle_command_check (AisleProject *project, AisleProgress *progress, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Facts about a project: name, file, rows, users, items, kinds, first and last time, hash, generation, sources, runs. */
JsonNode *aisle_command_info (AisleProject *project, GError **error) G_GNUC_WARN_UNUSED_RESULT;
